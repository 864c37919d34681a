"""Makes system calls of a running service fail or take long, with strace."""

import contextlib
import signal
import subprocess


@contextlib.contextmanager
def injected(service, call, fault, output="/dev/null", path=None):
    """Within this context, every such call of the service behaves as `fault` says.

    For example injected(service, "fdatasync", "error=EIO"). With `path`, only those for that file.
    """
    tracer = subprocess.Popen(
        [
            *["strace", "--follow-forks", "--output", str(output), "--attach"],
            *[str(service.process.pid), "-e", f"trace={call}", "-e", f"inject={call}:{fault}"],
            *(["--trace-path", str(path)] if path else []),
        ],
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        line = tracer.stderr.readline()  # it comes once all threads are attached
        assert "attached" in line, line
        yield
    finally:
        tracer.send_signal(signal.SIGINT)
        tracer.communicate(timeout=20)
