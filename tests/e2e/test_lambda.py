"""The function's process against a stand-in for Lambda: its behaviour when all is well, and when
Lambda, the caller or the store fails.

BOOTSTRAP names the program of a package to test instead of the release build.
"""

import base64
import concurrent.futures
import json
import time

import pytest
from api_gateway import CLAIMS, to_answer, to_event
from runtime_api import Function, RuntimeApi, default_bootstrap
from service import wait_until


@pytest.fixture
def api():
    fake = RuntimeApi()
    yield fake
    fake.close()


@pytest.fixture
def start(api):
    """Starts a function, by default with auth off and the store in memory."""
    started = []

    def start(handler="api", **settings):
        settings = {"DB_PATH": ":memory:", "AUTH_DISABLED": 1, **settings}
        started.append(Function(api, default_bootstrap(), handler, **settings))
        return started[-1]

    yield start
    for function in started:
        function.close()


def post_job(api, document_id="d", **how):
    body = json.dumps({"document_id": document_id}).encode()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], body)
    return api.invoke(event, **how)


def get_jobs(api, query="", **how):
    return api.invoke(to_event("GET", "/extraction-jobs" + query), **how)


def test_calls_are_answered_one_after_the_other(api, start):
    start()
    created = post_job(api)
    status, fields, body = to_answer(created.result)
    assert status == 201
    assert dict(fields)["content-type"] == "application/json"
    assert to_answer(get_jobs(api).result)[2] == b"[" + body + b"]"
    assert created.fields["content-type"] == "application/json"
    assert created.fields["user-agent"].startswith("extraction-job-api/")


def test_every_answer_is_sent_once(api, start):
    start()
    calls = [post_job(api, reply=reply) for reply in (202, 413, 400, 403, "drop", 202)]
    assert to_answer(get_jobs(api).result)[0] == 200
    assert [len(call.posts) for call in calls] == [1] * len(calls)


@pytest.mark.parametrize(
    "reply, text",
    [(413, "refused as too large"), (403, "refused"), ("drop", "perhaps lost")],
)
def test_an_answer_that_did_not_arrive_is_logged(api, start, reply, text):
    function = start()
    call = post_job(api, reply=reply)
    get_jobs(api)

    def is_logged():
        return any(
            text in line["message"] and call.request_id in line["message"]
            for line in function.log()
            if line["level"] == "error"
        )

    wait_until(is_logged, what="the log line")


def test_a_server_error_of_the_runtime_api_ends_the_process(api, start):
    function = start()
    post_job(api, reply=500)
    assert function.wait() == 1


def test_next_is_tried_again(api, start):
    api.next_faults = ["drop", "cut", None]
    function = start()
    assert to_answer(get_jobs(api).result)[0] == 200
    assert api.next_count >= 3
    assert function.process.poll() is None


def test_next_is_not_tried_for_ever(api, start):
    api.next_faults = ["drop"] * 100
    function = start()
    assert function.wait() == 1
    assert api.next_count < 10
    assert b"cannot be reached" in function.stderr


@pytest.mark.parametrize("status", [400, 403, 500])
def test_a_refusal_of_next_ends_the_process(api, start, status):
    api.next_faults = [status]
    function = start()
    assert function.wait() == 1
    assert api.next_count == 1


def test_next_waits_for_as_long_as_it_takes(api, start):
    start()
    get_jobs(api)
    time.sleep(3)  # there is nothing to wait for: the pause is what is tested
    assert to_answer(get_jobs(api).result)[0] == 200


def test_an_event_may_come_slowly(api, start):
    start()
    assert to_answer(post_job(api, pace=1).result)[0] == 201


def test_a_huge_event_is_read_whole(api, start):
    start(MAX_BODY_BYTES=8 * 1024 * 1024)
    body = json.dumps({"document_id": "d", "metadata": {"text": "x" * 5_900_000}}).encode()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], body)
    status, _, answer = to_answer(api.invoke(event).result)
    assert status == 201
    assert len(json.loads(answer)["metadata"]["text"]) == 5_900_000


def test_a_body_beyond_the_limit_is_refused(api, start):
    start()
    body = json.dumps({"document_id": "d", "metadata": {"text": "x" * 1_100_000}}).encode()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], body)
    assert to_answer(api.invoke(event).result)[0] == 413
    assert to_answer(get_jobs(api).result)[2] == b"[]"


def test_a_list_beyond_what_lambda_carries_is_refused(api, start):
    start()
    metadata = {"text": "x" * 900_000}
    body = json.dumps({"document_id": "d", "metadata": metadata}).encode()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], body)
    for _ in range(8):
        assert to_answer(api.invoke(event).result)[0] == 201
    status, _, answer = to_answer(get_jobs(api).result)
    assert status == 413
    assert "limit" in json.loads(answer)["detail"]
    status, _, answer = to_answer(get_jobs(api, "?limit=5").result)
    assert status == 200
    assert len(json.loads(answer)) == 5


@pytest.mark.parametrize(
    "event", [{}, {"Records": []}, {"version": "1.0", "path": "/"}, b"not json", b"", b"[" * 100]
)
def test_a_foreign_event_is_refused_and_does_no_harm(api, start, event):
    start()
    call = api.invoke(event)
    assert call.kind == "error"
    assert call.result["errorMessage"]
    assert call.fields["lambda-runtime-function-error-type"] == call.result["errorType"]
    assert to_answer(get_jobs(api).result)[0] == 200


