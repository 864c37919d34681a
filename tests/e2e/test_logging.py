"""One JSON line per request on stderr, without secrets, and without delaying requests."""

import json
import re
import signal
import socket
import time

import pytest
import requests
from faults import injected
from http_connection import Connection, get, post
from service import wait_until


def access_lines(service):
    return [line for line in service.log() if "status" in line]


def logged(service, count):
    """Waits for that many access lines; the log is written by a thread of its own."""
    return wait_until(
        lambda: lines if len(lines := access_lines(service)) >= count else None, what="the log"
    )


def test_one_line_a_request(service):
    job = service.create()
    service.get(f"/extraction-jobs/{job['id']}")
    service.get("/extraction-jobs/nope")
    service.request("HEAD", "/healthz")
    service.request("PUT", "/extraction-jobs")
    lines = logged(service, 5)
    assert len(lines) == 5
    assert [(line["method"], line["path"], line["status"]) for line in lines] == [
        ("POST", "/extraction-jobs", 201),
        ("GET", f"/extraction-jobs/{job['id']}", 200),
        ("GET", "/extraction-jobs/nope", 404),
        ("HEAD", "/healthz", 200),
        ("PUT", "/extraction-jobs", 405),
    ]
    for line in lines:
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|\+00:00)", line["time"])
        assert 0 <= duration(line) < 5_000_000
        assert line["request_id"]
    assert len({line["request_id"] for line in lines}) == 5
    assert lines[0]["bytes"] == len(json.dumps(job, separators=(",", ":")))
    assert lines[3]["bytes"] == 0


def duration(line):
    """Whatever its unit, the name says it."""
    (name,) = [name for name in line if name.startswith("duration")]
    return line[name]


def test_refused_requests_are_logged_too(service, connect):
    connect().exchange(b"nonsense\r\n\r\n")
    connect().exchange(post(b"", length=2**30))
    assert [line["status"] for line in logged(service, 2)] == [400, 413]


def test_bytes_of_a_streamed_list(service, fill):
    for _ in range(300):
        service.create(metadata={"x": "y" * 500})
    size = len(service.get("/extraction-jobs").content)
    assert logged(service, 301)[-1]["bytes"] == size


def test_a_list_broken_off_is_logged(start, fill):
    fill(20_000)
    service = start()
    with Connection(service.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
    line = logged(service, 1)[0]
    assert line["bytes"] < 20_000 * 100


def test_request_id_is_taken_over(service):
    for given in ("abc", "0123-4567_89.ab:cd", "x" * 128):
        assert (
            service.get("/healthz", headers={"X-Request-Id": given}).headers["X-Request-Id"]
            == given
        )
        assert wait_until(
            lambda: any(line["request_id"] == given for line in access_lines(service))
        )


@pytest.mark.parametrize(
    "given", ["", "x" * 129, 'a"b', "a b", "a\\b", "a{b}", "é".encode(), b"a\x80b"]
)
def test_request_id_is_replaced_if_not_sane(service, given):
    answer = service.get("/healthz", headers={"X-Request-Id": given})
    made = answer.headers["X-Request-Id"]
    assert re.fullmatch(r"[A-Za-z0-9._:-]{8,128}", made)
    assert logged(service, 1)[0]["request_id"] == made


def test_no_secret_is_logged(start):
    service = start(LOG_LEVEL="debug")
    secrets = [f"secret-{i}" for i in range(8)]
    service.create(document_id=secrets[0], metadata={secrets[1]: secrets[2]})
    headers = {"Authorization": f"Bearer {secrets[3]}", "Cookie": secrets[4], "X-Other": secrets[5]}
    service.get(f"/extraction-jobs?document_id={secrets[6]}&{secrets[7]}", headers=headers)
    service.request(
        "POST", "/extraction-jobs", data=f'{{"document_id": "{secrets[0]}" "{secrets[1]}"'
    )
    service.request("POST", "/extraction-jobs", json={"document_id": [secrets[0]]}, headers=headers)
    service.request("GET", f"/extraction-jobs/?access_token={secrets[7]}")
    with Connection(service.port) as connection:
        connection.exchange(get("/healthz", f"Authorization : Bearer {secrets[3]}"))
    service.stop()
    assert len(access_lines(service)) == 6
    assert not [secret for secret in secrets if secret in service.stderr]


@pytest.mark.parametrize(
    "path", ["/a%0a%22%7b%7d%5c", "/%00%1b[31m", "/%e2%80%a8%c3%a9", "/%ff%fe", "/%f0%9f%98%80"]
)
def test_a_path_cannot_forge_a_line(service, path):
    service.get(path)
    line = logged(service, 1)[0]  # every line is JSON, or this fails
    assert line["status"] == 404
    assert len(access_lines(service)) == 1
    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f]", service.stderr)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def test_log_level(start):
    """Without the line that names the port, the port must be known beforehand."""
    service = start(LOG_LEVEL="error", PORT=free_port())

    def answers():
        try:
            return service.get("/healthz").status_code == 200
        except requests.ConnectionError:
            return False

    wait_until(answers)
    service.stop()
    assert service.stderr == ""


