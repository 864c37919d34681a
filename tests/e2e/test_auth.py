"""Who gets access, what the others get, and the attacks on a token."""

import json
import subprocess
import time

import pytest
from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric import padding
from http_connection import Connection, get, post
from issuer import AUDIENCE, DOMAIN, EcKey, Issuer, RsaKey, encode, good_claims, make_token
from service import Service, run_binary, wait_until

JOBS = "/extraction-jobs"

NOT_AUTHENTICATED = (401, "Not authenticated", "Bearer")
INVALID = (
    401,
    "Invalid token",
    'Bearer error="invalid_token", error_description="The access token is invalid"',
)
EXPIRED = (
    401,
    "Token has expired",
    'Bearer error="invalid_token", error_description="The access token has expired"',
)
GRANTED = (404, "Extraction job not found", None)  # for a job that does not exist


def ask(service, *fields, path=JOBS + "/none"):
    """Status, detail and challenge of the response to a request with exactly these fields."""
    with Connection(service.port) as connection:
        answer = connection.exchange(get(path, *fields))
    return answer.status, json.loads(answer.body)["detail"], answer.field("www-authenticate")


def ask_with(service, token, **options):
    return ask(service, f"Authorization: Bearer {token}", **options)


def bearer(token):
    return {"Authorization": f"Bearer {token}"}


# What requires a token.


def test_every_job_endpoint_needs_a_token(guarded, issuer):
    service = guarded()
    requests = [
        ("GET", JOBS, None),
        ("HEAD", JOBS, None),
        ("GET", JOBS + "/x", None),
        ("HEAD", JOBS + "/x", None),
        ("POST", JOBS, {"document_id": "d"}),
        ("PATCH", JOBS + "/x", {"status": "failed"}),
    ]
    for method, path, body in requests:
        answer = service.request(method, path, json=body)
        assert answer.status_code == 401, (method, path)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        if method != "HEAD":
            assert answer.json() == {"detail": "Not authenticated"}
    for path in ("/healthz", "/readyz", "/openapi.json"):
        assert service.get(path).status_code == 200
    assert service.request("OPTIONS", JOBS).status_code == 204

    service.session.headers.update(bearer(issuer.token()))
    assert service.jobs() == [], "nothing was created"
    job = service.create()
    assert service.get(f"{JOBS}/{job['id']}").json() == job
    assert service.patch(job["id"], status="failed").status_code == 200
    assert service.request("HEAD", JOBS).status_code == 200


def test_the_token_is_judged_before_the_body(guarded, issuer):
    service = guarded()
    for body in (b"{", b"\xff", b'{"priority":99}'):
        answer = service.request("POST", JOBS, data=body)
        assert (answer.status_code, answer.json()) == (401, {"detail": "Not authenticated"})
        answer = service.request("POST", JOBS, data=body, headers=bearer(issuer.token()))
        assert answer.status_code in (400, 422)


def test_forms_of_the_field(guarded, issuer):
    service = guarded()
    token = issuer.token()
    for value, expected in [
        ("", NOT_AUTHENTICATED),
        ("Bearer", NOT_AUTHENTICATED),
        ("Basic dXNlcjpwYXNz", NOT_AUTHENTICATED),
        (f"DPoP {token}", NOT_AUTHENTICATED),
        (f"Bearer{token}", NOT_AUTHENTICATED),
        (token, NOT_AUTHENTICATED),
        (f"Bearer {token}", GRANTED),
        (f"bearer {token}", GRANTED),
        (f"BEARER   {token}   ", GRANTED),
        (f"Bearer {token} {token}", INVALID),
        (f"Bearer {token}, Bearer {token}", INVALID),
        (f"Bearer \t{token}", INVALID),
    ]:
        assert ask(service, f"Authorization: {value}") == expected, value
    assert ask(service, f"aUTHORIZATION:Bearer {token}") == GRANTED
    assert ask(service, f"X-Authorization: Bearer {token}") == NOT_AUTHENTICATED
    assert ask(service, f"Proxy-Authorization: Bearer {token}") == NOT_AUTHENTICATED


