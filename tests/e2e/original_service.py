"""A database as the original Python service leaves it. Its table is the same in SQLite and PostgreSQL."""

import sqlite3

SCHEMA = """
CREATE TABLE extraction_job (
    id VARCHAR(36) NOT NULL,
    document_id VARCHAR(255) NOT NULL,
    status VARCHAR(50) NOT NULL,
    priority INTEGER NOT NULL,
    metadata JSON,
    error_message TEXT,
    created_at VARCHAR(50) NOT NULL,
    updated_at VARCHAR(50) NOT NULL,
    PRIMARY KEY (id)
)
"""

# As SQLAlchemy binds them: metadata through json.dumps() with its defaults, None as the string "null".
ROWS = [
    ("a6f5c5a0-7f0e-4b5e-8d43-0f5f3a1c9b01", "doc-1", "pending", 0, "null", None,
     "2026-02-17T16:45:15.123456+00:00", "2026-02-17T16:45:15.123456+00:00"),
    ("15b5ff3e-54f2-4b0c-9d7a-3b6f1c2d4e02", "dé", "failed", 10,
     '{"a": 1, "k": "\\u65e5\\ud83d\\ude00", "n": {"z": [1.0, -0.5, true, null], "e": ""}}', "boom",
     "2026-02-17T16:45:16+00:00", "2026-02-17T16:45:17+00:00"),
    ("0c5cb1f0-0d0a-4f0b-8a49-64f1d7a3be03", "doc-1", "completed", 5, "{}", "",
     "2026-02-17T16:45:18.000001+00:00", "2026-02-17T16:45:19.500000+00:00"),
    ("e2a1c3d4-1111-4222-8333-444455556604", "sql null", "processing", 1, None, None,
     "2026-02-17T16:45:20.000001+00:00", "2026-02-17T16:45:20.000001+00:00"),
]  # fmt: skip


def make_database(path):
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(SCHEMA)
        connection.executemany(f"INSERT INTO extraction_job VALUES ({','.join('?' * 8)})", ROWS)
    connection.close()
