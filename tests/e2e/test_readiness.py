"""/readyz says whether writes are accepted: soon after that changes, with or without traffic, and always
without delay."""

import contextlib
import socket
import sqlite3
import threading

import pytest
import requests
from faults import injected
from postgres_cluster import Cluster
from service import wait_until

SOON = 10  # seconds; the change takes three at most
AT_ONCE = 0.5  # seconds, of which a probe may take 0.4


@contextlib.contextmanager
def traffic(service):
    """Clients that write all the time, whatever the outcome."""
    over = threading.Event()

    def write():
        with requests.Session() as session:
            session.trust_env = False
            while not over.wait(0.01):
                fields = {"document_id": "d", "metadata": {"filler": "x" * 9000}}
                session.post(f"{service.url}/extraction-jobs", json=fields)

    threads = [threading.Thread(target=write) for _ in range(2)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


@pytest.fixture(params=["idle", "busy"])
def kept(request):
    """The service's traffic during the test."""
    return traffic if request.param == "busy" else contextlib.nullcontext


def is_ready(service):
    answer = service.get("/readyz")
    assert answer.status_code in (200, 503), answer.text
    return answer.status_code == 200


def stays(service, expected, times=2):
    """Even when there is no recent outcome any more."""
    for _ in range(times):
        assert is_ready(service) == expected
        threading.Event().wait(1.1)


def comes_to_stay_ready(service):
    """A thread that has not reached the server again yet may still fail, which is then reported."""
    wait_until(lambda: is_ready(service), SOON, "200")

    def stays_ready():
        ready_at_first = is_ready(service)
        threading.Event().wait(1.1)
        return ready_at_first and is_ready(service)

    wait_until(stays_ready, what="staying ready")


def says_why(service, *reasons):
    return service.wait_for_log(
        lambda line: "/readyz" in line["message"]
        and any(reason in line["message"] for reason in reasons)
    )


def follows(service, fault, *reasons):
    """The service is ready, is not ready during `fault`, and is ready again afterwards."""
    assert is_ready(service)
    with fault:
        wait_until(lambda: not is_ready(service), SOON, "503")
        stays(service, False)
        says_why(service, *reasons)
    comes_to_stay_ready(service)


# SQLite


@contextlib.contextmanager
def locked(database):
    other = sqlite3.connect(database, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.mark.parametrize("busy_timeout", [0.2, 30])
def test_a_file_that_another_program_has_locked(start, database, kept, busy_timeout):
    """Even while no write has failed yet."""
    service = start(DB_BUSY_TIMEOUT_SECONDS=busy_timeout, SHUTDOWN_TIMEOUT_SECONDS=1)
    with kept(service):
        follows(service, locked(database), "locked", "no write has succeeded")


@pytest.mark.parametrize(
    ("call", "error", "reason"),
    [
        ("pwrite64", "ENOSPC", "full"),
        ("pwrite64", "EIO", "Input/output"),
        ("fdatasync", "EIO", "Input/output"),
    ],
)
def test_a_disk_that_fails(service, kept, call, error, reason):
    with kept(service):
        follows(service, injected(service, call, f"error={error}"), reason)


@contextlib.contextmanager
def filled(folder):
    ballast = folder / "ballast"
    with open(ballast, "wb", buffering=0) as file, contextlib.suppress(OSError):
        while True:
            file.write(b"x" * 4096)
    try:
        yield
    finally:
        ballast.unlink()


def test_a_disk_that_is_full(small_disk, start, kept):
    service = start(database=small_disk / "jobs.db")
    service.create()
    with filled(small_disk), kept(service):
        wait_until(lambda: not is_ready(service), SOON, "503")
        stays(service, False)
        says_why(service, "full")
    wait_until(lambda: is_ready(service), SOON, "200")
    service.create()


def test_nothing_is_written_while_nobody_asks(service, database):
    assert is_ready(service)
    log = database.with_name(database.name + "-wal")
    before = log.stat()
    threading.Event().wait(2.5)
    assert (log.stat().st_size, log.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)


def test_a_database_in_memory_is_ready(start):
    service = start(database=":memory:")
    stays(service, True)


def test_reads_of_a_missing_job_are_no_proof(service, database):
    """A change that finds no job writes nothing, and succeeds even when no write could."""
    job = service.create()
    with injected(service, "pwrite64", "error=ENOSPC"):
        for _ in range(3):
            assert service.patch("none", status="failed").status_code == 404
        wait_until(lambda: not is_ready(service), SOON, "503")
        assert service.patch("none", status="failed").status_code == 404
        stays(service, False)
    assert service.patch(job["id"], status="failed").status_code == 200


def test_many_who_ask_are_all_told_at_once(start, database):
    service = start(DB_BUSY_TIMEOUT_SECONDS=30, SHUTDOWN_TIMEOUT_SECONDS=1, THREADS=2)
    slowest = []

    def ask():
        with requests.Session() as session:
            session.trust_env = False
            for _ in range(5):
                answer = session.get(f"{service.url}/readyz")
                slowest.append((answer.status_code, answer.elapsed.total_seconds()))

    with locked(database):
        threads = [threading.Thread(target=ask) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert {status for status, _ in slowest} == {503}
    # At least one of them did not queue behind the others.
    assert min(seconds for _, seconds in slowest) < AT_ONCE
    wait_until(lambda: is_ready(service), SOON, "200")


def test_a_head_request_asks_as_well(service, database):
    assert service.request("HEAD", "/readyz").status_code == 200
    with locked(database):
        wait_until(lambda: service.request("HEAD", "/readyz").status_code == 503, SOON)


# PostgreSQL


@contextlib.contextmanager
def read_only(cluster, how):
    commands = {
        "system": "ALTER SYSTEM SET default_transaction_read_only = '{}'",
        "database": "ALTER DATABASE jobs SET default_transaction_read_only = '{}'",
    }

    def order(value):
        # Otherwise the setting itself would prevent its removal.
        connection = cluster.connect("postgres")
        cursor = connection.cursor()
        cursor.execute("SET default_transaction_read_only = off")
        cursor.execute(commands[how].format(value))
        cursor.execute("SELECT pg_reload_conf()")
        if how == "database":  # it applies to new sessions
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = 'jobs'"
            )
        connection.close()

    order("on")
    try:
        yield
    finally:
        order("off")


@pytest.mark.parametrize("how", ["system", "database"])
def test_a_server_that_becomes_read_only(cluster, start_on, kept, how):
    service = start_on(cluster.url(), THREADS=2)
    with kept(service):
        follows(service, read_only(cluster, how), "read-only")


@contextlib.contextmanager
def table_locked(cluster):
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("LOCK TABLE extraction_job IN EXCLUSIVE MODE")
    try:
        yield
    finally:
        other.rollback()
        other.close()


def test_a_table_that_another_program_has_locked(cluster, start_on, kept):
    service = start_on(cluster.url(), DB_LOCK_TIMEOUT_SECONDS=0.5)
    with kept(service):
        follows(service, table_locked(cluster), "lock timeout", "no write has succeeded")


@contextlib.contextmanager
def down(cluster):
    cluster.stop()
    try:
        yield
    finally:
        cluster.start()


def test_a_server_that_is_down(cluster, start_on, kept):
    service = start_on(cluster.url(), THREADS=2)
    with kept(service):
        follows(service, down(cluster), "failed")


@contextlib.contextmanager
def black_holed(proxy):
    proxy.black_hole()
    try:
        yield
    finally:
        proxy.mend()


def test_a_server_that_falls_silent(proxy, start_on, kept):
    service = start_on(proxy.url(), THREADS=2, DB_CONNECT_TIMEOUT_SECONDS=2)
    with kept(service):
        follows(service, black_holed(proxy), "in time", "no write has succeeded", "failed")


def test_a_disk_of_the_server_that_is_full(cluster, start_on):
    """A probe does not meet that, but clients do."""
    service = start_on(cluster.url())
    cluster.query(
        """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON extraction_job
          FOR EACH ROW EXECUTE FUNCTION full_disk();
        """
    )
    assert is_ready(service)
    with traffic(service):
        wait_until(lambda: not is_ready(service), SOON, "503")
        stays(service, False)
        says_why(service, "extend")
    cluster.query("DROP TRIGGER full_disk ON extraction_job")
    wait_until(lambda: is_ready(service), SOON, "200")


def test_a_write_that_fails_for_its_content_is_no_failure_of_the_store(cluster, start_on):
    service = start_on(cluster.url())
    cluster.query("ALTER TABLE extraction_job ADD CHECK (document_id <> 'bad')")
    assert is_ready(service)
    refused = service.request("POST", "/extraction-jobs", json={"document_id": "bad"})
    assert refused.status_code == 503
    stays(service, True)


# A read-only instance

REFUSED = {"detail": "This instance is read-only and accepts no changes"}


def only_reads(service, job):
    stays(service, True)
    assert service.jobs() == [job]
    for refused in (
        service.request("POST", "/extraction-jobs", json={"document_id": "d"}),
        service.patch(job["id"], status="failed"),
    ):
        assert refused.status_code == 503
        assert refused.json() == REFUSED
    assert service.jobs() == [job]
    assert not [line for line in service.log() if line["level"] == "error"]


@pytest.fixture
def standby(cluster):
    standby = Cluster(primary=cluster).start()
    yield standby
    standby.remove()


def test_a_standby(cluster, standby, start_on):
    job = start_on(cluster.url()).create()
    unaware = start_on(standby.url())
    wait_until(lambda: len(unaware.jobs()) == 1)
    assert not is_ready(unaware)
    stays(unaware, False)
    says_why(unaware, "read-only")
    only_reads(start_on(standby.url(), DB_READ_ONLY=1), job)


def test_a_role_that_may_only_read(cluster, start_on):
    job = start_on(cluster.url()).create()
    cluster.query(
        "CREATE ROLE reader LOGIN; GRANT SELECT ON extraction_job, schema_migration TO reader"
    )
    unaware = start_on(cluster.url(user="reader"))
    assert not is_ready(unaware)
    says_why(unaware, "permission denied for table extraction_job")
    only_reads(start_on(cluster.url(user="reader"), DB_READ_ONLY=1), job)


def test_a_file_that_is_only_read(start):
    first = start()
    job = first.create()
    first.stop()
    only_reads(start(DB_READ_ONLY="yes"), job)


def test_one_that_only_reads_is_not_ready_when_it_cannot(cluster, start_on):
    service = start_on(cluster.url(), DB_READ_ONLY=1)
    follows(service, down(cluster), "failed")


# The first answer, with the database unavailable


@contextlib.contextmanager
def deaf_port():
    """The kernel accepts connections, but nothing ever answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@contextlib.contextmanager
def refused_port():
    """A port on which nothing listens."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield bound.getsockname()[1]


AWAY = {
    "silent": deaf_port,
    "refused": refused_port,
}


@pytest.mark.parametrize("read_only_instance", [0, 1])
@pytest.mark.parametrize("how", [*AWAY, "unresolvable", "no route"])
def test_the_first_answer_comes_at_once(start_on, how, read_only_instance):
    with contextlib.ExitStack() as stack:
        if how in AWAY:
            host, port = "127.0.0.1", stack.enter_context(AWAY[how]())
        else:
            host, port = {"unresolvable": "db.invalid", "no route": "192.0.2.1"}[how], 5432
        service = start_on(
            f"postgresql://service@{host}:{port}/jobs",
            DB_CONNECT_TIMEOUT_SECONDS=2,
            DB_READ_ONLY=read_only_instance,
        )
        times = []
        for _ in range(4):
            answer = service.get("/readyz")
            assert answer.status_code == 503
            times.append(answer.elapsed.total_seconds())
        assert min(times[:2]) < AT_ONCE
        says_why(service, "")
