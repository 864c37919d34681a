"""The command that copies everything from one store to another."""

import sqlite3
import subprocess
import time

import pytest
from history import check_history
from service import BINARY, environment, run_binary, wait_until


class Recorded:
    """Everything that clients have seen of a service, and what they would see again."""

    def __init__(self):
        self.jobs, self.cursors, self.keys = [], [], {}

    def fill(self, service, count=30):
        """Jobs of every kind, some with a key, some deleted; each has a history."""
        for i in range(count):
            key = f"key-{i}" if i % 3 == 0 else None
            job = self.create(service, key, document_id=f"Dokument {i % 5} „😀“", **members(i))
            path = f"/extraction-jobs/{job['id']}"
            for change in changes(i):
                assert service.patch(job["id"], **change).status_code == 200
            self.note_cursors(service)
            if i % 6 == 0:
                assert service.request("DELETE", path).status_code == 204
            self.jobs.append(job["id"])
        self.note_cursors(service)
        return self

    def create(self, service, key, **fields):
        headers = {"Idempotency-Key": key} if key else {}
        answer = service.request("POST", "/extraction-jobs", json=fields, headers=headers)
        assert answer.status_code == 201, answer.text
        if key:
            self.keys[key] = (fields, answer.text)
        return answer.json()

    def note_cursors(self, service):
        """Also of events that go with their job later, and of the start of the feed."""
        page = service.get("/events?limit=1000").json()
        self.cursors += [event["id"] for event in page["events"] if event["id"] not in self.cursors]
        self.cursors.append(page["next"])

    def shown_by(self, service):
        paths = ["/extraction-jobs", "/events?limit=1000"]
        paths += [f"/events?limit=1000&after={cursor}" for cursor in dict.fromkeys(self.cursors)]
        for job_id in self.jobs:
            paths += [f"/extraction-jobs/{job_id}?view=full", f"/extraction-jobs/{job_id}/events"]
        answers = {path: service.get(path) for path in paths}
        return {path: (answer.status_code, answer.content) for path, answer in answers.items()}

    def check_replays(self, service):
        for number, (key, (fields, first)) in enumerate(self.keys.items()):
            again = service.request(
                "POST", "/extraction-jobs", json=fields, headers={"Idempotency-Key": key}
            )
            if number % 2 == 0:
                assert again.status_code == 410, again.text
            else:
                assert (again.status_code, again.text) == (201, first)
                assert again.headers["Idempotent-Replayed"] == "true"


def members(i):
    made = {"metadata": {"i": i, "f": 1.0} if i % 2 else None}
    if i % 4 == 0:
        made |= {"queue": "slow", "max_attempts": i + 1, "run_after": "2036-01-01T00:00:00Z"}
    return made


def changes(i):
    return [
        [],
        [{"status": "failed", "error_message": ""}],
        [{"status": "processing"}, {"status": "completed", "output": {"text": "s3://a", "n": 1.0}}],
        [{"status": "processing"}, {"status": "pending", "run_after": "2036-01-01T00:00:00Z"}],
    ][i % 4]


@pytest.fixture
def recorded(start, database):
    """A SQLite file with a history, which no service has open, and what was seen of it."""
    service = start()
    seen = Recorded().fill(service)
    seen.before = seen.shown_by(service)
    service.stop()
    return seen


def copy(source, target, **variables):
    return run_binary("copy", "--from", source, "--to", target, **variables)


def test_copies_all_that_clients_see_between_any_two_stores(
    cluster, start, start_on, recorded, database, tmp_path
):
    cluster.query("CREATE DATABASE other")
    places = [
        database,
        cluster.url(),
        cluster.url(database="other"),
        tmp_path / "back.db",
        tmp_path / "again.db",
    ]
    for source, target in zip(places, places[1:]):
        done = copy(source, target)
        assert done.returncode == 0, done.stderr
        assert done.stdout.splitlines() == [
            "copied 25 jobs; 0 were there already; all 25 compared and equal",
            "copied 62 events; 0 were there already; all 62 compared and equal",
            "copied 10 idempotency keys; 0 were there already; all 10 compared and equal",
        ]
    for place in (cluster.url(), tmp_path / "again.db"):
        service = start_on(place) if isinstance(place, str) else start(place)
        assert recorded.shown_by(service) == recorded.before
        recorded.check_replays(service)
        assert service.create()["id"] not in recorded.jobs
        check_history(service)
        service.stop()


def test_a_reader_of_the_feed_goes_on_where_it_was(cluster, start_on, recorded, database):
    copy(database, cluster.url())
    service = start_on(cluster.url())
    job = service.create()
    page = service.get(f"/events?after={recorded.cursors[-1]}").json()
    assert [event["subject"] for event in page["events"]] == [job["id"]]


def test_again(cluster, recorded, database):
    copy(database, cluster.url())
    again = copy(database, cluster.url())
    assert again.stdout.splitlines() == [
        "copied 0 jobs; 25 were there already; all 25 compared and equal",
        "copied 0 events; 62 were there already; all 62 compared and equal",
        "copied 0 idempotency keys; 10 were there already; all 10 compared and equal",
    ]


def test_resumes_after_it_was_killed(fill, cluster, database):
    fill(60_000)
    kills = 0
    for _ in range(4):
        process = start_copy(database, cluster)
        before = count(cluster)
        wait_until(lambda: count(cluster) > before or process.poll() is not None)
        kills += process.poll() is None
        process.kill()
        process.wait()
        wait_until(lambda: cluster.sessions() == 0, what="its last commit")
    assert kills > 1
    found = count(cluster)
    assert 0 < found < 60_000
    done = copy(database, cluster.url())
    assert done.returncode == 0, done.stderr
    assert f"copied {60_000 - found} jobs; {found} were there already" in done.stdout
    documents = cluster.query("SELECT document_id FROM extraction_job ORDER BY position")
    assert [row[0] for row in documents] == [f"doc-{i}" for i in range(60_000)]


