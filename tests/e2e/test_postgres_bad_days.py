"""How the service behaves when PostgreSQL, or the connection to it, fails. In every case no
acknowledged write is lost or doubled, and the service neither exits nor hangs."""

import contextlib
import signal
import threading
import time

import pytest
import requests
from service import wait_until

# Short, to keep the tests short; in the same proportions as the defaults.
FAST = {
    "DB_CONNECT_TIMEOUT_SECONDS": 2,
    "DB_QUEUE_TIMEOUT_SECONDS": 1,
    "DB_STATEMENT_TIMEOUT_SECONDS": 0.8,
    "DB_LOCK_TIMEOUT_SECONDS": 0.4,
    "DB_RESPONSE_TIMEOUT_SECONDS": 1.2,
}


def is_refused(answer):
    assert answer.status_code == 503, answer.text
    assert int(answer.headers["retry-after"]) >= 0
    assert answer.json()["detail"]
    return True


def is_ready(service):
    return service.get("/readyz").status_code == 200


def takes_writes(service):
    return (
        service.request("POST", "/extraction-jobs", json={"document_id": "probe"}).status_code
        == 201
    )


def count_changes(cluster):
    """Lets the database count every change of a job, independently of the service."""
    cluster.query(
        """
        CREATE TABLE change (id text, at timestamptz DEFAULT now());
        CREATE FUNCTION count_change() RETURNS trigger LANGUAGE plpgsql AS $$
          BEGIN INSERT INTO change (id) VALUES (NEW.id); RETURN NEW; END $$;
        CREATE TRIGGER count_change AFTER INSERT OR UPDATE ON extraction_job
          FOR EACH ROW EXECUTE FUNCTION count_change();
        """
    )
    return lambda: cluster.value("SELECT count(*) FROM change")


def test_down_at_start(make_cluster, start_on, recovers):
    cluster = make_cluster().start().create_database()
    cluster.stop()
    service = start_on(cluster.url(), **FAST)
    assert service.get("/healthz").status_code == 200
    assert is_refused(service.get("/readyz"))
    assert is_refused(service.request("POST", "/extraction-jobs", json={"document_id": "d"}))
    assert is_refused(service.get("/extraction-jobs/x"))
    assert is_refused(service.get("/extraction-jobs"))

    cluster.start()
    recovers("database that was down at start", lambda: is_ready(service))
    job = service.create()
    assert service.jobs() == [job]


def test_a_long_outage_is_answered_at_once(cluster, start_on):
    service = start_on(cluster.url(), **FAST)
    cluster.stop()
    wait_until(lambda: service.get("/readyz").elapsed.total_seconds() < 0.2)
    for _ in range(20):
        started = time.monotonic()
        assert is_refused(service.get("/extraction-jobs/x"))
        assert time.monotonic() - started < 1.2
    assert len(service.log()) < 200, "an outage must not flood the log"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "crash"])
def test_restarted_under_load(cluster, start_on, recovers, how, start_load):
    service = start_on(cluster.url(), THREADS=2, **FAST)
    load = start_load(service.url)
    for _ in range(3):
        load.wait_for_successes(100)
        cluster.restart(how)
        restarted = time.monotonic()
        recovers(f"restart ({how.name})", lambda: load.is_served_since(restarted), since=restarted)
    load.stop()
    assert load.longest_answer() < 5
    load.check(service)


def test_backends_terminated_under_load(cluster, start_on, start_load):
    service = start_on(cluster.url(), THREADS=2, **FAST)
    load = start_load(service.url)
    terminated = 0
    for _ in range(30):
        terminated += cluster.terminate_backends()
        load.wait_for_successes(10)
    load.stop()
    assert terminated > 20
    load.check(service)


def test_a_terminated_backend_costs_no_request(cluster, start_on, recovers):
    service = start_on(cluster.url(), **FAST)
    for i in range(10):
        job = service.create()
        assert cluster.terminate_backends() > 0
        if i % 2:
            assert service.get(f"/extraction-jobs/{job['id']}").json() == job
        cluster.terminate_backends()
        assert service.patch(job["id"], status="failed").status_code == 200
    assert cluster.terminate_backends() > 0
    recovers("terminated backend: a creation", service.create)


@pytest.mark.parametrize("prepared", ["yes", "no"])
def test_cut_before_commit(cluster, proxy, start_on, prepared, recovers):
    service = start_on(proxy.url(), DB_PREPARED_STATEMENTS=prepared, **FAST)
    changes = count_changes(cluster)
    proxy.cut_before_commit()
    job = recovers("cut before COMMIT: a creation", lambda: service.create(document_id="cut"))
    assert (proxy.cuts, changes()) == (1, 1)

    proxy.cut_before_commit(times=2)
    changed = service.patch(job["id"], status="failed", error_message="boom").json()
    assert (proxy.cuts, changes()) == (3, 2)
    assert changed["updated_at"] > job["updated_at"]
    assert service.jobs() == [changed]


