"""pgbouncer in transaction mode in front of the database."""

import time

import psycopg2

OPTIONS = {"DB_PREPARED_STATEMENTS": "no", "THREADS": 2}


def test_all_requests(pooler, start_on):
    service = start_on(pooler.url(), **OPTIONS)
    jobs = [service.create(document_id=f"d{i % 2}", metadata={"i": i}) for i in range(300)]
    jobs[7] = service.patch(jobs[7]["id"], status="failed", error_message="x").json()
    assert service.jobs() == jobs
    assert service.get(f"/extraction-jobs/{jobs[7]['id']}").json() == jobs[7]
    assert service.get("/extraction-jobs?document_id=d1&status=failed").json() == [jobs[7]]
    assert service.patch("unknown", status="failed").status_code == 404
    assert service.get("/readyz").status_code == 200


def test_load_over_fewer_connections_than_the_service_has(cluster, pooler, start_on, start_load):
    services = [start_on(pooler.url(), DB_POOL_SIZE=6, **OPTIONS) for _ in range(2)]
    load = start_load(*[service.url for service in services], clients=10)
    load.wait_for_successes(1000)
    load.stop()
    assert load.refusals == 0
    load.check(services[0])
    assert cluster.sessions() <= 4


def test_the_database_restarts_behind_it(cluster, pooler, start_on, start_load, recovers):
    service = start_on(pooler.url(), **OPTIONS)
    load = start_load(service.url)
    load.wait_for_successes(200)
    cluster.restart()
    restarted = time.monotonic()
    recovers("restart behind a pooler", lambda: load.is_served_since(restarted), since=restarted)
    load.wait_for_successes(200)
    load.stop()
    load.check(service)


def test_leaves_nothing_behind_in_the_sessions_it_shares(cluster, pooler, start_on):
    """The next client gets a session as it was left."""
    service = start_on(pooler.url(), **OPTIONS)
    for _ in range(20):
        service.create()
        service.jobs()
    assert cluster.value("SHOW lock_timeout") == "0"
    for _ in range(8):
        connection = psycopg2.connect(pooler.url())
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('lock_timeout'), current_setting('statement_timeout'), "
                "current_setting('enable_seqscan'), (SELECT count(*) FROM pg_prepared_statements)"
            )
            assert cursor.fetchone() == ("0", "0", "on", 0)
        connection.close()
