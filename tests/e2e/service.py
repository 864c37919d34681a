"""Starts the real binary, watches its stderr, and stops it."""

import json
import os
import pathlib
import re
import signal
import subprocess
import threading
import time

import requests

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = os.environ.get("EXTRACTION_JOB_API", str(ROOT / "build/release/extraction-job-api"))
PATIENCE = 20  # seconds for what takes a fraction of one


def wait_until(condition, patience=PATIENCE, what="the condition"):
    """Returns the first true value of `condition()`; fails after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        value = condition()
        if value:
            return value
        assert time.monotonic() < deadline, f"{what} did not come within {patience} s"
        time.sleep(0.005)


def environment(**variables):
    """The environment of the service: of ours, only what a program needs to run."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS")
    }
    return {**kept, **{name: str(value) for name, value in variables.items()}}


def under_strace(output, *expressions):
    """A command prefix: the program runs unchanged, and is traced by another process."""
    return [
        *["strace", "--daemonize=grandchild", "--follow-forks", "--quiet=all", "--decode-fds=path"],
        *["--output", str(output)],
        *(part for expression in expressions for part in ("-e", expression)),
    ]


def run_binary(*arguments, wrapper=(), **variables):
    """Runs the binary until it exits, which it must do soon."""
    return subprocess.run(
        [*wrapper, BINARY, *map(str, arguments)],
        env=environment(**variables),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )


class NotStarted(Exception):
    """The service exited before it listened."""


class Service:
    """A running service. Auth is off unless `AUTH_DISABLED=None` is given."""

    def __init__(
        self, database, *, flags=(), wrapper=(), read_stderr=True, preexec=None, **variables
    ):
        settings = {"AUTH_DISABLED": 1, "HOST": "127.0.0.1", "PORT": 0, "DB_PATH": database}
        settings.update(variables)
        self.database = database and pathlib.Path(database)
        self.lines = []  # complete lines of stderr
        self.process = subprocess.Popen(
            [*wrapper, BINARY, "serve", *flags],
            env=environment(**{k: v for k, v in settings.items() if v is not None}),
            stdin=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            preexec_fn=preexec,
        )
        self._reading = threading.Event()
        self._reading.set()
        self._stop_after_start = not read_stderr
        self._reader = threading.Thread(target=self._read_stderr, daemon=True)
        self._reader.start()
        try:
            self.port = settings["PORT"] or self.wait_for_port()
        except BaseException:
            self.process.kill()
            raise
        self.url = f"http://127.0.0.1:{self.port}"
        self.session = requests.Session()
        self.session.trust_env = False

    def _read_stderr(self):
        for line in self.process.stderr:
            self.lines.append(line.decode())
            if self._stop_after_start and b"listening on" in line:
                self._reading.clear()
            self._reading.wait()

    def resume_reading(self):
        self._stop_after_start = False
        self._reading.set()

    def wait_for_port(self):
        """Returns the port once the service has said where it listens."""

        def announced():
            for line in list(self.lines):
                if found := re.search(r"listening on http://[^ \"]*:(\d+)", line):
                    return int(found[1])
            if self.process.poll() is not None:
                self._reader.join(PATIENCE)
                raise NotStarted(f"exit code {self.process.returncode}:\n{self.stderr}")
            return None

        return wait_until(announced, what="the port")

    @property
    def stderr(self):
        return "".join(self.lines)

    def log(self):
        """The lines of stderr, each of which must be JSON."""
        return [json.loads(line) for line in list(self.lines)]

    def wait_for_log(self, condition, patience=PATIENCE):
        return wait_until(
            lambda: next((line for line in self.log() if condition(line)), None),
            patience,
            "the log line",
        )

    def request(self, method, path, **options):
        options.setdefault("timeout", PATIENCE)
        options.setdefault("allow_redirects", False)
        return self.session.request(method, self.url + path, **options)

    def get(self, path, **options):
        return self.request("GET", path, **options)

    def create(self, **fields):
        """Creates a job and returns it."""
        answer = self.request("POST", "/extraction-jobs", json={"document_id": "d", **fields})
        assert answer.status_code == 201, answer.text
        return answer.json()

    def patch(self, job_id, **fields):
        return self.request("PATCH", f"/extraction-jobs/{job_id}", json=fields)

    def jobs(self):
        answer = self.get("/extraction-jobs")
        assert answer.status_code == 200, answer.text
        return answer.json()

    def memory(self, name="VmRSS"):
        """Resident memory in bytes; VmHWM is its peak."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) * 1024

    def signal(self, number):
        self.process.send_signal(number)

    def wait(self, patience=PATIENCE):
        """The exit status, once stderr is read to its end."""
        code = self.process.wait(patience)
        self.resume_reading()
        self._reader.join(patience)
        return code

    def stop(self, expected=0, patience=PATIENCE):
        """Stops it as an operator would."""
        if self.process.returncode is None:
            self.signal(signal.SIGTERM)
            code = self.wait(patience)
            assert code == expected, f"exit code {code}; stderr:\n{self.stderr}"

    def kill(self):
        """Kills it, as a crash would."""
        self.process.kill()
        self.process.wait()
        self._reading.set()
        self._reader.join(PATIENCE)