def test_resumes_events_and_keys_after_it_was_killed(cluster, start, start_on, database):
    """Killed while it copies the events, in a store that has many of them."""
    service = start()
    recorded = Recorded().fill(service, 12)
    recorded.before = recorded.shown_by(service)
    service.stop()
    add_events(database, recorded.jobs[1], 60_000)
    places = "SELECT count(*) FROM extraction_job_event"
    kills = 0
    for _ in range(3):
        before = count(cluster) and cluster.value(places)
        process = start_copy(database, cluster)
        wait_until(
            lambda: (count(cluster) and cluster.value(places) > before + 100)
            or process.poll() is not None
        )
        kills += process.poll() is None
        process.kill()
        process.wait()
        wait_until(lambda: cluster.sessions() == 0, what="its last commit")
    assert kills > 1
    assert 100 < cluster.value(places) < 60_000
    done = copy(database, cluster.url())
    assert done.returncode == 0, done.stderr
    service = start_on(cluster.url())
    for path in ("/extraction-jobs", *(f"/extraction-jobs/{job}/events" for job in recorded.jobs[2:])):
        assert service.get(path).content == recorded.before.get(path, (None, None))[1]
    assert len(service.get(f"/extraction-jobs/{recorded.jobs[1]}/events").json()) > 60_000
    recorded.check_replays(service)


def add_events(database, job_id, count):
    """Far faster than requests would."""
    connection = sqlite3.connect(database)
    with connection:
        connection.execute(
            "WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)"
            " INSERT INTO extraction_job_event (nonce, job, type, cause, time, attempt, status,"
            " error_message) SELECT random() & 4294967295, position, 6, 0, ? + n, 0, 'failed',"
            " 'message ' || n FROM extraction_job, number WHERE id = ?",
            (count, int(time.time() * 1_000_000), job_id),
        )
    connection.close()


def start_copy(source, cluster):
    return subprocess.Popen(
        [BINARY, "copy", "--from", source, "--to", cluster.url()],
        env=environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def count(cluster):
    if not cluster.value("SELECT to_regclass('extraction_job') IS NOT NULL"):
        return 0
    return cluster.value("SELECT count(*) FROM extraction_job")


def test_goes_on_when_the_database_restarts(fill, cluster, database):
    fill(60_000)
    process = subprocess.Popen(
        [BINARY, "copy", "--from", database, "--to", cluster.url()],
        env=environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_until(lambda: count(cluster) > 1000)
    cluster.restart()
    output, errors = process.communicate(timeout=60)
    assert process.returncode == 0, errors
    assert "copied 60000 jobs" in output


def test_refuses_a_target_with_other_jobs(cluster, start_on, recorded, database):
    other = start_on(cluster.url())
    job = other.create(document_id="other")
    done = copy(database, cluster.url())
    assert done.returncode == 1
    assert "job 1 " in done.stderr and job["id"] in done.stderr
    assert "nothing was copied" in done.stderr
    assert other.jobs() == [job]


def test_refuses_a_target_with_events_of_its_own(start, recorded, database, tmp_path):
    target = tmp_path / "used.db"
    other = start(target)
    job = other.create()
    other.request("DELETE", f"/extraction-jobs/{job['id']}")
    before = other.get("/events").text
    other.stop()
    done = copy(database, target)
    assert done.returncode == 1
    assert "place 1 of the feed" in done.stderr and "nothing was copied" in done.stderr
    other = start(target)
    assert (other.jobs(), other.get("/events").text) == ([], before)


def test_a_role_that_may_not_raise_the_sequences_copies_nothing(cluster, recorded, database):
    run_binary("migrate", DATABASE_URL=cluster.url())
    cluster.query(
        "CREATE ROLE service LOGIN; GRANT SELECT, INSERT, UPDATE, DELETE ON extraction_job,"
        " extraction_job_event, extraction_job_deleted, idempotency_key TO service;"
        " GRANT SELECT ON schema_migration TO service"
    )
    done = copy(database, cluster.url(user="service"))
    assert done.returncode == 1
    assert "permission denied for sequence" in done.stderr
    assert count(cluster) == 0
    cluster.query(
        "GRANT USAGE, UPDATE ON SEQUENCE extraction_job_position_seq,"
        " extraction_job_event_position_seq TO service"
    )
    done = copy(database, cluster.url(user="service"))
    assert done.returncode == 0, done.stderr


def test_refuses_a_file_that_a_service_has_open(start, cluster, database):
    start()
    done = copy(database, cluster.url())
    assert done.returncode == 1
    assert str(database) in done.stderr


def test_a_password_is_no_argument(cluster, database):
    url = cluster.url(password="hunter2")
    refused = copy(database, url)
    assert refused.returncode == 2
    assert "COPY_TO" in refused.stderr
    assert "hunter2" not in refused.stderr
    taken = run_binary("copy", "--from", database, COPY_TO=url)
    assert taken.returncode == 0, taken.stderr


def test_a_bad_variable_is_not_taken_for_a_missing_one():
    done = run_binary("copy", "--from", "a.db", COPY_TO="postgresql:///jobs?no_such_option=1")
    assert done.returncode == 2
    assert "no_such_option" in done.stderr
    assert "required" not in done.stderr


def test_says_what_it_does_not_understand():
    for arguments in (["copy"], ["copy", "--from", "a.db"], ["copy", "--from", "", "--to", "b.db"]):
        done = run_binary(*arguments)
        assert done.returncode == 2
        assert len(done.stderr.splitlines()) == 1
