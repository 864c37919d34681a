"""Roles with no more rights than docs/postgresql.md says they need."""

import re

import pytest
from service import NotStarted, run_binary

ROLES = """
CREATE ROLE service LOGIN;
GRANT SELECT, INSERT, UPDATE, DELETE ON extraction_job, extraction_job_event,
  extraction_job_deleted, idempotency_key TO service;
GRANT SELECT ON schema_migration TO service;
CREATE ROLE reader LOGIN;
GRANT SELECT ON extraction_job, extraction_job_event, extraction_job_deleted,
  schema_migration TO reader;
"""


def test_a_role_that_may_write_and_one_that_may_only_read(cluster, start_on):
    run_binary("migrate", DATABASE_URL=cluster.url())
    cluster.query(ROLES)
    writer = start_on(cluster.url(user="service"))
    job = writer.create()
    job = writer.patch(job["id"], status="processing").json()

    reader = start_on(cluster.url(user="reader"), DB_READ_ONLY="yes")
    assert reader.get("/readyz").status_code == 200
    assert reader.jobs() == [job]
    assert reader.get(f"/extraction-jobs/{job['id']}").json() == job
    for answer in (
        reader.request("POST", "/extraction-jobs", json={"document_id": "d"}),
        reader.patch(job["id"], status="failed"),
    ):
        assert answer.status_code == 503
        assert answer.json()["detail"]
    assert writer.jobs() == [job]


def granted(cluster, message):
    """Does what the message says, and nothing else."""
    (statement,) = re.findall(r"GRANT USAGE, CREATE ON SCHEMA public TO [^;]+", message)
    cluster.query(statement.replace('\\"', '"'))


@pytest.mark.parametrize("role", ["service", 'Service "A"'])
def test_a_role_that_may_make_no_tables_is_told_what_to_grant(cluster, start_on, role):
    """PostgreSQL 15 grants no one the right to create tables in public."""
    quoted = '"' + role.replace('"', '""') + '"'
    cluster.query(f"CREATE ROLE {quoted} LOGIN")
    url = cluster.url(user=role.replace('"', "%22").replace(" ", "%20"))
    with pytest.raises(NotStarted, match=r"(?s)exit code 1.*permission denied.*GRANT"):
        start_on(url)
    migrated = run_binary("migrate", DATABASE_URL=url)
    assert migrated.returncode == 1
    told = migrated.stderr.splitlines()[-1]
    assert "permission denied for schema public" in told
    granted(cluster, told)
    assert run_binary("migrate", DATABASE_URL=url).returncode == 0
    assert start_on(url).create()