@pytest.mark.parametrize("prepared", ["yes", "no"])
def test_cut_after_commit(cluster, proxy, start_on, prepared, recovers):
    service = start_on(proxy.url(), DB_PREPARED_STATEMENTS=prepared, **FAST)
    changes = count_changes(cluster)
    proxy.cut_after_commit()
    job = recovers("cut after COMMIT: a creation", lambda: service.create(document_id="cut"))
    assert (proxy.cuts, changes()) == (1, 1)

    proxy.cut_after_commit()
    changed = service.patch(job["id"], status="failed", error_message="boom").json()
    assert (proxy.cuts, changes()) == (2, 2)
    assert changed["updated_at"] > job["updated_at"]
    assert service.jobs() == [changed]


def test_cut_after_commit_and_changed_by_another(cluster, proxy, start_on):
    """Whether the commit happened is no longer visible, so nothing is claimed or repeated."""
    service = start_on(proxy.url(), **FAST)
    job = service.create()

    def change_by_another():
        cluster.query(
            "UPDATE extraction_job SET status = 'completed', updated_at = '2099-01-01T00:00:00+00:00'"
        )

    proxy.cut_after_commit(on_cut=change_by_another)
    assert is_refused(service.patch(job["id"], status="failed"))
    assert service.get(f"/extraction-jobs/{job['id']}").json()["status"] == "completed"


@pytest.mark.parametrize("when", ["before", "after"])
def test_cut_again_and_again_under_load(cluster, proxy, start_on, when, start_load):
    service = start_on(proxy.url(), THREADS=2, **FAST)
    load = start_load(service.url, clients=10)
    cut = proxy.cut_before_commit if when == "before" else proxy.cut_after_commit
    for _ in range(25):
        before, cuts = load.successes, proxy.cuts
        cut(times=2)
        wait_until(lambda: load.successes > before + 20 and proxy.cuts == cuts + 2)
    load.stop()
    load.check(service)


def test_black_hole(cluster, proxy, start_on, recovers, start_load):
    service = start_on(proxy.url(), THREADS=2, DB_POOL_SIZE=4, **FAST)
    load = start_load(service.url, clients=10)
    for _ in range(2):
        load.wait_for_successes(50)
        proxy.black_hole()
        refusals = load.refusals
        wait_until(lambda: load.refusals > refusals + 20)
        assert service.get("/healthz").elapsed.total_seconds() < 0.5
        proxy.mend()
        mended = time.monotonic()
        recovers("black hole", lambda: load.is_served_since(mended), since=mended)
    load.stop()
    # In the queue, in an attempt, and in one that begins just before the queue's limit.
    assert load.longest_answer() < 1 + 1.2 + 2 + 1
    wait_until(lambda: cluster.value("SELECT count(*) FROM extraction_job") == len(service.jobs()))
    load.check(service)


def test_black_hole_behind_the_login(cluster, proxy, start_on, recovers, start_load):
    """Connection attempts that get stuck halfway must end as well, or no others can be made."""
    service = start_on(proxy.url(), THREADS=4, DB_POOL_SIZE=8, **FAST)
    load = start_load(service.url, clients=12)
    load.wait_for_successes(50)
    proxy.lose_new_connections()
    cluster.terminate_backends()
    wait_until(lambda: proxy.lost >= 4)
    proxy.mend()
    mended = time.monotonic()
    recovers("black hole behind the login", lambda: load.is_served_since(mended), since=mended)
    load.stop()
    load.check(service)


def test_pool_exhausted(cluster, start_on, recovers):
    """A slow database holds every connection: requests that find none free soon get 503, and can
    be retried."""
    service = start_on(cluster.url(), THREADS=1, DB_POOL_SIZE=2, **FAST)
    job = service.create()
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("LOCK TABLE extraction_job IN ACCESS EXCLUSIVE MODE")

    answers = []

    def ask(path):
        started = time.monotonic()
        answer = service.get(path)
        answers.append((answer, time.monotonic() - started))

    threads = [
        threading.Thread(target=ask, args=(path,))
        for path in [f"/extraction-jobs/{job['id']}", "/extraction-jobs"] * 20
    ]
    for thread in threads:
        thread.start()
    assert service.get("/healthz").elapsed.total_seconds() < 0.5
    for thread in threads:
        thread.join(20)
    assert len(answers) == 40
    for answer, seconds in answers:
        assert is_refused(answer)
        assert seconds < 1 + 0.4 + 1
    assert cluster.sessions() <= 3
    other.rollback()
    other.close()
    recovers("exhausted pool", lambda: service.get(f"/extraction-jobs/{job['id']}").json() == job)


