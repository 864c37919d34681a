"""A list of any size is streamed in constant memory."""

import json
import sqlite3
import statistics
import time

import pytest
from http_connection import Connection, get
from service import wait_until

MIB = 2**20


@pytest.fixture
def filled(fill, start, large_list):
    fill(large_list)
    return start(WRITE_TIMEOUT_SECONDS=1.5)


def read_list(connection):
    """Reads a streamed list to its end without keeping it; returns the number of jobs."""
    connection.send(get("/extraction-jobs"))
    head = connection.read_head()
    assert head.status == 200
    assert head.field("transfer-encoding") == "chunked"
    count, tail = 0, b""
    while chunk := connection.read_chunk():
        text = tail + chunk
        count += text.count(b'"document_id":') - tail.count(b'"document_id":')
        tail = text[-100:]
    assert tail.endswith(b"}]")
    return count


def test_memory_stays_flat(filled, large_list):
    filled.get("/extraction-jobs?limit=100")
    before = filled.memory("VmRSS")
    with Connection(filled.port) as connection:
        started = time.monotonic()
        assert read_list(connection) == large_list
        took = time.monotonic() - started
    rise = filled.memory("VmHWM") - before
    print(f"{large_list} jobs in {took:.1f} s, resident memory rose by {rise / MIB:.1f} MiB")
    assert rise < 32 * MIB


def test_every_job_once_in_order(fill, start):
    fill(30_000)
    service = start()
    shown = [job["document_id"] for job in service.jobs()]
    assert shown == [f"doc-{i}" for i in range(30_000)]
    shown = [
        job["document_id"]
        for job in service.get("/extraction-jobs?status=pending&offset=25000").json()
    ]
    assert shown == [f"doc-{i}" for i in range(25_000, 30_000)]
    shown = [
        job["document_id"] for job in service.get("/extraction-jobs?limit=12000&offset=7").json()
    ]
    assert shown == [f"doc-{i}" for i in range(7, 12_007)]


def test_lookups_and_first_pages_stay_flat(filled, large_list):
    """None of these may read the whole table; the best of several tries shows it."""
    job = filled.get(f"/extraction-jobs?limit=1&offset={large_list // 2}").json()[0]
    filled.patch(job["id"], status="failed")
    with Connection(filled.port) as connection:
        for path in [
            f"/extraction-jobs/{job['id']}",
            "/extraction-jobs/nope",
            f"/extraction-jobs?document_id={job['document_id']}",
            "/extraction-jobs?document_id=nope",
            "/extraction-jobs?status=failed",
            "/extraction-jobs?status=nope",
            "/extraction-jobs?status=pending&limit=50",
            f"/extraction-jobs?document_id={job['document_id']}&status=failed",
            f"/extraction-jobs?document_id={job['document_id']}&status=pending",
            "/extraction-jobs?limit=50",
        ]:
            times = []
            for _ in range(10):
                started = time.monotonic()
                assert connection.exchange(get(path)).status in (200, 404)
                times.append(time.monotonic() - started)
            assert min(times) < 0.005, f"{path} took {min(times) * 1000:.1f} ms"


def test_first_byte_comes_at_once(filled):
    with Connection(filled.port) as connection:
        started = time.monotonic()
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        connection.read_chunk()
        assert time.monotonic() - started < 0.5


def test_writes_and_checkpoints_go_on(filled, database):
    """The list holds no read transaction: the log is checkpointed and starts over meanwhile."""
    with Connection(filled.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        connection.read_chunk()
        started = time.monotonic()
        for i in range(20):
            filled.create(document_id=f"meanwhile-{i}")
        assert time.monotonic() - started < 5
        other = sqlite3.connect(database, timeout=5)
        busy, log, moved = other.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        other.close()
        assert (busy, log) == (0, 0), "something still reads from the log"


def test_other_requests_go_on(start, fill, large_list):
    """On one thread, a list takes turns with all other requests."""
    fill(large_list)
    service = start(THREADS=1)
    with Connection(service.port) as reading, Connection(service.port) as other:
        reading.send(get("/extraction-jobs"))
        reading.read_head()
        times = []
        for _ in range(50):
            reading.read_chunk()
            started = time.monotonic()
            assert other.exchange(get()).status == 200
            times.append(time.monotonic() - started)
        assert statistics.median(times) < 0.05


def test_a_client_that_stops_reading_is_dropped(filled):
    with Connection(filled.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        started = time.monotonic()
        line = filled.wait_for_log(lambda line: line.get("path") == "/extraction-jobs", 10)
        assert 1 < time.monotonic() - started < 5
        assert line["bytes"] < 100 * MIB
        # When the client reads on, it finds a list that does not end correctly.
        with pytest.raises((AssertionError, ConnectionError)):
            while connection.read_chunk():
                pass


def test_a_client_that_goes_away_frees_its_place(filled):
    before = filled.memory()
    for _ in range(50):
        with Connection(filled.port, receive_buffer=4096) as connection:
            connection.send(get("/extraction-jobs"))
            connection.read_head()
    wait_until(lambda: len([x for x in filled.log() if x.get("path") == "/extraction-jobs"]) == 50)
    assert filled.memory() - before < 32 * MIB


def test_jobs_created_meanwhile_do_not_disturb(fill, start):
    fill(30_000)
    service = start()
    with Connection(service.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        body = [connection.read_chunk()]
        added = service.create(document_id="meanwhile")
        service.patch(added["id"], status="failed")
        while chunk := connection.read_chunk():
            body.append(chunk)
    ids = [job["id"] for job in json.loads(b"".join(body))]
    assert len(ids) == len(set(ids))
    assert len(ids) in (30_000, 30_001)
