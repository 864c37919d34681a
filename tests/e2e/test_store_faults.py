"""A failing store: 503 with Retry-After, no acknowledged write lost, and recovery when it works again."""

import contextlib
import resource
import signal
import sqlite3
import time

import pytest
from faults import injected
from history import check_history
from http_connection import Connection, get, has_answer, post
from service import NotStarted, wait_until


def assert_unavailable(answer):
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["Retry-After"]) > 0
    assert list(answer.json()) == ["detail"]


def try_to_create(service, **fields):
    return service.request("POST", "/extraction-jobs", json={"document_id": "d", **fields})


def create_until_refused(service):
    """Returns what was acknowledged on the way."""
    jobs = []
    for _ in range(2000):
        answer = try_to_create(service, metadata={"filler": "x" * 10_000})
        if answer.status_code != 201:
            assert_unavailable(answer)
            return jobs
        jobs.append(answer.json())
    raise AssertionError("the space never ran out")


def change_until_refused(service, job):
    """A change needs less space than a create, so some may still fit. Returns the job as it is."""
    for number in range(100):
        answer = service.patch(job["id"], status="failed", error_message=f"{number}")
        if answer.status_code != 200:
            assert_unavailable(answer)
            return job
        job = answer.json()
    raise AssertionError("the space never ran out")


def assert_intact(service, database, jobs, start):
    assert service.jobs()[: len(jobs)] == jobs
    service.stop()
    again = start()
    assert again.jobs()[: len(jobs)] == jobs
    check_history(again)
    again.stop()
    connection = sqlite3.connect(database)
    assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    connection.close()


def test_file_size_limit(start, database):
    def limit_file_size():
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, hard))

    service = start(preexec=limit_file_size)
    jobs = create_until_refused(service)
    assert len(jobs) > 10
    jobs[0] = change_until_refused(service, jobs[0])
    assert service.jobs()[: len(jobs)] == jobs
    assert service.get("/healthz").status_code == 200

    _, hard = resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(service.process.pid, resource.RLIMIT_FSIZE, (hard, hard))
    changed = service.patch(jobs[0]["id"], status="failed")
    assert changed.status_code == 200
    jobs[0] = changed.json()
    service.create()
    assert_intact(service, database, jobs, start)


def change_until_refused(service, job):
    """Small writes still fit where a large one did not. Returns the job as last acknowledged."""
    for i in range(100):
        answer = service.patch(job["id"], status=("failed", "pending")[i % 2])
        if answer.status_code != 200:
            assert_unavailable(answer)
            return job
        job = answer.json()
    raise AssertionError("the space never ran out")


def test_full_disk(small_disk, start):
    ballast = small_disk / "ballast"
    ballast.write_bytes(b"x" * 2**20)
    database = small_disk / "jobs.db"
    service = start(database=database)
    jobs = create_until_refused(service)
    assert len(jobs) > 10
    jobs[0] = change_until_refused(service, jobs[0])
    assert service.jobs()[: len(jobs)] == jobs
    check_history(service)
    ballast.unlink()
    service.create()
    check_history(service)
    assert_intact(service, database, jobs, lambda: start(database=database))


@pytest.mark.parametrize("is_new", [True, False], ids=["new", "known"])
def test_a_start_on_a_full_disk_says_so(start, small_disk, is_new):
    database = small_disk / "jobs.db"
    if not is_new:
        start(database=database).stop()
    with (small_disk / "ballast").open("wb", buffering=0) as ballast, contextlib.suppress(OSError):
        while True:
            ballast.write(b"x" * 4096)
    with pytest.raises(NotStarted, match="the disk is full"):
        start(database=database)


@pytest.mark.parametrize(
    ("call", "error"),
    [("fdatasync", "EIO"), ("pwrite64", "ENOSPC"), ("pwrite64", "EIO"), ("pwrite64", "EDQUOT")],
)
def test_failing_disk(service, database, start, call, error):
    jobs = [service.create(document_id=f"doc-{i}") for i in range(5)]
    with injected(service, call, f"error={error}"):
        for _ in range(3):
            assert_unavailable(try_to_create(service, document_id="perhaps"))
            assert_unavailable(service.patch(jobs[0]["id"], status="failed"))
    job = service.create(document_id="afterwards")
    # Refused writes may have been stored all the same, but only unaltered.
    after = service.jobs()
    assert after[1:5] == jobs[1:] and after[-1] == job
    assert {job["document_id"] for job in after[5:-1]} <= {"perhaps"}
    assert after[0]["status"] in ("pending", "failed")
    assert_intact(service, database, after, start)


