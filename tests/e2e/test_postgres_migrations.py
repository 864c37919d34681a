"""The schema in PostgreSQL: created once, completely or not at all, whoever starts when."""

import subprocess
import threading
import time

import pytest
from original_service import ROWS, SCHEMA
from service import BINARY, environment, run_binary, wait_until

VERSIONS = [1, 2, 3, 4, 5, 6]


def versions(cluster):
    if not cluster.value("SELECT to_regclass('schema_migration') IS NOT NULL"):
        return []
    return [row[0] for row in cluster.query("SELECT version FROM schema_migration ORDER BY 1")]


def make_original(cluster, jobs):
    cluster.query(SCHEMA)
    cluster.query(
        """
        INSERT INTO extraction_job
        SELECT md5(i::text), 'doc-' || i, 'pending', 5, 'null', NULL, created, created
        FROM generate_series(1, %s) AS i, LATERAL (SELECT to_char(
          timestamp '2026-01-01' + i * interval '1 ms', 'YYYY-MM-DD"T"HH24:MI:SS.US"+00:00"')) AS t (created)
        """,
        jobs,
    )


def test_migrate_command(cluster):
    done = run_binary("migrate", DATABASE_URL=cluster.url())
    assert done.returncode == 0, done.stderr
    assert versions(cluster) == VERSIONS
    again = run_binary("migrate", DATABASE_URL=cluster.url())
    assert again.returncode == 0, again.stderr
    assert versions(cluster) == VERSIONS


def test_migrate_command_says_why_it_cannot(make_cluster):
    cluster = make_cluster().start().create_database()
    url = cluster.url(password="hunter2")
    cluster.query("CREATE TABLE schema_migration (version INTEGER, name TEXT, applied_at TEXT)")
    cluster.query("INSERT INTO schema_migration VALUES (99, 'of the future', '')")
    newer = run_binary("migrate", DATABASE_URL=url)
    assert newer.returncode == 1 and "99" in newer.stderr
    cluster.stop()
    down = run_binary("migrate", DATABASE_URL=url)
    assert down.returncode == 1
    for done in (newer, down):
        assert "hunter2" not in done.stderr + done.stdout
        assert done.stderr.splitlines()[-1].startswith("extraction-job-api: PostgreSQL: ")


def test_serve_refuses_a_newer_schema(cluster):
    run_binary("migrate", DATABASE_URL=cluster.url())
    cluster.query("INSERT INTO schema_migration VALUES (99, 'of the future', '')")
    done = run_binary("serve", PORT=0, AUTH_DISABLED=1, DATABASE_URL=cluster.url())
    assert done.returncode == 1
    assert "99" in done.stderr


def test_the_originals_database_opens_with_its_rows(cluster, start_on):
    cluster.query(SCHEMA)
    for row in ROWS:
        cluster.query(f"INSERT INTO extraction_job VALUES ({','.join(['%s'] * 8)})", *row)
    service = start_on(cluster.url())
    jobs = service.jobs()
    assert [job["id"] for job in jobs] == [row[0] for row in ROWS]
    assert [job["metadata"] for job in jobs][::3] == [None, None]
    assert service.get("/extraction-jobs").text.count("[1.0,-0.5,true,null]") == 1
    added = service.create(document_id="new")
    assert service.jobs() == [*jobs, added]


def test_the_original_goes_on_working_beside(cluster, start_on):
    """Its INSERT names the columns that it knows."""
    cluster.query(SCHEMA)
    service = start_on(cluster.url())
    cluster.query(
        "INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message, "
        "created_at, updated_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s)",
        *ROWS[0],
    )
    assert [job["id"] for job in service.jobs()] == [ROWS[0][0]]


