"""The primary goes away, and a standby is promoted: the service, which knows both, follows."""

import signal
import time

import pytest
from history import all_events
from postgres_cluster import Cluster
from readers import Audience
from service import wait_until

FAST = {"DB_CONNECT_TIMEOUT_SECONDS": 2, "DB_QUEUE_TIMEOUT_SECONDS": 2}


@pytest.fixture
def pair(make_cluster):
    """A primary and a standby that has every commit before it is acknowledged."""
    primary = make_cluster().start().create_database()
    standby = Cluster(primary=primary).start()
    primary.set("synchronous_standby_names", "*")
    primary.set("synchronous_commit", "remote_apply")
    wait_until(
        lambda: primary.value("SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'")
    )
    yield primary, standby
    standby.remove()


def fail_over(pair, start_on, start_load, recovers, what, demote):
    primary, standby = pair
    url = primary.url(standby, target_session_attrs="read-write")
    service = start_on(url, THREADS=2, **FAST)
    load = start_load(service.url)
    audience = Audience(service.url)
    load.wait_for_successes(200)

    demoted = time.monotonic()
    demote(primary)
    standby.promote()
    wait_until(lambda: not standby.value("SELECT pg_is_in_recovery()"))
    promoted = time.monotonic()
    recovers(f"{what}, from the demotion", lambda: load.is_served_since(promoted), since=demoted)
    load.wait_for_successes(200)
    load.stop()
    assert time.monotonic() - demoted < 30
    load.check(service)
    audience.check(all_events(service.url))
    by_standby = standby.value("SELECT count(*) FROM extraction_job")
    assert by_standby == len(service.jobs())
    return service, load


def test_the_primary_crashes(pair, start_on, start_load, recovers):
    fail_over(
        pair,
        start_on,
        start_load,
        recovers,
        "crash of the primary",
        lambda p: p.stop(signal.SIGQUIT),
    )


def test_the_primary_is_demoted_to_read_only(pair, start_on, start_load, recovers):
    """It still answers reads, from outdated data, which nobody may see."""

    def demote(primary):
        primary.set("default_transaction_read_only", "on")

    service, load = fail_over(
        pair, start_on, start_load, recovers, "demotion of the primary", demote
    )
    job = service.create(document_id="new")
    for _ in range(50):
        assert service.get(f"/extraction-jobs/{job['id']}").json() == job


def test_a_service_that_only_reads_notices_the_demotion(pair, start_on):
    """It has no failing writes from which it could learn of it."""
    primary, standby = pair
    url = primary.url(standby, target_session_attrs="read-write")
    service = start_on(url, THREADS=1, **FAST)
    job = service.create()
    path = f"/extraction-jobs/{job['id']}"
    assert service.get(path).json() == job
    primary.set("default_transaction_read_only", "on")
    standby.promote()
    wait_until(lambda: not standby.value("SELECT pg_is_in_recovery()"))
    standby.query("UPDATE extraction_job SET error_message = 'at the new primary'")
    assert service.get(path).json()["error_message"] == "at the new primary"


def test_a_standby_alone_can_be_read(pair, start_on):
    primary, standby = pair
    job = start_on(primary.url()).create()
    reader = start_on(standby.url(), DB_READ_ONLY="yes")
    assert reader.get("/readyz").status_code == 200
    assert reader.jobs() == [job]
    assert reader.patch(job["id"], status="failed").status_code == 503
    assert reader.jobs() == [job]
