"""Clients that create and change jobs during failures, and remember what was acknowledged."""

import threading
import time
import uuid

import requests
from history import check_history
from service import wait_until


class Client(threading.Thread):
    """Creates jobs and changes its own, one request at a time, until it is stopped.

    A 503, or no response, promises nothing: the write may or may not have happened, but not twice.
    No response is a failure unless the services `may_die`.
    """

    def __init__(self, urls, may_die):
        super().__init__(daemon=True)
        self.urls = urls
        self.may_die = may_die
        self.created = {}  # document id -> job as last shown, for acknowledged jobs
        self.tried = set()  # all document ids
        self.attempted = {}  # job id -> messages of changes that were not acknowledged
        self.served_at = 0.0  # when the last request that succeeded was sent
        self.longest_answer = 0.0
        self.refusals = 0
        self.successes = 0
        self.failure = None
        self.stopping = threading.Event()
        self.session = requests.Session()
        self.session.trust_env = False
        self.start()

    def run(self):
        try:
            turn = 0
            while not self.stopping.is_set():
                turn += 1
                self.create(self.urls[turn % len(self.urls)])
                for url in self.urls:
                    self.change(url)
        except BaseException as failure:  # reported by stop(), in the test's own thread
            self.failure = failure

    def send(self, method, url, body):
        started = time.monotonic()
        try:
            answer = self.session.request(method, url, json=body, timeout=60)
        except requests.ConnectionError:
            if not self.may_die:
                raise
            time.sleep(0.02)
            return None
        self.longest_answer = max(self.longest_answer, time.monotonic() - started)
        if answer.status_code == 503:
            assert int(answer.headers["retry-after"]) >= 0
            assert answer.json()["detail"]
            self.refusals += 1
            time.sleep(0.02)
            return None
        assert answer.status_code in (200, 201), answer.text
        self.successes += 1
        self.served_at = started
        return answer.json()

    def create(self, url):
        document = str(uuid.uuid4())
        self.tried.add(document)
        job = self.send("POST", f"{url}/extraction-jobs", {"document_id": document})
        if job:
            self.created[document] = job

    def change(self, url):
        if not self.created:
            return
        document = next(reversed(self.created))
        old = self.created[document]
        message = str(uuid.uuid4())
        self.attempted.setdefault(old["id"], []).append(message)
        change = {"status": "processing", "error_message": message}
        job = self.send("PATCH", f"{url}/extraction-jobs/{old['id']}", change)
        if job:
            assert job["error_message"] == message
            assert job["updated_at"] > old["updated_at"]
            self.created[document] = job
            self.attempted[old["id"]] = []

    def stop(self):
        self.stopping.set()
        self.join(90)
        assert not self.is_alive(), "a request was never answered"
        if self.failure:
            raise self.failure


class Load:
    """Several concurrent clients. `urls`: of one service, or of several that share a database."""

    def __init__(self, *urls, clients=6, may_die=False):
        self.clients = [Client(urls, may_die) for _ in range(clients)]

    def move_to(self, *urls):
        for client in self.clients:
            client.urls = urls

    @property
    def successes(self):
        return sum(client.successes for client in self.clients)

    def wait_for_successes(self, count, patience=60):
        """Waits for that many further successes."""
        target = self.successes + count
        wait_until(lambda: self.successes >= target, patience, f"{count} more successes")

    @property
    def refusals(self):
        return sum(client.refusals for client in self.clients)

    def is_served_since(self, moment):
        """Whether every client has been served since then."""
        return all(client.served_at > moment for client in self.clients)

    def stop(self):
        for client in self.clients:
            client.stopping.set()
        for client in self.clients:
            client.stop()
        return self

    def abandon(self):
        for client in self.clients:
            client.stopping.set()

    def longest_answer(self):
        return max(client.longest_answer for client in self.clients)

    def check(self, service):
        """Whether everything acknowledged is stored, nothing twice, and the events tell the same."""
        check_history(service)
        jobs = service.jobs()
        by_document = {}
        for job in jobs:
            assert job["document_id"] not in by_document, "a job is there twice"
            by_document[job["document_id"]] = job
        tried = set()
        for client in self.clients:
            tried |= client.tried
            for document, promised in client.created.items():
                assert document in by_document, "an acknowledged job is missing"
                found = by_document[document]
                if found != promised:
                    assert found["error_message"] in client.attempted[promised["id"]]
                    assert found["updated_at"] > promised["updated_at"]
        assert set(by_document) <= tried
