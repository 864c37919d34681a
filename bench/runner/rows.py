"""The rows of the table: which figures are compared, and the target of each.

A row compares two figures of the same round, and its value is the median over the rounds: a machine
that is busier in one round than in another then hardly affects it.
"""

import dataclasses
import statistics

AT_LEAST = "at least"
AT_MOST = "at most"


@dataclasses.dataclass(frozen=True)
class Figure:
    measurement: str
    name: str = "rate"

    def of(self, round_):
        return round_[self.measurement][self.name]


@dataclasses.dataclass(frozen=True)
class Row:
    label: str
    figure: Figure
    over: Figure = None  # None: the figure itself is the value
    bound: str = None
    target: float = None
    unit: str = ""

    def measurements(self):
        return [each.measurement for each in (self.figure, self.over) if each]

    def values(self, rounds):
        needed = self.measurements()
        return [self.figure.of(one) / (self.over.of(one) if self.over else 1)
                for one in rounds if all(name in one for name in needed)]

    def reached(self, rounds):
        """The median, or None if it was not measured."""
        values = self.values(rounds)
        return statistics.median(values) if values else None

    def holds(self, rounds):
        """Whether the target is met; None without a target or a value."""
        value = self.reached(rounds)
        if value is None or self.target is None:
            return None
        return value >= self.target if self.bound == AT_LEAST else value <= self.target


def at_least(target, label, figure, over=None, unit=""):
    return Row(label, figure, over, AT_LEAST, target, unit)


def at_most(target, label, figure, over=None, unit=""):
    return Row(label, figure, over, AT_MOST, target, unit)


def compared(label, figure, over):
    """A row for information, without a target."""
    return Row(label, figure, over)


def against(peer, targets):
    """The rows of one peer: (what, target) each."""
    return [at_least(target, f"{what} / {peer}", Figure(f"service: {what}"),
                     Figure(f"{peer}: {what}")) for what, target in targets]


CEILING_64 = "SQLite in process, groups of 64"
CEILING_1 = "SQLite in process, groups of 1"
CREATE = "service: create"
KEYED = "service: create with a key"
IDLE = "service, 10,000 idle connections: get"

ROWS = [
    at_least(0.90, "healthz / raw epoll", Figure("service: healthz"),
             Figure("raw epoll: healthz")),
    at_least(0.70, "get / raw epoll", Figure("service: get"), Figure("raw epoll: get")),
    at_most(2.5, "get p99 / raw epoll's", Figure("service: get", "p99_ms"),
            Figure("raw epoll: get", "p99_ms")),
    at_least(0.60, "create / SQLite in process, groups of 64", Figure(CREATE), Figure(CEILING_64)),
    at_least(5, "create / SQLite in process, groups of 1", Figure(CREATE), Figure(CEILING_1)),
    at_most(1.25, "create p99 / that of a group of 64", Figure(CREATE, "p99_ms"),
            Figure(CEILING_64, "p99_ms")),
    at_most(30, "create, worst of a minute", Figure("service, one minute: create", "max_ms"),
            unit=" ms"),
    at_least(0.65, "create with an idempotency key / without", Figure(KEYED), Figure(CREATE)),
    at_least(1.4, "create with uuid7 / with uuid4", Figure("service, uuid7: create"),
             Figure(CREATE)),
    at_least(1.1, "patch / create", Figure("service: patch"), Figure(CREATE)),
    *against("Fastify", [("get", 3.5), ("list 50", 7), ("patch", 12), ("create", 10)]),
    *against("FastAPI", [("get", 40), ("list 50", 40), ("patch", 45), ("create", 25)]),
    at_least(0.8, "get at 1,000,000 jobs / at 10,000", Figure("service, 1,000,000 jobs: get"),
             Figure("service: get")),
    at_most(1.3, "one client: create p50 / group of 1",
            Figure("service, one client: create", "p50_ms"), Figure(CEILING_1, "p50_ms")),
    at_most(50, "an event seen after its writer's answer, p99 at 2,000 creates/s",
            Figure("service, 2,000 creates/s: event", "p99_ms"), unit=" ms"),
    at_least(200_000, "feed from the oldest event, limit 1000",
             Figure("service, 100,000 events: feed"), unit=" events/s"),
    at_most(4, "an idle connection's memory, of 10,000", Figure(IDLE, "kib_each"), unit=" KiB"),
    at_least(1, "get beside 10,000 idle connections / without", Figure(IDLE),
             Figure(IDLE, "alone_rate")),
    at_least(0.9, "get, its token checked / ignored", Figure("service, with tokens: get"),
             Figure("service, tokens ignored: get")),
    compared("get with a token / without", Figure("service, with tokens: get"),
             Figure("service: get")),
    compared("create with a token / without", Figure("service, with tokens: create"),
             Figure(CREATE)),
    at_least(0.5, "PostgreSQL: create / pipeline of 64", Figure("service on PostgreSQL: create"),
             Figure("PostgreSQL pipeline of 64")),
    at_least(2, "PostgreSQL: create / pgbench INSERT", Figure("service on PostgreSQL: create"),
             Figure("pgbench, 8 clients: INSERT")),
    at_least(0.75, "PostgreSQL: get / pgbench SELECT", Figure("service on PostgreSQL: get"),
             Figure("pgbench, 8 clients: SELECT")),
    at_most(0.05, "exec to first answer / FastAPI's", Figure("service: start", "start_ms"),
            Figure("FastAPI: start", "start_ms")),
    at_most(16, "idle memory", Figure("service: start", "idle_mib"), unit=" MiB"),
]
