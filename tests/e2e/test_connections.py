"""Requests on one connection: one after another, in pieces of any size."""

import array
import fcntl
import json
import select
import socket
import termios

import pytest
from http_connection import Connection, get, post, post_chunked
from service import wait_until


def test_keep_alive(service, connect):
    connection = connect()
    for _ in range(50):
        assert connection.exchange(get()).status == 200
    assert not connection.received


def test_connection_close_is_obeyed(service, connect):
    connection = connect()
    answer = connection.exchange(get("/healthz", "Connection: close"))
    assert answer.field("connection") == "close"
    assert connection.is_closed()


def test_close_among_other_options(service, connect):
    connection = connect()
    connection.exchange(get("/healthz", "Connection: x, Close"))
    assert connection.is_closed()


def test_http_1_0_closes(service, connect):
    connection = connect()
    answer = connection.exchange(b"GET /healthz HTTP/1.0\r\n\r\n")
    assert answer.status == 200
    assert connection.is_closed()


def test_http_1_0_keeps_alive_if_asked(service, connect):
    connection = connect()
    for _ in range(2):
        answer = connection.exchange(b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")
        assert answer.field("connection") == "keep-alive"


def test_http_1_0_gets_no_chunks(service, connect):
    jobs = [service.create(metadata={"filler": "x" * 900}) for _ in range(300)]
    connection = connect()
    connection.send(b"GET /extraction-jobs HTTP/1.0\r\n\r\n")
    head = connection.read_head()
    assert head.field("transfer-encoding") is None
    while not connection.is_closed():
        body, connection.received = connection.received, b""
        head.body += body
    assert json.loads(head.body) == jobs


def test_pipelined_requests_are_answered_in_order(service, connect):
    jobs = [service.create(document_id=f"doc-{i}") for i in range(20)]
    connection = connect()
    # Slow ones (a write, a list) among fast ones: none may overtake.
    connection.send(
        b"".join(
            get(f"/extraction-jobs/{job['id']}") + post() + get("/extraction-jobs?limit=1") + get()
            for job in jobs
        )
    )
    for job in jobs:
        assert json.loads(connection.read().body) == job
        assert connection.read().status == 201
        assert json.loads(connection.read().body) == [jobs[0]]
        assert connection.read().status == 200
    assert len(service.jobs()) == 2 * len(jobs)


def test_pipelined_requests_after_close_are_not_served(service, connect):
    connection = connect()
    connection.send(get("/healthz", "Connection: close") + post())
    assert connection.read().status == 200
    assert connection.is_closed()
    assert service.jobs() == []


def test_a_client_that_pipelines_without_reading_is_held_back(service, connect):
    """Responses that nobody reads must not pile up in memory."""
    for _ in range(20):
        service.create(metadata={"filler": "x" * 1000})
    before = service.memory()
    connection = connect(timeout=1)
    requests = get("/extraction-jobs") * 1000
    with pytest.raises(TimeoutError):
        for _ in range(100):
            connection.send(requests)
    assert service.memory() - before < 16 * 2**20


@pytest.mark.parametrize("path", ["/extraction-jobs", "/healthz", "/openapi.json", "/nope"])
def test_head_is_get_without_the_body(service, connect, path):
    service.create()
    connection = connect()
    whole = connection.exchange(get(path))
    head = connection.exchange(get(path, method="HEAD"), method="HEAD")
    assert head.status == whole.status
    changing = ("date", "x-request-id")
    # A server may omit a length that it could only learn by building the body.
    left_out = {name for name, _ in whole.fields} - {name for name, _ in head.fields}
    assert left_out <= {"content-length", "transfer-encoding"}
    for name, value in head.fields:
        assert name in changing or whole.field(name) == value
    assert connection.exchange(get()).status == 200  # no body was sent in between


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("/extraction-jobs", {"GET", "HEAD", "OPTIONS", "POST"}),
        ("/extraction-jobs/x", {"DELETE", "GET", "HEAD", "OPTIONS", "PATCH"}),
        ("/healthz", {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_options(service, connect, path, allowed):
    answer = connect().exchange(get(path, method="OPTIONS"), method="OPTIONS")
    assert answer.status == 204
    assert set(answer.field("allow").split(", ")) == allowed
    assert answer.field("content-length") is None


def test_options_of_the_whole_server(service, connect):
    answer = connect().exchange(get("*", method="OPTIONS"), method="OPTIONS")
    assert answer.status == 204


def test_absolute_form_is_served(service, connect):
    """RFC 9112 §3.2.2: a server must accept it, and its authority counts more than Host."""
    job = service.create()
    connection = connect()
    for origin in ("http://test", "http://other.example:81", "HTTP://TEST"):
        answer = connection.exchange(get(f"{origin}/extraction-jobs/{job['id']}"))
        assert json.loads(answer.body) == job
    assert connection.exchange(get("http://test?x=1")).status == 404


def test_one_empty_line_before_a_request_is_passed_over(service, connect):
    """RFC 9112 §2.2; more of them would only keep a connection open."""
    assert connect().exchange(b"\r\n" + get()).status == 200
    assert connect().exchange(b"\r\n\r\n" + get()).status == 400


def test_field_names_and_white_space(service, connect):
    body = b'{"document_id":"d"}'
    request = (
        b"POST /extraction-jobs HTTP/1.1\r\nhOST:test\r\ncontent-LENGTH: \t %d \t \r\n"
        b"X-Empty:\r\n\r\n" % len(body)
    )
    assert connect().exchange(request + body).status == 201


def unsent_bytes(connection):
    """How many bytes the other side's kernel has not accepted yet."""
    count = array.array("i", [0])
    fcntl.ioctl(connection.socket, termios.TIOCOUTQ, count)
    return count[0]


def test_every_request_split_at_every_byte(service, connect):
    job = service.create()
    body = '{"document_id":"dé","metadata":{"k":[1.0,"\\u65e5"]}}'.encode()
    created = {"document_id": "dé", "metadata": {"k": [1.0, "日"]}}
    requests = [
        (post(body), created),
        (post_chunked(body[:7], body[7:30], body[30:], trailers=b"X-Trailer: x\r\n"), created),
        (get(f"/extraction-jobs/{job['id']}"), job),
        (get("/extraction-jobs?limit=1&offset=0"), [job]),
        (get("/healthz"), {"status": "ok"}),
    ]
    for request, expected in requests:
        # One connection for each place, so that the first pieces are all read before the second.
        connections = [connect() for _ in request[1:]]
        for size, connection in enumerate(connections, 1):
            connection.send(request[:size])
        wait_until(lambda: not any(map(unsent_bytes, connections)))
        assert service.get("/healthz").status_code == 200
        for size, connection in enumerate(connections, 1):
            connection.send(request[size:])
        for size, connection in enumerate(connections, 1):
            answer = connection.read()
            assert answer.status == (201 if expected is created else 200), (answer, request[:size])
            shown = json.loads(answer.body)
            if expected is created:
                shown = {name: shown[name] for name in expected}
            assert shown == expected, request[:size]
    assert len(service.jobs()) == 1 + sum(len(request) - 1 for request, _ in requests[:2])


def test_one_byte_at_a_time(service, connect):
    connection = connect()
    for byte in post_chunked(b'{"document_id"', b':"d"}'):
        connection.send(bytes([byte]))
    assert connection.read().status == 201


def test_100_continue_comes_before_the_body(service, connect):
    body = b'{"document_id":"d"}'
    for request in (
        post(b"", "Expect: 100-continue", length=len(body)),
        post_chunked(fields=["Expect: 100-Continue"]).removesuffix(b"0\r\n\r\n"),
    ):
        connection = connect()
        connection.send(request)
        assert connection.read_head().status == 100
        connection.send(
            body if b"Length" in request else b"%x\r\n%b\r\n0\r\n\r\n" % (len(body), body)
        )
        assert connection.read().status == 201


def test_100_continue_is_left_out_if_the_body_is_there(service, connect):
    answer = connect().exchange(post(b'{"document_id":"d"}', "Expect: 100-continue"))
    assert (answer.status, answer.interim) == (201, [])


def test_100_continue_is_left_out_without_a_body(service, connect):
    answer = connect().exchange(get("/healthz", "Expect: 100-continue"))
    assert (answer.status, answer.interim) == (200, [])


def test_too_large_a_body_is_refused_instead_of_asked_for(service, connect):
    connection = connect()
    answer = connection.exchange(post(b"", "Expect: 100-continue", length=2**20 + 1))
    assert (answer.status, answer.interim) == (413, [])
    assert connection.is_closed()


def test_unknown_expectation_is_refused(service, connect):
    assert connect().exchange(get("/healthz", "Expect: 200-maybe")).status == 417


def test_http_1_0_expects_nothing(service, connect):
    connection = connect()
    connection.send(
        b"POST /extraction-jobs HTTP/1.0\r\nContent-Length: 19\r\nExpect: 100-continue\r\n\r\n"
    )
    assert not select.select([connection.socket], [], [], 0.3)[0]
    connection.send(b'{"document_id":"d"}')
    answer = connection.read()
    assert (answer.status, answer.interim) == (201, [])


def test_half_closed_connection_still_gets_its_answer(service, connect):
    connection = connect()
    connection.send(post())
    connection.socket.shutdown(socket.SHUT_WR)
    assert connection.read().status == 201
    assert connection.is_closed()


def test_a_request_cut_short_changes_nothing(service, connect):
    for request in (post(), post_chunked(b'{"document_id":"d"}')):
        for size in (10, request.index(b"\r\n\r\n") + 4, len(request) - 1):
            connection = connect()
            connection.send(request[:size])
            connection.socket.shutdown(socket.SHUT_WR)
            # Closed, or refused and closed, but never accepted as complete.
            if not connection.is_closed():
                assert connection.read().status in (400, 408)
    assert service.jobs() == []


def test_many_connections_at_once(start):
    service = start(THREADS=2)
    connections = [Connection(service.port) for _ in range(500)]
    for connection in connections:
        connection.send(post())
    assert all(connection.read().status == 201 for connection in connections)
    for connection in connections:
        connection.socket.close()
    assert len(service.jobs()) == 500


SERVED = {
    "get": get(),
    "post": post(),
    "post in chunks": post_chunked(b'{"document_id"', b':"d"}'),
    "large post": post(b'{"document_id":"d","metadata":{"x":"' + b"x" * 9000 + b'"}}'),
}
BROKEN = {
    "bare LF": (b"X\n", 400),
    "no request line": (b"X\r\nHost: a\r\n\r\n", 400),
    "request line too long": (b"G" * 8193, 414),
    "header too large": (b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 3000, 431),
    "half a request": (get()[:-2], 408),
    "half a body": (post()[:-2], 408),
    "half a chunk": (post_chunked(b"abc")[:-8], 408),
    "no chunk": (post_chunked()[:-5] + b"x\r\n", 400),
}


@pytest.mark.parametrize("served", SERVED)
@pytest.mark.parametrize("broken", BROKEN)
def test_a_refusal_does_not_know_the_request_before_it(start, served, broken):
    """What one request leaves behind must not be used for the next."""
    service = start(HEADER_TIMEOUT_SECONDS=0.2, BODY_TIMEOUT_SECONDS=0.2, THREADS=1)
    rest, status = BROKEN[broken]
    for pipelined in (True, False):
        with Connection(service.port) as connection:
            if pipelined:
                connection.send(SERVED[served] + rest)
                assert connection.read().status in (200, 201)
            else:
                assert connection.exchange(SERVED[served]).status in (200, 201)
                connection.send_what_is_taken(rest)
            assert connection.read().status == status
            assert connection.is_closed()
    assert service.get("/healthz").status_code == 200
