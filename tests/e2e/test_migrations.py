"""The schema's numbered steps: recorded, run once, and completely or not at all."""

import pathlib
import re
import sqlite3

import pytest
from original_service import ROWS, make_database
from service import NotStarted, under_strace


SOURCE = pathlib.Path(__file__).parents[2] / "src/store/sqlite/migrations.cpp"
# Number, name and SQL of each, as they are released.
STEPS = [
    (int(number), name, sql)
    for number, name, sql in re.findall(
        r'migration\{(\d+), "([^"]+)", R"\((.*?)\)"\}', SOURCE.read_text(), re.DOTALL
    )
]

COLUMNS = "id, document_id, status, priority, metadata, error_message, created_at, updated_at"


def read(database, query):
    connection = sqlite3.connect(database)
    try:
        return connection.execute(query).fetchall()
    finally:
        connection.close()


def schema(database):
    return read(database, "SELECT name, sql FROM sqlite_master ORDER BY name")


def test_are_recorded_and_run_once(start, database):
    start().stop()
    recorded = read(
        database, "SELECT version, name, applied_at FROM schema_migration ORDER BY version"
    )
    assert [row[0] for row in recorded] == list(range(1, len(recorded) + 1))
    before = schema(database)
    start().stop()
    assert (
        read(database, "SELECT version, name, applied_at FROM schema_migration ORDER BY version")
        == recorded
    )
    assert schema(database) == before
    assert read(database, "PRAGMA integrity_check") == [("ok",)]


def test_bring_an_original_file_to_the_same_schema(start, database, tmp_path):
    start().stop()
    original = tmp_path / "original.db"
    make_database(original)
    start(database=original).stop()

    def shape(path):
        tables = [name for (name,) in read(path, "SELECT name FROM sqlite_master ORDER BY name")]
        return tables, {name: read(path, f"PRAGMA table_info({name})") for name in tables}

    assert shape(original) == shape(database)


@pytest.mark.parametrize("version", range(1, len(STEPS)))
def test_take_up_where_an_earlier_version_stopped(start, database, tmp_path, version):
    """A file of any version gets the other steps, keeps its jobs, and is changed as any other."""
    fresh = tmp_path / "fresh.db"
    start(database=fresh).stop()
    make_database(database)
    connection = sqlite3.connect(database)
    indexes = "SELECT sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
    for number, name, sql in STEPS[:version]:
        before = connection.execute(indexes).fetchall()
        connection.executescript(sql)
        # A step that recreates the table loses them.
        for (index,) in set(before) - set(connection.execute(indexes)):
            connection.execute(index)
        connection.execute("INSERT INTO schema_migration VALUES (?, ?, 'then')", (number, name))
    connection.commit()
    connection.close()

    service = start()
    assert [job["id"] for job in service.jobs()] == [row[0] for row in ROWS]
    job = service.create()
    assert service.patch(ROWS[1][0], status="completed").status_code == 200
    service.stop()
    assert schema(database) == schema(fresh)
    events = read(
        database,
        "SELECT id, type FROM extraction_job_event AS event"
        " JOIN extraction_job ON extraction_job.position = job ORDER BY event.position",
    )
    assert events == [(job["id"], 0), (ROWS[1][0], 3)]
    defaults = read(
        database, "SELECT DISTINCT queue, attempt, max_attempts, run_after, output FROM extraction_job"
    )
    assert defaults == [("default", 0, 3, None, None)]


@pytest.mark.parametrize("call", ["pwrite64", "fdatasync"])
def test_killed_at_any_write_leaves_a_whole_schema(start, database, tmp_path, call):
    """Killed at the first, second, third … such call, until a start succeeds."""
    make_database(database)
    original = database.read_bytes()
    versions_seen = set()

    for count in range(1, 100):
        for file in tmp_path.glob("jobs.db*"):
            file.unlink()
        database.write_bytes(original)
        wrapper = under_strace(
            "/dev/null", f"trace={call}", f"inject={call}:signal=KILL:when={count}"
        )
        try:
            start(wrapper=wrapper).kill()
            break
        except NotStarted:
            pass
        assert read(database, "PRAGMA integrity_check") == [("ok",)]
        assert read(database, f"SELECT {COLUMNS} FROM extraction_job ORDER BY created_at") == ROWS
        tables = {name for name, _ in schema(database)}
        versions = []
        if "schema_migration" in tables:
            versions = [v for (v,) in read(database, "SELECT version FROM schema_migration")]
        # A step's record and its work exist together, or neither does.
        assert ("schema_migration" in tables) == (1 in versions)
        assert ("extraction_job_status" in tables) == (2 in versions)
        assert ("sqlite_sequence" in tables) == (3 in versions)
        new_tables = {"extraction_job_event", "extraction_job_deleted", "idempotency_key"}
        assert new_tables & tables == (new_tables if 4 in versions else set())
        assert "extraction_job_in_order" not in tables
        versions_seen.add(tuple(versions))
        service = start()
        assert len(service.jobs()) == len(ROWS)
        service.stop()

    assert {(), (1,), (1, 2)} <= versions_seen, f"killed only at {versions_seen}"
