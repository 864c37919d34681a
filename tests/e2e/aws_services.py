"""A stand-in for the AWS services that pass_master_password calls: Secrets Manager and Lambda, at one
address. Every request must be signed as AWS requires."""

import http.server
import json
import threading

from aws_signature import Refused, check_request

REGION = "us-east-1"


class AwsServices:
    def __init__(self, secrets, functions):
        self.secrets = secrets  # by ARN: the text of a secret
        self.functions = functions  # by name: a function from an event to a runtime_api.Call
        self.denials = 0  # requests to refuse first, as if a permission were not in effect yet
        self.requests = []  # (service, requested resource)
        self._server = http.server.ThreadingHTTPServer(
            ("127.0.0.1", 0), type("Handler", (_Handler,), {"aws": self})
        )
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    @property
    def url(self):
        return "http://127.0.0.1:%d" % self._server.server_address[1]

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1

    def log_message(self, *_):
        pass

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        service = "lambda" if self.path.startswith("/2015-03-31/") else "secretsmanager"
        try:
            check_request("POST", self.aws.url + self.path, self.headers, body, service, REGION)
        except Refused as reason:
            return self._answer(403, {"__type": "InvalidSignatureException", "Message": str(reason)})
        if self.aws.denials > 0:
            self.aws.denials -= 1
            return self._answer(400, {"__type": "AccessDeniedException"})
        return self._invoke(body) if service == "lambda" else self._get_secret(json.loads(body))

    def _get_secret(self, asked):
        assert self.headers["X-Amz-Target"] == "secretsmanager.GetSecretValue"
        assert self.headers["Content-Type"] == "application/x-amz-json-1.1"
        name = asked["SecretId"]
        self.aws.requests.append(("secretsmanager", name))
        if name not in self.aws.secrets:
            return self._answer(400, {"__type": "ResourceNotFoundException"})
        return self._answer(200, {"ARN": name, "SecretString": self.aws.secrets[name]})

    def _invoke(self, event):
        name = self.path.split("/")[3]
        self.aws.requests.append(("lambda", name))
        if name not in self.aws.functions:
            return self._answer(404, {"Type": "User"}, {"X-Amzn-ErrorType": "ResourceNotFoundException"})
        call = self.aws.functions[name](event)
        failed = {"X-Amz-Function-Error": "Unhandled"} if call.kind == "error" else {}
        return self._answer(200, call.result, failed)

    def _answer(self, status, content, fields=None):
        body = json.dumps(content).encode()
        self.send_response(status)
        for name, value in (fields or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()