def test_eight_that_start_at_once_migrate_once(cluster):
    """Even if transactions, by default, see the state at their beginning."""
    cluster.query("ALTER DATABASE jobs SET default_transaction_isolation = 'repeatable read'")
    make_original(cluster, 20_000)
    done = []
    threads = [
        threading.Thread(
            target=lambda: done.append(run_binary("migrate", DATABASE_URL=cluster.url()))
        )
        for _ in range(8)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [each.returncode for each in done] == [0] * 8, [each.stderr for each in done]
    assert versions(cluster) == VERSIONS
    migrations = [line for each in done for line in each.stderr.splitlines() if "migration" in line]
    assert len(migrations) == len(VERSIONS), "each is run by exactly one of them"
    assert cluster.value("SELECT count(DISTINCT position) FROM extraction_job") == 20_000


HALF_WAY = {
    2: "EXISTS (SELECT FROM pg_attribute WHERE attrelid = 'extraction_job'::regclass"
    "           AND attname = 'position')",
    3: "to_regclass('extraction_job_position') IS NOT NULL",
    5: "to_regclass('extraction_job_deleted') IS NOT NULL",
}


@pytest.mark.parametrize("version", HALF_WAY)
def test_one_that_is_killed_leaves_nothing_half_done(cluster, start_on, version):
    """It is held, and killed, in the middle of the migration after `version`."""
    make_original(cluster, 1000)
    cluster.query(
        f"""
        CREATE FUNCTION hold() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
          IF {HALF_WAY[version]} THEN PERFORM pg_advisory_xact_lock(1); END IF; END $$;
        CREATE EVENT TRIGGER hold ON ddl_command_end EXECUTE FUNCTION hold();
        """
    )
    holder = cluster.connect()
    holder.cursor().execute("SELECT pg_advisory_lock(1)")
    process = subprocess.Popen(
        [BINARY, "migrate"], env=environment(DATABASE_URL=cluster.url()), stderr=subprocess.DEVNULL
    )
    held = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
    wait_until(lambda: cluster.value(held), what="the migration to be half done")
    process.kill()
    process.wait()
    holder.close()
    wait_until(lambda: cluster.sessions() == 0, what="the killed one's session to end")

    assert versions(cluster) == VERSIONS[:version]
    columns = cluster.query(
        "SELECT column_name FROM information_schema.columns WHERE table_name = 'extraction_job'"
    )
    assert (("position",) in columns) == (version >= 3)
    indexes = cluster.value("SELECT count(*) FROM pg_indexes WHERE tablename = 'extraction_job'")
    assert indexes == (4 if version >= 4 else 1)
    tables = cluster.value("SELECT count(*) FROM pg_tables WHERE tablename ~ '^extraction_job_'")
    assert tables == 0

    cluster.query("DROP EVENT TRIGGER hold")
    service = start_on(cluster.url())
    assert versions(cluster) == VERSIONS
    first = service.get("/extraction-jobs?limit=3").json()
    assert [job["document_id"] for job in first] == ["doc-1", "doc-2", "doc-3"]


def test_takes_its_time(cluster):
    """A time-out for ordinary statements does not stop a migration."""
    make_original(cluster, 100_000)
    cluster.query("ALTER DATABASE jobs SET statement_timeout = '100ms'")
    done = run_binary("migrate", DATABASE_URL=cluster.url())
    cluster.query("ALTER DATABASE jobs RESET statement_timeout")
    assert done.returncode == 0, done.stderr
    assert versions(cluster) == VERSIONS


def test_waits_for_nobody_for_ever(cluster):
    """A transaction that locks the table makes a migration fail, in time and with a reason."""
    cluster.query(SCHEMA)
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("SELECT * FROM extraction_job")
    started = time.monotonic()
    done = run_binary("migrate", DATABASE_URL=cluster.url())
    assert done.returncode == 1
    assert "lock timeout" in done.stderr
    assert time.monotonic() - started < 15
    other.rollback()
    other.close()
    assert run_binary("migrate", DATABASE_URL=cluster.url()).returncode == 0


FORGET_EVENTS = """
DROP TABLE extraction_job_event, extraction_job_deleted, idempotency_key;
ALTER TABLE extraction_job DROP queue, DROP attempt, DROP max_attempts, DROP run_after, DROP output;
DELETE FROM schema_migration WHERE version = 6;
"""


@pytest.fixture
def before_events(cluster):
    """A database as the release before events has left it."""
    make_original(cluster, 20_000)
    assert run_binary("migrate", DATABASE_URL=cluster.url()).returncode == 0
    cluster.query(FORGET_EVENTS)
    return cluster


def test_events_are_added_without_a_look_at_the_jobs(before_events):
    """However many there are."""
    file = "SELECT pg_relation_filenode('extraction_job')"
    pages = (
        "SELECT heap_blks_read + heap_blks_hit FROM pg_statio_user_tables "
        "WHERE relname = 'extraction_job'"
    )
    before = before_events.value(file), before_events.value(pages)
    assert run_binary("migrate", DATABASE_URL=before_events.url()).returncode == 0
    assert (before_events.value(file), before_events.value(pages)) == before
    assert before_events.value("SELECT count(*) FROM extraction_job WHERE queue = 'default'") == 20_000


def test_a_migration_that_waits_lets_readers_pass(before_events):
    """It waits for a transaction that has read the table; who comes after it waits for it, briefly."""
    cluster = before_events
    other = cluster.connect()
    other.autocommit = False
    other.cursor().execute("SELECT count(*) FROM extraction_job")
    process = subprocess.Popen(
        [BINARY, "migrate"], env=environment(DATABASE_URL=cluster.url()), stderr=subprocess.DEVNULL
    )
    waits = "SELECT count(*) FROM pg_locks WHERE locktype = 'relation' AND NOT granted"
    for _ in range(2):
        wait_until(lambda: cluster.value(waits), what="the migration to wait")
        reader = cluster.connect()
        reader.cursor().execute("SET statement_timeout = '5s'")
        reader.cursor().execute("SELECT count(*) FROM extraction_job")
        reader.close()
        assert process.poll() is None
    other.rollback()
    other.close()
    assert process.wait(60) == 0
    assert versions(cluster) == VERSIONS