def test_a_locked_job_holds_up_nothing_else(cluster, start_on):
    service = start_on(cluster.url(), THREADS=1, **FAST)
    locked, free = service.create(), service.create()
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("SELECT * FROM extraction_job WHERE id = %s FOR UPDATE", [locked["id"]])

    answers = []
    waiting = threading.Thread(
        target=lambda: answers.append(service.patch(locked["id"], status="failed"))
    )
    started = time.monotonic()
    waiting.start()
    slowest = 0
    for _ in range(20):
        slowest = max(slowest, service.patch(free["id"], status="failed").elapsed.total_seconds())
        slowest = max(
            slowest, service.get(f"/extraction-jobs/{locked['id']}").elapsed.total_seconds()
        )
    assert slowest < 0.3
    waiting.join(20)
    assert is_refused(answers[0])
    assert 0.4 <= time.monotonic() - started < 2
    other.rollback()
    other.close()
    assert service.patch(locked["id"], status="failed").status_code == 200


def test_a_locked_table_holds_up_a_group_of_writes_once(cluster, start_on):
    """Not once for each part of the group."""
    service = start_on(cluster.url(), THREADS=1, **FAST)
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("LOCK TABLE extraction_job IN EXCLUSIVE MODE")

    answers = []

    def create():
        answers.append(requests.post(f"{service.url}/extraction-jobs", json={"document_id": "d"}))

    threads = [threading.Thread(target=create) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert len(answers) == 40
    for answer in answers:
        assert is_refused(answer)
        assert answer.elapsed.total_seconds() < 3
    other.rollback()
    other.close()
    assert takes_writes(service)
    assert len(service.jobs()) == 1


def test_a_statement_that_takes_too_long(cluster, start_on):
    service = start_on(cluster.url(), THREADS=1, **FAST)
    cluster.query(
        """
        CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF NEW.document_id = 'slow' THEN PERFORM pg_sleep(60); END IF;
          RETURN NEW; END $$;
        CREATE TRIGGER dawdle BEFORE INSERT ON extraction_job
          FOR EACH ROW EXECUTE FUNCTION dawdle();
        """
    )
    answer = service.request("POST", "/extraction-jobs", json={"document_id": "slow"})
    assert is_refused(answer)
    assert 0.8 <= answer.elapsed.total_seconds() < 3
    job = service.create(document_id="quick")
    assert service.jobs() == [job]


@pytest.mark.parametrize("sql_state", ["40001", "40P01"])
def test_conflicts_are_tried_again(cluster, start_on, sql_state, recovers):
    service = start_on(cluster.url(), **FAST)
    cluster.query(
        f"""
        CREATE SEQUENCE attempt;
        CREATE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          IF nextval('attempt') % 4 <> 0 THEN RAISE 'conflict' USING ERRCODE = '{sql_state}'; END IF;
          RETURN NEW; END $$;
        CREATE TRIGGER conflict BEFORE INSERT OR UPDATE ON extraction_job
          FOR EACH ROW EXECUTE FUNCTION conflict();
        """
    )
    job = recovers(f"{sql_state} three times: a creation", service.create)
    assert service.patch(job["id"], status="failed").status_code == 200
    assert cluster.value("SELECT last_value FROM attempt") == 8
    cluster.query(
        f"CREATE OR REPLACE FUNCTION conflict() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
        f"PERFORM nextval('attempt'); RAISE 'conflict' USING ERRCODE = '{sql_state}'; END $$"
    )
    assert is_refused(service.patch(job["id"], status="pending"))
    assert cluster.value("SELECT last_value FROM attempt") == 12


def test_a_disk_that_is_full(cluster, start_on):
    """A failure of the server like any other: reported, and over when it is over."""
    service = start_on(cluster.url(), **FAST)
    job = service.create()
    cluster.query(
        """
        CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
          RAISE 'could not extend file' USING ERRCODE = '53100'; END $$;
        CREATE TRIGGER full_disk BEFORE INSERT ON extraction_job
          FOR EACH ROW EXECUTE FUNCTION full_disk();
        """
    )
    assert is_refused(service.request("POST", "/extraction-jobs", json={"document_id": "d"}))
    assert service.get(f"/extraction-jobs/{job['id']}").json() == job
    cluster.query("DROP TRIGGER full_disk ON extraction_job")
    assert takes_writes(service)


def test_stops_in_order_while_the_database_is_gone(cluster, proxy, start_on):
    service = start_on(proxy.url(), **FAST)
    service.create()
    proxy.black_hole()

    def ask():
        with contextlib.suppress(requests.ConnectionError):  # it may be aborted
            service.get("/extraction-jobs/x")

    waiting = threading.Thread(target=ask)
    waiting.start()
    service.stop()
    waiting.join(20)


def test_no_secret_is_logged(cluster, start_on):
    url = cluster.url(password="hunter2", application_name="secretapp")
    service = start_on(url, LOG_LEVEL="debug", **FAST)
    service.create()
    cluster.stop()
    wait_until(lambda: not is_ready(service), what="503")
    is_refused(service.get("/readyz"))
    service.stop()
    assert "hunter2" not in service.stderr
