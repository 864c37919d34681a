"""The timeline of a job and the feed of all, on both stores."""

import itertools
import threading
import time
import uuid

import pytest
import requests
from history import TYPES, all_events, check_history, pages, replay
from readers import Follower, Stream
from service import PATIENCE, wait_until

CURSOR_RULE = "Value error, must be the id of an event"


@pytest.fixture
def served(started):
    return started(THREADS=2)


def timeline(service, job_id, **parameters):
    answer = service.get(f"/extraction-jobs/{job_id}/events", params=parameters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def types_of(events):
    return [event["type"].removeprefix("extraction-job.") for event in events]


def live_through(service):
    """A job with an event of each kind that a client of the original's contract can cause."""
    job = service.create(document_id="d1", metadata={"pages": 2}, priority=3)
    for change in [
        {"status": "processing"},
        {"status": "failed", "error_message": "no text"},
        {"status": "failed", "error_message": "no text at all"},
        {"status": "failed"},  # nothing changes
        {"status": "pending", "error_message": None},
        {"status": "completed"},
    ]:
        assert service.patch(job["id"], **change).status_code == 200
    return job["id"]


LIFE = ["created", "started", "failed", "updated", "reset", "completed"]


def test_a_timeline_has_what_happened_to_the_job(served):
    job_id = live_through(served)
    events = timeline(served, job_id)
    assert types_of(events) == LIFE
    shown = served.get(f"/extraction-jobs/{job_id}").json()
    assert events[-1] == {
        "specversion": "1.0",
        "id": events[-1]["id"],
        "source": "/extraction-jobs",
        "type": "extraction-job.completed",
        "subject": job_id,
        "time": shown["updated_at"],
        "datacontenttype": "application/json",
        "data": {
            "job": shown,
            "queue": "default",
            "cause": "request",
            "attempt": 0,
            "worker": None,
            "actor": None,
            "run_after": None,
            "output": None,
        },
    }
    statuses = [event["data"]["job"]["status"] for event in events]
    assert statuses == ["pending", "processing", "failed", "failed", "pending", "completed"]
    messages = [event["data"]["job"]["error_message"] for event in events]
    assert messages == [None, None, "no text", "no text at all", None, None]
    assert [event["time"] for event in events] == sorted({event["time"] for event in events})
    check_history(served)


def test_a_timeline_comes_in_pages(served):
    job_id = live_through(served)
    whole = timeline(served, job_id)
    found, url = [], f"/extraction-jobs/{job_id}/events?limit=4&other=a%3Eb"
    while url:
        answer = served.get(url)
        found += answer.json()
        link = answer.links.get("next")
        assert link is None or "other=a%3Eb" in link["url"]
        url = link and url.partition("?")[0] + link["url"]
    assert found == whole
    assert timeline(served, job_id, after=whole[3]["id"]) == whole[4:]
    assert timeline(served, job_id, after=whole[-1]["id"]) == []


def test_a_timeline_is_streamed(served):
    job = served.create()
    for i in range(200):
        served.patch(job["id"], status="failed", error_message=f"{i} " + "x" * 2000)
    assert len(timeline(served, job["id"])) == 201
    page = served.get(f"/extraction-jobs/{job['id']}/events", params={"limit": 1000})
    assert len(page.json()) == 201


def test_there_is_no_timeline_without_a_job(served):
    for query in ("", "?limit=2"):
        answer = served.get(f"/extraction-jobs/{uuid.uuid4()}/events{query}")
        assert (answer.status_code, answer.json()) == (404, {"detail": "Extraction job not found"})


def test_the_feed_has_all_jobs_in_order(served):
    first, second = live_through(served), live_through(served)
    events = check_history(served)
    assert types_of(events) == LIFE * 2
    assert [event["subject"] for event in events] == [first] * 6 + [second] * 6
    assert timeline(served, first) == events[:6]


def test_a_feed_comes_in_pages_of_any_size(served):
    live_through(served)
    whole = all_events(served.url)
    for limit in (1, 2, 5, 6, 7, 1000):
        read = list(pages(served.url, limit=limit))
        assert [event for page in read for event in page["events"]] == whole
        assert all(len(page["events"]) <= limit for page in read)


def test_filters_decide_what_is_shown_and_not_where_next_points(served):
    first, second = live_through(served), live_through(served)
    served.create(document_id="other")
    whole = all_events(served.url)
    end = list(pages(served.url))[-1]["next"]
    for name in TYPES:
        for types in (name, f"extraction-job.{name}", f"{name}, {name}"):
            last = list(pages(served.url, types=types))[-1]
            assert last["next"] == end
            shown = all_events(served.url, types=types)
            assert shown == [event for event in whole if types_of([event]) == [name]]
    of_document = all_events(served.url, document_id="other")
    assert [event["data"]["job"]["document_id"] for event in of_document] == ["other"]
    assert {event["subject"] for event in all_events(served.url, document_id="d1")} == {
        first,
        second,
    }


def test_latest_is_where_the_feed_ends(served):
    served.create()
    page = served.get("/events?after=latest").json()
    assert page["events"] == []
    served.create(document_id="new")
    (event,) = served.get("/events", params={"after": page["next"]}).json()["events"]
    assert event["data"]["job"]["document_id"] == "new"


def test_a_feed_without_events_has_a_cursor(served):
    page = served.get("/events").json()
    assert page["events"] == []
    assert served.get("/events?after=latest").json() == page
    served.create()
    assert len(served.get("/events", params={"after": page["next"]}).json()["events"]) == 1


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("after=", "after"),
        ("after=1", "after"),
        ("after=0-0", "after"),
        ("after=Latest", "after"),
        ("after=%C3%A9", "after"),
        ("after=" + "1" * 65, "after"),
        ("types=", "types"),
        ("types=created,", "types"),
        ("types=changed", "types"),
        ("types=Created", "types"),
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=1.5", "limit"),
        ("wait=-0.1", "wait"),
        ("wait=30.1", "wait"),
        ("wait=long", "wait"),
        ("wait=nan", "wait"),
        ("wait=inf", "wait"),
        ("wait=", "wait"),
    ],
)
def test_what_is_wrong_with_a_question_is_named(service, query, field):
    answer = service.get("/events?" + query)
    assert answer.status_code == 422, answer.text
    assert [fault["loc"] for fault in answer.json()["detail"]] == [["query", field]]


