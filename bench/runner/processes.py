"""The measured programs: starts them on their cores, measures their cost, and ends them."""

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import time

CLOCK_TICKS = os.sysconf("SC_CLK_TCK")
ANSWER_DEADLINE = 60  # seconds from exec to the first answer


class Process:
    """A program in a session of its own, on the given cores (None: any). Its output goes to `log`."""

    def __init__(self, command, cores, log, environment=None, folder=None, **streams):
        def pin():
            if cores is not None:
                os.sched_setaffinity(0, cores)

        self._log = log
        with open(log, "ab") as output:
            streams.setdefault("stdout", output)
            self.popen = subprocess.Popen(
                [str(part) for part in command],
                env=os.environ | (environment or {}),
                cwd=folder,
                stderr=output,
                start_new_session=True,
                preexec_fn=pin,
                **streams,
            )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self.popen.poll() is None:
            self.popen.terminate()
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.popen.wait(15)
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self.popen.pid, signal.SIGKILL)  # workers that outlived their master
        self.popen.wait()

    def check_alive(self):
        if self.popen.poll() is not None:
            with open(self._log, encoding="utf-8", errors="replace") as log:
                raise RuntimeError(f"{self.popen.args[0]} ended early:\n{log.read()[-2000:]}")

    def cpu_seconds(self):
        """User and system time so far, of the program and its children."""
        ticks = 0
        for stat in self._stats():
            ticks += int(stat[11]) + int(stat[12])
        return ticks / CLOCK_TICKS

    def resident_bytes(self):
        """Memory in use now, of the program and its children."""
        return sum(int(stat[21]) for stat in self._stats()) * os.sysconf("SC_PAGE_SIZE")

    def _stats(self):
        """The fields of /proc/PID/stat from the third on (proc(5)), of every process of the session."""
        for pid in filter(str.isdigit, os.listdir("/proc")):
            with contextlib.suppress(FileNotFoundError, ProcessLookupError):
                with open(f"/proc/{pid}/stat", encoding="ascii") as stat:
                    fields = stat.read().rpartition(")")[2].split()
                if int(fields[3]) == self.popen.pid:
                    yield fields


class Server(Process):
    """A process that serves HTTP on `port` of the loopback interface."""

    def __init__(self, port, *arguments, **options):
        self.port = port
        started = time.perf_counter()
        super().__init__(*arguments, **options)
        try:
            self._await_answer()
        except BaseException:
            self.stop()
            raise
        self.seconds_to_answer = time.perf_counter() - started

    def _await_answer(self):
        deadline = time.monotonic() + ANSWER_DEADLINE
        while time.monotonic() < deadline:
            self.check_alive()
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            with contextlib.closing(connection), contextlib.suppress(OSError):
                connection.request("GET", "/healthz")
                if connection.getresponse().status == 200:
                    return
            time.sleep(0.0005)
        raise RuntimeError(f"{self.popen.args[0]} did not answer")


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def run(command, **options):
    """The output of a program that must succeed."""
    command = [str(part) for part in command]
    done = subprocess.run(command, text=True, capture_output=True, check=False, **options)
    if done.returncode != 0:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return done.stdout
