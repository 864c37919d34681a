"""The schema's numbered steps: recorded, run once, and completely or not at all."""

import sqlite3

import pytest
from original_service import ROWS, make_database
from service import NotStarted, under_strace


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


def test_take_up_where_an_earlier_version_stopped(start, database):
    """A file that only has the first step gets the others."""
    start().stop()
    before = schema(database)
    connection = sqlite3.connect(database)
    with connection:
        for (name,) in connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL"
        ).fetchall():
            connection.execute(f"DROP INDEX {name}")
        connection.execute("DELETE FROM schema_migration WHERE version > 1")
    connection.close()
    service = start()
    job = service.create()
    assert service.jobs() == [job]
    service.stop()
    assert schema(database) == before


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
        assert "extraction_job_in_order" not in tables
        versions_seen.add(tuple(versions))
        service = start()
        assert len(service.jobs()) == len(ROWS)
        service.stop()

    assert {(), (1,), (1, 2)} <= versions_seen, f"killed only at {versions_seen}"