def test_all_faults_are_named_at_once(service):
    answer = service.get("/events?after=x&types=x&limit=x&wait=x&document_id=x")
    assert [fault["loc"][1] for fault in answer.json()["detail"]] == [
        "types",
        "after",
        "limit",
        "wait",
    ]


def test_a_cursor_of_another_history_is_told_from_one_of_ours(served):
    served.create()
    (event,) = served.get("/events").json()["events"]
    position, _, check = event["id"].partition("-")
    oldest = served.get("/events").json()
    for cursor in (f"{position}-{int(check, 16) ^ 1:x}", "7fffffff-1"):
        answer = served.get("/events", params={"after": cursor})
        assert answer.status_code == 410
        assert set(answer.json()) == {"detail", "oldest"}
        again = served.get("/events", params={"after": answer.json()["oldest"]})
        assert again.json() == oldest
        with Stream(served.url, last=cursor).answer as stream:
            assert stream.status_code == 410
            assert stream.json() == answer.json()


def test_a_waiting_reader_gets_an_event_at_once(served):
    after = served.get("/events?after=latest").json()["next"]
    found = []

    def wait():
        session = requests.Session()
        session.trust_env = False
        for _ in range(20):
            page = session.get(
                served.url + "/events", params={"after": (found or [after])[-1], "wait": 30}
            ).json()
            assert len(page["events"]) == 1
            found.append(page["next"])

    reader = threading.Thread(target=wait, daemon=True)
    reader.start()
    for count in range(20):
        served.create()
        wait_until(lambda: len(found) == count + 1)
    reader.join(PATIENCE)
    assert not reader.is_alive()


def test_a_wait_ends_without_an_event(served):
    after = served.get("/events?after=latest").json()["next"]
    begun = time.monotonic()
    page = served.get("/events", params={"after": after, "wait": 0.5}).json()
    assert page == {"events": [], "next": after}
    assert time.monotonic() - begun >= 0.5


def test_a_stream_has_what_was_and_what_comes(served):
    job_id = live_through(served)
    stream = Stream(served.url)
    assert stream.answer.status_code == 200
    headers = stream.answer.headers
    assert headers["content-type"] == "text/event-stream"
    assert headers["cache-control"] == "no-store"
    assert headers["x-accel-buffering"] == "no"
    events = iter(stream)
    assert [next(events) for _ in LIFE] == timeline(served, job_id)
    for _ in range(5):
        created = served.create()
        assert next(events)["subject"] == created["id"]
    stream.close()


