"""A database file of the original Python service opens with its rows."""

import sqlite3

import pytest
from original_service import ROWS, make_database

SHOWN = (
    b'[{"id":"a6f5c5a0-7f0e-4b5e-8d43-0f5f3a1c9b01","document_id":"doc-1","status":"pending",'
    b'"priority":0,"metadata":null,"error_message":null,'
    b'"created_at":"2026-02-17T16:45:15.123456+00:00","updated_at":"2026-02-17T16:45:15.123456+00:00"},'
    b'{"id":"15b5ff3e-54f2-4b0c-9d7a-3b6f1c2d4e02","document_id":"d\xc3\xa9","status":"failed",'
    b'"priority":10,"metadata":{"a":1,"k":"\xe6\x97\xa5\xf0\x9f\x98\x80","n":{"z":[1.0,-0.5,true,null],"e":""}},'
    b'"error_message":"boom","created_at":"2026-02-17T16:45:16+00:00","updated_at":"2026-02-17T16:45:17+00:00"},'
    b'{"id":"0c5cb1f0-0d0a-4f0b-8a49-64f1d7a3be03","document_id":"doc-1","status":"completed",'
    b'"priority":5,"metadata":{},"error_message":"",'
    b'"created_at":"2026-02-17T16:45:18.000001+00:00","updated_at":"2026-02-17T16:45:19.500000+00:00"},'
    b'{"id":"e2a1c3d4-1111-4222-8333-444455556604","document_id":"sql null","status":"processing",'
    b'"priority":1,"metadata":null,"error_message":null,'
    b'"created_at":"2026-02-17T16:45:20.000001+00:00","updated_at":"2026-02-17T16:45:20.000001+00:00"}]'
)


@pytest.fixture(autouse=True)
def original(database):
    make_database(database)


def test_rows_are_shown_as_compact_json(start):
    assert start().get("/extraction-jobs").content == SHOWN


def test_filters_find_them(start):
    service = start()
    assert [job["id"] for job in service.get("/extraction-jobs?document_id=doc-1").json()] == [
        ROWS[0][0],
        ROWS[2][0],
    ]
    assert [job["id"] for job in service.get("/extraction-jobs?status=failed").json()] == [
        ROWS[1][0]
    ]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[1])
def test_rows_can_be_patched(start, row):
    service = start()
    before = service.get(f"/extraction-jobs/{row[0]}").json()
    unchanged = service.patch(row[0], status=before["status"])
    assert unchanged.json() == before
    answer = service.patch(
        row[0], status="processing" if row[2] != "processing" else "failed", error_message="Zeit"
    )
    assert answer.status_code == 200
    after = answer.json()
    assert after["updated_at"] > before["updated_at"]
    assert {**after, "status": 0, "error_message": 0, "updated_at": 0} == {
        **before,
        "status": 0,
        "error_message": 0,
        "updated_at": 0,
    }
    service.stop()
    assert start().get(f"/extraction-jobs/{row[0]}").json() == after


def test_new_jobs_come_after_them(start):
    service = start()
    job = service.create()
    assert service.jobs()[-1] == job
    assert len(service.jobs()) == len(ROWS) + 1


def test_rows_are_put_in_the_order_of_their_times(start, database):
    """Concurrent clients of the original store them in another order."""
    added = [
        ("later", "2026-02-17T16:45:15.500000+00:00"),
        ("same time, stored first", "2026-02-17T16:45:15.200000+00:00"),
        ("same time, stored second", "2026-02-17T16:45:15.200000+00:00"),
        ("whole second", "2026-02-17T16:45:15+00:00"),
    ]
    connection = sqlite3.connect(database)
    with connection:
        for number, (document_id, time) in enumerate(added):
            connection.execute(
                "INSERT INTO extraction_job VALUES (?, ?, 'failed', 0, 'null', NULL, ?, ?)",
                (f"{9 - number}", document_id, time, time),
            )
    connection.close()
    service = start()
    documents = [job["document_id"] for job in service.jobs()]
    assert documents == [
        "whole second",
        "doc-1",
        "same time, stored first",
        "same time, stored second",
        "later",
        *(row[1] for row in ROWS[1:]),
    ]
    failed = [job["document_id"] for job in service.get("/extraction-jobs?status=failed").json()]
    assert failed == [one for one in documents if one in dict(added) or one == "dé"]
    # Later times do not change it.
    assert service.patch("9", status="pending").status_code == 200
    newest = service.create(document_id="newest")
    assert service.jobs()[-1] == newest
    service.stop()
    connection = sqlite3.connect(database)
    connection.execute("VACUUM")
    connection.close()
    assert [job["document_id"] for job in start().jobs()] == [*documents, "newest"]


