"""The FastAPI peer as a Lambda function: a custom runtime in Python around its ASGI interface.

Debian has no adapter such as Mangum, so this does just what an adapter does for the events that
measure.py sends.
"""

import asyncio
import http.client
import json
import os

from app import app
from jobs import Base, engine

PREFIX = "/2018-06-01/runtime/invocation/"


async def answer(event):
    http_part = event["requestContext"]["http"]
    body = event.get("body", "").encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": http_part["method"],
        "scheme": "https",
        "path": event["rawPath"],
        "raw_path": event["rawPath"].encode(),
        "query_string": event["rawQueryString"].encode(),
        "headers": [(name.encode(), value.encode()) for name, value in event["headers"].items()],
        "server": ("lambda", 443),
        "client": ("127.0.0.1", 0),
        "root_path": "",
    }
    result = {"headers": {}, "body": "", "isBase64Encoded": False}

    async def receive():
        return {"type": "http.request", "body": body, "more_body": False}

    async def send(message):
        if message["type"] == "http.response.start":
            result["statusCode"] = message["status"]
            for name, value in message["headers"]:
                result["headers"][name.decode()] = value.decode()
        else:
            result["body"] += message.get("body", b"").decode()

    await app(scope, receive, send)
    return result


def main():
    Base.metadata.create_all(engine)  # a new file has no table; the service creates it, too
    lambda_ = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    loop = asyncio.new_event_loop()
    while True:
        lambda_.request("GET", PREFIX + "next")
        call = lambda_.getresponse()
        event = json.loads(call.read())
        result = json.dumps(loop.run_until_complete(answer(event)))
        path = PREFIX + call.headers["Lambda-Runtime-Aws-Request-Id"] + "/response"
        lambda_.request("POST", path, result, {"Content-Type": "application/json"})
        lambda_.getresponse().read()


main()
