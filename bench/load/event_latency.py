"""Creates jobs at a steady rate while one client streams the events, and prints as JSON how long after
the answer to its creation each event was seen, in milliseconds.

    event_latency.py PORT RATE SECONDS
"""

import collections
import json
import re
import selectors
import socket
import sys
import time

CONNECTIONS = 32
WARM_UP_SECONDS = 1
DRAIN_SECONDS = 5  # at most, for the last events
BODY = b'{"document_id":"document-1","priority":5}'
CREATE = (b"POST /extraction-jobs HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
          b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY))
STREAM = (b"GET /events?after=latest HTTP/1.1\r\nHost: bench\r\nAccept: text/event-stream\r\n\r\n")
SUBJECT = re.compile(rb'"subject":"([^"]+)"')
ID = re.compile(rb'"id":"([^"]+)"')


class Run:
    def __init__(self, port, rate, seconds):
        self.interval = 1 / rate
        self.seconds = seconds
        self.selector = selectors.DefaultSelector()
        self.answered, self.seen = {}, {}
        self.idle = collections.deque()
        self.stream = self.connect(port, self.read_stream)
        self.stream.sendall(STREAM)
        self.tail = self.stream.recv(65536)  # the head: the stream has begun
        for _ in range(CONNECTIONS):
            self.idle.append(self.connect(port, self.read_answer))

    def connect(self, port, reader):
        made = socket.create_connection(("127.0.0.1", port))
        made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.selector.register(made, selectors.EVENT_READ, reader)
        return made

    def read_answer(self, connection):
        # An answer is short enough to arrive at once.
        answer = connection.recv(65536)
        if not answer.startswith(b"HTTP/1.1 201"):
            sys.exit(f"a creation failed: {answer[:200]}")
        self.answered[ID.search(answer)[1]] = time.perf_counter()
        self.idle.append(connection)

    def read_stream(self, connection):
        now = time.perf_counter()
        lines = (self.tail + connection.recv(1 << 20)).split(b"\n")
        self.tail = lines.pop()
        for line in lines:
            if line.startswith(b"data:"):
                self.seen[SUBJECT.search(line)[1]] = now

    def turn(self, timeout):
        for key, _ in self.selector.select(timeout):
            key.data(key.fileobj)

    def measure(self):
        start = time.perf_counter()
        due = start
        end = start + WARM_UP_SECONDS + self.seconds
        while (now := time.perf_counter()) < end:
            while due <= now and self.idle:
                self.idle.popleft().sendall(CREATE)
                due += self.interval
            self.turn(max(0, due - time.perf_counter()))
        sent = round((due - start) / self.interval)
        deadline = time.perf_counter() + DRAIN_SECONDS
        while len(self.seen) < sent and time.perf_counter() < deadline:
            self.turn(0.1)
        late = sorted((self.seen[each] - at) * 1e3 for each, at in self.answered.items()
                      if at > start + WARM_UP_SECONDS and each in self.seen)
        missed = sum(each not in self.seen for each in self.answered)
        if missed:
            sys.exit(f"{missed} events were not seen")
        return {"rate": len(late) / self.seconds, "p50_ms": max(0, late[len(late) // 2]),
                "p99_ms": max(0, late[len(late) * 99 // 100]), "max_ms": max(0, late[-1])}


print(json.dumps(Run(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])).measure()))
