"""The service and its key server: fetching, rotation, and a server that stalls, lies or dies."""

import concurrent.futures
import json
import re
import time

import pytest
from http_connection import Connection, get
from issuer import NONSENSE, EcKey, good_claims, make_token
from service import run_binary, wait_until

JOB = "/extraction-jobs/none"
GRANTED = 404  # for a job that does not exist


def status(service, token):
    return service.get(JOB, headers={"Authorization": f"Bearer {token}"}).status_code


def assert_unavailable(answer):
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) >= 1
    assert list(answer.json()) == ["detail"]
    assert "WWW-Authenticate" not in answer.headers


def test_keys_are_fetched_once(guarded, issuer):
    service = guarded(THREADS=2)
    for _ in range(20):
        with Connection(service.port) as connection:  # on either thread
            token = issuer.token()
            field = f"Authorization: Bearer {token}"
            assert connection.exchange(get(JOB, field)).status == GRANTED
    assert issuer.fetches == 1


def test_keys_are_fetched_before_anyone_asks(guarded, issuer):
    guarded()
    wait_until(lambda: issuer.fetches == 1)


def test_first_requests_wait_for_the_first_keys(guarded, issuer):
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        with issuer.stalled():
            service = guarded()
            token = issuer.token()
            asked = [pool.submit(status, service, token) for _ in range(20)]
            wait_until(lambda: issuer.fetches == 1)
            assert service.get("/healthz").status_code == 200, "the I/O threads continue"
            assert not any(one.done() for one in asked)
        assert [one.result() for one in asked] == [GRANTED] * 20
    assert issuer.fetches == 1


def test_no_key_ever_seen(guarded, issuer):
    """503 as long as the key server is down, and service as soon as it is up."""
    issuer.die()
    service = guarded()
    token = issuer.token()
    for _ in range(3):
        assert_unavailable(service.get(JOB, headers={"Authorization": f"Bearer {token}"}))
    assert service.get(JOB).status_code == 401, "without a token there is nothing to check"
    assert status(service, "rubbish") == 401
    assert service.get("/healthz").status_code == 200
    assert service.get("/readyz").status_code == 200
    assert "cannot be used" in service.stderr
    issuer.live()
    wait_until(lambda: status(service, token) == GRANTED)


def test_a_key_server_that_stalls_from_the_start(guarded, issuer):
    with issuer.stalled():
        service = guarded()
        started = time.monotonic()
        answer = service.get(JOB, headers={"Authorization": f"Bearer {issuer.token()}"})
        assert_unavailable(answer)
        assert time.monotonic() - started < 10
    wait_until(lambda: status(service, issuer.token()) == GRANTED)


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: one.__name__)
def test_nonsense_from_the_start(guarded, issuer, nonsense):
    issuer.behave = nonsense
    service = guarded()
    memory = service.memory()
    answer = service.get(JOB, headers={"Authorization": f"Bearer {issuer.token()}"}, timeout=15)
    assert_unavailable(answer)
    assert service.memory("VmHWM") - memory < 32 * 2**20
    assert "/elsewhere" not in issuer.paths, "a redirect was followed"
    issuer.behave = None
    wait_until(lambda: status(service, issuer.token()) == GRANTED)


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: one.__name__)
def test_nonsense_later_on(guarded, issuer, nonsense):
    """The last good keys stay in use, for tokens seen before and new ones."""
    service = guarded(AUTH0_JWKS_LIFE_SECONDS=0.2)
    remembered = issuer.token()
    assert status(service, remembered) == GRANTED
    issuer.behave = nonsense
    before = issuer.fetches
    wait_until(lambda: issuer.fetches > before)
    wait_until(lambda: "cannot be used" in service.stderr)
    for _ in range(3):
        assert status(service, remembered) == GRANTED
        assert status(service, issuer.token(good_claims(jti=str(time.time())))) == GRANTED
        assert status(service, make_token(EcKey("ec"))) == 401


def test_a_key_server_that_dies(guarded, issuer):
    service = guarded(AUTH0_JWKS_LIFE_SECONDS=0.1)
    token = issuer.token()
    assert status(service, token) == GRANTED
    issuer.die()
    wait_until(lambda: "cannot be used" in service.stderr)
    for _ in range(20):
        assert status(service, token) == GRANTED
        assert status(service, issuer.token(good_claims(jti=str(time.time())))) == GRANTED
    unknown = make_token(EcKey("unknown"))
    assert status(service, unknown) == 401
    assert status(service, unknown) == 401
    issuer.rotate("next")
    issuer.live()
    wait_until(lambda: status(service, issuer.token()) == GRANTED)
    assert status(service, token) == 401, "its key has left the set"