def test_two_fields_are_refused(guarded, issuer):
    service = guarded()
    field = f"Authorization: Bearer {issuer.token()}"
    for pair in [(field, field), (field, "authorization: Basic x"), ("Authorization: ", field)]:
        status, _, challenge = ask(service, *pair)
        assert (status, challenge) == (400, None)


def test_a_token_elsewhere_is_ignored_and_not_logged(guarded, issuer):
    service = guarded(LOG_LEVEL="debug")
    token = issuer.token()
    assert ask(service, path=f"{JOBS}?access_token={token}") == NOT_AUTHENTICATED
    assert ask(service, f"Cookie: access_token={token}") == NOT_AUTHENTICATED
    with Connection(service.port) as connection:
        form = b"access_token=" + token.encode()
        kind = "Content-Type: application/x-www-form-urlencoded"
        assert connection.exchange(post(form, kind)).status == 401
    assert ask_with(service, token) == GRANTED
    assert ask_with(service, token + "x") == INVALID
    service.stop()
    for part in token.split("."):
        assert part not in service.stderr


def test_scopes(guarded, issuer):
    service = guarded(AUTH0_READ_SCOPE="read:jobs", AUTH0_WRITE_SCOPE="write:jobs")
    reader = bearer(issuer.token(good_claims(scope="openid read:jobs")))
    writer = bearer(issuer.token(good_claims(permissions=["write:jobs"])))
    neither = bearer(issuer.token(good_claims(scope="read:jobs2 xwrite:jobs")))

    def create(headers):
        return service.request("POST", JOBS, json={"document_id": "d"}, headers=headers)

    def assert_lacks(answer, scope):
        assert answer.status_code == 403
        challenge = f'Bearer error="insufficient_scope", scope="{scope}"'
        assert answer.headers["WWW-Authenticate"] == challenge
        assert list(answer.json()) == ["detail"]

    assert_lacks(create(reader), "write:jobs")
    assert_lacks(create(neither), "write:jobs")
    assert_lacks(service.get(JOBS, headers=writer), "read:jobs")
    assert_lacks(service.get(JOBS + "/x", headers=neither), "read:jobs")
    job = create(writer).json()
    path = f"{JOBS}/{job['id']}"
    assert service.get(path, headers=reader).json() == job
    change = {"status": "failed"}
    assert_lacks(service.request("PATCH", path, json=change, headers=reader), "write:jobs")
    assert service.request("PATCH", path, json=change, headers=writer).status_code == 200


def test_expiry(guarded, issuer):
    service = guarded()

    def expiring_in(seconds):
        return issuer.token(good_claims(exp=time.time() + seconds))

    assert ask_with(service, expiring_in(-3)) == GRANTED, "within the leeway"
    assert ask_with(service, expiring_in(-7)) == EXPIRED
    assert ask_with(service, expiring_in(-3600)) == EXPIRED
    remembered = expiring_in(-4)
    assert ask_with(service, remembered) == GRANTED
    wait_until(lambda: ask_with(service, remembered) == EXPIRED)


# The attacks. Each is a function of an issuer whose first key is for RS256, its second for ES256.


def hs256(secret):
    def attack(issuer):
        def sign(text):
            mac = hmac.HMAC(secret(issuer.keys[0]), hashes.SHA256())
            mac.update(text.encode())
            return mac.finalize()

        return issuer.token(header={"alg": "HS256"}, signature=sign)

    return attack


def none(spelling, signed=False):
    signature = None if signed else lambda text: b""
    return lambda issuer: issuer.token(header={"alg": spelling}, signature=signature)


