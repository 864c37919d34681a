"""An issuer of tokens on loopback: publishes keys, hands out tokens, rotates, stalls, lies, dies."""

import base64
import contextlib
import functools
import http.server
import json
import threading
import time
import urllib.parse

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

DOMAIN = "issuer.test"
AUDIENCE = "https://jobs.example/"
CLIENT_ID = "the-client"
CLIENT_SECRET = "s3cr3t-of-the-client"


def encode(data):
    """Base64url of bytes, of a number, or of the JSON of anything else."""
    if isinstance(data, int):
        data = data.to_bytes((data.bit_length() + 7) // 8, "big")
    if isinstance(data, str):
        data = data.encode()
    if not isinstance(data, bytes):
        data = json.dumps(data, separators=(",", ":")).encode()
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


class RsaKey:
    algorithm = "RS256"

    def __init__(self, kid):
        self.kid = kid
        self.private = rsa.generate_private_key(65537, 2048)

    def sign(self, text, hash_algorithm=hashes.SHA256(), scheme=None):
        return self.private.sign(text.encode(), scheme or padding.PKCS1v15(), hash_algorithm)

    def jwk(self, **members):
        numbers = self.private.public_key().public_numbers()
        return {
            **{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": self.kid},
            **{"n": encode(numbers.n), "e": encode(numbers.e)},
            **members,
        }

    def public_pem(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )

    def public_der(self):
        return self.private.public_key().public_bytes(
            serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
        )


class EcKey:
    algorithm = "ES256"

    def __init__(self, kid):
        self.kid = kid
        self.private = ec.generate_private_key(ec.SECP256R1())

    def sign_der(self, text):
        return self.private.sign(text.encode(), ec.ECDSA(hashes.SHA256()))

    def sign(self, text):
        r, s = decode_dss_signature(self.sign_der(text))
        return r.to_bytes(32, "big") + s.to_bytes(32, "big")

    def jwk(self, **members):
        numbers = self.private.public_key().public_numbers()
        return {
            **{"kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.kid},
            **{
                "x": encode(numbers.x.to_bytes(32, "big")),
                "y": encode(numbers.y.to_bytes(32, "big")),
            },
            **members,
        }


def good_claims(**changes):
    """The claims of a valid token; a change to None leaves the claim out."""
    now = int(time.time())
    claims = {
        **{"iss": f"https://{DOMAIN}/", "sub": f"{CLIENT_ID}@clients", "aud": AUDIENCE},
        **{"iat": now, "exp": now + 3600, "azp": CLIENT_ID, "gty": "client-credentials"},
        **changes,
    }
    return {name: value for name, value in claims.items() if value is not None}


def make_token(key, claims=None, *, header=None, signature=None):
    """`claims` and `header` may be strings, for what json.dumps() would not write."""
    if header is None:
        header = {}
    if isinstance(header, dict):
        header = {"alg": key.algorithm, "typ": "JWT", "kid": key.kid, **header}
        header = {name: value for name, value in header.items() if value is not None}
    text = encode(header) + "." + encode(good_claims() if claims is None else claims)
    return text + "." + encode(key.sign(text) if signature is None else signature(text))


@functools.cache
def first_keys():
    """Created once, as an RSA key takes a second."""
    return RsaKey("rsa"), EcKey("ec")


class Issuer:
    """Use as a context. Every change of behaviour applies to requests that come after it."""

    def __init__(self):
        self.keys = list(first_keys())
        self.behave = None  # a function of the handler that answers requests instead
        self.paths = []  # of all requests, in order of arrival
        self.forms = []  # sent to the token endpoint
        self.answering = threading.Event()  # cleared: requests wait
        self.answering.set()
        self._server = None
        self.port = 0

    def __enter__(self):
        self.live()
        return self

    def __exit__(self, *_):
        self.answering.set()
        self.die()

    def live(self):
        """Listens, on its previous port if it had one."""
        issuer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                issuer._serve(self)

            do_POST = do_GET

            def log_message(self, *_):
                pass

        class Server(http.server.ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, *_):
                pass  # the service hangs up on an answer that is too large

        self._server = Server(("127.0.0.1", self.port), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def die(self):
        if self._server:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    @contextlib.contextmanager
    def stalled(self):
        self.answering.clear()
        yield
        self.answering.set()

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"

    @property
    def jwks_url(self):
        return self.url + "/.well-known/jwks.json"

    @property
    def token_url(self):
        return self.url + "/oauth/token"

    @property
    def fetches(self):
        """How often the key set was requested."""
        return self.paths.count("/.well-known/jwks.json")

    def settings(self, **changes):
        """Settings with which a service trusts this issuer."""
        return {
            "AUTH_DISABLED": None,
            "AUTH0_DOMAIN": DOMAIN,
            "AUTH0_AUDIENCE": AUDIENCE,
            "AUTH0_JWKS_URL": self.jwks_url,
            **changes,
        }

    def jwks(self):
        return {"keys": [key.jwk() for key in self.keys]}

    def rotate(self, kid):
        """Replaces all keys by a new one."""
        self.keys = [EcKey(kid)]

    def token(self, claims=None, **options):
        return make_token(self.keys[0], claims, **options)

    def _serve(self, handler):
        self.paths.append(handler.path)
        body = handler.rfile.read(int(handler.headers.get("Content-Length", 0)))
        self.answering.wait()
        if self.behave:
            handler.close_connection = True
            self.behave(handler)
        elif handler.path == "/.well-known/jwks.json":
            answer(handler, 200, self.jwks())
        elif handler.path == "/oauth/token":
            form = dict(urllib.parse.parse_qsl(body.decode()))
            self.forms.append(form)
            self._hand_out(handler, form)
        else:
            answer(handler, 404, {"error": "not_found"})

    def _hand_out(self, handler, form):
        known = form.get("client_id") == CLIENT_ID and form.get("client_secret") == CLIENT_SECRET
        if form.get("grant_type") != "client_credentials":
            answer(handler, 400, {"error": "unsupported_grant_type"})
        elif not known:
            denial = {"error": "access_denied", "error_description": "Unauthorized"}
            answer(handler, 401, denial)
        else:
            token = self.token(good_claims(aud=form["audience"]))
            answer(handler, 200, {"access_token": token, "token_type": "Bearer"})


def answer(handler, status, document):
    send(handler, status, json.dumps(document).encode(), "application/json")


def send(handler, status, body, kind="text/html"):
    handler.send_response(status)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body)


# Kinds of bad responses, for Issuer.behave.


def html(handler):
    send(handler, 200, b"<html><body>Have you tried our new portal?</body></html>")


def server_error(handler):
    send(handler, 500, b'{"keys":[]}', "application/json")


def redirect(handler):
    handler.send_response(302)
    handler.send_header(
        "Location", f"http://127.0.0.1:{handler.server.server_address[1]}/elsewhere"
    )
    handler.send_header("Content-Length", "0")
    handler.end_headers()


def endless(handler):
    """A gigabyte, for anyone who would read it all."""
    handler.send_response(200)
    handler.end_headers()
    for _ in range(1024):
        handler.wfile.write(b" " * 2**20)


def trickle(handler):
    """A byte now and then."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    for _ in range(1000):
        handler.wfile.write(b" ")
        time.sleep(0.05)


def hang_up(handler):
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{")


def no_usable_key(handler):
    answer(handler, 200, {"keys": [{"kty": "oct", "k": encode(b"secret"), "kid": "rsa"}]})


NONSENSE = [html, server_error, redirect, endless, trickle, hang_up, no_usable_key]
