"""The command that copies all jobs from one store to another."""

import subprocess

import pytest
from service import BINARY, environment, run_binary, wait_until


@pytest.fixture
def sqlite_jobs(start, database):
    """Jobs of every kind in a SQLite file that no service has open."""
    service = start()
    jobs = [
        service.create(
            document_id=f"Dokument {i} „😀“", metadata={"i": i, "f": 1.0} if i % 2 else None
        )
        for i in range(30)
    ]
    jobs[3] = service.patch(jobs[3]["id"], status="failed", error_message="").json()
    text = service.get("/extraction-jobs").text
    service.stop()
    return text


def copy(source, target, **variables):
    return run_binary("copy", "--from", source, "--to", target, **variables)


def test_there_and_back(cluster, start, start_on, sqlite_jobs, database, tmp_path):
    there = copy(database, cluster.url())
    assert there.returncode == 0, there.stderr
    assert there.stdout.strip() == (
        "copied 30 jobs; 0 were there already; all 30 compared and equal"
    )
    service = start_on(cluster.url())
    assert service.get("/extraction-jobs").text == sqlite_jobs
    service.stop()
    back = copy(cluster.url(), tmp_path / "back.db")
    assert back.returncode == 0, back.stderr
    assert start(tmp_path / "back.db").get("/extraction-jobs").text == sqlite_jobs


def test_again(cluster, sqlite_jobs, database):
    copy(database, cluster.url())
    again = copy(database, cluster.url())
    assert again.stdout.strip() == (
        "copied 0 jobs; 30 were there already; all 30 compared and equal"
    )


def test_resumes_after_it_was_killed(fill, cluster, database):
    fill(60_000)
    kills = 0
    for _ in range(4):
        process = subprocess.Popen(
            [BINARY, "copy", "--from", database, "--to", cluster.url()],
            env=environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
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


def test_refuses_a_target_with_other_jobs(cluster, start_on, sqlite_jobs, database):
    other = start_on(cluster.url())
    job = other.create(document_id="other")
    done = copy(database, cluster.url())
    assert done.returncode == 1
    assert "job 1 " in done.stderr and job["id"] in done.stderr
    assert other.jobs() == [job]


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
