"""The whole feed, and the check that replaying it gives every job as it is now."""

import requests

TYPES = "created started retrying completed failed reset updated deleted".split()


def pages(url, **parameters):
    """Each page of the feed from `after` on, until its end."""
    session = requests.Session()
    session.trust_env = False
    after = parameters.pop("after", None)
    while True:
        asked = {**parameters, **({"after": after} if after else {})}
        answer = session.get(url + "/events", params=asked, timeout=60)
        assert answer.status_code == 200, answer.text
        page = answer.json()
        yield page
        if page["next"] == after:
            return
        after = page["next"]


def all_events(url, **parameters):
    return [event for page in pages(url, **parameters) for event in page["events"]]


def replay(events):
    """The jobs as the events leave them, by id; and what is wrong with the events on the way."""
    jobs, seen = {}, set()
    for event in events:
        assert event["id"] not in seen, f"{event['id']} came twice"
        seen.add(event["id"])
        kind, subject = event["type"].removeprefix("extraction-job."), event["subject"]
        job = event["data"]["job"]
        assert job["id"] == subject
        before = jobs.get(subject)
        if kind == "created":
            assert before is None, f"{subject} was created twice"
        elif kind == "deleted":
            assert before is None or event["time"] > before["updated_at"]
            jobs.pop(subject, None)
            continue
        elif before is not None:
            assert job["updated_at"] > before["updated_at"], f"{subject} went back in time"
            assert (kind == "updated") == (job["status"] == before["status"])
        assert event["time"] == job["updated_at"]
        jobs[subject] = job
    return jobs


def check_history(service, without_history=()):
    """Events replayed from the first one give every job as it is now.

    `without_history` has the ids of jobs from before there were events.
    """
    events = all_events(service.url, limit=1000)
    replayed = replay(events)
    shown = {job["id"]: job for job in service.jobs() if job["id"] not in without_history}
    assert replayed == shown
    return events
