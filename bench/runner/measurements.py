"""What can be measured. Each measurement runs for a while and returns named figures:

rate (per second), p50_ms, p99_ms, max_ms, cpu_us (the server's, per request), and so on.
"""

import contextlib
import dataclasses
import http.client
import json
import os
import re
import subprocess
import time

from .contenders import PYTHON, Contender
from .paths import BENCH, PROGRAMS
from .processes import Process, Server, free_port, run

JOBS = 10_000
CONNECTIONS = 64
WARM_UP_SECONDS = 1

SERVER_CORES = {0}
LOAD_CORES = {1}
ANY_CORES = None


def pinned(command, cores):
    listed = ",".join(map(str, sorted(cores))) if cores else None
    return ["taskset", "-c", listed, *command] if listed else list(command)


def wrk(at, script, seconds, connections=CONNECTIONS, cores=ANY_CORES):
    """Runs wrk against `at`, a Target."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s",
               "-s", BENCH / "load" / f"{script}.lua", f"http://127.0.0.1:{at.server.port}",
               "--", at.ids, *at.token]
    figures = json.loads(run(pinned(command, cores)).splitlines()[-1])
    if failed := figures.pop("failed"):
        raise RuntimeError(f"{script}: {failed} requests failed")
    return figures


@dataclasses.dataclass(frozen=True)
class Target:
    """A running server with its store."""

    server: Server
    ids: object  # the file with the ids of its jobs
    token: list  # none, or one


@dataclasses.dataclass(frozen=True)
class Workplace:
    """What the measurements of one run share."""

    scratch: object
    sqlite: object
    postgres: object
    issuer: object
    seconds: int

    @contextlib.contextmanager
    def server(self, contender, jobs=JOBS):
        """A Target, on a fresh copy of a store with that many jobs."""
        store, ids = (self.postgres if contender.store == "postgres" else self.sqlite).copy(jobs)
        os.sync()  # what the last measurement left unwritten must not slow this one
        port = free_port()
        environment = contender.environment(store)
        token = []
        if contender.clients_have_tokens:
            environment |= self.issuer.environment()
            token = [self.issuer.token()]
        cores = ANY_CORES if contender.shares_cores else SERVER_CORES
        with Server(port, contender.command(port, store), cores, self.scratch / "server.log",
                    environment=environment, folder=contender.folder) as server:
            yield Target(server, ids, token)


@dataclasses.dataclass(frozen=True)
class Load:
    """A server under one kind of request, from keep-alive connections that never pause."""

    contender: Contender
    script: str
    jobs: int = JOBS
    connections: int = CONNECTIONS
    seconds: int = 0  # 0: as long as the run says

    def run(self, at):
        cores = ANY_CORES if self.contender.shares_cores else LOAD_CORES
        seconds = self.seconds or at.seconds
        with at.server(self.contender, self.jobs) as target:
            wrk(target, self.script, WARM_UP_SECONDS, self.connections, cores)
            before = target.server.cpu_seconds()
            figures = wrk(target, self.script, seconds, self.connections, cores)
            used = target.server.cpu_seconds() - before
            figures["resident_mib"] = target.server.resident_bytes() / 2**20
        figures["cpu_us"] = used / (figures["rate"] * seconds) * 1e6
        return figures


@dataclasses.dataclass(frozen=True)
class FeedRead:
    """One client that follows `next` from the oldest event to the newest, again and again."""

    contender: Contender
    jobs: int
    limit: int = 1000

    def run(self, at):
        with at.server(self.contender, self.jobs) as target:
            started = time.perf_counter()
            seconds, events = 0, 0
            while seconds < at.seconds:
                events += self._read(target.server.port)
                seconds = time.perf_counter() - started
            return {"rate": events / seconds,
                    "cpu_us": target.server.cpu_seconds() / events * 1e6}

    def _read(self, port):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        events, after = 0, None
        with contextlib.closing(connection):
            while True:
                start = f"&after={after}" if after else ""
                connection.request("GET", f"/events?limit={self.limit}{start}")
                page = connection.getresponse().read()
                after_this = re.search(rb'"next":"([^"]*)"}$', page)[1].decode()
                if after_this == after:
                    break
                after = after_this
                events += page.count(b'"specversion"')
        if events < self.jobs:
            raise RuntimeError(f"the feed shows {events} events of {self.jobs} jobs")
        return events


@dataclasses.dataclass(frozen=True)
class EventLatency:
    """How long after the answer to its creation a listener sees an event."""

    contender: Contender
    creates_per_second: int

    def run(self, at):
        with at.server(self.contender) as target:
            return json.loads(run(pinned(
                [PYTHON, BENCH / "load" / "event_latency.py", target.server.port,
                 self.creates_per_second, at.seconds], LOAD_CORES)))


@dataclasses.dataclass(frozen=True)
class FirstAnswer:
    """From exec to the first answer, and the memory of a server that has done nothing else."""

    contender: Contender

    def run(self, at):
        with at.server(self.contender) as target:
            return {"start_ms": target.server.seconds_to_answer * 1e3,
                    "idle_mib": target.server.resident_bytes() / 2**20}


@dataclasses.dataclass(frozen=True)
class IdleConnections:
    """A server that holds many idle connections while a few are busy."""

    contender: Contender
    script: str
    count: int

    def run(self, at):
        with at.server(self.contender) as target:
            wrk(target, self.script, WARM_UP_SECONDS, cores=LOAD_CORES)
            alone = wrk(target, self.script, at.seconds, cores=LOAD_CORES)
            before = target.server.resident_bytes()
            with self._held(at, target) as holder:
                grown = target.server.resident_bytes() - before
                beside = wrk(target, self.script, at.seconds, cores=LOAD_CORES)
                holder.popen.stdin.close()
                if holder.popen.wait() != 0:
                    holder.check_alive()
        return beside | {"alone_rate": alone["rate"], "kib_each": grown / self.count / 2**10}

    def _held(self, at, target):
        some_id = target.ids.read_text(encoding="ascii").split("\n", 1)[0]
        holder = Process(
            [PYTHON, BENCH / "load" / "idle_connections.py", target.server.port, self.count,
             f"/extraction-jobs/{some_id}"],
            LOAD_CORES, at.scratch / "idle.log",
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if holder.popen.stdout.readline() != "ready\n":
            holder.popen.wait()
            holder.check_alive()
        return holder


@dataclasses.dataclass(frozen=True)
class SqliteInserts:
    """The upper limit for durable inserts: no server, groups of a fixed size."""

    group: int
    job_id: str = "uuid4"

    def run(self, at):
        database, _ = at.sqlite.copy(JOBS)
        os.sync()
        command = [PROGRAMS / "sqlite_insert", "--db-path", database, "--group", self.group,
                   "--job-id", self.job_id, "--warm-up", WARM_UP_SECONDS,
                   "--seconds", at.seconds]
        return json.loads(run(pinned(command, SERVER_CORES)))


@dataclasses.dataclass(frozen=True)
class PostgresInserts:
    """A pipeline over one connection, one synchronisation for `depth` inserts."""

    depth: int

    def run(self, at):
        url, _ = at.postgres.copy(JOBS)
        return json.loads(run([PROGRAMS / "postgres_pipeline", "--database", url,
                               "--depth", self.depth, "--warm-up", WARM_UP_SECONDS,
                               "--seconds", at.seconds]))


@dataclasses.dataclass(frozen=True)
class Pgbench:
    """PostgreSQL's own load generator, one prepared statement per transaction."""

    script: str
    clients: int

    def run(self, at):
        url, _ = at.postgres.copy(JOBS)
        output = run([at.postgres.program("pgbench"), "-n", "-M", "prepared", "-c", self.clients,
                      "-j", 1, "-T", at.seconds, "-D", f"jobs={JOBS}",
                      "-f", BENCH / "ceilings" / "pgbench" / f"{self.script}.sql", url])
        return {"rate": float(re.search(r"^tps = ([\d.]+)", output, re.M)[1])}