def test_a_stream_goes_on_where_it_ended(served):
    for _ in range(5):
        served.create()
    whole = all_events(served.url)
    stream = Stream(served.url)
    seen = [next(iter(stream))]
    stream.close()
    # Last-Event-ID wins, and `limit` means nothing here.
    again = Stream(served.url, last=seen[0]["id"], after="latest", limit=1)
    events = iter(again)
    assert seen + [next(events) for _ in range(4)] == whole
    again.close()


def test_a_stream_shows_what_its_filter_lets_pass(served):
    stream = Stream(served.url, types="completed", document_id="d1")
    served.create(document_id="d2")
    job_id = live_through(served)
    event = next(iter(stream))
    assert (event["subject"], types_of([event])) == (job_id, ["completed"])
    stream.close()


def test_faults_of_a_stream_are_named(service):
    accept = {"Accept": "text/event-stream"}
    answer = service.get("/events?types=x", headers=accept)
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (422, ["query", "types"])
    answer = service.get("/events", headers={**accept, "Last-Event-ID": "?"})
    assert (answer.status_code, answer.json()["detail"][0]["loc"]) == (
        422,
        ["header", "Last-Event-ID"],
    )


def test_the_end_of_the_service_ends_streams_cleanly(started):
    served = started(THREADS=2)
    served.create()
    streams = [Stream(served.url) for _ in range(10)]
    readers = [iter(stream) for stream in streams]
    for reader in readers:
        next(reader)
    after = served.get("/events?after=latest").json()["next"]
    waiting = Follower(served.url, after=after, wait=30)
    wait_until(lambda: waiting.is_alive())
    begun = time.monotonic()
    served.stop()
    assert time.monotonic() - begun < 5
    waiting.abandon()
    # A chunked body that is broken off raises.
    assert [list(reader) for reader in readers] == [[]] * 10


def test_there_are_only_so_many_listeners(start):
    served = start(MAX_EVENT_LISTENERS=3)
    streams = [Stream(served.url) for _ in range(3)]
    refused = Stream(served.url)
    assert refused.answer.status_code == 503
    assert "retry-after" in refused.answer.headers
    assert served.get("/events?wait=1").status_code == 503
    # Who does not wait takes no place.
    assert served.get("/events").status_code == 200
    for stream in streams:
        stream.close()
    for _ in range(3):  # a connection that was closed is found when it is written to
        served.create()
    wait_until(lambda: served.get("/events?wait=0.01").status_code == 200)


def test_no_reader_misses_an_event(started):
    """Many writers, and readers who follow with filters, without, by long polls and by a stream
    that breaks off at random."""
    served = started(THREADS=2)
    follower = Follower(served.url)
    filtered = Follower(served.url, types="created,failed")
    streamed = []

    def write(number):
        for i in range(30):
            job = served_create(session := requests.Session(), number)
            for status in ("processing", "failed", "pending"):
                session.patch(
                    f"{served.url}/extraction-jobs/{job}",
                    json={"status": status, "error_message": str(i)},
                )

    def served_create(session, number):
        session.trust_env = False
        answer = session.post(served.url + "/extraction-jobs", json={"document_id": f"d{number}"})
        assert answer.status_code == 201
        return answer.json()["id"]

    writers = [threading.Thread(target=write, args=(number,)) for number in range(8)]
    for writer in writers:
        writer.start()
    last = None
    while len(streamed) < 8 * 30 * 4:
        stream = Stream(served.url, last=last)
        for event in itertools.islice(stream, 1 + len(streamed) % 40):
            streamed.append(event)
            last = event["id"]
            if len(streamed) == 8 * 30 * 4:
                break
        stream.close()
    for writer in writers:
        writer.join()
    whole = check_history(served)
    assert len(whole) == 8 * 30 * 4
    assert follower.finish() == whole
    assert streamed == whole
    assert filtered.finish() == [
        event for event in whole if types_of([event])[0] in ("created", "failed")
    ]
    assert replay(whole)


def test_two_instances_give_one_order(cluster, start_on):
    services = [start_on(cluster.url(), THREADS=2) for _ in range(2)]
    followers = [Follower(*[service.url for service in order]) for order in (services, services[::-1])]
    jobs = [services[i % 2].create(document_id=f"d{i}") for i in range(40)]

    def change(service, status):
        for job in jobs:
            service.session.patch(
                service.url + f"/extraction-jobs/{job['id']}", json={"status": status}
            )

    writers = [
        threading.Thread(target=change, args=(service, status))
        for service, status in zip(services, ("processing", "failed"))
    ]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    whole = check_history(services[0])
    assert [follower.finish() for follower in followers] == [whole, whole]
