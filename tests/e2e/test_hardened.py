"""In a container that is read-only except for the folder of the database, and as another user."""

import os
import pathlib
import shutil
import sqlite3
import subprocess
import tempfile

import pytest
from original_service import SCHEMA
from service import NotStarted, Service, run_binary

# Every directory that SQLite would try for temporary files is read-only.
CLOSE_ALL_BUT = """
mount --bind "$0" "$0"
mount -o remount,bind,ro /
for place in /tmp /var/tmp /usr/tmp "$PWD"; do
    ! mount --rbind "$place" "$place" 2>/dev/null || mount -o remount,bind,ro "$place"
done
exec "$@"
"""


@pytest.fixture
def island(database):
    """A command prefix: the program can only write to the folder of `database`."""
    check = subprocess.run(["unshare", "--mount", "true"], capture_output=True, text=True)
    if check.returncode != 0:
        pytest.skip(f"mount namespaces are not available: {check.stderr.strip()}")
    return ["unshare", "--mount", "sh", "-c", CLOSE_ALL_BUT, str(database.parent)]


def test_large_metadata_can_be_changed(start, island):
    service = start(wrapper=island)
    for size in (48, 60, 900):
        job = service.create(metadata={"filler": "x" * size * 1024})
        answer = service.patch(job["id"], status="failed", error_message="y" * 60_000)
        assert answer.status_code == 200, size
        assert service.get(f"/extraction-jobs/{job['id']}").json() == answer.json()


def test_a_large_file_of_the_original_opens(start, island, database):
    connection = sqlite3.connect(database)
    connection.execute(SCHEMA)
    with connection:
        connection.executemany(
            "INSERT INTO extraction_job VALUES (?, ?, 'pending', 0, 'null', NULL, ?, ?)",
            ((f"{i:036}", f"document {i}", f"{i:06}", f"{i:06}") for i in range(60_000)),
        )
    connection.close()
    service = start(wrapper=island)
    (last,) = service.get("/extraction-jobs?offset=59999").json()
    assert last["document_id"] == "document 59999"


# The line names what is not writable, its owner, and what to do.


@pytest.fixture
def folder():
    """A folder that another user can reach, unlike those of pytest."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    path = pathlib.Path(tempfile.mkdtemp())
    path.chmod(0o755)
    yield path
    shutil.rmtree(path)


NOBODY = 65534


def refusal(database):
    with pytest.raises(NotStarted) as ended:
        Service(database, wrapper=["setpriv", f"--reuid={NOBODY}", "--clear-groups"])
    return str(ended.value)


def test_a_folder_that_may_not_be_written_is_named(folder):
    line = refusal(folder / "jobs.db")
    assert f"{folder} belongs to user 0 and is not writable by user {NOBODY}" in line


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_a_file_that_may_not_be_written_is_named(folder, suffix):
    database = folder / "jobs.db"
    service = Service(database)
    service.create()
    service.kill()
    for name in ("", "-wal", "-shm"):
        os.chown(f"{database}{name}", NOBODY, NOBODY)
    os.chown(folder, NOBODY, NOBODY)
    os.chown(f"{database}{suffix}", 0, 0)
    os.chmod(f"{database}{suffix}", 0o644)
    line = refusal(database)
    assert f"{database}{suffix} belongs to user 0 and is not writable by user {NOBODY}" in line
    assert "run the service as its owner" in line


def test_a_read_only_file_system_is_named(island, database):
    place = pathlib.Path("/var/tmp/jobs.db")
    ended = run_binary("serve", wrapper=island, AUTH_DISABLED=1, DB_PATH=place, PORT=0)
    assert ended.returncode != 0
    assert "/var/tmp is on a read-only file system" in ended.stderr