def rsa_signed(name, algorithm, pss=False):
    def attack(issuer):
        scheme = padding.PSS(padding.MGF1(algorithm), algorithm.digest_size) if pss else None
        return issuer.token(
            header={"alg": name},
            signature=lambda text: issuer.keys[0].sign(text, algorithm, scheme),
        )

    return attack


def forged(**header):
    """Signed with a key of the forger, with header members that lead to it."""
    key = RsaKey("rsa")
    header = {name: value(key) if callable(value) else value for name, value in header.items()}
    return lambda issuer: make_token(key, header=header)


def with_header(header):
    return lambda issuer: issuer.token(header=header)


def with_claims(**changes):
    return lambda issuer: issuer.token(good_claims(**changes))


def with_claims_text(change):
    return lambda issuer: issuer.token(change(json.dumps(good_claims())))


def with_exp_text(text):
    def attack(issuer):
        claims = json.dumps(good_claims(exp="here"))
        return issuer.token(claims.replace('"here"', text))

    return attack


def changed(change):
    return lambda issuer: change(issuer.token())


def in_segment(index, change):
    def attack(issuer):
        segments = issuer.token().split(".")
        segments[index] = change(segments[index])
        return ".".join(segments)

    return attack


def es256(change):
    """An ES256 token with another signature."""

    def attack(issuer):
        key = issuer.keys[1]
        return make_token(key, signature=lambda text: change(key, text))

    return attack


def b64_false(issuer):
    header = {"b64": False, "crit": ["b64"]}
    bare = json.dumps(good_claims())
    return issuer.token(
        bare,
        header=header,
        signature=lambda text: issuer.keys[0].sign(text.partition(".")[0] + "." + bare),
    )


def own_jwk(key):
    return key.jwk(kid="rsa")


FUTURE = int(time.time()) + 7200

