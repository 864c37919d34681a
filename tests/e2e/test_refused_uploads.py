"""A client sees why its upload was refused, whether it reads first or writes everything first."""

import json
import pathlib
import signal
import socket
import subprocess
import time

import pytest
from http_connection import Connection, get, post, post_chunked

UPLOADER = pathlib.Path(__file__).with_name("upload.mjs")
LARGE = 3_000_000
SMALL = 200_000


def upload(service, request):
    """Like a client that only looks for a response when it has sent everything."""
    connection = Connection(service.port)
    connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 8192)
    connection.send(request)  # fails if the server resets the connection
    return connection


@pytest.mark.parametrize(
    ("status", "request_bytes"),
    {
        "too large": (413, post(b" " * LARGE)),
        "too large, in chunks": (413, post_chunked(*[b" " * 65536] * 45)),
        "no request": (400, b"X\n" + b" " * LARGE),
        "unknown expectation": (417, post(b" " * LARGE, "Expect: it")),
    }.values(),
    ids=["too large", "too large, in chunks", "no request", "unknown expectation"],
)
def test_what_the_protocol_refuses(service, status, request_bytes):
    for _ in range(2):
        with upload(service, request_bytes) as connection:
            answer = connection.read()
            assert (answer.status, answer.field("connection")) == (status, "close")
            assert connection.is_closed()
    assert service.get("/healthz").status_code == 200


def test_a_large_upload_without_a_token(guarded):
    service = guarded()
    for request in (post(b" " * 1_000_000), post_chunked(*[b" " * 65536] * 45)):
        for _ in range(2):
            with upload(service, request) as connection:
                answer = connection.read()
                assert (answer.status, answer.field("connection")) == (401, "close")


@pytest.mark.parametrize(
    "request_bytes", [post(b" " * SMALL), post_chunked(b" " * SMALL)], ids=["sized", "in chunks"]
)
def test_a_small_upload_without_a_token_leaves_the_connection_open(guarded, request_bytes):
    with upload(guarded(), request_bytes) as connection:
        answer = connection.read()
        assert (answer.status, answer.field("connection")) == (401, None)
        assert connection.exchange(get()).status == 200
        for piece in (request_bytes[:100], request_bytes[100:-1], request_bytes[-1:] + get()):
            connection.send(piece)
        assert connection.read().status == 401
        assert connection.read().status == 200


@pytest.mark.parametrize("client", ["fetch", "http"])
@pytest.mark.parametrize(("size", "status"), [(SMALL, 401), (1_000_000, 401), (LARGE, 413)])
def test_node(guarded, client, size, status):
    service = guarded()
    # Node's fetch sends a stream in chunks, without a length that could be too large.
    expected = 401 if client == "fetch" else status
    node = subprocess.run(
        ["node", UPLOADER, service.url + "/extraction-jobs", str(size), "20", "expired", client],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert json.loads(node.stdout) == {str(expected): 20}, node.stderr


def test_shutdown_does_not_wait_for_what_nobody_reads(service, connect):
    connections = [connect() for _ in range(20)]
    for connection in connections:
        assert connection.exchange(post(b"x", length=LARGE)).status == 413
    started = time.monotonic()
    service.signal(signal.SIGTERM)
    assert service.wait() == 0
    assert time.monotonic() - started < 2
