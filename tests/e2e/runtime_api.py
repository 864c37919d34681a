"""A stand-in for Lambda: its Runtime API on loopback, and the environment it starts a function in.

Behaves like AWS's Runtime Interface Emulator: a call is over once it is answered, whatever the
answer, and a second answer to it is refused with 403.
"""

import contextlib
import http.server
import json
import os
import queue
import select
import socket
import subprocess
import sys
import threading
import time
import uuid

PREFIX = "/2018-06-01/runtime"
MAX_PAYLOAD = 6 * 1024 * 1024 + 100
PATIENCE = 20  # seconds for what takes a fraction of one


class Call:
    """One call of the function, and its outcome."""

    def __init__(self, event, *, timeout=15, reply=202, trace_id="", pace=None):
        self.event = event if isinstance(event, bytes) else json.dumps(event).encode()
        self.request_id = str(uuid.uuid4())
        self.timeout = timeout  # seconds until its deadline
        self.reply = reply  # the status that the answer gets, or "drop" to cut the connection
        self.trace_id = trace_id
        self.pace = pace  # seconds to wait in the middle of sending the event
        self.posts = []  # (kind, body, header fields) of every answer
        self.answered = threading.Event()

    @property
    def kind(self):
        """"response" or "error"."""
        return self.posts[0][0]

    @property
    def result(self):
        return json.loads(self.posts[0][1])

    @property
    def fields(self):
        return self.posts[0][2]


class RuntimeApi:
    def __init__(self):
        self.calls = queue.Queue()
        self.next_faults = []  # faults of the next requests for a call: "drop", "cut", or a status
        self.next_count = 0
        self.init_error = None
        self.init_failed = threading.Event()
        self._current = {}
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = Server(("127.0.0.1", 0), handler)
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def address(self):
        return "127.0.0.1:%d" % self._server.server_address[1]

    def send(self, event, **how):
        """Delivers the call when the function asks for one."""
        call = Call(event, **how)
        self.calls.put(call)
        return call

    def invoke(self, event, **how):
        """Waits for the answer."""
        call = self.send(event, **how)
        assert call.answered.wait(PATIENCE), "the function did not answer"
        return call

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def note(self, call):
        self._current[call.request_id] = call

    def find(self, request_id):
        return self._current.get(request_id)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request, client_address):
        if not isinstance(sys.exc_info()[1], ConnectionError):  # the function was killed
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # sends a response in one piece

    def log_message(self, *_):
        pass

    def do_GET(self):
        assert self.path == PREFIX + "/invocation/next", self.path
        self.api.next_count += 1
        fault = self.api.next_faults.pop(0) if self.api.next_faults else None
        if fault == "drop":
            return self._cut()
        if isinstance(fault, int):
            return self._answer(fault, b'{"errorType":"Fault"}')
        call = self._take_call()
        if call is None:
            return None
        self.send_response(200)
        self.send_header("Lambda-Runtime-Aws-Request-Id", call.request_id)
        self.send_header("Lambda-Runtime-Deadline-Ms", str(int((time.time() + call.timeout) * 1000)))
        self.send_header("Lambda-Runtime-Invoked-Function-Arn", "arn:aws:lambda:us-east-1:0:function:f")
        if call.trace_id:
            self.send_header("Lambda-Runtime-Trace-Id", call.trace_id)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(call.event)))
        self.end_headers()
        if fault == "cut":
            self.api.calls.put(call)  # Lambda delivers it again
            self.wfile.write(call.event[: len(call.event) // 2])
            return self._cut()
        if call.pace:
            self.wfile.write(call.event[:1])
            self.wfile.flush()
            time.sleep(call.pace)
            self.wfile.write(call.event[1:])
        else:
            self.wfile.write(call.event)
        return None

    def _take_call(self):
        """Returns None if the function is gone; the call is then for the next one."""
        while not self._is_gone():
            with contextlib.suppress(queue.Empty):
                call = self.api.calls.get(timeout=0.05)
                if self._is_gone():
                    self.api.calls.put(call)
                else:
                    self.api.note(call)
                    return call
        self.close_connection = True
        return None

    def _is_gone(self):
        readable, _, _ = select.select([self.connection], [], [], 0)
        return readable and not self.connection.recv(1, socket.MSG_PEEK)

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        if self.path == PREFIX + "/init/error":
            self.api.init_error = json.loads(body)
            self._answer(202, b'{"status":"OK"}')
            return self.api.init_failed.set()

        prefix, request_id, kind = self.path.rsplit("/", 2)
        assert prefix == PREFIX + "/invocation" and kind in ("response", "error"), self.path
        call = self.api.find(request_id)
        call.posts.append((kind, body, {k.lower(): v for k, v in self.headers.items()}))
        if call.reply == "drop":
            self._cut()
        elif len(call.posts) > 1:
            self._answer(403, b'{"errorType":"InvalidStateTransition"}')
        elif len(body) > MAX_PAYLOAD:
            self._answer(413, b'{"errorType":"RequestEntityTooLarge"}')
        else:
            self._answer(call.reply, b'{"status":"OK"}')
        return call.answered.set()

    def _answer(self, status, body):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _cut(self):
        self.close_connection = True
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_RDWR)


def lambda_environment(api, handler, **settings):
    """The environment of a function's process: Lambda's variables, including its library path, and
    settings."""
    return {
        "PATH": "/usr/local/bin:/usr/bin/:/bin:/opt/bin",
        "LANG": "en_US.UTF-8",
        "TZ": ":UTC",
        "LD_LIBRARY_PATH": "/lib64:/usr/lib64:/var/runtime:/var/runtime/lib:/var/task:/var/task/lib:/opt/lib",
        "LAMBDA_TASK_ROOT": "/var/task",
        "LAMBDA_RUNTIME_DIR": "/var/runtime",
        "AWS_REGION": "us-east-1",
        "AWS_DEFAULT_REGION": "us-east-1",
        "AWS_ACCESS_KEY_ID": "AKIDEXAMPLE",
        "AWS_SECRET_ACCESS_KEY": "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        "AWS_SESSION_TOKEN": "IQoJb3JpZ2luX2VjEA//+==",
        "AWS_LAMBDA_FUNCTION_NAME": "jobs",
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": "512",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": "/aws/lambda/jobs",
        "AWS_LAMBDA_LOG_STREAM_NAME": "2026/02/17/[$LATEST]0",
        "AWS_LAMBDA_RUNTIME_API": api.address,
        "AWS_XRAY_CONTEXT_MISSING": "LOG_ERROR",
        **({} if handler is None else {"_HANDLER": handler}),
        **{name: str(value) for name, value in settings.items() if value is not None},
    }


class Function:
    """A function's process, started as Lambda starts it: without arguments."""

    def __init__(self, api, bootstrap, handler="api", **settings):
        self.api = api
        self.process = subprocess.Popen(
            bootstrap if isinstance(bootstrap, list) else [bootstrap],
            env=lambda_environment(api, handler, **settings),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        self.stderr = b""
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self):
        for line in self.process.stderr:
            self.stderr += line

    def log(self):
        return [json.loads(line) for line in self.stderr.splitlines()]

    def wait(self):
        status = self.process.wait(PATIENCE)
        self._reader.join(PATIENCE)
        return status

    def close(self):
        """Without warning, as Lambda stops the machine."""
        self.process.kill()
        self.process.wait()
        self._reader.join(PATIENCE)


def default_bootstrap():
    """The program under test: that of a package if BOOTSTRAP names one, otherwise the release build."""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return os.environ.get("BOOTSTRAP", root + "/build/release/extraction-job-api")
