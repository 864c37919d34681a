"""A connection on which tests choose every byte, and responses are parsed strictly."""

import dataclasses
import re
import select
import socket


@dataclasses.dataclass
class Answer:
    status: int
    fields: list  # (name in lower case, value)
    body: bytes = b""
    interim: list = dataclasses.field(default_factory=list)  # 1xx statuses before it

    def field(self, name):
        values = [value for known, value in self.fields if known == name]
        assert len(values) <= 1, f"{name} is repeated: {values}"
        return values[0] if values else None


class Connection:
    def __init__(self, port, timeout=10, receive_buffer=None):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        if receive_buffer:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.socket.settimeout(timeout)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.connect(("127.0.0.1", port))
        self.received = b""

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.close()

    def send(self, data):
        self.socket.sendall(data)
        return self

    def send_what_is_taken(self, data):
        """For a server that may close before it has read everything."""
        try:
            self.socket.sendall(data)
        except (BrokenPipeError, ConnectionResetError):
            pass
        return self

    def _receive(self):
        """False: the server closed. A reset counts, as it does when it leaves bytes unread."""
        try:
            more = self.socket.recv(65536)
        except ConnectionResetError:
            return False
        self.received += more
        return more != b""

    def _take(self, size):
        while len(self.received) < size:
            assert self._receive(), f"closed within an answer: {self.received[:200]!r}"
        taken, self.received = self.received[:size], self.received[size:]
        return taken

    def _take_line(self):
        while (end := self.received.find(b"\r\n")) < 0:
            assert self._receive(), f"closed within an answer: {self.received[:200]!r}"
        return self._take(end + 2)[:-2]

    def read_head(self):
        status = re.fullmatch(rb"HTTP/1\.1 ([1-5]\d\d) [ -~]*", line := self._take_line())
        assert status, f"no status line: {line!r}"
        fields = []
        while line := self._take_line():
            name, separator, value = line.partition(b": ")
            assert separator, f"no field: {line!r}"
            fields.append((name.decode().lower(), value.decode()))
        return Answer(int(status[1]), fields)

    def read_chunk(self):
        """The next chunk of a body, empty for the last."""
        chunk = self._take(int(self._take_line(), 16))
        assert self._take(2) == b"\r\n"
        return chunk

    def read(self, method="GET"):
        """Reads the next response, to a request with that method."""
        interim = []
        while (answer := self.read_head()).status < 200:
            interim.append(answer.status)
        answer.interim = interim
        length, coding = answer.field("content-length"), answer.field("transfer-encoding")
        assert not (length and coding)
        if method == "HEAD" or answer.status in (204, 304):
            return answer
        if coding:
            assert coding == "chunked"
            while chunk := self.read_chunk():
                answer.body += chunk
        else:
            assert length is not None, "an answer without a length"
            answer.body = self._take(int(length))
        return answer

    def is_closed(self):
        """Whether the server now closes without sending anything more."""
        if self.received:
            return False
        try:
            return not self._receive()
        except TimeoutError:
            return False

    def exchange(self, data, method="GET"):
        self.send_what_is_taken(data)
        return self.read(method)


def has_answer(connection):
    """Whether anything has arrived, without waiting for it."""
    return bool(select.select([connection.socket], [], [], 0)[0])


def get(path="/healthz", *fields, method="GET", version="1.1"):
    """The bytes of a request without a body."""
    lines = [f"{method} {path} HTTP/{version}", "Host: test", *fields]
    return "".join(line + "\r\n" for line in lines).encode() + b"\r\n"


def post(body=b'{"document_id":"d"}', *fields, length=None):
    """The bytes of a request that creates a job."""
    length = len(body) if length is None else length
    lines = ["POST /extraction-jobs HTTP/1.1", "Host: test", f"Content-Length: {length}", *fields]
    return "".join(line + "\r\n" for line in lines).encode() + b"\r\n" + body


def post_chunked(*chunks, fields=(), trailers=b""):
    """The same, with a chunked body."""
    lines = ["POST /extraction-jobs HTTP/1.1", "Host: test", "Transfer-Encoding: chunked", *fields]
    head = "".join(line + "\r\n" for line in lines).encode() + b"\r\n"
    coded = b"".join(b"%x\r\n%b\r\n" % (len(chunk), chunk) for chunk in chunks)
    return head + coded + b"0\r\n" + trailers + b"\r\n"
