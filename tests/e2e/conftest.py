"""Options and fixtures of the end-to-end tests."""

import functools
import subprocess

import filling
import pytest
from http_connection import Connection
from issuer import Issuer
from service import Service


pytest_plugins = ["postgres_fixtures"]


def pytest_addoption(parser):
    parser.addoption("--kill-rounds", type=int, help="rounds of the kill -9 loop: 30, and slowly 500")
    parser.addoption("--session-seed", type=int, help="play only this sequence of requests")
    parser.addoption(
        "--large-list", type=int, help="jobs in a large list: 200000 in SQLite, 100000 in PostgreSQL"
    )


@pytest.fixture(params=[30, pytest.param(500, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def kill_rounds(request):
    return request.config.getoption("--kill-rounds") or request.param


@pytest.fixture
def session_seeds(request):
    one = request.config.getoption("--session-seed")
    return range(200) if one is None else [one]


@pytest.fixture
def large_list(request):
    return request.config.getoption("--large-list") or 200_000


@pytest.fixture
def database(tmp_path):
    return tmp_path / "jobs.db"


@pytest.fixture
def start(database):
    """Starts services. Those that still run when the test ends must shut down cleanly."""
    started = []

    def start_service(database=database, **options):
        started.append(Service(database, **options))
        return started[-1]

    yield start_service
    for service in started:
        service.stop()


@pytest.fixture
def service(start):
    return start()


@pytest.fixture
def connect(service, connect_to):
    """Opens connections to `service`."""
    return functools.partial(connect_to, service)


@pytest.fixture
def connect_to():
    """Opens connections to any service."""
    opened = []

    def open_connection(service, **options):
        opened.append(Connection(service.port, **options))
        return opened[-1]

    yield open_connection
    for connection in opened:
        connection.socket.close()


@pytest.fixture
def fill(start, database):
    """Fills the database, which no service has open, with that many jobs."""

    def fill_database(count):
        start().stop()
        filling.fill(database, count)

    return fill_database


@pytest.fixture
def small_disk(tmp_path):
    """A folder with room for 3 MiB. Must be requested before `start`, whose services use it."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=3M", "tmpfs", str(folder)], capture_output=True
    )
    if mounted.returncode != 0:
        pytest.skip("only root may mount a small disk; test_failing_disk shows the same")
    yield folder
    subprocess.run(["umount", str(folder)], check=True)


@pytest.fixture
def issuer():
    with Issuer() as one:
        yield one


@pytest.fixture
def guarded(start, issuer):
    """Starts services that accept the tokens of `issuer`."""

    def start_guarded(**changes):
        return start(**issuer.settings(**changes))

    return start_guarded
