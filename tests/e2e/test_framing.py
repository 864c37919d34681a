"""Requests that a proxy in front could read differently: refused, and nothing after them is read.

Each attack has a second request behind it. If the server treated any of it as a separate request,
there would be a second response, or a job.
"""

import pytest
from http_connection import Connection, get, post, post_chunked

BODY = b'{"document_id":"d"}'
SMUGGLED = post(b'{"document_id":"smuggled"}')


def post_with(*fields, body=BODY, version="1.1"):
    lines = [f"POST /extraction-jobs HTTP/{version}".encode(), b"Host: test"]
    lines += [field if isinstance(field, bytes) else field.encode() for field in fields]
    return b"".join(line + b"\r\n" for line in lines) + b"\r\n" + body


def get_with(*lines):
    return b"\r\n".join([b"GET /healthz HTTP/1.1", *lines, b"", b""])


CHUNKS = b"13\r\n" + BODY + b"\r\n0\r\n\r\n"

TRANSFER_ENCODING = {
    "with Content-Length": post_with("Transfer-Encoding: chunked", "Content-Length: 30", body=CHUNKS),
    "after Content-Length": post_with("Content-Length: 30", "Transfer-Encoding: chunked", body=CHUNKS),
    "in HTTP/1.0": post_with("Transfer-Encoding: chunked", body=CHUNKS, version="1.0"),
    "repeated": post_with("Transfer-Encoding: chunked", "Transfer-Encoding: chunked", body=CHUNKS),
    "repeated as identity": post_with(
        "Transfer-Encoding: chunked", "Transfer-Encoding: identity", body=CHUNKS
    ),
    **{
        repr(value): post_with(b"Transfer-Encoding: " + value, body=CHUNKS)
        for value in [
            b"", b"gzip", b"identity", b"gzip, chunked", b"chunked, gzip", b"chunked, identity",
            b"chunked, chunked", b"chunked,", b", chunked", b"xchunked", b"chunkedx", b'"chunked"',
            b"chunked;q=1", b"chunked foo", b"chun ked", b"\x0bchunked",
            b"chunked\x0c", b"chunked\x00", b"\xa0chunked", b"chunked\xff",
        ]
    },
}  # fmt: skip

CONTENT_LENGTH = {
    "repeated, equal": post_with("Content-Length: 19", "Content-Length: 19"),
    "repeated, different": post_with("Content-Length: 19", "Content-Length: 5"),
    **{
        repr(value): post_with(b"Content-Length: " + value)
        for value in [
            b"", b"+19", b"-19", b"-0", b"0x13", b"19, 19", b"19,", b",19", b"1 9", b"19;", b"19.0",
            b"1e1", b"nineteen", b'"19"', b"\xc2\xb9", b"19\x00", b"19\x0b", b"_19", b"1_9",
        ]
    },
}  # fmt: skip

LINES = {
    "obs-fold by a space": get_with(b"Host: test", b"X-A: b", b" c"),
    "obs-fold by a tab": get_with(b"Host: test", b"X-A: b", b"\tc"),
    "obs-fold of Content-Length": post_with("Content-Length:", " 19"),
    "obs-fold of Transfer-Encoding": post_with("Transfer-Encoding:", " chunked", body=CHUNKS),
    "white space before the first field": get_with(b" Host: test"),
    "bare LF after a field": b"GET /healthz HTTP/1.1\r\nHost: test\nX-A: b\r\n\r\n",
    "bare LF after the request line": b"GET /healthz HTTP/1.1\nHost: test\r\n\r\n",
    "bare LF everywhere": b"GET /healthz HTTP/1.1\nHost: test\n\n",
    "bare LF for the empty line": b"GET /healthz HTTP/1.1\r\nHost: test\r\n\n",
    "bare CR in a value": get_with(b"Host: test", b"X-A: b\rContent-Length: 5"),
    "CR CR LF": get_with(b"Host: test\r"),
    "NUL in a value": get_with(b"Host: test", b"X-A: b\x00c"),
    "NUL in a name": get_with(b"Host: test", b"X\x00A: b"),
    "control character in a value": get_with(b"Host: test", b"X-A: b\x01c"),
    "DEL in a value": get_with(b"Host: test", b"X-A: b\x7fc"),
    "space before the colon": get_with(b"Host: test", b"X-A : b"),
    "tab before the colon": get_with(b"Host: test", b"X-A\t: b"),
    "space before the colon of Content-Length": post_with("Content-Length : 19"),
    "no colon": get_with(b"Host: test", b"X-A"),
    "no name": get_with(b"Host: test", b": b"),
    "no token for a name": get_with(b"Host: test", b"X(A): b"),
    "non-ASCII name": get_with(b"Host: test", b"X-\xc3\xa9: b"),
}

