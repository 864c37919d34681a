"""Readers who come back after retention has removed events that they had not seen."""

import itertools
import random
import sqlite3

import pytest
from history import all_events
from readers import Stream
from service import wait_until

FORTY_DAYS = 40 * 86_400 * 1_000_000  # microseconds; events are kept for thirty days


@pytest.fixture
def execute(request, started, database):
    """Runs a statement on the database of the services that `started` starts, which are stopped."""

    def execute_in_sqlite(sql):
        connection = sqlite3.connect(database)
        with connection:
            connection.execute(sql)
        connection.close()

    if "sqlite" in request.node.callspec.id:
        return execute_in_sqlite
    return request.getfixturevalue("cluster").query


class Wanderer:
    """Reads some events of a stream, breaks it off, and goes on from the last one at another time."""

    def __init__(self):
        self.last = None
        self.seen = []  # lists of ids that follow each other without a gap

    def read(self, url, count):
        stream = Stream(url, last=self.last)
        if stream.answer.status_code == 410:
            # Everything since is lost to it; the feed goes on at the oldest that is kept.
            self.last = stream.answer.json()["oldest"]
            self.seen.append([])
            stream = Stream(url, last=self.last)
        assert stream.answer.status_code == 200
        if not self.seen:
            self.seen.append([])
        for event in itertools.islice(stream, count):
            self.seen[-1].append(event["id"])
            self.last = event["id"]
        stream.close()

    def read_on(self, url, end):
        """Until it has seen the event `end`."""
        while self.last != end:
            self.read(url, 1)

    def check(self, whole, removed):
        """Each gap is of events that were removed, and nothing came twice or out of order."""
        place = {event_id: index for index, event_id in enumerate(whole)}
        found = [[place[event_id] for event_id in piece] for piece in self.seen if piece]
        for piece in found:
            assert piece == list(range(piece[0], piece[-1] + 1))
        for before, after in zip(found, found[1:]):
            assert before[-1] < after[0] <= removed
        assert found[-1][-1] == len(whole) - 1


def test_readers_go_on_at_the_oldest_event_that_is_kept(started, execute):
    seed = random.randrange(2**32)
    print("seed", seed)
    chance = random.Random(seed)
    service = started(THREADS=2)
    whole, removed = [], 0
    wanderers = [Wanderer() for _ in range(12)]
    for _ in range(3):
        for number in range(40):
            service.create(document_id=f"d{number}")
        kept = [event["id"] for event in all_events(service.url)]
        whole += kept[kept.index(whole[-1]) + 1 :] if whole else kept
        for wanderer in wanderers[:8]:
            wanderer.read(service.url, chance.randrange(1, 20))
        service.stop()

        removed = chance.randrange(removed + 10, len(whole) - 20)
        last_removed = int(whole[removed - 1].split("-")[0], 16)
        execute(
            f"UPDATE extraction_job_event SET time = time - {FORTY_DAYS} "
            f"WHERE position <= {last_removed}"
        )
        service = started(THREADS=2)  # which begins to remove them
        for wanderer in wanderers[:4]:
            wanderer.read(service.url, chance.randrange(1, 5))
        wait_until(lambda: all_events(service.url)[0]["id"] == whole[removed])
    for wanderer in wanderers:
        wanderer.read_on(service.url, whole[-1])
        wanderer.check(whole, removed)
    assert any(len(wanderer.seen) > 1 for wanderer in wanderers), "nobody met a gap"
