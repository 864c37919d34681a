"""What was acknowledged is stored, whatever happens afterwards."""

import json
import random
import re
import shutil
import sqlite3
import threading
import time

import pytest
from faults import injected
from history import check_history
from http_connection import Connection, get, has_answer, post
from service import under_strace


def patch(job_id, body):
    body = json.dumps(body).encode()
    head = f"PATCH /extraction-jobs/{job_id} HTTP/1.1\r\nHost: test\r\nContent-Length: {len(body)}\r\n\r\n"
    return head.encode() + body


class Writer(threading.Thread):
    """Creates and changes jobs of its own on one connection until the service dies.

    `known` has each acknowledged job as it was last shown. `attempted` is the change that was in
    progress when the connection broke: it may or may not have happened.
    """

    def __init__(self, port, seed):
        super().__init__()
        self.random = random.Random(seed)
        self.connection = Connection(port)
        self.known = {}
        self.attempted = None
        self.failure = None
        self.start()

    def run(self):
        try:
            while True:
                self.write_once()
        except (ConnectionError, EOFError):
            pass
        except BaseException as failure:  # reported by join_and_check(), in the test's own thread
            self.failure = failure
        finally:
            self.connection.socket.close()

    def write_once(self):
        if not self.known or self.random.random() < 0.6:
            fields = {
                "document_id": f"doc-{self.random.random()}",
                "priority": self.random.randrange(11),
                "metadata": {"filler": "x" * self.random.randrange(2000)},
            }
            job = self.exchange(post(json.dumps(fields).encode()), 201)
            assert {name: job[name] for name in fields} == fields
        else:
            old = self.random.choice(list(self.known.values()))
            change = {
                "status": self.random.choice(["processing", "completed", "failed"]),
                "error_message": self.random.choice([None, "x" * self.random.randrange(500)]),
            }
            self.attempted = {**old, **change}
            job = self.exchange(patch(old["id"], change), 200)
            assert {**job, "updated_at": old["updated_at"]} == self.attempted
            self.attempted = None
        self.known[job["id"]] = job

    def exchange(self, request, status):
        self.connection.send(request)
        try:
            answer = self.connection.read()
        except AssertionError as broken:
            raise EOFError from broken  # closed before the response was complete: not acknowledged
        assert answer.status == status, answer
        return json.loads(answer.body)

    def join_and_check(self):
        self.join()
        if self.failure:
            raise self.failure

    def may_be(self, job):
        """Whether `job` is as this writer left it."""
        expected = self.known[job["id"]]
        if job == expected:
            return True
        if not self.attempted or self.attempted["id"] != job["id"]:
            return False
        later = job["updated_at"] > expected["updated_at"]
        return later and {**job, "updated_at": 0} == {**self.attempted, "updated_at": 0}


def integrity_of_copy(database, folder):
    """Checks the files as the crash left them; in a copy, so that the service recovers the originals."""
    folder.mkdir(exist_ok=True)
    for suffix in ("", "-wal"):
        source = database.with_name(database.name + suffix)
        if source.exists():
            shutil.copy(source, folder / source.name)
    connection = sqlite3.connect(folder / database.name)
    (verdict,) = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    shutil.rmtree(folder)
    return verdict


def test_kill_9_under_concurrent_writes(start, database, tmp_path, kill_rounds):
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    everything = {}
    writes = 0
    for round_number in range(kill_rounds):
        service = start(THREADS=2)
        writers = [Writer(service.port, chance.random()) for _ in range(6)]
        time.sleep(chance.uniform(0.02, 0.4))
        service.kill()
        for writer in writers:
            writer.join_and_check()
            writes += len(writer.known)

        assert integrity_of_copy(database, tmp_path / "copy") == "ok"
        survivor = start()
        stored = {job["id"]: job for job in survivor.jobs()}
        for writer in writers:
            for job_id in writer.known:
                assert job_id in stored, f"round {round_number}: an acknowledged job is gone"
                assert writer.may_be(stored[job_id]), f"round {round_number}: a change is gone"
        for job_id, job in everything.items():
            assert stored.get(job_id) == job, f"round {round_number}: an old job changed"
        everything = stored
        survivor.kill()
    check_history(start())
    assert writes > kill_rounds, "too few writes for a test"
    print(f"{kill_rounds} rounds, {writes} jobs acknowledged, {len(everything)} stored")


def test_answers_leave_after_the_commit(start, tmp_path):
    """Checks the system calls: log written, log synced, and only then the response sent."""
    trace = tmp_path / "trace"
    calls = "pwrite64,fdatasync,fsync,sendto,sendmsg,write,writev"
    service = start(wrapper=under_strace(trace, f"trace={calls}"), THREADS=1)
    with Connection(service.port) as connection:
        for _ in range(20):
            job = json.loads(connection.exchange(post()).body)
            assert connection.exchange(patch(job["id"], {"status": "failed"})).status == 200
            assert connection.exchange(get(f"/extraction-jobs/{job['id']}")).status == 200
    service.stop()

    answers = 0
    written = synced = False
    unfinished = {}  # by thread: a sync of the log that has begun
    for line in trace.read_text().splitlines():
        thread, call = line.split(maxsplit=1)
        if re.match(r"pwrite64\(\d+<[^>]*-wal>", call):
            written, synced = True, False
        elif re.match(r"f(data)?sync\(\d+<[^>]*-wal>", call):
            unfinished[thread] = "unfinished" in call
            synced = written and call.endswith("= 0")
        elif re.match(r"<\.\.\. f(data)?sync resumed", call) and unfinished.pop(thread, False):
            synced = written and call.endswith("= 0")
        elif "HTTP/1.1 201" in call or ("HTTP/1.1 200" in call and written):
            assert synced, f"an answer left before its commit was on disk: {line}"
            answers += 1
            written = synced = False
    assert answers == 40