ATTACKS = {
    "alg none": (none("none"), INVALID),
    "alg None": (none("None"), INVALID),
    "alg NONE": (none("NONE"), INVALID),
    "alg nOnE": (none("nOnE"), INVALID),
    "alg none with a good signature": (none("none", signed=True), INVALID),
    "alg empty": (none(""), INVALID),
    "alg absent": (with_header({"alg": None}), INVALID),
    "HS256 with the public key as PEM": (hs256(lambda key: key.public_pem()), INVALID),
    "HS256 with the public key as DER": (hs256(lambda key: key.public_der()), INVALID),
    "HS256 with the public key as JWK": (
        hs256(lambda key: json.dumps(key.jwk()).encode()),
        INVALID,
    ),
    "RS512": (rsa_signed("RS512", hashes.SHA512()), INVALID),
    "PS256": (rsa_signed("PS256", hashes.SHA256(), pss=True), INVALID),
    "RS512 called RS256": (rsa_signed("RS256", hashes.SHA512()), INVALID),
    "PS256 called RS256": (rsa_signed("RS256", hashes.SHA256(), pss=True), INVALID),
    "RS256 called ES256": (with_header({"alg": "ES256"}), INVALID),
    "RS256 with the kid of the EC key": (with_header({"kid": "ec"}), INVALID),
    "signed by a stranger": (forged(), INVALID),
    "embedded jwk": (forged(jwk=own_jwk), INVALID),
    "embedded jwk, kid unknown": (forged(jwk=own_jwk, kid="mine"), INVALID),
    "x5c": (forged(x5c=["MIIB"]), INVALID),
    "kid unknown": (with_header({"kid": "other"}), INVALID),
    "kid absent with two keys": (with_header({"kid": None}), INVALID),
    "kid with a path": (with_header({"kid": "../../../../dev/null"}), INVALID),
    "kid with SQL": (with_header({"kid": "x' UNION SELECT 'key'; --"}), INVALID),
    "kid with a shell command": (with_header({"kid": "|touch /tmp/owned"}), INVALID),
    "kid number": (with_header({"kid": 0}), INVALID),
    "kid empty": (with_header({"kid": ""}), INVALID),
    "crit unknown": (with_header({"crit": ["exp2"], "exp2": 1}), INVALID),
    "crit of a claim": (with_header({"crit": ["exp"]}), INVALID),
    "crit empty": (with_header({"crit": []}), INVALID),
    "b64 false": (b64_false, INVALID),
    "b64 false without crit": (with_header({"b64": False}), INVALID),
    "an ID token": (with_header({"typ": "id+jwt"}), INVALID),
    "one segment": (lambda issuer: "abcd", INVALID),
    "two segments": (changed(lambda token: token.rpartition(".")[0]), INVALID),
    "four segments": (changed(lambda token: token + ".abcd"), INVALID),
    "four segments, one empty": (changed(lambda token: token + "."), INVALID),
    "five segments": (changed(lambda token: token + ".abcd.abcd"), INVALID),
    "dots": (lambda issuer: "..", INVALID),
    "space within": (changed(lambda token: token[:30] + " " + token[30:]), INVALID),
    "tab within": (changed(lambda token: token[:30] + "\t" + token[30:]), INVALID),
    "quotes": (changed(lambda token: f'"{token}"'), INVALID),
    "truncated": (changed(lambda token: token[:-1]), INVALID),
    "truncated by a byte": (changed(lambda token: token[:-4]), INVALID),
    "spare bits": (changed(lambda token: token[:-1] + chr(ord(token[-1]) + 1)), INVALID),
    "longer than 8 KiB of claims": (with_claims(fill="x" * 9000), GRANTED),
    "exp twice": (with_claims_text(lambda text: text[:-1] + ',"exp":9999999999}'), INVALID),
    "exp twice, once escaped": (
        with_claims_text(lambda text: text[:-1] + ',"\\u0065xp":9999999999}'),
        INVALID,
    ),
    "alg twice": (
        lambda issuer: issuer.token(header='{"alg":"RS256","kid":"rsa","alg":"RS256"}'),
        INVALID,
    ),
    "deep JSON": (
        with_claims_text(lambda text: text[:-1] + ',"x":' + "[" * 3000 + "]" * 3000 + "}"),
        INVALID,
    ),
    "deep JSON in the header": (
        lambda issuer: issuer.token(
            header='{"alg":"RS256","kid":"rsa","x":' + "[" * 3000 + "]" * 3000 + "}"
        ),
        INVALID,
    ),
    "claims not JSON": (with_claims_text(lambda text: "hello"), INVALID),
    "claims in a list": (with_claims_text(lambda text: f"[{text}]"), INVALID),
    "exp absent": (with_claims(exp=None), INVALID),
    "exp text": (with_claims(exp="9999999999"), INVALID),
    "exp true": (with_claims(exp=True), INVALID),
    "exp 1e400": (with_exp_text("1e400"), INVALID),
    "exp 0e400": (with_exp_text("0e400"), INVALID),
    "exp of 400 digits": (with_exp_text("9" * 400), INVALID),
    "exp null": (with_exp_text("null"), INVALID),
    "exp 0": (with_claims(exp=0), EXPIRED),
    "exp negative": (with_claims(exp=-1), EXPIRED),
    "exp past": (with_claims(exp=1_700_000_000), EXPIRED),
    "nbf future": (with_claims(nbf=FUTURE), INVALID),
    "nbf text": (with_claims(nbf="0"), INVALID),
    "iat future": (with_claims(iat=FUTURE), INVALID),
    "iss without slash": (with_claims(iss=f"https://{DOMAIN}"), INVALID),
    "iss in other case": (with_claims(iss=f"https://{DOMAIN.upper()}/"), INVALID),
    "iss with http": (with_claims(iss=f"http://{DOMAIN}/"), INVALID),
    "iss longer": (with_claims(iss=f"https://{DOMAIN}/evil"), INVALID),
    "iss list": (with_claims(iss=[f"https://{DOMAIN}/"]), INVALID),
    "iss absent": (with_claims(iss=None), INVALID),
    "aud shorter": (with_claims(aud=AUDIENCE[:-1]), INVALID),
    "aud longer": (with_claims(aud=AUDIENCE + "v2"), INVALID),
    "aud among words": (with_claims(aud=f"x {AUDIENCE}"), INVALID),
    "aud list of others": (with_claims(aud=[AUDIENCE[:-1], "x"]), INVALID),
    "aud list with a number": (with_claims(aud=[AUDIENCE, 1]), INVALID),
    "aud object": (with_claims(aud={AUDIENCE: True}), INVALID),
    "aud absent": (with_claims(aud=None), INVALID),
    "ES256 with a DER signature": (es256(lambda key, text: key.sign_der(text)), INVALID),
    "ES256 with 63 bytes": (es256(lambda key, text: key.sign(text)[:63]), INVALID),
    "ES256 with 65 bytes": (es256(lambda key, text: key.sign(text) + b"\0"), INVALID),
    "ES256 of zeroes": (es256(lambda key, text: bytes(64)), INVALID),
    # The same without the change.
    "good, RS256": (lambda issuer: issuer.token(), GRANTED),
    "good, ES256": (es256(lambda key, text: key.sign(text)), GRANTED),
    "good, aud in a list": (with_claims(aud=["x", AUDIENCE]), GRANTED),
    "good, exp with a fraction": (with_claims(exp=FUTURE + 0.5), GRANTED),
    "good, jku of no account": (with_header({"jku": "http://127.0.0.1:1/"}), GRANTED),
}
for index, name in enumerate(("header", "claims", "signature")):
    for what, change in {
        "padded": lambda segment: segment + "=",
        "with +": lambda segment: segment[:8] + "+" + segment[9:],
        "with /": lambda segment: segment[:8] + "/" + segment[9:],
        "empty": lambda segment: "",
    }.items():
        ATTACKS[f"{name} {what}"] = (in_segment(index, change), INVALID)


