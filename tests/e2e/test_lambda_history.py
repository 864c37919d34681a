"""What works on Lambda of events and of creating safely, and what does not."""

import concurrent.futures
import json
import time

import pytest
from api_gateway import to_answer, to_event
from runtime_api import Function, RuntimeApi, default_bootstrap
from service import wait_until

JSON = ("Content-Type", "application/json")


PATIENCE = 60  # seconds


@pytest.fixture
def api(cluster):
    """Of a function whose database other services may use, too."""
    fake = RuntimeApi()
    function = Function(fake, default_bootstrap(), DATABASE_URL=cluster.url(), AUTH_DISABLED=1)
    yield fake
    function.close()
    fake.close()


def answer_of(call):
    assert call.answered.wait(PATIENCE), "the function did not answer"
    status, fields, answer = to_answer(call.result)
    return status, {name.lower(): value for name, value in fields}, answer


@pytest.fixture
def invoke(api):
    def call(method, target, *fields, body=b""):
        return answer_of(api.send(to_event(method, target, fields, body), timeout=PATIENCE))

    return call


def create(invoke, *fields, body=b'{"document_id":"d"}'):
    return invoke("POST", "/extraction-jobs", JSON, *fields, body=body)


def test_the_timeline_and_the_feed(invoke):
    _, _, made = create(invoke)
    path = f"/extraction-jobs/{json.loads(made)['id']}"
    assert invoke("PATCH", path, JSON, body=b'{"status":"processing"}')[0] == 200
    status, _, timeline = invoke("GET", path + "/events")
    assert status == 200
    types = [event["type"] for event in json.loads(timeline)]
    assert types == ["extraction-job.created", "extraction-job.started"]

    status, _, first = invoke("GET", "/events?limit=1")
    page = json.loads(first)
    assert (status, page["events"]) == (200, json.loads(timeline)[:1])
    _, _, second = invoke("GET", f"/events?after={page['next']}&wait=30")  # there is something
    assert json.loads(second)["events"] == json.loads(timeline)[1:]
    assert invoke("DELETE", path)[0] == 204
    assert invoke("GET", path + "/events")[0] == 404


def test_a_wait_ends_with_an_event_of_another_instance(invoke, cluster, start_on):
    service = start_on(cluster.url())
    page = json.loads(invoke("GET", "/events?after=latest")[2])
    with concurrent.futures.ThreadPoolExecutor() as background:
        waiting = background.submit(invoke, "GET", f"/events?after={page['next']}&wait=20")
        made = service.create()
        _, _, answer = waiting.result()
    assert [event["subject"] for event in json.loads(answer)["events"]] == [made["id"]]


@pytest.mark.slow
def test_a_wait_ends_after_twenty_seconds(invoke):
    """API Gateway gives up after 30."""
    page = json.loads(invoke("GET", "/events?after=latest")[2])
    begun = time.monotonic()
    status, _, answer = invoke("GET", f"/events?after={page['next']}&wait=30")
    assert (status, json.loads(answer)) == (200, {"events": [], "next": page["next"]})
    assert 20 <= time.monotonic() - begun < 30


def test_events_cannot_be_streamed(invoke):
    status, _, answer = invoke("GET", "/events", ("Accept", "text/event-stream"))
    assert status == 406
    assert "wait" in json.loads(answer)["detail"]


def test_a_key_creates_one_job(invoke):
    key = ("Idempotency-Key", "k")
    status, fields, first = create(invoke, key)
    assert status == 201 and "idempotent-replayed" not in fields
    status, fields, again = create(invoke, key)
    assert (status, fields["idempotent-replayed"], again) == (201, "true", first)
    assert create(invoke, key, body=b'{"document_id":"e"}')[0] == 422
    assert len(json.loads(invoke("GET", "/extraction-jobs")[2])) == 1


def test_an_etag_guards_a_job(invoke):
    _, fields, made = create(invoke)
    job, path = json.loads(made), f"/extraction-jobs/{json.loads(made)['id']}"
    assert fields["etag"] == f'"{job["updated_at"]}"'
    known = ("If-None-Match", fields["etag"])
    status, again, body = invoke("GET", path, known)
    assert (status, again["etag"], body) == (304, fields["etag"], b"")
    change, match = b'{"status":"failed"}', ("If-Match", fields["etag"])
    status, changed, _ = invoke("PATCH", path, JSON, match, body=change)
    assert status == 200 and changed["etag"] != fields["etag"]
    assert invoke("PATCH", path, JSON, match, body=change)[0] == 412
    assert invoke("GET", path, known)[0] == 200
    assert invoke("DELETE", path, match)[0] == 412
    assert invoke("DELETE", path, ("If-Match", changed["etag"]))[0] == 204