def test_bytes_come_and_go_as_base64(api, start):
    start()
    event = to_event("POST", "/extraction-jobs", [("Content-Type", "application/json")], b"\xff")
    assert event["isBase64Encoded"] and base64.b64decode(event["body"]) == b"\xff"
    assert to_answer(api.invoke(event).result)[0] == 400


def test_stages_and_function_urls_lead_to_the_same_paths(api, start):
    start()
    for event in (
        to_event("GET", "/extraction-jobs/a%20b", stage="prod"),
        to_event("GET", "/extraction-jobs/a%20b", shape="function_url"),
        to_event("GET", "/extraction-jobs/a%20b"),
    ):
        status, _, body = to_answer(api.invoke(event).result)
        assert (status, json.loads(body)) == (404, {"detail": "Extraction job not found"})


def test_log_lines_are_written_before_the_answer_and_name_the_trace(api, start):
    function = start()
    trace = "Root=1-5bef4de7-ad49b0e87f6ef6c87fc2e700;Parent=9a9197af755a6419;Sampled=0"
    call = get_jobs(api, trace_id=trace)
    line = wait_until(
        lambda: next((one for one in function.log() if one["message"] == "request"), None)
    )
    assert line["request_id"] == call.request_id
    assert line["trace_id"] == trace
    assert line["path"] == "/extraction-jobs"
    assert "trace_id" not in get_last_request(function, get_jobs(api))


def get_last_request(function, call):
    return wait_until(
        lambda: next((one for one in function.log() if one.get("request_id") == call.request_id), None)
    )


def test_a_store_that_cannot_be_opened_is_told_to_lambda(api, start):
    function = start(DB_PATH="/nowhere/jobs.db")
    assert api.init_failed.wait(20)
    assert "/nowhere/jobs.db" in api.init_error["errorMessage"]
    assert function.wait() == 1
    assert api.next_count == 0


def test_a_setting_that_makes_no_sense_is_told_to_lambda(api, start):
    function = start(JOB_ID_VERSION="uuid5")
    assert api.init_failed.wait(20)
    assert "uuid5" in api.init_error["errorMessage"]
    assert function.wait() != 0
    assert api.next_count == 0


@pytest.mark.parametrize("handler", ["bootstrap", "index.handler", "API", "hello world", "-x", "", None])
def test_any_handler_means_the_api(api, start, handler):
    """Most custom runtimes have `bootstrap` there, and nothing needs to read it."""
    start(handler=handler)
    assert to_answer(get_jobs(api).result)[0] == 200


def test_jobs_outlive_the_instance_in_a_file(api, start, tmp_path):
    first = start(DB_PATH=tmp_path / "jobs.db")
    assert to_answer(post_job(api).result)[0] == 201
    first.close()
    start(DB_PATH=tmp_path / "jobs.db")
    assert len(json.loads(to_answer(get_jobs(api).result)[2])) == 1


def test_a_call_that_cannot_end_in_time_is_answered_and_ends_the_instance(api, start, tmp_path):
    import sqlite3

    path = tmp_path / "jobs.db"
    function = start(DB_PATH=path, DB_BUSY_TIMEOUT_SECONDS=60)
    assert to_answer(post_job(api).result)[0] == 201
    with sqlite3.connect(path) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        call = post_job(api, timeout=2)
        taken = time.monotonic() - begun
        other.rollback()
    assert to_answer(call.result)[0] == 503
    assert taken < 2
    assert function.wait() == 1


class TestTrustedGateway:
    """AUTH_TRUST_GATEWAY: the function relies on what API Gateway's authorizer found."""

    @pytest.fixture(autouse=True)
    def function(self, start):
        return start(
            AUTH_DISABLED=None,
            AUTH_TRUST_GATEWAY="true",
            AUTH0_DOMAIN="example.eu.auth0.com",
            AUTH0_AUDIENCE="https://jobs.example.com",
        )

    def test_a_request_that_passed_the_authorizer_is_let_in(self, api):
        event = to_event("GET", "/extraction-jobs", [("Authorization", "Bearer x")], claims=CLAIMS)
        assert to_answer(api.invoke(event).result)[0] == 200

    @pytest.mark.parametrize("claims", [None, {**CLAIMS, "iss": "https://evil.example.com/"}, {}])
    def test_any_other_is_not(self, api, claims):
        event = to_event("GET", "/extraction-jobs", [("Authorization", "Bearer x")], claims=claims)
        status, fields, _ = to_answer(api.invoke(event).result)
        assert status == 401
        assert dict(fields)["www-authenticate"].startswith("Bearer")

    def test_health_is_public(self, api):
        assert to_answer(api.invoke(to_event("GET", "/healthz")).result)[0] == 200


def test_many_calls_need_no_more_memory_than_few(api, start):
    function = start()

    def resident():
        with open(f"/proc/{function.process.pid}/statm") as pages:
            return int(pages.read().split()[1]) * 4096

    for _ in range(200):
        post_job(api)
    before = resident()
    with concurrent.futures.ThreadPoolExecutor(1) as callers:
        list(callers.map(lambda _: get_jobs(api, "?limit=1"), range(1000)))
    assert resident() - before < 1_000_000
