"""Random sequences of requests on one connection, by seed, against the real binary.

For each request the outcome is known, and whether the connection stays open. The requests are cut and
pipelined at random, and follow one another as a correct or a broken client would send them. With
EXTRACTION_JOB_API set to the sanitizers' binary (scripts/test asan does that), a memory error ends the
service, or appears in its log.

A failure names its seed: --session-seed SEED plays only that sequence.
"""

import concurrent.futures
import dataclasses
import json
import random
import socket
import struct

from http_connection import Connection, get, post, post_chunked

LIMITS = {
    "MAX_REQUEST_LINE_BYTES": 200,
    "MAX_HEADER_BYTES": 400,
    "MAX_BODY_BYTES": 4000,
    "HEADER_TIMEOUT_SECONDS": 3,  # longer than a slow machine takes to send a request that does not stall
    "BODY_TIMEOUT_SECONDS": 3,
    "THREADS": 2,
}


@dataclasses.dataclass
class Step:
    bytes: bytes
    status: int
    stays: bool = True  # the connection stays open
    method: str = "GET"
    shows: str = None  # in the response's body


def body(rng, most):
    return b'{"document_id":"%b"}' % (b"d" * rng.randint(1, min(most, 500)))


def chunks(rng, data):
    cuts = sorted(rng.randrange(len(data)) for _ in range(rng.randrange(4)))
    return [data[a:b] for a, b in zip([0, *cuts], [*cuts, len(data)]) if a < b]


def created(rng):
    data = body(rng, 500)
    request = post(data) if rng.random() < 0.5 else post_chunked(*chunks(rng, data))
    return Step(request, 201, shows=json.loads(data)["document_id"])


def large(rng):
    data = b'{"document_id":"d","metadata":{"x":"%b"}}' % (b"x" * rng.randint(1000, 3900))
    return Step(post(data) if rng.random() < 0.5 else post_chunked(*chunks(rng, data)), 201)


GOOD = [
    created,
    large,
    lambda rng: Step(get(), 200),
    lambda rng: Step(get("/healthz", "X-Fill: " + "x" * rng.randrange(300)), 200),
    lambda rng: Step(get("/healthz", method="HEAD"), 200, method="HEAD"),
    lambda rng: Step(get("/extraction-jobs", method="OPTIONS"), 204, method="OPTIONS"),
    lambda rng: Step(get("/extraction-jobs?limit=3"), 200),
    lambda rng: Step(get("/extraction-jobs/unknown"), 404),
    lambda rng: Step(get("/nothing"), 404),
    lambda rng: Step(get("/extraction-jobs/unknown", method="DELETE"), 404, method="DELETE"),
    lambda rng: Step(post(b"no json"), 422),
    lambda rng: Step(post(body(rng, 100), "Idempotency-Key: a b"), 400),
    lambda rng: Step(b"\r\n" + get(), 200),
    lambda rng: Step(get("/healthz", "Connection: close"), 200, stays=False),
    lambda rng: Step(get(version="1.0"), 200, stays=False),
    lambda rng: Step(get("/healthz", f"Content-Length: {len(get())}") + get(), 200),
]


def cut(rng, request):
    return request[: rng.randrange(1, len(request))]


def stalled(rng):
    request = rng.choice([get(), post(body(rng, 100)), post_chunked(body(rng, 100))])
    return Step(cut(rng, request), 408, stays=False)


BROKEN = [
    stalled,
    stalled,
    lambda rng: Step(b"X\n", 400, stays=False),
    lambda rng: Step(get()[:-2] + b"X\n\r\n", 400, stays=False),
    lambda rng: Step(b"X\r\n\r\n" + get(), 400, stays=False),
    lambda rng: Step(b"\r\n\r\n" + get(), 400, stays=False),
    lambda rng: Step(b"GET / HTTP/1.1\r\n\r\n", 400, stays=False),
    lambda rng: Step(b"G" * rng.randint(201, 5000), 414, stays=False),
    lambda rng: Step(get("/", "A: " + "b" * rng.randint(400, 5000)), 431, stays=False),
    lambda rng: Step(post(b"x" * rng.randint(4001, 9000)), 413, stays=False),
    lambda rng: Step(post(b"", length=rng.randint(4001, 2**64)), 413, stays=False),
    lambda rng: Step(post_chunked(b"x" * rng.randint(4001, 9000)), 413, stays=False),
    lambda rng: Step(post_chunked(b"abc").replace(b"3\r\n", b"z\r\n"), 400, stays=False),
    lambda rng: Step(post_chunked(b"abc").replace(b"abc", b"abcd"), 400, stays=False),
    lambda rng: Step(post_chunked(b"abc").replace(b"3\r\n", b"3;\r\n"), 400, stays=False),
    lambda rng: Step(get("/", "Content-Length: 3", "Transfer-Encoding: chunked"), 400, stays=False),
    lambda rng: Step(get("/", "Expect: it"), 417, stays=False),
    lambda rng: Step(get(version="2.0"), 505, stays=False),
]


def make_sequence(rng):
    steps = [rng.choice(GOOD)(rng) for _ in range(rng.randrange(8))]
    if rng.random() < 0.8:
        steps.append(rng.choice(BROKEN)(rng))
    return steps


def send(rng, connection, data):
    """Sends in pieces of any size, each of which the server may receive separately."""
    while data:
        size = rng.choice([1, rng.randint(1, 50), rng.randint(1, 2000), len(data)])
        connection.send_what_is_taken(data[:size])
        data = data[size:]


def expect(connection, step):
    answer = connection.read(step.method)
    assert answer.status == step.status, (answer, step)
    if step.shows:
        assert json.loads(answer.body)["document_id"] == step.shows
    if step.status == 408 or not step.stays:
        assert answer.field("connection") == "close"


def play(port, seed):
    rng = random.Random(seed)
    steps = make_sequence(rng)
    with Connection(port) as connection:
        waiting, unsent = [], b""
        for step in steps:
            waiting.append(step)
            unsent += step.bytes
            if step.stays and rng.random() < 0.5:
                continue  # the next one is sent with it
            send(rng, connection, unsent)
            unsent = b""
            while waiting and (not step.stays or rng.random() < 0.8):
                expect(connection, waiting.pop(0))
            if not step.stays:
                assert connection.is_closed()
                return
        send(rng, connection, unsent)
        for step in waiting:
            expect(connection, step)
        end(rng, connection)


def end(rng, connection):
    """Ends a connection that was left open, in one of the possible ways."""
    ending = rng.randrange(4)
    if ending == 0:
        reset = struct.pack("ii", 1, 0)
        connection.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, reset)
    elif ending == 1:
        send(rng, connection, cut(rng, post()))
    elif ending == 2:
        send(rng, connection, cut(rng, get()))
        connection.socket.shutdown(socket.SHUT_WR)
        assert connection.is_closed()


def failure(port, seed):
    try:
        play(port, seed)
    except (AssertionError, OSError) as problem:
        return f"seed {seed}: {problem!r}"
    return None


def test_sequences(start, session_seeds):
    service = start(**LIMITS)
    with concurrent.futures.ThreadPoolExecutor(16) as pool:
        failures = list(filter(None, pool.map(lambda seed: failure(service.port, seed), session_seeds)))
    assert not failures, service.stderr[-4000:]
    assert service.get("/healthz").status_code == 200
    service.stop()
    assert "Sanitizer" not in service.stderr and "runtime error" not in service.stderr