def test_a_set_that_grows_old_is_fetched_anew(guarded, issuer):
    service = guarded(AUTH0_JWKS_LIFE_SECONDS=0.1)
    old = issuer.token()
    assert status(service, old) == GRANTED
    issuer.rotate("next")
    # Nobody uses a token of the new key, but the old key expires all the same.
    wait_until(lambda: status(service, old) == 401)
    assert status(service, issuer.token()) == GRANTED


def test_rotation_costs_one_fetch_and_no_good_token(guarded, issuer):
    service = guarded(THREADS=2)
    assert status(service, issuer.token()) == GRANTED
    issuer.rotate("next")
    tokens = [issuer.token(good_claims(jti=str(i))) for i in range(200)]

    def ask(token):
        with Connection(service.port) as connection:
            return connection.exchange(get(JOB, f"Authorization: Bearer {token}")).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, tokens)) == {GRANTED}
    assert issuer.fetches == 2


def test_rotation_while_an_earlier_fetch_is_under_way(guarded, issuer):
    """The document in transit is the old one; a token of the new key must not be rejected for it."""
    old = issuer.jwks()
    with issuer.stalled():
        service = guarded()
        wait_until(lambda: issuer.fetches == 1)
        issuer.rotate("next")
        with concurrent.futures.ThreadPoolExecutor(1) as pool:

            def answer_with_the_old_document(handler):
                issuer.behave = None
                body = json.dumps(old).encode()
                handler.send_response(200)
                handler.send_header("Content-Length", str(len(body)))
                handler.end_headers()
                handler.wfile.write(body)

            issuer.behave = answer_with_the_old_document
            asked = pool.submit(status, service, issuer.token())
            issuer.answering.set()
            assert asked.result() == GRANTED
    assert issuer.fetches == 2


def test_a_flood_of_unknown_keys_causes_one_fetch(guarded, issuer):
    service = guarded(THREADS=2)
    good = issuer.token()
    assert status(service, good) == GRANTED
    stranger = EcKey("stranger")

    def ask(number):
        token = make_token(stranger, header={"kid": f"unknown-{number}"})
        with Connection(service.port) as connection:
            return connection.exchange(get(JOB, f"Authorization: Bearer {token}")).status

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        assert set(pool.map(ask, range(500))) == {401}
    assert issuer.fetches == 2
    assert status(service, good) == GRANTED


def test_a_flood_while_the_key_server_stalls_holds_up_no_good_token(guarded, issuer):
    service = guarded()
    good = issuer.token()
    assert status(service, good) == GRANTED
    stranger = EcKey("stranger")
    token = make_token(stranger)
    connections = [Connection(service.port) for _ in range(50)]
    with issuer.stalled():
        for connection in connections:
            connection.send(get(JOB, f"Authorization: Bearer {token}"))
        wait_until(lambda: issuer.fetches == 2)
        for i in range(20):
            started = time.monotonic()
            assert status(service, good) == GRANTED
            assert status(service, issuer.token(good_claims(jti=str(i)))) == GRANTED
            assert time.monotonic() - started < 1
    for connection in connections:
        assert connection.read().status == 401
        connection.socket.close()
    assert issuer.fetches == 2


def test_the_cooldown_is_a_setting(guarded, issuer):
    service = guarded(AUTH0_JWKS_COOLDOWN_SECONDS=0.05)
    for kid in ("second", "third", "fourth"):
        issuer.rotate(kid)
        wait_until(lambda: status(service, issuer.token()) == GRANTED)


def test_a_shutdown_does_not_wait_for_the_key_server(guarded, issuer):
    with issuer.stalled():
        service = guarded()
        wait_until(lambda: issuer.fetches == 1)
        started = time.monotonic()
        service.stop()
        assert time.monotonic() - started < 3


def test_keys_from_a_file(start, issuer, tmp_path):
    """For networks without internet access. The file is read again when a key server would be."""
    path = tmp_path / "key set.json"
    path.write_text(json.dumps(issuer.jwks()))
    url = f"file://{tmp_path}/key%20set.json"
    service = start(**issuer.settings(AUTH0_JWKS_URL=url))
    old = issuer.token()
    assert status(service, old) == GRANTED
    issuer.rotate("next")
    path.write_text(json.dumps(issuer.jwks()))
    assert status(service, issuer.token()) == GRANTED
    assert status(service, old) == 401
    assert issuer.paths == []