def test_failing_reads(start, fill):
    fill(20_000)
    service = start()
    first = service.get("/extraction-jobs?limit=1").json()[0]
    with injected(service, "pread64", "error=EIO"):
        assert_unavailable(service.get("/extraction-jobs?limit=1&offset=15000"))
        assert service.get("/healthz").status_code == 200
        answer = service.get("/readyz")
        assert answer.status_code in (200, 503)
    answer = service.get("/extraction-jobs?limit=1&offset=15000")
    assert answer.json()[0]["document_id"] == "doc-15000"
    assert service.get(f"/extraction-jobs/{first['id']}").json() == first
    assert service.create() == service.jobs()[-1]


def test_locked_by_another_program(start, database):
    service = start(DB_BUSY_TIMEOUT_SECONDS=3)
    job = service.create()
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    started = time.monotonic()
    with Connection(service.port, timeout=30) as writing:
        writing.send(post())
        # Reads continue meanwhile, even on the thread of the waiting write.
        for _ in range(5):
            assert service.get(f"/extraction-jobs/{job['id']}").json() == job
        assert service.jobs() == [job]
        assert not has_answer(writing), "the reads waited for the write"
        answer = writing.read()
    assert answer.status == 503
    assert int(answer.field("retry-after")) > 0
    assert 2.9 < time.monotonic() - started < 20
    assert_unavailable(service.patch(job["id"], status="failed"))
    other.execute("ROLLBACK")
    assert service.patch(job["id"], status="failed").status_code == 200
    other.close()


def test_a_short_lock_is_waited_for(service, database):
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with Connection(service.port) as writing:
        writing.send(post())
        time.sleep(0.3)
        other.execute("COMMIT")
        assert writing.read().status == 201
    other.close()


def test_many_writes_behind_a_lock_are_bounded_in_time(service, database):
    """All waiting writes get 503 after one wait, not one after another."""
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    connections = [Connection(service.port, timeout=30) for _ in range(50)]
    started = time.monotonic()
    for connection in connections:
        connection.send(post())
    assert {connection.read().status for connection in connections} == {503}
    assert time.monotonic() - started < 10
    other.execute("ROLLBACK")
    other.close()
    assert service.jobs() == []
    for connection in connections:
        assert connection.exchange(post()).status == 201
        connection.socket.close()


def test_readyz_tells_a_store_that_does_not_answer(start, fill):
    fill(1)
    service = start()
    assert service.get("/readyz").status_code == 200
    connection = sqlite3.connect(service.database)
    connection.execute("ALTER TABLE extraction_job RENAME TO elsewhere")
    connection.commit()
    assert_unavailable(service.get("/readyz"))
    assert service.get("/healthz").status_code == 200
    connection.execute("ALTER TABLE elsewhere RENAME TO extraction_job")
    connection.commit()
    connection.close()
    wait_until(lambda: service.get("/readyz").status_code == 200)
    with Connection(service.port) as fresh:
        assert fresh.exchange(get("/extraction-jobs")).status == 200


def test_a_checkpoint_that_fails_is_told(start, database):
    """The log can be written, but not the file."""
    service = start()
    jobs = []
    with injected(service, "pwrite64", "error=EIO", path=database):
        for _ in range(120):
            jobs.append(service.create(metadata={"filler": "x" * 50_000}))
        line = service.wait_for_log(lambda line: "cannot copy the log" in line["message"])
        assert line["level"] == "error"
        assert f"{database}-wal has grown to" in line["message"]
        assert line["message"].count("Input/output error") == 1
    # It is retried without a further write.
    service.wait_for_log(lambda line: "copied into the database file again" in line["message"])
    assert len([line for line in service.log() if "cannot copy the log" in line["message"]]) == 1
    assert_intact(service, database, jobs, start)


def test_a_transaction_that_holds_up_the_log_is_told(start, database):
    service = start()
    service.create()
    reader = sqlite3.connect(database, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM extraction_job").fetchone()
    for _ in range(80):
        service.create(metadata={"filler": "x" * 1_000_000})
    line = service.wait_for_log(lambda line: "has grown to" in line["message"])
    assert line["level"] == "warning"
    assert "end that transaction" in line["message"]
    reader.close()
    service.wait_for_log(lambda line: "nothing holds up the log" in line["message"])
