"""Roles with no more rights than docs/postgresql.md says that they need."""

from service import run_binary

ROLES = """
CREATE ROLE service LOGIN;
GRANT SELECT, INSERT, UPDATE ON extraction_job TO service;
GRANT SELECT ON schema_migration TO service;
CREATE ROLE reader LOGIN;
GRANT SELECT ON extraction_job, schema_migration TO reader;
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