def test_a_file_that_is_not_there(start, issuer, tmp_path):
    service = start(**issuer.settings(AUTH0_JWKS_URL=f"file://{tmp_path}/absent.json"))
    answer = service.get(JOB, headers={"Authorization": f"Bearer {issuer.token()}"})
    assert_unavailable(answer)
    (tmp_path / "absent.json").write_text(json.dumps(issuer.jwks()))
    wait_until(lambda: status(service, issuer.token()) == GRANTED)


def test_a_file_with_a_byte_order_mark(start, issuer, tmp_path):
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(issuer.jwks()), encoding="utf-8-sig")
    service = start(**issuer.settings(AUTH0_JWKS_URL=path.as_uri()))
    assert status(service, issuer.token()) == GRANTED


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (lambda keys: json.dumps(keys["keys"][0]), "it is a single key, but must be a set"),
        (lambda keys: json.dumps(keys["keys"]), "it is not a JSON object"),
        (lambda _: "", "it is not a JSON object"),
        (lambda _: '{"keys": []}', "it contains no keys"),
    ],
    ids=["one key", "a list", "empty", "no key"],
)
def test_a_file_at_fault_is_named_at_start(start, issuer, tmp_path, text, fault):
    path = tmp_path / "keys.json"
    path.write_text(text(issuer.jwks()))
    service = start(**issuer.settings(AUTH0_JWKS_URL=path.as_uri()))
    wait_until(lambda: f"the keys from {path.as_uri()} cannot be used: {fault}" in service.stderr)
    path.write_text(json.dumps(issuer.jwks()))
    wait_until(lambda: status(service, issuer.token()) == GRANTED)
    wait_until(lambda: f"the keys from {path.as_uri()} are available again" in service.stderr)


def test_no_proxy_sees_a_fetch_from_loopback(guarded, issuer):
    service = guarded(http_proxy="http://127.0.0.1:1", ALL_PROXY="http://127.0.0.1:1")
    assert status(service, issuer.token()) == GRANTED


# The command that obtains a token.


def token_settings(issuer, **changes):
    settings = {
        "AUTH0_TOKEN_URL": issuer.token_url,
        "AUTH0_AUDIENCE": "https://jobs.example/",
        "AUTH0_CLIENT_ID": "the-client",
        "AUTH0_CLIENT_SECRET": "s3cr3t-of-the-client",
        **changes,
    }
    return {name: value for name, value in settings.items() if value is not None}


def test_a_token_from_the_command_opens_the_service(guarded, issuer):
    service = guarded()
    ended = run_binary("token", **token_settings(issuer))
    assert (ended.returncode, ended.stderr) == (0, "")
    assert re.fullmatch(r"[\w.-]+\n", ended.stdout)
    assert status(service, ended.stdout.strip()) == GRANTED
    assert issuer.forms == [
        {
            "grant_type": "client_credentials",
            "client_id": "the-client",
            "client_secret": "s3cr3t-of-the-client",
            "audience": "https://jobs.example/",
        }
    ]


@pytest.mark.parametrize(
    "changes, said",
    [
        ({"AUTH0_CLIENT_SECRET": None}, "AUTH0_CLIENT_SECRET"),
        ({"AUTH0_CLIENT_ID": None}, "AUTH0_CLIENT_ID"),
        ({"AUTH0_CLIENT_SECRET": "s3cr3t but wrong"}, "access_denied: Unauthorized"),
        ({"AUTH0_TOKEN_URL": "http://127.0.0.1:1/oauth/token"}, "127.0.0.1"),
    ],
)
def test_no_token(issuer, changes, said):
    ended = run_binary("token", **token_settings(issuer, **changes))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert said in ended.stderr
    assert ended.stderr.count("\n") == 1
    assert "s3cr3t" not in ended.stderr


@pytest.mark.parametrize("nonsense", NONSENSE, ids=lambda one: one.__name__)
def test_no_token_for_nonsense(issuer, nonsense):
    issuer.behave = nonsense
    ended = run_binary("token", **token_settings(issuer))
    assert (ended.returncode, ended.stdout) == (1, "")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize(
    "url", ["http://tenant.auth0.com/oauth/token", "file:///tmp/token", "https://a:b@c/token"]
)
def test_a_token_url_that_would_give_the_secret_away(issuer, url):
    ended = run_binary("token", **token_settings(issuer, AUTH0_TOKEN_URL=url))
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr.count("\n") == 1


@pytest.mark.parametrize("flag", ["--auth0-client-secret", "--auth0-client-id"])
def test_credentials_are_no_flags(issuer, flag):
    ended = run_binary("token", flag, "x", **token_settings(issuer))
    assert ended.returncode == 2
    assert issuer.forms == []