@pytest.fixture(scope="module")
def attacked_issuer():
    with Issuer() as issuer:
        yield issuer


@pytest.fixture(scope="module")
def attacked(attacked_issuer, tmp_path_factory):
    database = tmp_path_factory.mktemp("attacked") / "jobs.db"
    service = Service(database, **attacked_issuer.settings())
    yield service
    service.stop()


@pytest.mark.parametrize("name", ATTACKS)
def test_attack(attacked, attacked_issuer, name):
    make, expected = ATTACKS[name]
    token = make(attacked_issuer)
    for _ in range(2):  # a rejected token stays rejected
        assert ask_with(attacked, token) == expected


@pytest.mark.parametrize("which", [0, 1], ids=["RS256", "ES256"])
def test_any_byte_of_the_signature_changed(attacked, attacked_issuer, which):
    key = attacked_issuer.keys[which]
    claims = good_claims()
    signed = make_token(key, claims)
    size = len(key.sign("x"))
    with Connection(attacked.port) as connection:

        def status(token):
            return connection.exchange(get(JOBS + "/x", f"Authorization: Bearer {token}")).status

        assert status(signed) == 404
        text = signed.rpartition(".")[0]
        signature = key.sign(text)
        assert status(f"{text}.{encode(signature)}") == 404
        for position in range(size):
            broken = bytearray(signature)
            broken[position] ^= 1 << position % 8
            assert status(f"{text}.{encode(bytes(broken))}") == 401, position


