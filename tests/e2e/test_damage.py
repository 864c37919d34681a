"""A damaged database file: responses are broken off, and every request gets 503."""

import sqlite3

import pytest
import requests
from service import wait_until


def the_line(service, text):
    """The single log line that says what happened and what to do."""
    service.wait_for_log(lambda line: line["level"] == "critical")
    (line,) = [line for line in service.log() if line["level"] == "critical"]
    assert text in line["message"] and "restore a backup" in line["message"]


class Pages:
    """The pages of a database file (sqlite.org/fileformat2.html)."""

    def __init__(self, database):
        connection = sqlite3.connect(database)
        (self.root,) = connection.execute(
            "SELECT rootpage FROM sqlite_master WHERE name = 'extraction_job'"
        ).fetchone()
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.close()
        self.database = database
        self.content = bytearray(database.read_bytes())
        self.size = int.from_bytes(self.content[16:18], "big")

    def start(self, number):
        return (number - 1) * self.size

    def write(self):
        self.database.write_bytes(self.content)

    def lead_in_a_circle(self):
        """Makes every child of the table's root the first one."""
        root = self.start(self.root)
        assert self.content[root] == 5, "an interior page of a table"
        cells = int.from_bytes(self.content[root + 3 : root + 5], "big")
        assert cells > 0
        places = [
            root + int.from_bytes(self.content[at : at + 2], "big")
            for at in range(root + 12, root + 12 + 2 * cells, 2)
        ]
        first = self.content[places[0] : places[0] + 4]
        for place in [root + 8, *places]:
            self.content[place : place + 4] = first

    def blot_out(self):
        """Writes zeroes into the middle of the file, where its jobs are."""
        middle = len(self.content) // self.size // 2
        for page in range(middle - 5, middle + 5):
            if page != self.root:
                self.content[self.start(page) : self.start(page + 1)] = bytes(self.size)


def test_a_list_of_a_damaged_file_ends(start, fill, database):
    fill(20_000)
    pages = Pages(database)
    size = len(pages.content)
    pages.lead_in_a_circle()
    pages.write()
    service = start()
    received = 0
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        for piece in service.get("/extraction-jobs", stream=True).iter_content(2**20):
            received += len(piece)
            assert received < 4 * size, "the same jobs come again and again"
    service.wait_for_log(lambda line: "was aborted" in line["message"])
    assert service.get("/readyz").status_code == 503
    the_line(service, "out of order")


@pytest.mark.parametrize("found_by", ["list", "write"])
def test_whoever_finds_damage_makes_the_service_not_ready(start, fill, database, found_by):
    fill(20_000)
    first = start()
    ids = [job["id"] for job in first.jobs()]
    first.stop()
    pages = Pages(database)
    pages.blot_out()
    pages.write()
    service = start()
    assert service.get("/readyz").status_code == 200

    if found_by == "list":
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            service.get("/extraction-jobs")
    else:
        answers = (service.patch(job_id, status="failed").status_code for job_id in ids[::20])
        assert 503 in answers
    wait_until(lambda: service.get("/readyz").status_code == 503)
    the_line(service, "malformed")
    # What can be read is served, so that it can be saved.
    assert service.get("/extraction-jobs?limit=1").json()[0]["id"] == ids[0]
