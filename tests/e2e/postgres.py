"""A PostgreSQL server for one test: a cluster of its own, on a socket of its own."""

import glob
import os
import pathlib
import shutil
import signal
import socket
import subprocess
import tempfile
import time

PORT = 5432  # a part of the socket's name, no more


class Cluster:
    """Everyone is let in as who they say they are, by the socket alone."""

    def __init__(self, folder):
        self._programs = max(glob.glob("/usr/lib/postgresql/*/bin"), key=lambda path: int(path.split("/")[4]))
        self._socket_folder = tempfile.mkdtemp(prefix="pg-")  # a socket's path must be short
        folder = pathlib.Path(folder)
        folder.mkdir(parents=True)
        # PostgreSQL does not run as root.
        self._as_user = []
        if os.geteuid() == 0:
            for path in (folder, pathlib.Path(self._socket_folder)):
                shutil.chown(path, "postgres", "postgres")
            for parent in folder.parents[:-2]:
                parent.chmod(parent.stat().st_mode | 0o011)
            self._as_user = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
        self._folder = folder
        self._run("initdb", "-D", folder, "-U", "postgres", "-A", "trust", "--no-sync", "-E", "UTF8")
        self._start()

    def _start(self):
        self._server = subprocess.Popen(
            [*self._as_user, f"{self._programs}/postgres", "-D", self._folder, "-k", self._socket_folder]
            + ["-c", "listen_addresses=", "-c", "fsync=off", "-c", f"port={PORT}"],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        deadline = time.monotonic() + 30
        while self._try("SELECT 1", "postgres").returncode != 0:
            assert self._server.poll() is None and time.monotonic() < deadline, "PostgreSQL did not start"
            time.sleep(0.05)

    def _run(self, program, *arguments):
        command = [*self._as_user, f"{self._programs}/{program}", *map(str, arguments)]
        subprocess.run(command, check=True, capture_output=True, env={"PATH": "/usr/bin:/bin", "LC_ALL": "C"})

    def _try(self, sql, database):
        return subprocess.run(
            ["psql", "-h", self._socket_folder, "-p", str(PORT), "-U", "postgres", "-d", database]
            + ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-c", sql],
            capture_output=True,
            text=True,
        )

    def query(self, sql, database="postgres"):
        """The rows as text, as the superuser."""
        answer = self._try(sql, database)
        assert answer.returncode == 0, answer.stderr
        return answer.stdout.strip()

    def url(self, database):
        return f"postgresql://postgres@/{database}?host={self._socket_folder}&port={PORT}"

    def connect(self):
        """A socket to it, nothing said yet."""
        connection = socket.socket(socket.AF_UNIX)
        connection.connect(f"{self._socket_folder}/.s.PGSQL.{PORT}")
        return connection

    def restart(self):
        self._stop()
        self._start()

    def _stop(self):
        self._server.send_signal(signal.SIGINT)  # "fast": clients are cut off
        self._server.wait()

    def close(self):
        self._stop()
        shutil.rmtree(self._socket_folder, ignore_errors=True)
