"""PostgreSQL servers for tests: each in a temporary folder, reached through a socket there, run as an
unprivileged user, and removed with its object."""

import os
import pathlib
import re
import shutil
import signal
import subprocess
import tempfile

import psycopg2
from service import PATIENCE, wait_until

VERSIONS = pathlib.Path("/usr/lib/postgresql")
USER = "postgres"  # Debian's package creates this account; PostgreSQL refuses to run as root
DATABASE = "jobs"


def programs():
    return max(VERSIONS.glob("*/bin"), key=lambda path: int(path.parent.name))


def as_user(*command):
    prefix = ["setpriv", "--pdeathsig", "KILL"]
    if os.geteuid() == 0:
        prefix += ["--reuid", USER, "--regid", USER, "--clear-groups"]
    return [*prefix, "--", *map(str, command)]


def run_as_user(*command, **options):
    done = subprocess.run(as_user(*command), capture_output=True, text=True, **options)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def make_folder(under=None):
    """A folder with a short path: that of a socket must fit into 107 bytes."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="pg-", dir=under))
    if os.geteuid() == 0:
        shutil.chown(folder, USER, USER)
    return folder


class Cluster:
    """A server that is not started yet. Its data directory is copied from `template`, or from the
    running cluster `primary`, which it then follows, or new. Everything is in a folder of its own
    `under` the given one, or among the temporary files."""

    def __init__(self, template=None, primary=None, under=None):
        self.folder = make_folder(under)
        self.data = self.folder / "data"
        self.log_path = self.folder / "log"
        self.settings = {}
        self.process = None
        if template:
            subprocess.run(["cp", "-a", template, self.data], check=True)
        elif primary:
            source = ["--host", primary.folder, "--username", USER, "--checkpoint", "fast"]
            options = ["--pgdata", self.data, "--write-recovery-conf", "--no-sync"]
            run_as_user(programs() / "pg_basebackup", *options, *source)
        else:
            options = ["--username", USER, "--auth", "trust", "--encoding", "UTF8", "--no-sync"]
            run_as_user(programs() / "initdb", "--pgdata", self.data, *options)

    def start(self, **settings):
        self.settings |= settings
        # fsync only protects against a crash of the machine, which no test has.
        effective = {"listen_addresses": "", "fsync": "off", "max_connections": 60} | self.settings
        options = [part for name, value in effective.items() for part in ("-c", f"{name}={value}")]
        log = open(self.log_path, "ab")
        self.process = subprocess.Popen(
            as_user(programs() / "postgres", "-D", self.data, "-k", self.folder, *options),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        log.close()
        wait_until(self.is_ready, what="PostgreSQL")
        return self

    def is_ready(self):
        assert self.process.poll() is None, self.log()
        try:
            self.connect("postgres").close()
            return True
        except psycopg2.OperationalError:
            return False

    def stop(self, how=signal.SIGINT):
        """SIGINT ends sessions and makes a checkpoint; SIGQUIT stops it as a crash would."""
        self.process.send_signal(how)
        self.process.wait(PATIENCE)
        self.process = None

    def restart(self, how=signal.SIGINT):
        self.stop(how)
        return self.start()

    def remove(self):
        if self.process:
            self.stop(signal.SIGQUIT)
        shutil.rmtree(self.folder, ignore_errors=True)

    def log(self):
        return self.log_path.read_text(errors="replace")

    def connect(self, database=DATABASE):
        """A session that commits each statement."""
        connection = psycopg2.connect(host=str(self.folder), user=USER, dbname=database)
        connection.autocommit = True
        return connection

    def query(self, sql, *values, database=DATABASE):
        """All rows, if there are any."""
        connection = self.connect(database)
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values or None)
                return cursor.fetchall() if cursor.description else []
        finally:
            connection.close()

    def value(self, sql, *values):
        return self.query(sql, *values)[0][0]

    def create_database(self, collation="en-US"):
        """An ICU collation ignores case and punctuation at first, so order by bytes cannot come about
        by chance."""
        self.query(
            f"CREATE DATABASE {DATABASE} TEMPLATE template0 ENCODING 'UTF8' "
            f"LOCALE_PROVIDER icu ICU_LOCALE '{collation}'",
            database="postgres",
        )
        return self

    def set(self, name, value):
        """Changes a setting of the running server."""
        self.query(f"ALTER SYSTEM SET {name} = '{value}'")
        self.query("SELECT pg_reload_conf()")

    def url(self, *others, user=USER, database=DATABASE, **options):
        """The URL of a database, with more clusters as further hosts."""
        hosts = ",".join(str(cluster.folder) for cluster in (self, *others))
        rest = "".join(f"&{name}={value}" for name, value in options.items())
        return f"postgresql:///{database}?user={user}&host={hosts}{rest}"

    def promote(self):
        run_as_user(programs() / "pg_ctl", "promote", "-D", self.data)

    def terminate_backends(self):
        """Ends all sessions but our own. Returns how many."""
        return self.value(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )

    def sessions(self):
        return self.value(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
            "AND pid <> pg_backend_pid()"
        )


class Pooler:
    """pgbouncer in transaction mode in front of a cluster."""

    def __init__(self, cluster, size=4):
        self.folder = make_folder()
        configuration = self.folder / "pgbouncer.ini"
        configuration.write_text(
            f"""
[databases]
{DATABASE} = host={cluster.folder} user={USER}
[pgbouncer]
pool_mode = transaction
default_pool_size = {size}
server_login_retry = 1
listen_addr =
unix_socket_dir = {self.folder}
auth_type = any
"""
        )
        self.process = subprocess.Popen(
            as_user("/usr/sbin/pgbouncer", configuration),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        wait_until(self.is_ready, what="pgbouncer")

    def is_ready(self):
        assert self.process.poll() is None
        try:
            psycopg2.connect(host=str(self.folder), port=6432, user=USER, dbname=DATABASE).close()
            return True
        except psycopg2.OperationalError:
            return False

    def url(self):
        return f"postgresql:///{DATABASE}?user={USER}&host={self.folder}&port=6432"

    def remove(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(PATIENCE)
        shutil.rmtree(self.folder, ignore_errors=True)


def backend_plans(log):
    """The plans that auto_explain has written, each as a string."""
    return re.findall(r"plan:\n((?:\t.*\n)+)", log)
