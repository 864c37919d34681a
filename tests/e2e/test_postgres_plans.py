"""PostgreSQL answers every query from an index that returns rows in order, however large the table."""

import re

import pytest
from postgres_cluster import Cluster, backend_plans
from service import Service, wait_until

# A small table has other plans, and rightly so.
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("postgres_plans")]

SETTINGS = {
    "autovacuum": "off",  # it would analyze the table at any time
    "session_preload_libraries": "auto_explain",
    "auto_explain.log_min_duration": 0,
    "auto_explain.log_nested_statements": "on",
}


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
    "/extraction-jobs?document_id=doc-7&limit=5&offset=5",
    "/extraction-jobs?document_id=doc-7&status=completed",
    "/extraction-jobs?document_id=doc-0&status=completed&limit=50",
    "/extraction-jobs?status=failed&limit=50&offset=100",
    "/extraction-jobs?document_id=unknown",
    "/readyz",
]

# The events of one group of writes are sorted before they get their positions.
OF_A_GROUP = "happened.number"


class Planned:
    """A large table, and two services that planned their queries while it was almost empty: one that
    prepares its statements, and one that does not."""

    def __init__(self, cluster, jobs):
        self.cluster = cluster
        self.services = {
            prepared: Service(
                None,
                DB_PATH=None,
                DATABASE_URL=cluster.url(),
                DB_PREPARED_STATEMENTS=prepared,
                THREADS=1,
            )
            for prepared in ("yes", "no")
        }
        self.job = self.services["yes"].create(document_id="doc-7")
        self.paths = [path.format(id=self.job["id"]) for path in REQUESTS]
        cluster.query("ANALYZE extraction_job")
        for service in self.services.values():
            for path in self.paths:
                service.get(path)
        fill(cluster, jobs)


@pytest.fixture(scope="module")
def planned(request, cluster_template):
    cluster = Cluster(cluster_template).start(**SETTINGS).create_database()
    planned = Planned(cluster, request.config.getoption("--planned-jobs"))
    yield planned
    for service in planned.services.values():
        service.stop()
    cluster.remove()


@pytest.mark.parametrize("analyzed", [False, True], ids=["before analyze", "after analyze"])
@pytest.mark.parametrize("prepared", ["yes", "no"])
def test_no_sequential_scan_and_no_sort(planned, prepared, analyzed):
    cluster, service, job = planned.cluster, planned.services[prepared], planned.job
    if analyzed:
        cluster.query("ANALYZE extraction_job")
    for path in [*planned.paths, "PATCH and POST"]:
        skip = len(cluster.log())
        if path == "PATCH and POST":
            service.patch(job["id"], status="failed", error_message=f"{prepared} {analyzed}")
            service.create()
        else:
            assert service.get(path).status_code in (200, 404)
        if path == "/readyz":  # it only queries if there was no recent write
            wait_until(lambda: service.get(path) and backend_plans(cluster.log()[skip:]))
        plans = backend_plans(cluster.log()[skip:])
        assert plans, f"{path}: no plan was logged"
        for plan in plans:
            print(path, plan)
            assert "Seq Scan" not in plan, f"{path}:\n{plan}"
            keys = set(re.findall(r"Sort Key: (.*)", plan))
            assert keys <= {OF_A_GROUP}, f"{path}:\n{plan}"
            assert "Function Scan" in plan or "Index" in plan or "Result" in plan


def test_a_large_table_is_as_quick(planned):
    """Each of these takes a few milliseconds at most; a scan of the table takes hundreds."""
    service = planned.services["yes"]
    for path in planned.paths:
        fastest = min(service.get(path).elapsed.total_seconds() for _ in range(5))
        print(f"{1000 * fastest:.1f} ms {path}")
        if "offset" not in path and path.count("limit") == 1:
            assert fastest < 0.05
