"""Reports the measurements as Markdown."""

import datetime
import re
import statistics

from . import machine, plot
from .rows import AT_LEAST, ROWS

FIGURES = [
    # heading, name of the figure, format
    ("per second", "rate", "{:,.0f}"),
    ("p50, ms", "p50_ms", "{:.2f}"),
    ("p99, ms", "p99_ms", "{:.2f}"),
    ("worst, ms", "max_ms", "{:.1f}"),
    ("server CPU, µs per request", "cpu_us", "{:.1f}"),
    ("memory, MiB", "resident_mib", "{:.1f}"),
]

# What the machine can do at most, for a kind of request.
CEILINGS = {"get": "raw epoll: get", "create": "SQLite in process, groups of 64"}

HOW = """\
Every round takes each measurement once, one after the other, so that a machine that becomes slower affects
all of them alike. A ratio compares two figures from the same round; the table shows the median of the
rounds, with the lowest and the highest. The server has one core and the load generator the other, with
64 keep-alive connections that never pause. Each measurement starts with a fresh copy of a store of
10,000 jobs and a warm-up second that is not counted (pgbench has none). Anything with two threads or
processes, and PostgreSQL with its clients, shares both cores with the load generator.

The service runs as it is shipped, except that tokens are not checked unless a row says so: validation,
time-outs and the access log are on. Fastify and uvicorn run without an access log. All programs that
write to SQLite use a write-ahead log and `synchronous=FULL`, and answer after the commit. FastAPI,
Pydantic and SQLAlchemy are the versions that Debian packages; this Pydantic is not compiled, and newer
ones are faster.
"""


def number(value, unit=""):
    digits = 0 if abs(value) >= 100 else 1 if abs(value) >= 10 else 2 if abs(value) >= 0.1 else 3
    return f"{value:,.{digits}f}{unit}"


def today():
    return datetime.date.today().isoformat()


def _table(headings, rows):
    yield "| " + " | ".join(headings) + " |"
    yield "|" + "---|" * len(headings)
    for row in rows:
        yield "| " + " | ".join(row) + " |"


def _row_cells(row, rounds):
    values = row.values(rounds)
    if not values:
        return [row.label, "", "not measured", "", ""]
    sign = "≥" if row.bound == AT_LEAST else "≤"
    target = f"{sign} {number(row.target, row.unit)}" if row.target is not None else ""
    span = f"{number(min(values))} – {number(max(values))}"
    verdict = {True: "yes", False: "**no**", None: ""}[row.holds(rounds)]
    return [row.label, target, number(row.reached(rounds), row.unit), span, verdict]


def targets(rounds, rows=ROWS):
    headings = ["", "target", "reached", "lowest – highest", "met"]
    return "\n".join(_table(headings, [_row_cells(row, rounds) for row in rows]))


def _median(name, figure, rounds):
    values = [one[name][figure] for one in rounds if figure in one.get(name, {})]
    return statistics.median(values) if values else None


def _figure_cells(name, rounds):
    for _, figure, form in FIGURES:
        value = _median(name, figure, rounds)
        yield "" if value is None else form.format(value)


def figures(rounds):
    names = [name for name in rounds[0] if _median(name, "rate", rounds) is not None]
    headings = ["", *(heading for heading, _, _ in FIGURES)]
    return "\n".join(_table(headings, [[name, *_figure_cells(name, rounds)] for name in names]))


def starts(rounds):
    names = [name for name in rounds[0] if "start_ms" in rounds[0][name]]
    rows = [[name.partition(":")[0], f"{_median(name, 'start_ms', rounds):.1f}",
             f"{_median(name, 'idle_mib', rounds):.1f}"] for name in names]
    return "\n".join(_table(["", "exec to first answer, ms", "idle memory, MiB"], rows))


def document(rounds, seconds):
    versions = "\n".join(f"- {name}: {version}" for name, version in machine.versions())
    return f"""# Benchmarks

Measured on {today()} by `scripts/bench`: {len(rounds)} rounds of {seconds} s per measurement.
{machine.description()}.

![Requests per second](benchmarks.svg)

{HOW}
## Ratios

{targets(rounds)}

## Figures

Medians of the rounds. They drift with the speed of the machine; the ratios do so less.

{figures(rounds)}

{starts(rounds)}

## Versions

{versions}
"""


def summary(rounds):
    def cells(operation):
        yield operation
        for server, _ in plot.SERVERS:
            yield f"{plot.rate(server, operation, rounds):,.0f}"
        ceiling = CEILINGS.get(operation)
        yield f"{ceiling.partition(':')[0]}: {_median(ceiling, 'rate', rounds):,.0f}" if ceiling else ""

    headings = ["", *(label for _, label in plot.SERVERS), "limit of the machine"]
    return "\n".join(_table(headings, [list(cells(operation)) for operation in plot.OPERATIONS]))


def put_into_readme(text, rounds):
    """`text` with the part between its two benchmark marks replaced."""
    shown = f"""\
![Requests per second](docs/benchmarks.svg)

{summary(rounds)}

Requests per second with 64 clients, the server on one core, and every write on disk before it is acknowledged. Measured
by `scripts/bench` on {today()} on {machine.description()}.
[docs/benchmarks.md](docs/benchmarks.md) has all figures, including the targets that are not met yet.
"""
    return re.sub(r"(<!-- benchmarks -->\n).*?(<!-- /benchmarks -->)",
                  lambda marks: f"{marks[1]}{shown}{marks[2]}", text, flags=re.S)