def test_a_blocked_stderr_holds_up_nobody(start):
    """Nobody reads stderr; its pipe fills; requests go on, and so does the shutdown."""
    service = start(read_stderr=False)
    with Connection(service.port) as connection:
        path = "/" + "x" * 1000
        slowest = 0
        for _ in range(5000):  # 5 MB of lines, into a pipe that holds 64 KiB
            started = time.monotonic()
            assert connection.exchange(get(path)).status == 404
            slowest = max(slowest, time.monotonic() - started)
        assert slowest < 1
        memory = service.memory()
        for _ in range(20_000):
            connection.exchange(get(path))
        assert service.memory() - memory < 8 * 2**20, "lines that nobody reads pile up"
    started = time.monotonic()
    service.signal(signal.SIGTERM)
    code = service.process.wait(15)
    assert code == 0
    assert time.monotonic() - started < 11


def test_a_problem_is_told_once_then_counted(service):
    """Two lines for each refused write once made 868 in three seconds."""
    service.create()
    refused = 0
    with injected(service, "pwrite64", "error=ENOSPC"):
        started = time.monotonic()
        while refused < 200 or time.monotonic() - started < 1:
            answer = service.request("POST", "/extraction-jobs", json={"document_id": "d"})
            assert answer.status_code == 503
            refused += 1
        seconds = time.monotonic() - started
    service.create()
    again = service.wait_for_log(lambda line: "accepts writes again" in line["message"])
    assert f"failed {refused} times" in again["message"]
    service.wait_for_log(lambda line: "POST /extraction-jobs succeeds again" in line["message"])
    problems = [line["message"] for line in service.log() if line["level"] == "error"]
    assert len(problems) <= 2 * (2 + seconds / 5), problems
    assert [line for line in problems if "full" in line and "POST" in line]


def test_an_outage_of_postgresql_is_told_once_then_counted(cluster, start_on):
    service = start_on(cluster.url(), THREADS=4, DB_QUEUE_TIMEOUT_SECONDS=0.2)
    service.create()
    cluster.stop()
    started = time.monotonic()
    for _ in range(40):
        service.session.close()  # so that all threads get their share
        assert service.get("/extraction-jobs/x").status_code == 503
    seconds = time.monotonic() - started
    cluster.start()
    wait_until(lambda: service.get("/extraction-jobs/x").status_code == 404)
    service.wait_for_log(lambda line: "can be reached again" in line["message"])
    problems = [line["message"] for line in service.log() if line["level"] == "error"]
    # PostgreSQL words the shutdown of a server in several ways.
    assert len(problems) <= 8 * (2 + seconds / 5), problems
