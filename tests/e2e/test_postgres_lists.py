"""A list of any size from PostgreSQL is streamed in constant memory, without a transaction that
outlasts a page."""

import json

import pytest
from http_connection import Connection, get
from service import wait_until
from test_large_lists import MIB, read_list
from test_postgres_plans import fill


@pytest.fixture
def large_list(request):
    return request.config.getoption("--large-list") or 100_000


@pytest.fixture
def filled(cluster, start_on, large_list):
    service = start_on(cluster.url(), WRITE_TIMEOUT_SECONDS=20)
    fill(cluster, large_list)
    return service


def test_memory_stays_flat(filled, large_list):
    filled.get("/extraction-jobs?limit=100")
    before = filled.memory("VmRSS")
    with Connection(filled.port) as connection:
        assert read_list(connection) == large_list
    rise = filled.memory("VmHWM") - before
    print(f"resident memory rose by {rise / MIB:.1f} MiB")
    assert rise < 32 * MIB


def test_memory_stays_flat_with_large_jobs(cluster, start_on):
    """A page of many small jobs is followed by one of large jobs: as many of those would be 100 MiB."""
    service = start_on(cluster.url(), THREADS=1)
    fill(cluster, 2000)
    cluster.query(
        "INSERT INTO extraction_job (id, document_id, status, priority, metadata, created_at, "
        "updated_at) SELECT 'large-' || i, 'd', 'pending', 0, "
        "json_build_object('text', repeat(md5(i::text), 32000)), '', '' "
        "FROM generate_series(1, 100) AS i"
    )
    service.get("/extraction-jobs?limit=2000")
    before = service.memory("VmRSS")
    with Connection(service.port) as connection:
        assert read_list(connection) == 2100
    rise = service.memory("VmHWM") - before
    print(f"resident memory rose by {rise / MIB:.1f} MiB")
    assert rise < 32 * MIB


def test_holds_no_transaction_and_no_connection_while_the_client_dawdles(filled, cluster):
    with Connection(filled.port, receive_buffer=4096) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        connection.read_chunk()
        filled.create()
        states = (
            "SELECT state, xact_start FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )
        # Pages are still read until the client's socket buffer is full.
        wait_until(lambda: {("idle", None)} == set(cluster.query(states)), what="rest")


def test_every_job_once_in_order(cluster, start_on):
    service = start_on(cluster.url())
    fill(cluster, 30_000)
    expected = [row[0] for row in cluster.query("SELECT id FROM extraction_job ORDER BY position")]
    assert [job["id"] for job in service.jobs()] == expected
    some = service.get("/extraction-jobs?limit=12000&offset=7").json()
    assert [job["id"] for job in some] == expected[7:12_007]


def test_goes_on_when_its_connection_is_lost(filled, cluster, large_list):
    """An incomplete page is requested again, from the last job that was read."""
    with Connection(filled.port, receive_buffer=65536) as connection:
        connection.send(get("/extraction-jobs"))
        connection.read_head()
        chunks = []
        while chunk := connection.read_chunk():
            chunks.append(chunk)
            if len(chunks) in (1, 5, 50):
                cluster.terminate_backends()
    ids = [job["id"] for job in json.loads(b"".join(chunks))]
    assert len(ids) == len(set(ids)) == large_list
