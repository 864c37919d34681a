"""The program in docs/events.md does what the page says, as it stands there."""

import pathlib
import re
import signal
import subprocess
import sys

from service import ROOT, wait_until

PAGE = ROOT / "docs/events.md"


class Program:
    def __init__(self, folder, port):
        (text,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
        assert len(text.splitlines()) <= 26
        script = folder / "follow.py"
        script.write_text(text.replace("localhost:8000", f"127.0.0.1:{port}"))
        self.output = folder / "output"
        with self.output.open("a") as output:
            self.process = subprocess.Popen([sys.executable, script], cwd=folder, stdout=output)

    def lines(self):
        return self.output.read_text().splitlines()

    def stop(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()


def complete(service, document_id):
    job = service.create(document_id=document_id)
    service.patch(job["id"], status="processing")
    assert service.patch(job["id"], status="completed").status_code == 200


def expected(*documents):
    return [f"extraction-job.completed {document}" for document in documents]


def test_the_program_survives_restarts_of_both(start, tmp_path):
    service = start()
    port = service.port
    program = Program(tmp_path, port)
    try:
        complete(service, "first")
        wait_until(lambda: program.lines() == expected("first"))
        service.stop()
        service = start(PORT=port)
        service.wait_for_port()
        complete(service, "second")
        wait_until(lambda: program.lines() == expected("first", "second"))
        wait_until(lambda: pathlib.Path(tmp_path / "cursor.txt").exists())
        program.stop()
        complete(service, "third")
        program = Program(tmp_path, port)
        complete(service, "fourth")
        wait_until(lambda: program.lines()[-1:] == expected("fourth"))
        # At least once: what was printed right before the kill may come again.
        assert list(dict.fromkeys(program.lines())) == expected(
            "first", "second", "third", "fourth"
        )
    finally:
        program.stop()
