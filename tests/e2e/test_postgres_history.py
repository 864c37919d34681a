"""Whoever follows the events of several services on one database misses none, sees none twice and all
in order, whatever goes away meanwhile."""

import json
import signal

import pytest
from history import all_events, check_history
from http_connection import Connection, has_answer, post
from readers import Audience
from service import wait_until

FAST = {"THREADS": 2, "DB_CONNECT_TIMEOUT_SECONDS": 2, "DB_QUEUE_TIMEOUT_SECONDS": 1}


@pytest.fixture
def stranger(cluster):
    """Another program's write transaction in the same cluster, older than all events, which stays open."""
    cluster.query("CREATE DATABASE elsewhere", database="postgres")
    sessions = [cluster.connect(database) for database in ("jobs", "elsewhere")]
    for session in sessions:
        session.autocommit = False
        session.cursor().execute("CREATE TABLE of_a_stranger (number integer)")
    yield sessions
    for session in sessions:
        session.close()


def check(load, audience, service):
    load.stop()
    load.check(service)
    audience.check(all_events(service.url))


def test_instances_are_killed(cluster, stranger, start_on, start_load):
    services = [start_on(cluster.url(), **FAST) for _ in range(2)]
    urls = [service.url for service in services]
    load, audience = start_load(*urls, may_die=True), Audience(*urls)
    for round_number in range(4):
        load.wait_for_successes(100)
        killed = round_number % 2
        services[killed].kill()
        load.wait_for_successes(100)  # by the other
        services[killed] = start_on(cluster.url(), **FAST)
        urls = [service.url for service in services]
        load.move_to(*urls)
        audience.move_to(*urls)
    load.wait_for_successes(100)
    check(load, audience, services[0])
    assert audience.streams >= 3 + 4, "no listener had to come again"


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGQUIT], ids=["fast", "crash"])
def test_the_database_restarts(cluster, start_on, start_load, how):
    services = [start_on(cluster.url(), **FAST) for _ in range(2)]
    urls = [service.url for service in services]
    load, audience = start_load(*urls), Audience(*urls)
    for _ in range(3):
        load.wait_for_successes(100)
        cluster.restart(how)
    load.wait_for_successes(100)
    check(load, audience, services[0])


def create(service, key, body=b'{"document_id":"held"}'):
    """Sends it, and returns the connection on which its answer will come."""
    return Connection(service.port, timeout=60).send(post(body, f"Idempotency-Key: {key}"))


PATIENT = {
    "DB_LOCK_TIMEOUT_SECONDS": 60,
    "DB_STATEMENT_TIMEOUT_SECONDS": 60,
    "DB_RESPONSE_TIMEOUT_SECONDS": 70,
}


class Gate:
    """Holds up the creation of jobs of the document `held` until it is opened."""

    def __init__(self, cluster):
        self.cluster = cluster
        cluster.query(
            """
            CREATE FUNCTION hold_up() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
              IF NEW.document_id = 'held' THEN PERFORM pg_advisory_xact_lock(1); END IF;
              RETURN NEW; END $$;
            CREATE TRIGGER hold_up BEFORE INSERT ON extraction_job
              FOR EACH ROW EXECUTE FUNCTION hold_up();
            """
        )
        self._session = cluster.connect()
        self._session.autocommit = False
        self._session.cursor().execute("SELECT pg_advisory_xact_lock(1)")

    def wait_for_one(self):
        """The server's process that is held up."""
        found = "SELECT pid FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND objid = 1"
        return wait_until(lambda: self.cluster.query(found), what="a creation")[0][0]

    def open(self):
        self._session.rollback()

    def close(self):
        self._session.close()


@pytest.fixture
def pair(cluster, start_on):
    """Starts two instances, and a gate on their database."""
    gates = []

    def start(**of_second):
        services = start_on(cluster.url(), **PATIENT), start_on(cluster.url(), **of_second)
        gates.append(Gate(cluster))
        return *services, gates[-1]

    yield start
    for gate in gates:
        gate.close()


def test_a_key_that_another_instance_is_using_is_waited_for(pair):
    """As long as DB_LOCK_TIMEOUT_SECONDS, and no other write waits with it."""
    first, second, gate = pair(DB_LOCK_TIMEOUT_SECONDS=1)
    with create(first, "k") as held:
        gate.wait_for_one()
        with create(second, "k") as waiting:
            others = 0
            while not has_answer(waiting):
                second.create(document_id=f"d{others}")
                with create(second, f"k{others}", b'{"document_id":"d"}') as other:
                    assert other.read().status == 201
                others += 1
            answer = waiting.read()
        assert answer.status == 409 and int(answer.field("retry-after")) > 0
        assert others > 1
        assert not has_answer(held)
        gate.open()
        made = held.read()
        assert made.status == 201
    with create(second, "k") as again:
        answer = again.read()
    assert answer.field("idempotent-replayed") == "true" and answer.body == made.body
    assert len(second.get("/extraction-jobs?document_id=held").json()) == 1
    check_history(second)


def test_a_key_is_free_for_the_one_that_waits_once_the_first_is_gone(cluster, pair):
    first, second, gate = pair(**PATIENT)
    with create(first, "k"):
        held = gate.wait_for_one()
        with create(second, "k") as waiting:
            second.create()
            first.kill()
            assert not has_answer(waiting)
            cluster.query("SELECT pg_terminate_backend(%s)", held)
            gate.open()
            answer = waiting.read()
    assert answer.status == 201 and answer.field("idempotent-replayed") is None
    (job,) = second.get("/extraction-jobs?document_id=held").json()
    assert job == json.loads(answer.body)
    check_history(second)