HOST = {
    "missing": get_with(),
    "missing with a body": b"POST /extraction-jobs HTTP/1.1\r\nContent-Length: 19\r\n\r\n" + BODY,
    "repeated": get_with(b"Host: test", b"Host: test"),
    "repeated, different": get_with(b"Host: test", b"Host: other"),
    **{
        repr(value): get_with(b"Host: " + value)
        for value in [
            b"", b" ", b":80", b"a b", b"a/b", b"a@b", b"a,b", b"http://a", b"a?b", b"a#b", b"a\\b", b"a:b", b"a:80:80",
            b"<a>", b'"a"', b"\xc3\xa9", b"[::1", b"::1]", b"[zz]", b"a:-1",
        ]
    },
}  # fmt: skip

REQUEST_LINE = {
    repr(line): line + b"\r\nHost: test\r\n\r\n"
    for line in [
        b"GET", b"GET /healthz", b"GET  /healthz HTTP/1.1", b"GET /healthz  HTTP/1.1",
        b"GET /healthz HTTP/1.1 ", b" GET /healthz HTTP/1.1", b"GET\t/healthz HTTP/1.1",
        b"GET /health z HTTP/1.1", b"GET /healthz http/1.1", b"GET /healthz HTTP/1.10",
        b"GET /healthz HTTP/01.1", b"GET /healthz HTTP/1,1", b"GET /healthz HTTP/1.x",
        b"GET /healthz HTTP/1", b"GET /healthz HTTP/", b"GET /healthz FTP/1.1", b"GET healthz HTTP/1.1",
        b"GET * HTTP/1.1", b"G(T /healthz HTTP/1.1", b"G\xc3\x89T /healthz HTTP/1.1",
        b"GET /healthz#fragment HTTP/1.1", b"GET /\xc3\xa9 HTTP/1.1", b"GET /?\xc3\xa9 HTTP/1.1", b"GET /a\x00b HTTP/1.1",
        b"GET /a\x7fb HTTP/1.1", b"GET /a\x0bb HTTP/1.1",
        b"GET ftp://test/healthz HTTP/1.1", b"GET http:///healthz HTTP/1.1",
        b"GET http://a b/healthz HTTP/1.1", b"GET http://u@test/healthz HTTP/1.1",
        b"CONNECT test:80 HTTP/1.1", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc",
        b"PRI * HTTP/2.0",
    ]
}  # fmt: skip

CHUNKED = {
    repr(body): post_with("Transfer-Encoding: chunked", body=body)
    for body in [
        b"g\r\n", b"-13\r\n", b"+13\r\n", b"0x13\r\n", b" 13\r\n", b"\r\n", b";a=b\r\n", b"1 3\r\n",
        b"13\n" + BODY + b"\r\n0\r\n\r\n",
        b"13\r" + BODY + b"\r\n0\r\n\r\n",
        b"13\r\n" + BODY + b"0\r\n\r\n",
        b"13\r\n" + BODY + b"\n0\r\n\r\n",
        b"13\r\n" + BODY + b"x\r\n0\r\n\r\n",
        b"12\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\n\n",
        b"13;\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;a=\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;a=\"b\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;a b\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13 \r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;a\x00b\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;a\nb\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13 a=b\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13;" + b"x" * 70_000 + b"\r\n" + BODY + b"\r\n0\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\nX A: b\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\nno colon\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\nX-A: b\x00c\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\nX-A: b\nX-B: c\r\n\r\n",
        b"13\r\n" + BODY + b"\r\n0\r\nX-A: b\r\n folded\r\n\r\n",
    ]
}  # fmt: skip

ATTACKS = {
    f"{group}: {name}": request
    for group, requests in [
        ("Transfer-Encoding", TRANSFER_ENCODING),
        ("Content-Length", CONTENT_LENGTH),
        ("line", LINES),
        ("Host", HOST),
        ("request line", REQUEST_LINE),
        ("chunked", CHUNKED),
    ]
    for name, request in requests.items()
}

# Cases in which another status says more than 400.
OTHER_STATUS = {
    "request line: b'PRI * HTTP/2.0'": 505,
}


