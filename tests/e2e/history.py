"""Readers of the feed, and the check that replaying it gives every job as it is now."""

import json
import threading

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


class Follower(threading.Thread):
    """Follows `next` by long polls until it is stopped. Several addresses take turns."""

    def __init__(self, *urls, after=None, **parameters):
        super().__init__(daemon=True)
        self.urls, self.parameters, self.after = urls, {"wait": 1, **parameters}, after
        self.events = []
        self.failure = None
        self._stopping = threading.Event()
        self._session = requests.Session()
        self._session.trust_env = False
        self.start()

    def run(self):
        turn = 0
        try:
            while True:
                stopping = self._stopping.is_set()
                url = self.urls[turn % len(self.urls)]
                turn += 1
                if not self._read_page(url) and stopping:
                    return
        except BaseException as failure:  # shown by finish(), in the test's own thread
            self.failure = failure

    def _read_page(self, url):
        """Whether there may be more; a service that is away is asked again."""
        asked = {**self.parameters, **({"after": self.after} if self.after else {})}
        try:
            answer = self._session.get(url + "/events", params=asked, timeout=60)
        except requests.ConnectionError:
            return True
        if answer.status_code == 503:
            return True
        assert answer.status_code == 200, answer.text
        page = answer.json()
        progress = page["next"] != self.after
        self.events += page["events"]
        self.after = page["next"]
        return progress

    def finish(self):
        """All events, once it has read to the end."""
        self._stopping.set()
        self.join(120)
        assert not self.is_alive(), "the reader of the feed does not come to its end"
        if self.failure:
            raise self.failure
        return self.events


class Stream:
    """One connection of server-sent events, read strictly."""

    def __init__(self, url, last=None, timeout=30, **parameters):
        headers = {"Accept": "text/event-stream", **({"Last-Event-ID": last} if last else {})}
        session = requests.Session()
        session.trust_env = False
        self.answer = session.get(
            url + "/events", params=parameters, headers=headers, stream=True, timeout=timeout
        )
        self.last = last
        self._lines = self.answer.iter_lines(chunk_size=1)

    def __iter__(self):
        fields = {}
        for line in self._lines:
            name, _, value = line.decode().partition(": ")
            if line:
                fields[name] = value
                continue
            self.last = fields.get("id", self.last)
            if "data" in fields:
                event = json.loads(fields["data"])
                assert (event["id"], event["type"]) == (fields["id"], fields["event"])
                yield event
            fields = {}

    def close(self):
        self.answer.close()
