"""Each limit, with the status that exceeding it gets."""

import time

import pytest
from http_connection import Connection, get, post, post_chunked
from service import wait_until

BODY = b'{"document_id":"d"}'


def assert_refused_and_closed(answer, connection, status):
    assert answer.status == status
    assert b'"detail"' in answer.body
    assert answer.field("connection") == "close"
    assert connection.is_closed()


def get_of_line_size(size):
    """A request whose first line has `size` bytes, CRLF included."""
    return get("/" + "x" * (size - len("GET / HTTP/1.1\r\n")))


def get_of_header_size(size):
    """A request whose header fields have `size` bytes, the empty line included."""
    return get("/healthz", "X-Fill: " + "x" * (size - len("Host: test\r\nX-Fill: \r\n\r\n")))


def test_request_line(service, connect):
    connection = connect()
    assert connection.exchange(get_of_line_size(8 * 1024)).status == 404
    answer = connection.exchange(get_of_line_size(8 * 1024 + 1))
    assert_refused_and_closed(answer, connection, 414)


def test_request_line_that_does_not_end(service, connect):
    connection = connect()
    assert_refused_and_closed(connection.exchange(b"GET /" + b"x" * 9000), connection, 414)


def test_header(service, connect):
    connection = connect()
    assert connection.exchange(get_of_header_size(16 * 1024)).status == 200
    answer = connection.exchange(get_of_header_size(16 * 1024 + 1))
    assert_refused_and_closed(answer, connection, 431)


def test_header_that_does_not_end(service, connect):
    connection = connect()
    answer = connection.exchange(b"GET / HTTP/1.1\r\n" + b"X-A: b\r\n" * 3000)
    assert_refused_and_closed(answer, connection, 431)


def test_number_of_header_fields(service, connect):
    connection = connect()
    answer = connection.exchange(get("/healthz", *["A: b"] * 1000))
    assert_refused_and_closed(answer, connection, 431)


def body_of_size(size):
    empty = b'{"document_id":"d","metadata":{"x":""}}'
    return empty.replace(b'""', b'"%b"' % (b"x" * (size - len(empty))))


def test_body(service, connect):
    connection = connect()
    exact = body_of_size(2**20)
    assert len(exact) == 2**20
    assert connection.exchange(post(exact)).status == 201
    assert connection.exchange(post_chunked(exact[:5000], exact[5000:])).status == 201
    answer = connection.exchange(post(exact + b" "))
    assert_refused_and_closed(answer, connection, 413)


def test_length_is_refused_before_the_body_is_sent(service, connect):
    connection = connect()
    answer = connection.exchange(post(b"", length=2**20 + 1))
    assert_refused_and_closed(answer, connection, 413)


def test_chunks_are_refused_as_soon_as_they_are_too_many(service, connect):
    connection = connect()
    endless = post_chunked(*[b" " * 2**16] * 17).removesuffix(b"0\r\n\r\n")
    assert_refused_and_closed(connection.exchange(endless), connection, 413)


def test_body_limit_is_a_setting(start):
    with Connection(start(MAX_BODY_BYTES=len(BODY)).port) as connection:
        assert connection.exchange(post(BODY)).status == 201
        answer = connection.exchange(post(BODY + b" "))
        assert_refused_and_closed(answer, connection, 413)


def test_refused_answer_arrives_although_the_client_keeps_sending(service):
    """A server that closed at once with bytes unread would lose its response to a reset."""
    for _ in range(20):
        with Connection(service.port) as connection:
            connection.send_what_is_taken(post(b"x" * 500_000, length=2**30))
            assert connection.read().status == 413


@pytest.fixture
def impatient(start):
    return start(HEADER_TIMEOUT_SECONDS=0.4, BODY_TIMEOUT_SECONDS=0.4, IDLE_TIMEOUT_SECONDS=0.4)


def seconds(action):
    started = time.monotonic()
    action()
    return time.monotonic() - started


def test_header_must_arrive_in_time(impatient):
    with Connection(impatient.port) as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        answer = []
        assert 0.3 < seconds(lambda: answer.append(connection.read())) < 2
        assert_refused_and_closed(answer[0], connection, 408)


def test_header_that_trickles_is_no_exception(impatient):
    with Connection(impatient.port) as connection:
        connection.send(b"GET / HTTP/1.1\r\n")
        started = time.monotonic()
        connection.socket.settimeout(0.05)
        while time.monotonic() - started < 5:
            connection.send_what_is_taken(b"A: b\r\n")
            try:
                answer = connection.read()
                break
            except TimeoutError:
                continue
        assert answer.status == 408
        assert 0.3 < time.monotonic() - started < 2


@pytest.mark.parametrize("request_start", [post(b'{"d', length=100), post_chunked(b"{")[:-5]])
def test_body_must_arrive_in_time(impatient, request_start):
    with Connection(impatient.port) as connection:
        connection.send(request_start)
        answer = []
        assert 0.3 < seconds(lambda: answer.append(connection.read())) < 2
        assert_refused_and_closed(answer[0], connection, 408)
    assert impatient.jobs() == []


def test_idle_connection_is_closed_without_an_answer(impatient):
    with Connection(impatient.port) as fresh, Connection(impatient.port) as used:
        assert used.exchange(get()).status == 200
        assert 0.2 < seconds(lambda: fresh.is_closed()) < 2
        assert used.is_closed()
        assert not fresh.received and not used.received


def test_number_of_connections(start):
    service = start(MAX_CONNECTIONS=8, THREADS=2)
    held = [Connection(service.port) for _ in range(8)]
    assert all(connection.exchange(get()).status == 200 for connection in held)
    for _ in range(10):
        with Connection(service.port) as surplus:
            surplus.send_what_is_taken(get())
            answer = surplus.read()
            assert answer.status == 503
            assert answer.field("retry-after").isdigit()
            assert answer.field("connection") == "close"
            assert surplus.is_closed()
    # Existing connections are still served, and when they close, others are accepted.
    assert all(connection.exchange(get()).status == 200 for connection in held)
    for connection in held:
        connection.socket.close()

    def served():
        with Connection(service.port) as connection:
            return connection.exchange(get()).status == 200

    wait_until(served, what="a free place")
