"""PostgreSQL finds what it is asked for by an index that gives it in order, however large the table."""

import pytest
from postgres_cluster import backend_plans

EXPLAINED = {
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": 0,
    "auto_explain.log_nested_statements": "on",
}


@pytest.fixture(scope="module")
def planned_jobs(request):
    return request.config.getoption("--planned-jobs")


def fill(cluster, count):
    """Three documents in four have few jobs; one job in a thousand has failed."""
    cluster.query(
        """
        INSERT INTO extraction_job
          (id, document_id, status, priority, metadata, error_message, created_at, updated_at)
        SELECT gen_random_uuid(), 'doc-' || CASE WHEN i %% 4 = 0 THEN 0 ELSE i / 20 END,
               CASE WHEN i %% 1000 = 0 THEN 'failed' ELSE 'completed' END, i %% 11,
               '{"source": "scan", "pages": 12}', NULL,
               '2026-02-17T16:45:15.123456+00:00', '2026-02-17T16:45:15.123456+00:00'
        FROM generate_series(1, %s) AS i
        """,
        count,
    )


REQUESTS = [
    "/extraction-jobs/{id}",
    "/extraction-jobs/unknown",
    "/extraction-jobs?limit=50",
    "/extraction-jobs?limit=50&offset=1000",
    "/extraction-jobs?status=failed&limit=50",
    "/extraction-jobs?status=completed&limit=50",
    "/extraction-jobs?status=unknown",
    "/extraction-jobs?document_id=doc-7&limit=50",
    "/extraction-jobs?document_id=doc-0&limit=50",
    "/extraction-jobs?document_id=doc-7&status=completed",
    "/extraction-jobs?document_id=unknown",
    "/readyz",
]


@pytest.mark.parametrize("prepared", ["yes", "no"])
def test_no_sequential_scan_and_no_sort(make_cluster, start_on, planned_jobs, prepared):
    cluster = make_cluster().start(**EXPLAINED).create_database()
    # Planned while the table is all but empty, and asked again when it is large.
    service = start_on(cluster.url(), THREADS=1, DB_PREPARED_STATEMENTS=prepared)
    job = service.create(document_id="doc-7")
    cluster.query("ANALYZE extraction_job")
    paths = [path.format(id=job["id"]) for path in REQUESTS]
    for path in paths:
        service.get(path)
    fill(cluster, planned_jobs)

    for analyzed in (False, True):
        if analyzed:
            cluster.query("ANALYZE extraction_job")
        for path in [*paths, "PATCH"]:
            skip = len(cluster.log())
            if path == "PATCH":
                service.patch(job["id"], status="failed", error_message=str(analyzed))
                service.create()
            else:
                service.get(path)
            plans = backend_plans(cluster.log()[skip:])
            assert plans, f"{path}: no plan was logged"
            for plan in plans:
                print(path, plan)
                assert "Seq Scan" not in plan, f"{path}:\n{plan}"
                assert "Sort" not in plan, f"{path}:\n{plan}"
                assert "Function Scan" in plan or "Index" in plan or "Result" in plan


def test_a_large_table_is_as_quick(cluster, start_on, planned_jobs):
    """Each of these takes a few milliseconds at most, where a scan of the table takes hundreds."""
    service = start_on(cluster.url(), THREADS=1)
    job = service.create(document_id="doc-7")
    fill(cluster, planned_jobs)
    for path in REQUESTS:
        fastest = min(
            service.get(path.format(id=job["id"])).elapsed.total_seconds() for _ in range(5)
        )
        print(f"{1000 * fastest:.1f} ms {path}")
        if "offset" not in path and path.count("limit") == 1:
            assert fastest < 0.05
