"""Fills a database with jobs, far faster than requests would."""

import sqlite3
import uuid


def fill(database, count, metadata='{"source":"email","pages":12}'):
    """The service must have created the tables, and must not be running."""
    connection = sqlite3.connect(database)
    connection.execute("PRAGMA synchronous = OFF")
    time = "2026-02-17T16:45:15.123456+00:00"
    with connection:
        connection.executemany(
            "INSERT INTO extraction_job (id, document_id, status, priority, metadata, error_message,"
            " created_at, updated_at) VALUES (?, ?, 'pending', 5, ?, NULL, ?, ?)",
            (
                (
                    str(uuid.UUID(int=i << 80, version=4)),
                    f"doc-{i}",
                    metadata,
                    time,
                    time,
                )
                for i in range(count)
            ),
        )
    connection.close()
