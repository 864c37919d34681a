"""A disk that is full anywhere within a write: neither the job nor its event may stay."""

import contextlib
import shutil
import sqlite3

import pytest
from history import check_history

PAGE = 4096  # bytes; of a disk in memory, and of SQLite


class Ballast:
    """A file that leaves a disk as much room as a test wants."""

    def __init__(self, folder):
        self._file = (folder / "ballast").open("wb", buffering=0)

    def fill(self):
        with contextlib.suppress(OSError):
            while True:
                self._file.write(b"x" * PAGE)

    def free_one_page(self):
        self._file.truncate(self._file.tell() - PAGE)
        self._file.seek(0, 2)

    def remove(self):
        self._file.truncate(0)

    def close(self):
        self._file.close()


@pytest.fixture
def ballast(small_disk):
    with contextlib.closing(Ballast(small_disk)) as one:
        yield one


# The texts are larger than a page, so that a job needs several, beside those of its event.
TEXT = "x" * 3 * PAGE


def create(service, jobs):
    """Returns the status, and keeps in `jobs` what was acknowledged."""
    answer = service.request(
        "POST", "/extraction-jobs", json={"document_id": "d", "metadata": {"filler": TEXT}}
    )
    if answer.status_code == 201:
        jobs.append(answer.json())
    return answer.status_code


def change(service, jobs):
    status = "failed" if jobs[0]["status"] == "pending" else "pending"
    answer = service.patch(jobs[0]["id"], status=status, error_message=TEXT)
    if answer.status_code == 200:
        jobs[0] = answer.json()
    return answer.status_code


def check(service, jobs):
    """These jobs are stored, with their events, and nothing of what was refused."""
    assert service.jobs() == jobs
    check_history(service)


@pytest.mark.parametrize("write", [create, change])
def test_the_room_ends_on_each_page_of_a_write(small_disk, ballast, start, write):
    database = small_disk / "jobs.db"
    service = start(database=database)
    jobs = [service.create()]
    ballast.fill()
    refusals, longest_row = 0, 0  # each refused write gets one page further than the one before it
    for _ in range(60):
        if write(service, jobs) == 503:
            assert shutil.disk_usage(small_disk).free == 0, "it was refused without being tried"
            refusals += 1
        else:
            refusals = 0
        longest_row = max(longest_row, refusals)
        check(service, jobs)
        ballast.free_one_page()
    assert longest_row > 5, "no write was cut on each of its pages"

    ballast.remove()
    jobs.append(service.create(document_id="afterwards"))
    check(service, jobs)
    service.stop()
    again = start(database=database)
    check(again, jobs)
    again.stop()
    with contextlib.closing(sqlite3.connect(database)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
