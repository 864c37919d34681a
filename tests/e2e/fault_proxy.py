"""Sits between the service and PostgreSQL, and breaks their connections where a test needs it.

It knows just enough of the protocol (PostgreSQL manual, chapter 55) to separate messages and to
recognise a COMMIT.
"""

import socket
import threading

COMMIT = "COMMIT"


class FaultProxy:
    def __init__(self, cluster):
        self.target = f"{cluster.folder}/.s.PGSQL.5432"
        self.lock = threading.Condition()
        self.pairs = []
        self.cuts_left = {"before": 0, "after": 0}
        self.cuts = 0
        self.on_cut = lambda: None
        self.silent = False
        self.loses_new = False
        self.lost = 0
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def url(self, database="jobs", user="postgres"):
        options = "sslmode=disable&gssencmode=disable"
        return f"postgresql://{user}@127.0.0.1:{self.port}/{database}?{options}"

    # Faults

    def cut_before_commit(self, times=1):
        """The next connections that commit break before the COMMIT reaches the server."""
        self.cuts_left["before"] = times

    def cut_after_commit(self, times=1, on_cut=lambda: None):
        """They break once the server has committed, before the response reaches the service. `on_cut`
        is called in between."""
        self.cuts_left["after"] = times
        self.on_cut = on_cut

    def black_hole(self):
        """Nothing gets through, without an error. New connections are accepted and left alone."""
        self.silent = True

    def lose_new_connections(self):
        """New connections succeed, but from their first query on nothing gets through. The service uses
        simple queries only then, to set up a session."""
        self.loses_new = True

    def mend(self):
        """New connections work again; those that were silent stay so."""
        if self.silent:
            for pair in self.pairs:
                pair.is_lost = True
        self.silent = self.loses_new = False

    def close(self):
        self.listener.close()
        for pair in list(self.pairs):
            pair.cut()

    # Implementation

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self.pairs.append(Pair(self, client))

    def take_cut(self, when):
        with self.lock:
            if self.cuts_left[when] == 0:
                return False
            self.cuts_left[when] -= 1
            self.cuts += 1
            return True


class Pair:
    """A connection of the service, and the corresponding one to the server."""

    def __init__(self, proxy, client):
        self.proxy = proxy
        self.client = client
        self.is_lost = False
        self.server = socket.socket(socket.AF_UNIX)
        try:
            self.server.connect(proxy.target)
        except OSError:
            self.cut()
            return
        for run in (self._forward_requests, self._forward_answers):
            threading.Thread(target=run, daemon=True).start()

    def is_silent(self):
        return self.proxy.silent or self.is_lost

    def cut(self):
        for end in (self.client, self.server):
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass
            end.close()

    def _forward_requests(self):
        self._forward(self.client, self.server, first_is_untyped=True, must_cut=self._cuts_before)

    def _forward_answers(self):
        self._forward(self.server, self.client, first_is_untyped=False, must_cut=self._cuts_after)

    def _cuts_before(self, kind, body):
        if kind == b"Q" and self.proxy.loses_new:
            self.is_lost = True
            self.proxy.lost += 1
        is_commit = (kind == b"B" and body.split(b"\0")[1] == b"commit") or (
            kind == b"P" and body.split(b"\0")[1] == b"COMMIT"
        )
        return is_commit and self.proxy.take_cut("before")

    def _cuts_after(self, kind, body):
        if kind == b"C" and body == b"COMMIT\0" and self.proxy.take_cut("after"):
            self.proxy.on_cut()
            return True
        return False

    def _forward(self, source, target, first_is_untyped, must_cut):
        reader = source.makefile("rb")
        try:
            if first_is_untyped:
                size = reader.read(4)
                target.sendall(size + reader.read(int.from_bytes(size, "big") - 4))
            while head := reader.read(5):
                body = reader.read(int.from_bytes(head[1:], "big") - 4)
                if must_cut(head[:1], body):
                    break
                if self.is_silent():
                    continue
                target.sendall(head + body)
        except (OSError, ValueError):
            pass
        if not self.is_silent():
            self.cut()
