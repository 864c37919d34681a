"""Readers of the feed, by long polls and by server-sent events, who go on wherever they are broken off."""

import json
import threading
import time

import requests
from service import wait_until


class Away(Exception):
    """The service cannot be reached, or says that it cannot serve now."""


class Reader(threading.Thread):
    """Reads the feed until it is stopped. Several addresses take turns, and one that is away is tried
    again."""

    def __init__(self, *urls, after=None, **parameters):
        super().__init__(daemon=True)
        self.urls, self.parameters, self.after = urls, parameters, after
        self.events = []
        self.failure = None
        self._stopping = threading.Event()
        self._is_abandoned = False
        self.start()

    def abandon(self):
        """Ends it without its reaching the end, for a service that does not come back."""
        self._is_abandoned = True

    def run(self):
        turn = 0
        try:
            while not self._is_abandoned:
                stopping = self._stopping.is_set()
                url = self.urls[turn % len(self.urls)]
                turn += 1
                if not self.read(url) and stopping:
                    return
        except BaseException as failure:  # shown by finish(), in the test's own thread
            self.failure = failure

    def read(self, url):
        """Whether there may be more."""
        try:
            return self._read_served(url)
        except Away:
            time.sleep(0.02)
            return True


class Follower(Reader):
    """Follows `next` by long polls."""

    def __init__(self, *urls, **parameters):
        self._session = requests.Session()
        self._session.trust_env = False
        super().__init__(*urls, **{"wait": 1, **parameters})

    def _read_served(self, url):
        asked = {**self.parameters, **({"after": self.after} if self.after else {})}
        try:
            answer = self._session.get(url + "/events", params=asked, timeout=60)
        except requests.ConnectionError as gone:
            raise Away from gone
        if answer.status_code == 503:
            raise Away
        assert answer.status_code == 200, answer.text
        page = answer.json()
        progress = page["next"] != self.after
        self.events += page["events"]
        self.after = page["next"]
        return progress

    def finish(self, expected=None):
        """All events, once it has read to the end, wherever that is expected."""
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
        self._lines = self.answer.iter_lines(chunk_size=None)  # as they come

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


class Listener(Reader):
    """Follows server-sent events, and goes on with Last-Event-ID wherever a stream ends."""

    def __init__(self, *urls, **parameters):
        self.streams = 0  # begun
        super().__init__(*urls, **parameters)

    def _read_served(self, url):
        """A stream ends with the service, so there may always be more."""
        if self._stopping.is_set():
            return False
        try:
            stream = Stream(url, last=self.after, **self.parameters)
        except requests.ConnectionError as gone:
            raise Away from gone
        if stream.answer.status_code == 503:
            raise Away
        assert stream.answer.status_code == 200, stream.answer.text
        self.streams += 1
        try:
            for event in stream:
                self.events.append(event)
        except (requests.ConnectionError, requests.exceptions.ChunkedEncodingError):
            pass  # broken off
        finally:
            self.after = stream.last
        return True

    def finish(self, expected):
        """All events, once there are as many as expected. The stream goes on until the service ends."""
        wait_until(
            lambda: len(self.events) >= len(expected) or self.failure, 60, "the last event of a stream"
        )
        self._stopping.set()
        if self.failure:
            raise self.failure
        return self.events


class Audience:
    """Readers of each kind, with and without a filter, each of whom must miss nothing."""

    TYPES = ("created", "failed")

    def __init__(self, *urls):
        types = ",".join(self.TYPES)
        self._of_all = [Follower(*urls), Listener(*urls), Listener(*reversed(urls))]
        self._of_some = [Follower(*urls, types=types), Listener(*urls, types=types)]

    def move_to(self, *urls):
        for reader in (*self._of_all, *self._of_some):
            reader.urls = urls

    @property
    def streams(self):
        """How many the listeners have begun."""
        return sum(one.streams for one in (*self._of_all, *self._of_some) if isinstance(one, Listener))

    def check(self, whole):
        """`whole`: all events, in order."""
        shown = [f"extraction-job.{name}" for name in self.TYPES]
        some = [event for event in whole if event["type"] in shown]
        assert 0 < len(some) < len(whole), "the filter filters nothing"
        for readers, expected in ((self._of_all, whole), (self._of_some, some)):
            for reader in readers:
                assert reader.finish(expected) == expected, f"{reader.parameters}"
