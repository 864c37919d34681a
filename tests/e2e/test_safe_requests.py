"""Creating and changing jobs more safely: idempotency keys, ETags, deletion, on both stores."""

import concurrent.futures
import datetime
import json

import pytest
from http_connection import Connection, get, post
from issuer import good_claims
from service import wait_until

BODY = b'{"document_id": "d", "metadata": {"pages": 12, "text": "\xc3\xa9"}}'
JSON = {"Content-Type": "application/json"}


def create(service, key, body=BODY, **headers):
    """Each caller has a connection of its own if they are threads."""
    return service.request(
        "POST", "/extraction-jobs", data=body, headers={**JSON, "Idempotency-Key": key, **headers}
    )


def path_of(job):
    return f"/extraction-jobs/{job['id']}"


def is_replay(answer):
    return answer.headers.get("Idempotent-Replayed") == "true"


def in_parallel(count, act):
    with concurrent.futures.ThreadPoolExecutor(count) as pool:
        return list(pool.map(act, range(count)))


def raw(port, *requests):
    """The answers to requests that are sent as they stand, one behind the other."""
    with Connection(port) as connection:
        connection.send(b"".join(requests))
        return [connection.read(request.split(b" ", 1)[0].decode()) for request in requests]


def test_a_request_that_is_sent_again_creates_nothing(started):
    service = started(THREADS=2)
    first = create(service, "k-1")
    assert first.status_code == 201 and "Idempotent-Replayed" not in first.headers
    job = first.json()
    service.patch(job["id"], status="completed", output={"text": "s3://a"})

    def check(key):
        again = create(service, key)
        assert again.status_code == 201 and is_replay(again)
        assert again.content == first.content
        assert again.headers["ETag"] == first.headers["ETag"]

    check("k-1")
    check('"k-1"')
    service.stop()
    service = started(THREADS=2)
    check("k-1")
    assert [job["id"] for job in service.jobs()] == [job["id"]]


def test_another_body_under_the_same_key_is_refused(started):
    service = started()
    create(service, "k")
    other = create(service, "k", BODY + b" ")
    assert other.status_code == 422
    (fault,) = other.json()["detail"]
    assert fault["loc"] == ["header", "Idempotency-Key"] and fault["input"] == "k"
    assert len(service.jobs()) == 1


def test_a_refused_request_is_not_remembered(started):
    service = started()
    assert create(service, "k", b"{}").status_code == 422
    assert not is_replay(create(service, "k"))
    assert len(service.jobs()) == 1


def test_the_key_of_a_deleted_job_stays_used(started):
    service = started()
    job = create(service, "k").json()
    assert service.request("DELETE", path_of(job)).status_code == 204
    for body in (BODY, b'{"document_id": "e"}'):
        assert create(service, "k", body).status_code == 410
    assert service.jobs() == []


def test_a_key_is_forgotten_after_its_time(started):
    service = started(IDEMPOTENCY_KEY_SECONDS=1)
    first = create(service, "k").json()

    def second():
        answer = create(service, "k")
        assert answer.status_code == 201
        return None if is_replay(answer) else answer.json()

    job = wait_until(second, what="the end of the key")
    assert job["id"] != first["id"]
    age = datetime.datetime.fromisoformat(job["created_at"]) - datetime.datetime.fromisoformat(
        first["created_at"]
    )
    assert age >= datetime.timedelta(seconds=1)


def test_many_at_once_make_one_job(started):
    services = [started(THREADS=2)]
    if services[0].database is None:  # PostgreSQL, which several instances may share
        services = [*services, started(THREADS=2)]
    for round_number in range(5):

        def send(number, key=f"k-{round_number}"):
            port = services[number % len(services)].port
            return raw(port, post(BODY, f"Idempotency-Key: {key}"))[0]

        answers = in_parallel(16, send)
        assert [answer.status for answer in answers] == [201] * 16
        assert len({answer.body for answer in answers}) == 1
        assert sum(answer.field("idempotent-replayed") is None for answer in answers) == 1
    assert len(services[0].jobs()) == 5


def test_keys_belong_to_who_sent_them(started, issuer):
    service = started(**issuer.settings())

    def send(subject):
        token = issuer.token(good_claims(sub=subject))
        return create(service, "k", Authorization=f"Bearer {token}")

    answers = [send(subject) for subject in ("auth0|1", "auth0|2", None)]
    assert [answer.status_code for answer in answers] == [201] * 3
    assert len({answer.json()["id"] for answer in answers}) == 3
    for subject, first in zip(("auth0|1", "auth0|2", None), answers):
        again = send(subject)
        assert is_replay(again) and again.content == first.content


