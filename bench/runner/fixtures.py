"""The stores under measurement: SQLite files and a PostgreSQL cluster, filled once, and copied for
every measurement so that each begins with the same jobs in the tables that the service makes."""

import itertools
import os
import pathlib
import shutil
import subprocess

from .paths import BENCH, PROGRAMS, SERVICE
from .processes import run


def make_schema(**store):
    """Lets the service bring an empty store, named by a setting, to its schema."""
    run([SERVICE, "migrate"], env=os.environ | store)


class SqliteFixture:
    """Database files; `copy` gives the one under measurement, and replaces it the next time."""

    def __init__(self, scratch):
        self._scratch = scratch
        self._seeded = {}

    def copy(self, jobs):
        """The path of a database with so many jobs, and that of the file of their ids."""
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
    """A cluster of our own, with its default settings, reached by a Unix socket in its folder."""

    def __init__(self, scratch):
        self._folder = scratch / "postgres"
        self._ids = scratch / "postgres.ids"
        self._log = scratch / "postgres.log"
        self._numbers = itertools.count()
        self._programs = pathlib.Path(run(["pg_config", "--bindir"]).strip())
        self._seeded_jobs = None

    def copy(self, jobs):
        """The URL of a database with so many jobs, and the path of the file of their ids."""
        if self._seeded_jobs is None:
            self._start()
        if self._seeded_jobs != jobs:
            self._seed(jobs)
        name = f"measured_{next(self._numbers)}"
        self._execute("postgres", f"CREATE DATABASE {name} TEMPLATE seeded_{jobs}")
        self._execute("postgres", "CHECKPOINT")
        return self._url(name), self._ids

    def program(self, name):
        return self._programs / name

    def stop(self):
        if (self._folder / "postmaster.pid").exists():
            self._run_as_owner("pg_ctl", "stop", "-D", self._folder, "-m", "fast")

    def _start(self):
        self._folder.mkdir()
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(self._folder, "postgres", "postgres")
        self._run_as_owner("initdb", "-D", self._folder, "-U", "postgres", "-A", "trust",
                           "-E", "UTF8", "--locale=C.UTF-8")
        options = f"-c listen_addresses='' -c unix_socket_directories='{self._folder}'"
        self._run_as_owner("pg_ctl", "start", "-w", "-D", self._folder,
                           "-l", self._folder / "server.log", "-o", options)

    def _seed(self, jobs):
        database = f"seeded_{jobs}"
        self._execute("postgres", f"CREATE DATABASE {database}")
        make_schema(DATABASE_URL=self._url(database))
        run(["psql", self._url(database), "-q", "-v", "ON_ERROR_STOP=1", "-v", f"jobs={jobs}",
             "-f", BENCH / "ceilings" / "pgbench" / "seed.sql"])
        self._ids.write_text(
            run(["psql", self._url(database), "-Atc", "SELECT id FROM extraction_job"]))
        self._seeded_jobs = jobs

    def _url(self, database):
        return f"postgresql:///{database}?host={self._folder}&user=postgres"

    def _execute(self, database, statement):
        run(["psql", self._url(database), "-q", "-v", "ON_ERROR_STOP=1", "-c", statement])

    def _run_as_owner(self, name, *arguments):
        command = [self.program(name), *arguments]
        if os.geteuid() == 0:
            command = ["runuser", "-u", "postgres", "--", *command]
        # pg_ctl leaves the server behind with whatever streams it was given.
        subprocess.run([str(part) for part in command], cwd=self._folder, check=True,
                       stdin=subprocess.DEVNULL, stdout=self._log.open("ab"),
                       stderr=subprocess.STDOUT)
