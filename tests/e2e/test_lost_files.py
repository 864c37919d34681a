"""The database file, or what SQLite keeps beside it, is moved, deleted or replaced while in use.

SQLite would go on writing to the files it has open (sqlite.org/howtocorrupt.html, 2.4 and 1.4).
"""

import shutil
import sqlite3

import pytest
from http_connection import post
from service import NotStarted, wait_until
from test_durability import Writer


def beside(database, suffix):
    return database.with_name(database.name + suffix)


def status(service, method, path, **options):
    return service.request(method, path, **options).status_code


def assert_refused(service):
    """Nothing lost is shown, no write is accepted, and every request gets 503."""
    assert status(service, "POST", "/extraction-jobs", json={"document_id": "lost"}) == 503
    wait_until(lambda: status(service, "GET", "/extraction-jobs?limit=1") == 503)
    assert status(service, "GET", "/extraction-jobs/none") == 503
    assert status(service, "GET", "/readyz") == 503
    assert status(service, "GET", "/healthz") == 200


def the_line(service, text):
    """The single log line that says what happened and what to do."""
    service.wait_for_log(lambda line: line["level"] == "critical")
    (line,) = [line for line in service.log() if line["level"] == "critical"]
    assert text in line["message"]
    return line["message"]


def read_jobs(database):
    connection = sqlite3.connect(database)
    try:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        rows = connection.execute("SELECT document_id FROM extraction_job ORDER BY rowid")
        return [document for (document,) in rows]
    finally:
        connection.close()


def create(service, count):
    return [service.create(document_id=f"doc-{i}") for i in range(count)]


def test_a_moved_file_is_noticed_and_goes_on_when_it_is_back(start, database, tmp_path):
    service = start()
    jobs = create(service, 20)
    moved = tmp_path / "moved.db"
    database.rename(moved)
    assert_refused(service)
    the_line(service, f"was moved to {moved}")
    # The content of the log is in the file now, which is complete without it.
    alone = shutil.copy(moved, tmp_path / "alone.db")
    assert read_jobs(alone) == [job["document_id"] for job in jobs]

    moved.rename(database)
    wait_until(lambda: status(service, "GET", "/readyz") == 200)
    wait_until(lambda: status(service, "GET", "/extraction-jobs") == 200)
    assert service.jobs() == jobs
    jobs.append(service.create())
    assert any("are back" in line["message"] for line in service.log())
    service.kill()
    assert start().jobs() == jobs


def test_a_deleted_file_can_be_copied_back_from_the_process(start, database, tmp_path):
    service = start()
    jobs = create(service, 20)
    database.unlink()
    assert_refused(service)
    message = the_line(service, "was deleted")
    held = message[message.index("/proc/") :].split()[0]
    assert held.startswith(f"/proc/{service.process.pid}/fd/")
    shutil.copy(held, database)
    assert_refused(service)  # another file, which is only opened at a start
    service.stop()
    assert start().jobs() == jobs


def test_a_backup_may_be_restored_over_it(start, database, tmp_path):
    service = start()
    kept = create(service, 3)
    backup = tmp_path / "backup.db"
    source, target = sqlite3.connect(database), sqlite3.connect(backup)
    source.backup(target)
    source.close()
    target.close()
    create(service, 300)
    old = tmp_path / "old.db"
    database.rename(old)
    backup.rename(database)
    assert_refused(service)
    the_line(service, "was replaced")
    # Its log is gone, and the file that it belonged to has everything that it held.
    assert not beside(database, "-wal").exists()
    assert not beside(database, "-shm").exists()
    assert len(read_jobs(old)) == 303
    service.kill()

    again = start()
    assert again.jobs() == kept
    kept.append(again.create())
    again.stop()
    assert len(read_jobs(database)) == 4


@pytest.mark.parametrize("replaced", [False, True], ids=["deleted", "replaced"])
def test_a_lost_log_takes_no_acknowledged_write_with_it(start, database, replaced):
    service = start()
    writers = [Writer(service.port, seed) for seed in range(3)]
    wait_until(lambda: all(writer.known for writer in writers))
    log = beside(database, "-wal")
    log.unlink()
    if replaced:
        log.write_bytes(b"")
    for writer in writers:
        writer.join()
        assert "503" in str(writer.failure)
    assert_refused(service)
    the_line(service, str(log))
    service.kill()
    stored = {job["id"]: job for job in start().jobs()}
    for writer in writers:
        for job_id in writer.known:
            assert writer.may_be(stored[job_id])


def test_a_lost_index_of_the_log_is_noticed(start, database):
    """Another program would create a new one, and would not see our locks."""
    service = start()
    jobs = create(service, 3)
    beside(database, "-shm").unlink()
    assert_refused(service)
    the_line(service, "-shm")
    service.stop()
    assert start().jobs() == jobs


def test_it_is_noticed_without_a_write(start, database):
    service = start()
    create(service, 1)
    database.unlink()
    wait_until(lambda: status(service, "GET", "/extraction-jobs") == 503)


def test_a_start_leaves_the_log_of_a_moved_file_alone(start, database, tmp_path):
    service = start()
    jobs = create(service, 5)
    service.kill()
    moved = tmp_path / "elsewhere.db"
    database.rename(moved)
    log = beside(database, "-wal")
    content = log.read_bytes()
    with pytest.raises(NotStarted, match="-wal"):
        start()
    assert log.read_bytes() == content
    assert not database.exists()
    moved.rename(database)
    assert start().jobs() == jobs


def test_a_stop_takes_its_log_out_of_the_way(start, database, tmp_path):
    """So that the next start has a new database, with nothing of the old one."""
    service = start()
    create(service, 3)
    database.rename(tmp_path / "moved.db")
    assert_refused(service)
    service.stop()
    assert start().jobs() == []
    assert len(read_jobs(tmp_path / "moved.db")) == 3