def assert_refused(service, connection, request, status):
    answer = connection.exchange(request + SMUGGLED)
    assert answer.status == status, answer
    assert answer.field("content-type") == "application/json"
    assert b'"detail"' in answer.body
    assert answer.field("connection") == "close"
    assert connection.is_closed(), f"more arrived after the refusal: {connection.received!r}"
    assert service.jobs() == []


@pytest.mark.parametrize("name", ATTACKS)
def test_refused(service, connect, name):
    assert_refused(service, connect(), ATTACKS[name], OTHER_STATUS.get(name, 400))


@pytest.mark.parametrize("size", [b"ffffffffffffffff", b"10000000000000000", b"f" * 100, b"100001"])
def test_chunk_larger_than_any_body(service, connect, size):
    request = post_with("Transfer-Encoding: chunked", body=size + b"\r\n" + BODY)
    assert_refused(service, connect(), request, 413)


@pytest.mark.parametrize("length", ["18446744073709551615", "18446744073709551635", "9" * 100])
def test_length_larger_than_any_body(service, connect, length):
    assert_refused(service, connect(), post_with(f"Content-Length: {length}"), 413)


@pytest.mark.parametrize("coding", ["Chunked", "CHUNKED"])
def test_a_coding_has_no_case(service, connect, coding):
    """Apple's clients write it with a capital."""
    connection = connect()
    request = post_with(f"Transfer-Encoding: {coding}", body=CHUNKS)
    assert connection.exchange(request).status == 201
    assert connection.exchange(get()).status == 200


@pytest.mark.parametrize("version", ["2.0", "3.0", "0.9"])
def test_other_versions(service, connect, version):
    assert_refused(service, connect(), get(version=version), 505)


def test_a_good_request_before_an_attack_is_served(service, connect):
    connection = connect()
    connection.send(get() + ATTACKS["Transfer-Encoding: with Content-Length"] + SMUGGLED)
    assert connection.read().status == 200
    assert connection.read().status == 400
    assert connection.is_closed()
    assert service.jobs() == []


def test_trailers_are_dropped(start):
    """They must not count as fields: not for auth, not as a request id, not for framing."""
    trailers = (
        b"X-Request-Id: from-a-trailer\r\nContent-Type: text/plain\r\n"
        b"Content-Length: 5\r\nTransfer-Encoding: gzip\r\nHost: other\r\n"
    )
    with Connection(start().port) as connection:
        answer = connection.exchange(post_chunked(BODY, trailers=trailers))
        assert answer.status == 201
        assert answer.field("x-request-id") != "from-a-trailer"
        assert connection.exchange(get()).status == 200


def test_chunk_extensions_are_dropped(service, connect):
    body = b'13;a=b;c="d e"\r\n' + BODY + b"\r\n0;x\r\n\r\n"
    connection = connect()
    assert connection.exchange(post_with("Transfer-Encoding: chunked", body=body)).status == 201
    assert connection.exchange(get()).status == 200


def test_upper_case_and_padded_chunk_sizes(service, connect):
    body = b'{"document_id":"' + b"d" * 9 + b'"}'  # 0x1b
    coded = b"0001B\r\n" + body + b"\r\n000\r\n\r\n"
    assert connect().exchange(post_with("Transfer-Encoding: chunked", body=coded)).status == 201


def test_a_body_on_get_is_read_and_not_taken_for_a_request(service, connect):
    connection = connect()
    request = get("/healthz", f"Content-Length: {len(SMUGGLED)}") + SMUGGLED
    assert connection.exchange(request).status == 200
    assert connection.exchange(get()).status == 200
    assert service.jobs() == []


def test_upgrade_is_ignored(service, connect):
    connection = connect()
    answer = connection.exchange(
        get(
            "/healthz",
            "Connection: Upgrade, HTTP2-Settings",
            "Upgrade: h2c",
            "HTTP2-Settings: AAMAAABkAAQAoAAAAAIAAAAA",
        )
    )
    assert answer.status == 200
    assert connection.exchange(get()).status == 200


@pytest.mark.parametrize("job_id", ["%zz", "%", "%4", "a%"])
def test_a_percent_that_encodes_nothing_is_text(service, connect, job_id):
    """As in the original: any string is a legal id to ask for."""
    answer = connect().exchange(get(f"/extraction-jobs/{job_id}"))
    assert answer.status == 404
    assert answer.body == b'{"detail":"Extraction job not found"}'
