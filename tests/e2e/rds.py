"""A stand-in for an RDS database: a PostgreSQL server, with a front that does what RDS adds.

Connections must be encrypted, with a certificate of a CA that no system trusts. Members of rds_iam must
present a token that AWS would accept; everyone else a password, if they have one.
"""

import contextlib
import pathlib
import select
import socket
import ssl
import struct
import subprocess
import threading

from aws_signature import Refused, check_database_token
from postgres_cluster import DATABASE

REGION = "us-east-1"
HOST = "127.0.0.1"
SSL_REQUEST, GSS_REQUEST, PROTOCOL_3 = 80877103, 80877104, 196608


def make_certificates(folder):
    """A CA and a server certificate: (CA's certificate, server's certificate and key)."""
    folder = pathlib.Path(folder)

    def openssl(*arguments):
        subprocess.run(["openssl", *map(str, arguments)], check=True, capture_output=True)

    ca, server = folder / "ca.pem", folder / "server.pem"
    new = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    openssl(*new, "-keyout", folder / "ca.key", "-out", ca, "-subj", "/CN=Test RDS CA")
    openssl(
        *new, "-keyout", folder / "server.key", "-out", server, "-subj", "/CN=db",
        "-CA", ca, "-CAkey", folder / "ca.key",
        "-addext", f"subjectAltName=IP:{HOST}", "-addext", "basicConstraints=critical,CA:FALSE",
    )  # fmt: skip
    return ca, server, folder / "server.key"


class Rds:
    def __init__(self, cluster, folder, master="jobsadmin", password="Master-Passw0rd"):
        """`cluster` is running and has a database; `folder` is for certificates."""
        self.cluster, self.master, self.password = cluster, master, password
        for sql in (
            "CREATE ROLE rds_iam",
            "CREATE ROLE rds_superuser",
            f"CREATE ROLE {master} LOGIN CREATEROLE CREATEDB",
            f"GRANT rds_superuser TO {master}",
            f"ALTER DATABASE {DATABASE} OWNER TO {master}",
        ):
            cluster.query(sql)
        # Before that version, CREATEROLE was enough to grant any role.
        if int(cluster.value("SHOW server_version_num")) >= 160_000:
            cluster.query(
                "GRANT rds_iam TO rds_superuser WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"
            )
        self.refusals = []
        self.logins = []  # users who have logged in
        self.ca_file, certificate, key = make_certificates(folder)
        self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._tls.load_cert_chain(certificate, key)
        self._listener = socket.create_server((HOST, 0))
        self.port = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, user, **options):
        settings = {"sslmode": "verify-full", "sslrootcert": self.ca_file, **options}
        query = "&".join(f"{name}={value}" for name, value in settings.items())
        return f"postgresql://{user}@{HOST}:{self.port}/{DATABASE}?{query}"

    def close(self):
        self._listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=[connection], daemon=True).start()

    def _serve(self, client):
        with contextlib.suppress(ConnectionError, OSError, ssl.SSLError), contextlib.ExitStack() as open_:
            open_.callback(lambda: client.close())
            code, startup = self._read_startup(client)
            if code == GSS_REQUEST:
                client.sendall(b"N")
                code, startup = self._read_startup(client)
            if code != SSL_REQUEST:
                return self._refuse(client, "no encryption")
            client.sendall(b"S")
            client = self._tls.wrap_socket(client, server_side=True)
            code, startup = self._read_startup(client)
            assert code == PROTOCOL_3, code
            words = startup[4:].split(b"\0")
            user = dict(zip(words[::2], words[1::2]))[b"user"].decode()

            client.sendall(b"R" + struct.pack("!II", 8, 3))  # AuthenticationCleartextPassword
            kind, size = struct.unpack("!cI", self._read(client, 5))
            assert kind == b"p", kind
            secret = self._read(client, size - 4).rstrip(b"\0").decode()
            if reason := self._find_fault(user, secret):
                return self._refuse(client, f'authentication failed for user "{user}": {reason}')
            self.logins.append(user)

            server = open_.enter_context(socket.socket(socket.AF_UNIX))
            server.connect(f"{self.cluster.folder}/.s.PGSQL.5432")
            server.sendall(struct.pack("!I", len(startup) + 4) + startup)
            self._splice(client, server)

    def _find_fault(self, user, secret):
        by_token = self.cluster.query(
            "SELECT 1 FROM pg_roles one JOIN pg_roles iam ON iam.rolname = 'rds_iam' "
            "WHERE one.rolname = %s AND pg_has_role(one.oid, iam.oid, 'USAGE')",
            user,
        )
        if not by_token:
            return None if (user, secret) == (self.master, self.password) else "the password"
        try:
            check_database_token(secret, HOST, self.port, user, REGION)
        except (Refused, KeyError, ValueError) as reason:
            return f"the token: {reason}"
        return None

    def _refuse(self, client, message):
        self.refusals.append(message)
        fields = f"SFATAL\0VFATAL\0C28000\0M{message}\0\0".encode()
        client.sendall(b"E" + struct.pack("!I", len(fields) + 4) + fields)

    def _read_startup(self, client):
        """(code, all after the length)"""
        size = struct.unpack("!I", self._read(client, 4))[0]
        startup = self._read(client, size - 4)
        return struct.unpack("!I", startup[:4])[0], startup

    @staticmethod
    def _read(client, size):
        data = b""
        while len(data) < size:
            piece = client.recv(size - len(data))
            if not piece:
                raise ConnectionError
            data += piece
        return data

    @staticmethod
    def _splice(client, server):
        """Forwards in both directions, until one side sends no more."""
        other = {client: server, server: client}
        while True:
            # Data that TLS has already decrypted does not make the socket readable.
            ready = [client] if client.pending() else select.select([client, server], [], [])[0]
            for source in ready:
                data = source.recv(65536)
                if not data:
                    return
                other[source].sendall(data)
