"""Where the figures come from: the machine, and the versions of what ran on it."""

import json
import os
import pathlib
import platform
import subprocess

from .contenders import PYTHON
from .paths import BENCH


def _first_line(command):
    try:
        done = subprocess.run(command, text=True, capture_output=True, check=False)
    except FileNotFoundError:
        return ""
    return (done.stdout + done.stderr).strip().partition("\n")[0]


def _processor():
    for line in pathlib.Path("/proc/cpuinfo").read_text(encoding="ascii").splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _system():
    facts = dict(line.split("=", 1) for line in
                 pathlib.Path("/etc/os-release").read_text(encoding="utf-8").splitlines() if line)
    return facts["PRETTY_NAME"].strip('"')


def description():
    gibibytes = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return (f"{_processor()}, {os.cpu_count()} cores, {gibibytes:.0f} GiB of memory, "
            f"{_system()}, Linux {platform.release()}")


def versions():
    """(name, version) of everything that was measured or used to measure."""
    python_packages = _first_line([PYTHON, "-c", """
from importlib.metadata import version
print(", ".join(f"{name} {version(name)}" for name in
                ("fastapi", "pydantic", "SQLAlchemy", "uvicorn")))"""])
    packages = json.loads((BENCH / "peers" / "fastify" / "package.json").read_text())
    fastify = ", ".join(f"{name} {version}" for name, version in packages["dependencies"].items())
    return [
        ("compiler", _first_line(["c++", "--version"])),
        ("SQLite", _first_line(["sqlite3", "--version"]).partition(" ")[0]),
        ("PostgreSQL", _first_line(["pg_config", "--version"])),
        ("wrk", _first_line(["wrk", "--version"]).partition(" [")[0]),
        ("Python", f"{_first_line([PYTHON, '--version'])}, {python_packages}"),
        ("Node", f"{_first_line(['node', '--version'])}, {fastify}"),
    ]
