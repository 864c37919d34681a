"""The stores under measurement: SQLite files and a PostgreSQL cluster, filled once, and copied for
every measurement, so that each begins with the same jobs in the tables that the service creates."""

import itertools
import os
import pathlib
import shutil

from .paths import BENCH, PROGRAMS, SERVICE
from .processes import run
from .test_tools import postgres_cluster


def make_schema(**store):
    """Lets the service create its schema in an empty store, which a setting names."""
    run([SERVICE, "migrate"], env=os.environ | store)


class SqliteFixture:
    """Database files; `copy` returns the one to measure, and replaces it the next time."""

    def __init__(self, scratch):
        self._scratch = scratch
        self._seeded = {}

    def copy(self, jobs):
        """The path of a database with that many jobs, and that of the file with their ids."""
        if jobs not in self._seeded:
            self._seeded[jobs] = self._seed(jobs)
        seeded, ids = self._seeded[jobs]
        for last in self._scratch.glob("measured.db*"):
            last.unlink()
        return pathlib.Path(shutil.copyfile(seeded, self._scratch / "measured.db")), ids

    def _seed(self, jobs):
        database = self._scratch / f"seeded-{jobs}.db"
        ids = self._scratch / f"seeded-{jobs}.ids"
        make_schema(DB_PATH=str(database))
        ids.write_text(run([PROGRAMS / "sqlite_insert", "--db-path", database, "--seed", jobs]))
        return database, ids


class PostgresFixture:
    """A cluster of our own, with its default settings: unlike the one of the tests, it survives a power cut."""

    DEFAULTS = {"fsync": "on", "max_connections": 100}

    def __init__(self, scratch):
        self._scratch = scratch
        self._ids = scratch / "postgres.ids"
        self._numbers = itertools.count()
        self._cluster = None
        self._seeded_jobs = None

    def copy(self, jobs):
        """The URL of a database with that many jobs, and the path of the file with their ids."""
        if self._cluster is None:
            self._cluster = postgres_cluster.Cluster(under=self._scratch)
            self._cluster.start(**self.DEFAULTS)
        if self._seeded_jobs != jobs:
            self._seed(jobs)
        name = f"measured_{next(self._numbers)}"
        self._execute(f"CREATE DATABASE {name} TEMPLATE seeded_{jobs}")
        self._execute("CHECKPOINT")
        return self._url(name), self._ids

    def program(self, name):
        return postgres_cluster.programs() / name

    def stop(self):
        if self._cluster:
            self._cluster.remove()

    def _seed(self, jobs):
        database = f"seeded_{jobs}"
        self._execute(f"CREATE DATABASE {database} TEMPLATE template0 LOCALE 'C.UTF-8'")
        make_schema(DATABASE_URL=self._url(database))
        run(["psql", self._url(database), "-q", "-v", "ON_ERROR_STOP=1", "-v", f"jobs={jobs}",
             "-f", BENCH / "ceilings" / "pgbench" / "seed.sql"])
        self._ids.write_text(
            run(["psql", self._url(database), "-Atc", "SELECT id FROM extraction_job"]))
        self._seeded_jobs = jobs

    def _url(self, database):
        return self._cluster.url(database=database)

    def _execute(self, statement):
        self._cluster.query(statement, database="postgres")