@pytest.mark.parametrize(
    "fields",
    [
        ["Idempotency-Key:"],
        ['Idempotency-Key: ""'],
        ['Idempotency-Key: "k'],
        ["Idempotency-Key: a b"],
        ["Idempotency-Key: a\tb"],
        ["Idempotency-Key: a\x01b"],
        ["Idempotency-Key: \xe9"],
        ["Idempotency-Key: " + "k" * 256],
        ['Idempotency-Key: "' + "k" * 256 + '"'],
        ["Idempotency-Key: a", "Idempotency-Key: a"],
    ],
)
def test_a_malformed_key_is_refused(service, fields):
    (answer,) = raw(service.port, post(BODY, *fields))
    assert answer.status == 400
    assert "detail" in json.loads(answer.body)
    assert service.jobs() == []


def test_the_longest_key_is_taken(service):
    key = "".join(chr(c) for c in range(0x23, 0x7F)) * 3
    key = key[:255]
    assert create(service, key).status_code == 201
    quoted = '"' + key.replace("\\", "\\\\") + '"'
    assert is_replay(create(service, quoted))


def test_an_etag_is_the_time_of_the_last_change(started):
    service = started()
    created = create(service, "k")
    job = created.json()
    assert created.headers["ETag"] == f'"{job["updated_at"]}"'
    changed = service.patch(job["id"], status="failed")
    assert changed.headers["ETag"] == f'"{changed.json()["updated_at"]}"' != created.headers["ETag"]
    for query in ("", "?view=full"):
        assert service.get(path_of(job) + query).headers["ETag"] == changed.headers["ETag"]
    (listed,) = service.jobs()
    assert f'"{listed["updated_at"]}"' == changed.headers["ETag"]


def test_a_304_has_no_body_and_leaves_the_connection_usable(service):
    job = service.create()
    known = f'If-None-Match: W/"x", "{job["updated_at"]}"'
    answers = raw(
        service.port,
        get(path_of(job), known),
        get(path_of(job), known, method="HEAD"),
        get(path_of(job) + "?view=full", known),
        get(path_of(job), method="DELETE"),
        get(path_of(job), known),
    )
    assert [answer.status for answer in answers] == [304, 304, 200, 204, 404]
    for answer in answers[:2]:
        assert answer.field("etag") == f'"{job["updated_at"]}"'
    for answer in (answers[0], answers[1], answers[3]):
        names = {name for name, _ in answer.fields}
        assert not names & {"content-type", "content-length", "transfer-encoding"}


def test_one_of_many_changes_of_a_version_wins(started):
    service = started(THREADS=2)
    job = service.create()
    match = {"If-Match": f'"{job["updated_at"]}"'}

    def change(number):
        return service.request(
            "PATCH",
            path_of(job),
            json={"status": "failed", "error_message": str(number)},
            headers=match,
        )

    answers = in_parallel(12, change)
    assert sorted(answer.status_code for answer in answers) == [200] + [412] * 11
    (winner,) = [answer.json() for answer in answers if answer.status_code == 200]
    assert service.get(path_of(job)).json() == winner
    assert service.request("DELETE", path_of(job), headers=match).status_code == 412
    assert service.get(path_of(job)).json() == winner


def test_what_is_kept_besides_outlives_a_restart(started):
    service = started(MAX_ATTEMPTS=7)
    wanted = {
        "queue": "ocr",
        "attempt": 0,
        "max_attempts": 7,
        "run_after": "2030-01-01T00:00:00.500000+00:00",
        "output": None,
        "lease": None,
    }
    job = service.create(queue="ocr", run_after="2030-01-01T01:00:00.5+01:00")
    assert set(job) == {
        *("id", "document_id", "status", "priority", "metadata", "error_message"),
        *("created_at", "updated_at"),
    }
    service.stop()
    service = started()
    assert service.get(path_of(job) + "?view=full").json() == {**job, **wanted}

    done = service.request(
        "PATCH",
        path_of(job) + "?view=full",
        json={"status": "completed", "output": {"text": "s3://a", "n": [1.0, None]}},
    )
    assert done.json()["output"] == {"text": "s3://a", "n": [1.0, None]}
    assert done.json()["run_after"] is None
    assert b'"output":{"text":"s3://a","n":[1.0,null]}' in done.content
    assert service.get(path_of(job) + "?view=full").content == done.content

    again = service.request(
        "PATCH", path_of(job) + "?view=full", json={"status": "pending", "run_after": None}
    )
    assert again.json()["output"] is None and again.json()["run_after"] is None


def test_a_deleted_job_is_gone(started):
    service = started()
    kept, deleted = service.create(), service.create()
    answer = service.request("DELETE", path_of(deleted))
    assert answer.status_code == 204 and answer.content == b""
    assert service.request("DELETE", path_of(deleted)).status_code == 404
    assert service.get(path_of(deleted)).status_code == 404
    assert service.patch(deleted["id"], status="failed").status_code == 404
    assert service.jobs() == [kept]