def test_an_answer_waits_for_a_slow_disk_and_reads_do_not(service, connect):
    job = service.create()
    writing, reading = connect(), connect()
    with injected(service, "fdatasync", "delay_enter=1500000"):
        started = time.monotonic()
        writing.send(post())
        for _ in range(5):
            assert reading.exchange(get(f"/extraction-jobs/{job['id']}")).status == 200
        assert not has_answer(writing), "the reads waited for the commit"
        assert writing.read().status == 201
        assert time.monotonic() - started >= 1.5, "the answer did not wait for the commit"


def test_writes_that_wait_share_a_commit(service, tmp_path):
    """Group commit: while one commit is in progress, all others gather for the next."""
    trace = tmp_path / "trace"
    connections = [Connection(service.port) for _ in range(30)]
    with injected(service, "fdatasync", "delay_enter=300000", output=trace):
        for connection in connections:
            connection.send(post())
        assert all(connection.read().status == 201 for connection in connections)
    for connection in connections:
        connection.socket.close()
    assert trace.read_text().count("fdatasync(") <= 4


def add_trigger(database, action, document="new.document_id", table="extraction_job"):
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(
            f"CREATE TRIGGER bad BEFORE INSERT ON {table} WHEN {document} = 'bad' "
            f"BEGIN SELECT RAISE({action}, 'bad'); END"
        )
    connection.close()


# Of an event: it is written after its job.
DOCUMENT_OF_EVENT = "(SELECT document_id FROM extraction_job WHERE position = new.job)"


def create_as_one_group(service):
    """Sends many creates that gather behind a slow one, including an invalid one."""
    names = (
        ["first"] + [f"doc-{i}" for i in range(10)] + ["bad"] + [f"doc-{i}" for i in range(10, 20)]
    )
    connections = [Connection(service.port) for _ in names]
    with injected(service, "fdatasync", "delay_enter=300000"):
        for name, connection in zip(names, connections):
            connection.send(post(json.dumps({"document_id": name}).encode()))
        statuses = {name: connection.read().status for name, connection in zip(names, connections)}
    for connection in connections:
        connection.socket.close()
    return statuses


def assert_only_the_bad_one_fails(service):
    statuses = create_as_one_group(service)
    assert statuses.pop("bad") == 503
    assert set(statuses.values()) == {201}
    stored = {job["document_id"] for job in service.jobs()}
    assert stored == {"d", *statuses}
    check_history(service)


def test_a_bad_write_of_a_group_fails_alone(service, database):
    service.create()  # so that every thread has opened its connection
    add_trigger(database, "ABORT")
    assert_only_the_bad_one_fails(service)


def test_a_job_whose_event_cannot_be_stored_is_not_stored(service, database):
    """The rest of its group is."""
    service.create()
    add_trigger(database, "ABORT", DOCUMENT_OF_EVENT, "extraction_job_event")
    assert_only_the_bad_one_fails(service)


@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"], ids=["before", "after"])
def test_killed_between_two_groups(start, connect_to, call):
    """Before the second is written, or before it is known to be on disk: all of it is there, or nothing."""
    service = start(THREADS=2)
    acknowledged = [service.create(document_id=f"first-{i}") for i in range(5)]
    with injected(service, call, "signal=KILL"):
        connections = [connect_to(service) for _ in range(10)]
        for number, connection in enumerate(connections):
            body = json.dumps({"document_id": f"second-{number}"}).encode()
            connection.send_what_is_taken(post(body))
        assert all(connection.is_closed() for connection in connections), "one was acknowledged"
        service.process.wait()
    survivor = start()
    stored = survivor.jobs()
    assert stored[:5] == acknowledged
    later = {job["document_id"] for job in stored[5:]}
    assert later <= {f"second-{number}" for number in range(10)}
    assert call == "fdatasync" or not later
    check_history(survivor)


def test_a_write_that_ends_the_transaction_acknowledges_nothing_of_it(service, database):
    """Some errors roll back the whole group; none of it may then be acknowledged."""
    service.create()
    add_trigger(database, "ROLLBACK")
    statuses = create_as_one_group(service)
    assert statuses["bad"] == 503
    assert set(statuses.values()) <= {201, 503}
    stored = {job["document_id"] for job in service.jobs()}
    assert stored == {"d", *(name for name, status in statuses.items() if status == 201)}
    assert service.create(document_id="afterwards") == service.jobs()[-1]
    check_history(service)
