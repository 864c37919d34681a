#!/usr/bin/env python3
"""Measures how long a function takes from exec to its first answer, and how much memory it uses.

    bench/lambda/measure.py PACKAGE.zip [--rounds 20] [--fastapi FOLDER]

Each round starts a process against a stand-in for Lambda that has a call waiting: a job to create. The
package's program runs from /var/task, so this needs root and creates a mount namespace of its own.
FOLDER contains the FastAPI app to compare with; its modules are Debian's.
"""

import argparse
import ctypes
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parents[1] / "tests/e2e"))

from api_gateway import to_answer, to_event  # noqa: E402
from postgres_cluster import Cluster  # noqa: E402
from runtime_api import Function, RuntimeApi  # noqa: E402

CALLS = 500  # before memory is measured
CREATE = to_event(
    "POST",
    "/extraction-jobs",
    [("Content-Type", "application/json")],
    json.dumps({"document_id": "d", "priority": 3, "metadata": {"pages": 12}}).encode(),
)
LIST = to_event("GET", "/extraction-jobs?limit=20")


def unpack_to_task_folder(package, folder):
    """Unpacks into /var/task, for this process and its children only."""
    CLONE_NEWNS, MS_BIND, MS_REC, MS_PRIVATE = 0x20000, 4096, 16384, 1 << 18
    libc = ctypes.CDLL(None, use_errno=True)
    subprocess.run(["unzip", "-q", package, "-d", folder], check=True)
    os.makedirs("/var/task", exist_ok=True)
    if libc.unshare(CLONE_NEWNS) or libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None):
        raise OSError(ctypes.get_errno(), "a mount namespace of our own")
    if libc.mount(os.fsencode(folder), b"/var/task", None, MS_BIND, None):
        raise OSError(ctypes.get_errno(), "/var/task")


def memory(pid):
    """(resident, proportional) in MB."""
    fields = dict(
        line.split(":", 1) for line in open(f"/proc/{pid}/smaps_rollup").read().splitlines()[1:]
    )
    return tuple(int(fields[name].split()[0]) / 1024 for name in ("Rss", "Pss"))


def one_round(bootstrap, settings, calls):
    """(milliseconds to the first answer, memory after `calls` more)"""
    api = RuntimeApi()
    call = api.send(CREATE)
    begun = time.perf_counter()
    function = Function(api, bootstrap, **settings)
    assert call.answered.wait(30), function.stderr.decode()
    first = (time.perf_counter() - begun) * 1000
    assert to_answer(call.result)[0] == 201, call.result
    for _ in range(calls):
        assert to_answer(api.invoke(CREATE).result)[0] == 201
        assert to_answer(api.invoke(LIST).result)[0] == 200
    used = memory(function.process.pid)
    function.close()
    api.close()
    return first, used


def measure(name, bootstrap, make_settings, rounds):
    times = [one_round(bootstrap, make_settings(), 0)[0] for _ in range(rounds)]
    _, (resident, proportional) = one_round(bootstrap, make_settings(), CALLS)
    print(
        f"{name:28} {statistics.median(times):8.1f} {min(times):8.1f} {max(times):8.1f}"
        f" {resident:8.1f} {proportional:8.1f}",
        flush=True,
    )


def main():
    arguments = argparse.ArgumentParser(usage=__doc__)
    arguments.add_argument("package")
    arguments.add_argument("--rounds", type=int, default=20)
    arguments.add_argument("--fastapi", type=pathlib.Path)
    options = arguments.parse_args()

    with tempfile.TemporaryDirectory() as work:
        work = pathlib.Path(work)
        work.chmod(0o755)
        unpack_to_task_folder(options.package, str(work / "task"))
        serial = iter(range(1_000_000))

        def new_file(**more):
            return {"DB_PATH": work / f"jobs-{next(serial)}.db", "AUTH_DISABLED": 1, **more}

        print(f"package: {os.path.getsize(options.package) / 1e6:.1f} MB")
        print(f"{'':28} {'median':>8} {'min':>8} {'max':>8} {'RSS MB':>8} {'PSS MB':>8}   (times in ms)")
        ours = ["/var/task/bootstrap"]
        measure("SQLite", ours, new_file, options.rounds)
        cluster = Cluster().start().create_database()
        url = cluster.url()
        measure(
            "PostgreSQL, socket", ours, lambda: {"DATABASE_URL": url, "AUTH_DISABLED": 1}, options.rounds
        )
        cluster.remove()
        if options.fastapi:
            python = ["/usr/bin/python3", str(HERE / "fastapi_function.py")]
            paths = {"PYTHONPATH": options.fastapi, "PYTHONDONTWRITEBYTECODE": None}
            measure("FastAPI, SQLite", python, lambda: new_file(**paths), options.rounds)


main()
