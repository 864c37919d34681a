"""Checks signatures as AWS does, with AWS's own library, for requests that claim to come from a
function."""

import datetime
import urllib.parse

from botocore.auth import SigV4Auth, SigV4QueryAuth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

# Those of runtime_api.lambda_environment().
CREDENTIALS = Credentials(
    "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "IQoJb3JpZ2luX2VjEA//+=="
)


class Refused(Exception):
    """What is wrong with the signature."""


def _age(date):
    signed = datetime.datetime.strptime(date, "%Y%m%dT%H%M%SZ")
    now = datetime.datetime.now(datetime.timezone.utc).replace(tzinfo=None)
    return (now - signed).total_seconds()


def _sign(auth, request, date):
    request.context["timestamp"] = date
    return auth.signature(auth.string_to_sign(request, auth.canonical_request(request)), request)


def check_request(method, url, headers, body, service, region):
    """Checks a request that has its signature in Authorization; raises Refused."""
    algorithm, _, rest = headers["Authorization"].partition(" ")
    claimed = dict(part.strip().split("=", 1) for part in rest.split(","))
    names = claimed["SignedHeaders"].split(";")
    date = headers["X-Amz-Date"]
    if algorithm != "AWS4-HMAC-SHA256":
        raise Refused("the algorithm")
    if claimed["Credential"] != f"{CREDENTIALS.access_key}/{date[:8]}/{region}/{service}/aws4_request":
        raise Refused("the credential")
    if abs(_age(date)) > 300:
        raise Refused("the date")
    if headers["X-Amz-Security-Token"] != CREDENTIALS.token or "x-amz-security-token" not in names:
        raise Refused("the session token")
    signed = {name: headers[name] for name in names if name != "host"}
    request = AWSRequest(method, url, headers=signed, data=body)
    if claimed["Signature"] != _sign(SigV4Auth(CREDENTIALS, service, region), request, date):
        raise Refused("the signature")


def check_database_token(token, host, port, user, region):
    """Checks a token for logging in to a database; raises Refused."""
    address, _, query = token.partition("/?")
    fields = urllib.parse.parse_qs(query, strict_parsing=True)
    query, _, signature = query.rpartition("&X-Amz-Signature=")
    date = fields["X-Amz-Date"][0]
    if address != f"{host}:{port}" or fields["DBUser"] != [user] or fields["Action"] != ["connect"]:
        raise Refused("whom it is for")
    if not 0 <= _age(date) + 5 <= int(fields["X-Amz-Expires"][0]) <= 900:
        raise Refused("the date")
    scope = f"{CREDENTIALS.access_key}/{date[:8]}/{region}/rds-db/aws4_request"
    if fields["X-Amz-Credential"] != [scope] or fields["X-Amz-Security-Token"] != [CREDENTIALS.token]:
        raise Refused("the credential")
    request = AWSRequest("GET", f"https://{host}:{port}/?{query}")
    if signature != _sign(SigV4QueryAuth(CREDENTIALS, "rds-db", region), request, date):
        raise Refused("the signature")