@pytest.mark.parametrize("member", ["jku", "x5u", "jwk", "x5c"])
def test_no_address_in_a_token_is_asked(guarded, issuer, member):
    """The server that a header points to is never contacted, whoever signed."""
    service = guarded()
    with Issuer() as listener:
        listener.keys = [RsaKey("rsa")]
        value = {
            "jku": listener.jwks_url,
            "x5u": listener.url + "/certificate.pem",
            "jwk": {**listener.keys[0].jwk(), "jku": listener.jwks_url},
            "x5c": [listener.url],
        }[member]
        header = {member: value, "iss": listener.url}
        assert ask_with(service, make_token(listener.keys[0], header=header)) == INVALID
        assert ask_with(service, make_token(EcKey("new"), header=header)) == INVALID
        claims = good_claims(iss=listener.url, jku=listener.jwks_url)
        assert ask_with(service, issuer.token(claims, header=header)) == INVALID
        assert ask_with(service, issuer.token(header=header)) == GRANTED
        service.stop()
        assert listener.paths == []


def test_a_token_too_large(guarded, issuer):
    service = guarded(MAX_HEADER_BYTES=65536)

    def of_size(size):
        token = issuer.token(good_claims(fill=""))
        return issuer.token(good_claims(fill="x" * ((size - len(token)) * 3 // 4)))

    assert ask_with(service, of_size(16 * 1024)) == GRANTED
    assert ask_with(service, of_size(16 * 1024 + 8)) == INVALID
    assert ask_with(service, "x" * 60_000) == INVALID


# What the operator learns.


def warnings(service):
    return [line for line in service.log() if line["level"] == "warning"]


def test_a_warning_of_the_built_in_tenant(start, tmp_path):
    jwks = tmp_path / "jwks.json"
    jwks.write_text(json.dumps({"keys": [EcKey("k").jwk()]}))
    service = start(AUTH_DISABLED=None, AUTH0_JWKS_URL=f"file://{jwks}")
    assert ["built-in tenant" in line["message"] for line in warnings(service)] == [True]


def test_no_warning_without_reason(guarded, start, tmp_path):
    assert warnings(guarded()) == []
    assert warnings(start(tmp_path / "other.db")) == [], "auth is off, but on loopback only"


def test_a_warning_if_everyone_is_let_in_from_everywhere(start):
    # In a separate network namespace, where nothing else runs.
    wrapper = ["unshare", "--user", "--map-root-user", "--net"]
    if subprocess.run([*wrapper, "true"], capture_output=True).returncode != 0:
        pytest.skip("network namespaces are not available here")
    service = start(wrapper=wrapper, HOST="0.0.0.0")
    assert ["authentication is off" in line["message"] for line in warnings(service)] == [True]


@pytest.mark.parametrize(
    "name, value",
    [
        ("AUTH0_DOMAIN", "https://tenant.auth0.com/"),
        ("AUTH0_JWKS_URL", "http://tenant.auth0.com/jwks.json"),
        ("AUTH0_JWKS_URL", "http://127.0.0.1.example.com/"),
        ("AUTH0_JWKS_URL", "ftp://127.0.0.1/"),
        ("AUTH0_JWKS_URL", "https://user:s3cr3t@tenant.auth0.com/"),
        ("AUTH0_READ_SCOPE", "two scopes"),
        ("AUTH0_WRITE_SCOPE", 'a"b'),
        ("AUTH0_JWKS_LIFE_SECONDS", "0"),
        ("AUTH_DISABLED", "perhaps"),
    ],
)
def test_a_bad_setting(database, name, value):
    ended = run_binary("serve", DB_PATH=database, PORT=0, **{name: value})
    assert ended.returncode == 2
    assert name.lower().replace("_", "-") in ended.stderr or name in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "s3cr3t" not in ended.stderr
    assert not database.exists()


def test_settings_are_shown_by_help():
    shown = run_binary("serve", "--help").stdout + run_binary("token", "--help").stdout
    for name in (
        *("AUTH_DISABLED", "AUTH0_DOMAIN", "AUTH0_AUDIENCE", "AUTH0_JWKS_URL", "AUTH0_TOKEN_URL"),
        *("AUTH0_READ_SCOPE", "AUTH0_WRITE_SCOPE", "AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET"),
    ):
        assert name in shown
    assert "--auth0-client-secret" not in shown
    assert "--auth0-client-id" not in shown
