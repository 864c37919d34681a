"""Fixtures and options of the tests with PostgreSQL."""

import shutil
import time

import pytest
from fault_proxy import FaultProxy
from load import Load
from postgres_cluster import Cluster, Pooler
from service import wait_until

RECOVERY = "time to recover"


def pytest_addoption(parser):
    parser.addoption(
        "--planned-jobs", type=int, default=1_000_000, help="jobs in the table whose plans are read"
    )


def pytest_terminal_summary(terminalreporter):
    """Reads the times from the tests' reports, since the tests may run in other processes."""
    times = [
        value
        for outcome in ("passed", "failed")
        for report in terminalreporter.stats.get(outcome, [])
        for name, value in report.user_properties
        if name == RECOVERY
    ]
    if times:
        terminalreporter.section(RECOVERY)
        for what, seconds in times:
            terminalreporter.write_line(f"{what}: {seconds:.2f} s")


@pytest.fixture(scope="session")
def cluster_template():
    """A data directory to copy, which is much faster than creating one."""
    cluster = Cluster()
    yield cluster.data
    shutil.rmtree(cluster.folder)


@pytest.fixture
def make_cluster(cluster_template):
    """Creates clusters that are not started yet."""
    made = []

    def make():
        made.append(Cluster(cluster_template))
        return made[-1]

    yield make
    for cluster in made:
        cluster.remove()


@pytest.fixture
def cluster(make_cluster):
    """A running server with an empty database."""
    return make_cluster().start().create_database()


@pytest.fixture
def proxy(cluster):
    proxy = FaultProxy(cluster)
    yield proxy
    proxy.close()


@pytest.fixture
def pooler(cluster):
    pooler = Pooler(cluster)
    yield pooler
    pooler.remove()


@pytest.fixture
def start_on(start):
    """Starts services on PostgreSQL."""

    def start_service(url, **options):
        return start(None, **{"DB_PATH": None, "DATABASE_URL": url, **options})

    return start_service


@pytest.fixture(params=["sqlite", "postgres"])
def started(request, start):
    """Starts services on one database, SQLite's or PostgreSQL's."""
    if request.param == "sqlite":
        return start
    url = request.getfixturevalue("cluster").url()
    start_on = request.getfixturevalue("start_on")
    return lambda **options: start_on(url, **options)


@pytest.fixture
def start_load():
    """Starts clients, which end with the test, whatever its result."""
    started = []

    def start(*urls, **options):
        started.append(Load(*urls, **options))
        return started[-1]

    yield start
    for load in started:
        load.abandon()


@pytest.fixture
def recovers(record_property):
    """Returns the first true value of `condition()`, and reports how long that took."""

    def wait(what, condition, patience=30, since=None):
        since = since or time.monotonic()
        value = wait_until(condition, patience, what)
        record_property(RECOVERY, (what, time.monotonic() - since))
        return value

    return wait
