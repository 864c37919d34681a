"""A stand-in for API Gateway and Function URLs: HTTP in front, a function behind it.

    api_gateway.py [--shape http_api|function_url] BOOTSTRAP

Starts the function, then prints "listening on http://127.0.0.1:PORT". Its own environment is passed to the
function, on top of Lambda's. If RIE_BIN is set, the calls go through AWS's emulator.
"""

import argparse
import base64
import http.server
import json
import os
import signal
import sys
import time
import urllib.parse

from emulator import Emulator
from runtime_api import PATIENCE, Function, RuntimeApi, Server

CLAIMS = {"iss": "https://example.eu.auth0.com/", "sub": "client", "scope": "openid"}


def is_text(content_type, body):
    """Whether API Gateway passes on the body as text."""
    kind = content_type.split(";")[0].strip().lower()
    if body and not (kind.startswith("text/") or kind.endswith(("json", "xml", "javascript")) or not kind):
        return False
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def to_event(method, target, fields=(), body=b"", *, shape="http_api", stage="$default", claims=None):
    """The event of payload format 2.0 for a request. `fields` are pairs."""
    path, _, query = target.partition("?")
    headers, cookies = {}, []
    for name, value in fields:
        name = name.lower()
        if name == "cookie":
            cookies += value.split("; ")
        else:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    raw_path = path if shape == "function_url" else urllib.parse.unquote(path)
    if stage != "$default":
        raw_path = f"/{stage}{raw_path}"
    domain = {
        "http_api": "r3pmxmplak.execute-api.us-east-1.amazonaws.com",
        "function_url": "abcdefgh.lambda-url.us-east-1.on.aws",
    }[shape]
    event = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": query,
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": domain.split(".")[0],
            "domainName": domain,
            "domainPrefix": domain.split(".")[0],
            "http": {
                "method": method,
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": "JKJaXmPLvHcESHA=",
            "routeKey": "$default",
            "stage": stage,
            "time": "10/Mar/2026:05:16:23 +0000",
            "timeEpoch": 1773119783000,
        },
        "isBase64Encoded": False,
    }
    if cookies:
        event["cookies"] = cookies
    if query:
        event["queryStringParameters"] = dict(urllib.parse.parse_qsl(query, keep_blank_values=True))
    if claims is not None:
        event["requestContext"]["authorizer"] = {"jwt": {"claims": claims, "scopes": None}}
    if body:
        event["isBase64Encoded"] = not is_text(headers.get("content-type", ""), body)
        event["body"] = base64.b64encode(body).decode() if event["isBase64Encoded"] else body.decode()
    return event


def to_answer(result):
    """(status, fields, body) of a function's result; fails if AWS would not accept it."""
    assert isinstance(result["statusCode"], int)
    assert all(isinstance(value, str) for value in result["headers"].values())
    body = result.get("body", "")
    fields = [*result["headers"].items(), *(("set-cookie", cookie) for cookie in result.get("cookies", []))]
    return (
        result["statusCode"],
        fields,
        base64.b64decode(body, validate=True) if result.get("isBase64Encoded") else body.encode(),
    )


class StandIn:
    """A running function, and the Runtime API that it uses."""

    def __init__(self, bootstrap, **settings):
        self._api = RuntimeApi()
        self._function = Function(self._api, bootstrap, **settings)
        self.process = self._function.process
        self.invoke = self._api.invoke
        deadline = time.monotonic() + PATIENCE
        while self._api.next_count == 0 and self.process.poll() is None and time.monotonic() < deadline:
            time.sleep(0.001)

    @property
    def stderr(self):
        return self._function.stderr

    def close(self):
        self._function.close()
        self._api.close()


class _Front(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        pass

    def handle_one_request(self):
        self.raw_requestline = self.rfile.readline(65537)
        self.close_connection = True
        if not self.raw_requestline or not self.parse_request():
            return
        # Not self.path, where two leading slashes have become one.
        method, target, _ = self.raw_requestline.decode("latin-1").split(" ")
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        call = self.lambda_.invoke(to_event(method, target, self.headers.items(), body, shape=self.shape))
        if call.kind == "error":
            status, fields, body = 500, [], b'{"message":"Internal Server Error"}'
        else:
            status, fields, body = to_answer(call.result)
        self.send_response_only(status)
        for name, value in fields:
            self.send_header(name, value)
        if status not in (204, 304):
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--shape", default="http_api", choices=("http_api", "function_url"))
    arguments.add_argument("bootstrap")
    options = arguments.parse_args()

    start = Emulator if "RIE_BIN" in os.environ else StandIn
    lambda_ = start(options.bootstrap, **os.environ)
    server = Server(("127.0.0.1", 0), type("Front", (_Front,), {"lambda_": lambda_, "shape": options.shape}))

    def stop(*_):
        ended_by_itself = lambda_.process.poll() is not None
        lambda_.close()
        sys.stderr.write(lambda_.stderr.decode())
        sys.stderr.flush()
        os._exit(1 if ended_by_itself else 0)

    signal.signal(signal.SIGTERM, stop)
    if lambda_.process.poll() is not None:
        stop()
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", file=sys.stderr, flush=True)
    server.serve_forever()


if __name__ == "__main__":
    main()
