"""DATABASE_URL: read as SQLAlchemy reads it, so that what the original accepts works here, or refused
without being shown. What a server receives shows how it was read."""

import random
import socket
import struct
import threading

import pytest
from service import run_binary
from sqlalchemy.engine import make_url


class LoginRecorder:
    """Speaks just enough of the protocol (PostgreSQL manual, 55.2 and 55.7) to receive user, database
    and password; then it refuses the login."""

    def __init__(self):
        self.logins = []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def close(self):
        self.listener.close()

    def _serve(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            with connection:
                self._log_in(connection)

    def _log_in(self, connection):
        stream = connection.makefile("rb")
        code = 0
        while code != 0x30000:  # not one for TLS or GSSAPI
            (size, code) = struct.unpack("!II", stream.read(8))
            startup = stream.read(size - 8)
            if code != 0x30000:
                connection.sendall(b"N")
        words = startup.split(b"\0")
        settings = dict(zip(words[::2], words[1::2]))
        connection.sendall(b"R" + struct.pack("!II", 8, 3))  # the password, in clear text
        if not (kind := stream.read(1)):
            return
        assert kind == b"p"
        (size,) = struct.unpack("!I", stream.read(4))
        password = stream.read(size - 4)[:-1]
        self.logins.append(
            tuple(text.decode() for text in (settings[b"user"], settings[b"database"], password))
        )
        connection.sendall(b"R" + struct.pack("!II", 8, 0) + b"Z" + struct.pack("!I", 5) + b"I")
        stream.read(1)  # the first query
        fields = b"SFATAL\0CXX000\0Mrefused by the test\0\0"
        connection.sendall(b"E" + struct.pack("!I", len(fields) + 4) + fields)


@pytest.fixture
def recorder():
    recorder = LoginRecorder()
    yield recorder
    recorder.close()


def migrate(url):
    return run_binary("migrate", DATABASE_URL=url, PGSSLMODE="disable", PGGSSENCMODE="disable")


ALPHABET = ["a", "Z", "7", "-", ".", "_", "~", "%", "%41", "%2F", "%40", "+", "!", "$", "&", "=", "#"]
ALPHABET += [";", "'", "*", "(", "é", "|", "^"]
OF_PASSWORDS = [*ALPHABET, "/", "/", "?", ":"]


def generate(chance, port):
    """A URL in which every part may contain what it should not."""
    user = "".join(chance.choices(ALPHABET, k=chance.randint(1, 6)))
    password = "".join(chance.choices(OF_PASSWORDS, k=chance.randint(1, 12)))
    driver = chance.choice(["postgresql", "postgres", "postgresql+psycopg2", "postgresql+asyncpg"])
    query = chance.choice(["", "?application_name=a@b", "?connect_timeout=5&application_name=a/b"])
    return f"{driver}://{user}:{password}@127.0.0.1:{port}/jobs{query}"


def test_a_url_is_read_as_sqlalchemy_reads_it(recorder):
    chance = random.Random(20)
    taken = 0
    for _ in range(300):
        url = generate(chance, recorder.port)
        read = make_url(url)
        ended = migrate(url)
        if ended.returncode == 2:  # indistinguishable from a host and its port
            assert len(ended.stderr.splitlines()) == 1
            assert "%2F" in ended.stderr and "127.0.0.1" not in ended.stderr
            assert "/" in url.split("@")[0].split("://")[1], url
            continue
        assert "refused by the test" in ended.stderr, (url, ended.stderr)
        taken += 1
        # Once: what the server refuses for good is not tried again.
        assert recorder.logins == [(read.username, read.database, read.password)], url
        recorder.logins.clear()
    assert taken > 250


SECRET = "s3cr3t"

HIDDEN = [
    ("postgresql://svc:{}@rest@host/db", "%40"),
    ("postgresql://svc@{}@host/db", "%40"),
    ("postgresql://svc:5432/{}@host/db", "%2F"),
    ("postgresql://svc:{}/db", "port"),
    ("postgresql://svc/{}@host", "%40"),
    ("postgresql://svc:x@host:{}/db", "port"),
    ("postgresql://svc:x@host/db?port={}", "port"),
    ("postgresql://svc:{}@host/db?ssl=require", "sslmode=require"),
    ("postgresql://svc:{}@host/db?statement_cache_size=0", "statement_cache_size"),
    ("mysql://svc:{}@host/db", "postgresql://"),
    ("'postgresql://svc:{}@host/db'", "quotes"),
    (" postgresql://svc:{}@host/db", "blank"),
    ("postgresql://svc:{}%00@host/db", None),
]


@pytest.mark.parametrize(("url", "cure"), HIDDEN)
def test_a_url_that_is_refused_is_not_shown(url, cure):
    ended = migrate(url.format(SECRET))
    assert ended.returncode == 2, ended.stderr
    assert len(ended.stderr.splitlines()) == 1
    assert "database-url" in ended.stderr
    assert SECRET not in ended.stderr
    assert cure is None or cure in ended.stderr


@pytest.mark.parametrize("password", [f"{SECRET}/{SECRET}", f"{SECRET}%", f"{SECRET}?{SECRET}"])
def test_a_password_is_logged_nowhere(start_on, password):
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port = bound.getsockname()[1]
        service = start_on(
            f"postgresql://svc:{password}@127.0.0.1:{port}/jobs",
            LOG_LEVEL="debug",
            DB_QUEUE_TIMEOUT_SECONDS=0.2,
        )
        assert service.get("/readyz").status_code == 503
        assert service.get("/extraction-jobs").status_code == 503
        service.stop()
    assert f"port {port}" in service.stderr
    assert SECRET not in service.stderr


@pytest.mark.parametrize(
    "path", [f"postgresql://svc:{SECRET}@host/db", f"sqlite:///{SECRET}.db", f"file://{SECRET}"]
)
def test_a_path_that_is_a_url_is_refused_and_not_shown(path):
    for ended in (
        run_binary("serve", DB_PATH=path, PORT=0),
        run_binary("serve", f"--db-path={path}", PORT=0),
    ):
        assert ended.returncode == 2
        assert "db-path" in ended.stderr and "DATABASE_URL" in ended.stderr
        assert SECRET not in ended.stderr
