"""Connections that wait in the kernel's queue while accept(2) fails."""

import socket
import subprocess

import pytest
from http_connection import Connection, get
from service import run_binary, under_strace


def exchange(port):
    with Connection(port) as connection:
        return connection.exchange(get()).status


@pytest.mark.parametrize("error", ["ECONNABORTED", "EPROTO"])
def test_one_that_was_broken_off_does_not_hold_up_the_next(start, tmp_path, error):
    """No further client arrives that would wake it."""
    inject = f"inject=accept,accept4:error={error}:when=1..3"
    service = start(THREADS=1, wrapper=under_strace(tmp_path / "trace", inject))
    assert exchange(service.port) == 200
    assert error in (tmp_path / "trace").read_text()


def test_none_is_lost_while_descriptors_are_missing(start, tmp_path):
    inject = "inject=accept,accept4:error=EMFILE:when=1..5"
    service = start(THREADS=1, wrapper=under_strace(tmp_path / "trace", inject))
    waiting = [Connection(service.port) for _ in range(20)]
    assert all(connection.exchange(get()).status == 200 for connection in waiting)
    told = [line["message"] for line in service.log() if line["level"] == "warning"]
    assert ["cannot accept connections" in line for line in told] == [True], told
    service.wait_for_log(lambda line: line["message"].startswith("connections are accepted again"))
    for connection in waiting:
        connection.socket.close()


def can_listen_on(address):
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        with socket.socket(family, socket.SOCK_STREAM) as probe:
            probe.bind((address, 0))
            return True
    except OSError:
        return False


@pytest.fixture
def with_hosts(tmp_path):
    """A command prefix: the program reads these lines instead of /etc/hosts."""

    def command(*lines):
        hosts = tmp_path / "hosts"
        hosts.write_text("".join(line + "\n" for line in lines))
        mount = f"mount --bind {hosts} /etc/hosts && exec \"$@\""
        prefix = ["unshare", "--map-root-user", "--mount", "sh", "-c", mount, "sh"]
        if subprocess.run([*prefix, "true"], capture_output=True).returncode != 0:
            pytest.skip("namespaces are not available here")
        return prefix

    return command


def test_every_address_of_the_host_is_listened_on(start, with_hosts):
    addresses = [one for one in ("127.0.0.1", "127.0.0.2", "::1") if can_listen_on(one)]
    # A machine may have names for addresses that it does not have.
    lines = [f"{address} here" for address in [*addresses, "192.0.2.1"]]
    service = start(HOST="here", THREADS=2, wrapper=with_hosts(*lines))
    for address in addresses:
        with socket.create_connection((address, service.port), timeout=10) as connection:
            connection.sendall(get("/healthz", "Connection: close"))
            assert connection.recv(100).startswith(b"HTTP/1.1 200")
        host = f"[{address}]" if ":" in address else address
        assert f"listening on http://{host}:{service.port}" in service.stderr
    assert service.stderr.count("listening on") == len(addresses)


def test_a_port_that_another_program_has_on_one_of_the_addresses(database, with_hosts):
    wrapper = with_hosts("127.0.0.1 here", "127.0.0.2 here")
    with socket.socket() as other:
        other.bind(("127.0.0.2", 0))
        other.listen()
        port = other.getsockname()[1]
        ended = run_binary(
            "serve", wrapper=wrapper, HOST="here", PORT=port, DB_PATH=database, AUTH_DISABLED=1
        )
        assert ended.returncode == 1
        assert f"cannot listen on here port {port}: Address already in use" in ended.stderr
