"""Measures and reports; see scripts/bench."""

import argparse
import pathlib
import signal
import sys
import tempfile

from . import plot, report
from .catalogue import MEASUREMENTS
from .fixtures import PostgresFixture, SqliteFixture
from .measurements import Workplace
from .paths import ROOT
from .rows import ROWS
from .tokens import TokenIssuer

QUICK = {"rounds": 1, "seconds": 2}
FULL = {"rounds": 5, "seconds": 5}


def read_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=(
        "Compares the service with its peers and with the limits of the machine. A full run writes "
        "docs/benchmarks.md, its plot and the summary in README.md; any other run only prints its "
        "tables."))
    parser.add_argument("only", nargs="*", metavar="ROW",
                        help="only rows whose label contains one of these words")
    parser.add_argument("--quick", action="store_true", help="one short round of everything")
    parser.add_argument("--rounds", type=int, help=f"default {FULL['rounds']}")
    parser.add_argument("--seconds", type=int,
                        help=f"length of a measurement, default {FULL['seconds']}")
    parser.add_argument("--list", action="store_true", help="print the labels of the rows")
    arguments = parser.parse_args()
    arguments.whole = not (arguments.only or arguments.quick)
    defaults = QUICK if arguments.quick else FULL
    arguments.rounds = arguments.rounds or defaults["rounds"]
    arguments.seconds = arguments.seconds or defaults["seconds"]
    return arguments


def measure(rows, names, arguments):
    with tempfile.TemporaryDirectory(prefix="extraction-bench-", dir="/var/tmp") as folder:
        scratch = pathlib.Path(folder)
        scratch.chmod(0o711)  # PostgreSQL runs as its own user
        postgres = PostgresFixture(scratch)
        at = Workplace(scratch, SqliteFixture(scratch), postgres, TokenIssuer(scratch),
                       arguments.seconds)
        rounds = []
        try:
            for number in range(1, arguments.rounds + 1):
                rounds.append({})
                for name in names:
                    figures = MEASUREMENTS[name].run(at)
                    rounds[-1][name] = figures
                    shown = ", ".join(f"{key} {value:.4g}" for key, value in figures.items())
                    print(f"[{number}/{arguments.rounds}] {name}: {shown}", file=sys.stderr)
        finally:
            postgres.stop()
    return rounds


def write_documents(rounds, seconds):
    documents = ROOT / "docs"
    documents.mkdir(exist_ok=True)
    (documents / "benchmarks.md").write_text(report.document(rounds, seconds), encoding="utf-8")
    (documents / "benchmarks.svg").write_text(plot.requests_a_second(rounds), encoding="utf-8")
    readme = ROOT / "README.md"
    if readme.exists():
        text = readme.read_text(encoding="utf-8")
        readme.write_text(report.put_into_readme(text, rounds), encoding="utf-8")


def main():
    # Ends servers and removes scratch files as at the end of a normal run.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
    arguments = read_arguments()
    rows = [row for row in ROWS
            if not arguments.only or any(word in row.label for word in arguments.only)]
    if arguments.list:
        print("\n".join(row.label for row in rows))
        return
    needed = {name for row in rows for name in row.measurements()}
    names = [name for name in MEASUREMENTS if not arguments.only or name in needed]

    rounds = measure(rows, names, arguments)
    print(report.targets(rounds, rows))
    print()
    print(report.figures(rounds))
    if arguments.whole:
        write_documents(rounds, arguments.seconds)


if __name__ == "__main__":
    main()
