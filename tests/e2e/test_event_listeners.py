"""Ten thousand who listen: what they cost, how many there may be, and that one who does not read
harms nobody."""

import re
import resource
import selectors
import socket
import time

import pytest
from history import all_events
from http_connection import Connection, get
from readers import Stream
from service import wait_until

LISTEN = get("/events?after=latest", "Accept: text/event-stream")
IP_BIND_ADDRESS_NO_PORT = 24  # <linux/in.h>; Python does not name it
KIB, MIB = 2**10, 2**20


@pytest.fixture
def descriptors():
    """Allows this process, and each of the services that it starts, so many file descriptors."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)

    def allow(count):
        if before[1] != resource.RLIM_INFINITY and before[1] < count:
            try:
                resource.setrlimit(resource.RLIMIT_NOFILE, (count, count))
            except (PermissionError, ValueError):
                pytest.skip(f"needs {count} file descriptors, or root to allow them")
        else:
            resource.setrlimit(resource.RLIMIT_NOFILE, (count, before[1]))

    yield allow
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


class Crowd:
    """Many connections, each of which has sent a request for server-sent events."""

    def __init__(self, port):
        self.port = port
        self.received = {}  # by socket
        self._ready = selectors.DefaultSelector()

    def join(self, count):
        for i in range(count):
            one = socket.socket()
            # From addresses of their own: one has too few ports, and other tests need them.
            one.setsockopt(socket.IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1)
            one.bind((f"127.0.1.{1 + i % 100}", 0))
            one.connect(("127.0.0.1", self.port))
            one.setblocking(False)
            one.sendall(LISTEN)
            self.received[one] = b""
            self._ready.register(one, selectors.EVENT_READ)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for one in self.received:
            one.close()
        self._ready.close()

    def listen(self, count):
        """That many join, and all of them are let in."""
        self.join(count)
        self.receive_until(lambda: self.statuses() == {200: count})

    def receive_until(self, condition, patience=60):
        """Until `condition()` holds for what has been received."""
        deadline = time.monotonic() + patience
        while not condition():
            assert time.monotonic() < deadline, f"{self.statuses()}"
            ready = self._ready.select(0.1)
            while ready:  # the condition looks at all of them, so first receive what there is
                for key, _ in ready:
                    more = key.fileobj.recv(65536)
                    self.received[key.fileobj] += more
                    assert more, f"closed after {self.received[key.fileobj][:200]}"
                ready = self._ready.select(0)

    def statuses(self):
        """How many have got each status. None: no answer yet."""
        found = {}
        for one in self.received.values():
            status = int(one[9:12]) if b"\r\n\r\n" in one else None
            found[status] = found.get(status, 0) + 1
        return found

    def count_of(self, text):
        return sum(text in one for one in self.received.values())

    def leave(self, status):
        """Those who got this status hang up."""
        for one, text in list(self.received.items()):
            if text.startswith(b"HTTP/1.1 %d" % status):
                self._ready.unregister(one)
                one.close()
                del self.received[one]


def test_an_event_reaches_all_and_a_listener_costs_little(descriptors, start):
    count = 10_000
    descriptors(count + 1000)
    service = start(THREADS=2)
    service.create()
    before = service.memory()
    with Crowd(service.port) as crowd:
        crowd.listen(count)
        memory = (service.memory() - before) / count
        for _ in range(3):
            begun = time.monotonic()
            job = service.create()["id"].encode()
            answered = time.monotonic()
            crowd.receive_until(lambda: crowd.count_of(job) == count)
            reached = time.monotonic()
            print(
                f"{count} listeners, {memory / KIB:.1f} KiB each: an event reached all within "
                f"{1000 * (reached - begun):.0f} ms of the request, "
                f"{1000 * (reached - answered):.0f} ms of its answer"
            )
        assert all(text.count(b"\nevent: ") == 3 for text in crowd.received.values())
    assert memory < 16 * KIB


def test_a_listener_gives_back_what_a_large_event_took(descriptors, start):
    count = 1000
    descriptors(count + 1000)
    service = start(THREADS=2)
    service.create()
    before = service.memory()
    with Crowd(service.port) as crowd:
        crowd.listen(count)
        job = service.create(metadata={"filler": "x" * 100_000})["id"].encode()
        crowd.receive_until(lambda: crowd.count_of(job) == count)
        assert service.memory("VmHWM") - before > count * 16 * KIB, "the event was not large enough"
        wait_until(lambda: service.memory() - before < count * 16 * KIB, what="the memory")


@pytest.mark.slow
def test_more_knock_than_may_listen(descriptors, start):
    """20,000 at a limit of 10,000: the rest are refused, and nobody else notices."""
    places, wave = 10_000, 5_000
    descriptors(places + wave + 1000)
    service = start(THREADS=2, MAX_EVENT_LISTENERS=places)
    with Crowd(service.port) as crowd:
        crowd.join(places)
        for _ in range(2):
            crowd.join(wave)
            crowd.receive_until(lambda: crowd.statuses() == {200: places, 503: wave})
            assert crowd.count_of(b"retry-after: ") == wave
            assert all(is_served(service, path) for path in ("/healthz", "/readyz", "/events"))
            assert not is_served(service, "/events?wait=1")
            job = service.create()["id"].encode()
            crowd.receive_until(lambda: crowd.count_of(job) == places)
            crowd.leave(503)
    # A connection that was closed is found when it is written to.
    wait_until(lambda: service.create() and is_served(service, "/events?wait=0.01"))


def is_served(service, path):
    """On a connection of its own."""
    with Connection(service.port) as fresh:
        return fresh.exchange(get(path)).status == 200


def test_one_who_does_not_read_is_cut_off_and_goes_on_from_its_cursor(start):
    """Meanwhile it costs no more than a bounded buffer, and nobody waits for it."""
    stalled, events, size = 10, 300, 100_000
    service = start(
        THREADS=2, WRITE_TIMEOUT_SECONDS=1, MAX_EVENT_LISTENERS=stalled + 1, DB_CACHE_MIB=1
    )
    service.create()
    prompt = Stream(service.url)
    seen = iter(prompt)
    assert next(seen)
    before = service.memory()
    connections = [Connection(service.port, receive_buffer=32 * KIB) for _ in range(stalled)]
    for connection in connections:
        connection.send(get("/events", "Accept: text/event-stream"))
        assert connection.read_head().status == 200
        # It reads the first event, and none after it.
        while not ids_of(connection.received):
            connection.received += connection.socket.recv(65536)
    for _ in range(events):
        job = service.create(metadata={"filler": "x" * size})
        assert next(seen)["subject"] == job["id"]
    # All would hold 300 MB if each had what it did not read.
    assert service.memory("VmHWM") - before < 100 * MIB
    # They give up their places.
    wait_until(lambda: is_served(service, "/events?after=latest&wait=0.01"))
    prompt.close()

    whole = [event["id"] for event in all_events(service.url, limit=1000)]
    for connection in connections:
        shown = ids_of(read_to_the_end(connection))
        assert 0 < len(shown) < len(whole), "it was not cut off"
        rest = iter(Stream(service.url, last=shown[-1]))
        assert shown + [next(rest)["id"] for _ in whole[len(shown) :]] == whole
        connection.socket.close()


def read_to_the_end(connection):
    try:
        while more := connection.socket.recv(65536):
            connection.received += more
    except ConnectionResetError:
        pass
    return connection.received


def ids_of(stream):
    """Of all events that have come whole."""
    return [one.decode() for one in re.findall(rb"id: (\S+)\nevent: \S+\ndata: .*\n\n", stream)]
