"""AWS's own stand-in for Lambda, the Runtime Interface Emulator, if RIE_BIN names its program. It
starts the function at the first call, and answers calls over HTTP.

https://github.com/aws/aws-lambda-runtime-interface-emulator
"""

import contextlib
import http.client
import json
import os
import socket
import subprocess
import threading
import time

from runtime_api import PATIENCE, lambda_environment

INVOKE = "/2015-03-31/functions/function/invocations"


class Answer:
    """The outcome of a call, in the form of runtime_api.Call."""

    def __init__(self, text):
        self.result = json.loads(text)
        self.kind = "error" if "errorType" in self.result else "response"


class Emulator:
    def __init__(self, bootstrap, handler="api", **settings):
        self.port, self.address = _free_port(), "127.0.0.1:%d" % _free_port()
        self.process = subprocess.Popen(
            [os.environ["RIE_BIN"], "--runtime-interface-emulator-address", f"127.0.0.1:{self.port}"]
            + ["--runtime-api-address", self.address, "--log-level", "error", bootstrap],
            env=lambda_environment(self, handler, **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,  # the function's stderr is in it
            stderr=subprocess.STDOUT,
        )
        self.stderr = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        deadline = time.monotonic() + PATIENCE
        while not self._listens():
            assert self.process.poll() is None and time.monotonic() < deadline, self.stderr.decode()
            time.sleep(0.01)

    def _listens(self):
        with contextlib.suppress(ConnectionError):
            socket.create_connection(("127.0.0.1", self.port)).close()
            return True
        return False

    def _read(self):
        for line in self.process.stdout:
            self.stderr += line

    def invoke(self, event):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", INVOKE, json.dumps(event))
            return Answer(connection.getresponse().read())

    def close(self):
        """Ends the function, too."""
        self.process.terminate()
        self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)


def _free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