def test_what_others_added_to_the_table_stays(start, database):
    connection = sqlite3.connect(database)
    with connection:
        connection.executescript(
            "CREATE INDEX by_priority ON extraction_job (priority);"
            "CREATE TABLE audit (id TEXT);"
            "CREATE TRIGGER audited AFTER INSERT ON extraction_job"
            " BEGIN INSERT INTO audit VALUES (new.id); END;"
            "CREATE VIEW failed AS SELECT id FROM extraction_job WHERE status = 'failed';"
        )
    connection.close()
    service = start()
    job = service.create()
    service.stop()
    connection = sqlite3.connect(database)
    assert connection.execute("SELECT id FROM audit").fetchall() == [(job["id"],)]
    assert connection.execute("SELECT count(*) FROM failed").fetchone() == (1,)
    (plan,) = connection.execute(
        "EXPLAIN QUERY PLAN SELECT id FROM extraction_job WHERE priority = 10"
    ).fetchall()
    assert "by_priority" in plan[3]
    connection.close()


def test_a_number_is_not_given_twice(start, database):
    service = start()
    last = service.create()
    service.stop()
    connection = sqlite3.connect(database)
    query = "SELECT max(position) FROM extraction_job"
    (before,) = connection.execute(query).fetchone()
    with connection:
        connection.execute("DELETE FROM extraction_job WHERE id = ?", (last["id"],))
    service = start()
    service.create()
    assert connection.execute(query).fetchone() == (before + 1,)
    connection.close()


def test_the_original_can_still_write(start, database):
    """As SQLAlchemy does, which names every column. Nothing records what it writes."""
    service = start()
    mine = service.create()
    connection = sqlite3.connect(database)
    events = "SELECT count(*) FROM extraction_job_event WHERE job IS NOT NULL"
    with connection:
        connection.execute(
            "INSERT INTO extraction_job (id, document_id, status, priority, metadata,"
            " error_message, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            ("fresh", *ROWS[0][1:]),
        )
        connection.execute(
            "UPDATE extraction_job SET status=?, error_message=?, updated_at=?"
            " WHERE extraction_job.id = ?",
            ("failed", "by the original", "2027-01-01T00:00:00+00:00", mine["id"]),
        )
    assert connection.execute(events).fetchone() == (1,)
    assert service.jobs()[-1]["id"] == "fresh"
    assert service.get(f"/extraction-jobs/{mine['id']}").json()["error_message"] == "by the original"
    for id in ("fresh", mine["id"]):
        assert service.patch(id, status="processing").json()["status"] == "processing"
    assert connection.execute(events).fetchone() == (3,)
    connection.close()


def test_the_original_can_still_read_what_is_added(start, database):
    """The columns keep their names, their order, and the formats that its ORM reads."""
    service = start()
    job = service.create(document_id="new", metadata={"k": "日"}, priority=3)
    service.create(document_id="bare")
    service.stop()
    connection = sqlite3.connect(database)
    columns = [row[1] for row in connection.execute("PRAGMA table_info(extraction_job)")]
    assert columns[:8] == [
        "id",
        "document_id",
        "status",
        "priority",
        "metadata",
        "error_message",
        "created_at",
        "updated_at",
    ]
    row = connection.execute("SELECT * FROM extraction_job WHERE document_id = 'new'").fetchone()
    assert row[:8] == (
        job["id"],
        "new",
        "pending",
        3,
        '{"k":"日"}',
        None,
        job["created_at"],
        job["updated_at"],
    )
    (metadata,) = connection.execute(
        "SELECT metadata FROM extraction_job WHERE document_id = 'bare'"
    ).fetchone()
    assert metadata in (None, "null")
    connection.close()
