"""What keeps the service from starting gives one clear line, and exit status 1."""

import os
import socket
import sqlite3

import pytest
import requests
from service import run_binary


def assert_fails(*names, **options):
    """It must exit with status 1 and one line that says what is wrong."""
    ended = run_binary("serve", **{"AUTH_DISABLED": 1, "PORT": 0, **options})
    assert ended.returncode == 1, ended.stderr
    assert ended.stdout == ""
    assert len(ended.stderr.splitlines()) == 1, ended.stderr
    for name in names:
        assert str(name) in ended.stderr


def test_missing_folder(tmp_path):
    path = tmp_path / "none" / "jobs.db"
    assert_fails(path, DB_PATH=path)
    assert not path.parent.exists()


def test_a_folder(tmp_path):
    assert_fails(tmp_path, DB_PATH=tmp_path)


@pytest.fixture
def without_root_powers():
    """A command prefix under which even root cannot write to read-only files."""
    if os.geteuid() != 0:
        return []
    powers = "-dac_override,-dac_read_search"
    return ["setpriv", f"--bounding-set={powers}", f"--inh-caps={powers}", "--"]


def test_read_only_file(start, database, without_root_powers):
    start().stop()
    database.chmod(0o444)
    assert_fails(database, DB_PATH=database, wrapper=without_root_powers)


def test_read_only_folder(tmp_path, without_root_powers):
    folder = tmp_path / "locked"
    folder.mkdir(mode=0o555)
    assert_fails(folder, DB_PATH=folder / "jobs.db", wrapper=without_root_powers)


def test_unreadable_file(start, database, without_root_powers):
    start().stop()
    database.chmod(0o000)
    assert_fails(database, DB_PATH=database, wrapper=without_root_powers)


@pytest.mark.parametrize(
    "content",
    [
        b"not a database, but long enough to look like one" * 50,
        b"SQLite format 3\0" + b"\xff" * 4096,
    ],
    ids=["text", "broken header"],
)
def test_not_a_database(database, content):
    database.write_bytes(content)
    assert_fails(database, DB_PATH=database)
    assert database.read_bytes() == content


def test_another_programs_table(database):
    with sqlite3.connect(database) as other:
        other.execute("CREATE TABLE extraction_job (id INTEGER PRIMARY KEY, colour TEXT)")
    other.close()
    assert_fails(DB_PATH=database)


def test_newer_schema(start, database):
    start().stop()
    with sqlite3.connect(database) as other:
        other.execute("INSERT INTO schema_migration VALUES (999, 'from the future', '')")
    other.close()
    before = database.read_bytes()
    assert_fails("999", DB_PATH=database)
    assert database.read_bytes() == before


def test_second_service_on_the_same_file(start, database, tmp_path):
    first = start()
    job = first.create()
    assert_fails(database, DB_PATH=database)
    link = tmp_path / "link.db"
    link.symlink_to(database)
    assert_fails(link, DB_PATH=link)
    hard_link = tmp_path / "hard.db"
    os.link(database, hard_link)
    assert_fails(hard_link, DB_PATH=hard_link)
    assert first.jobs() == [job]


def test_file_is_free_again_after_a_crash(start, database):
    first = start()
    job = first.create()
    first.kill()
    assert start().jobs() == [job]


def test_port_in_use(database):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert_fails(port, PORT=port, DB_PATH=database)


def test_two_services_do_not_share_a_port(start, tmp_path):
    """The service's own threads share it by SO_REUSEPORT; another process must not."""
    first = start(THREADS=2)
    assert_fails(first.port, PORT=first.port, DB_PATH=tmp_path / "other.db")


@pytest.mark.parametrize("host", ["192.0.2.1", "no host", "::1%nowhere"])
def test_a_host_that_is_not_ours(database, host):
    assert_fails(HOST=host, DB_PATH=database)


def test_damaged_first_pages(start, database):
    service = start()
    for _ in range(50):
        service.create()
    service.stop()
    with open(database, "r+b") as file:
        file.seek(100)  # the schema's own page, after the file header
        file.write(b"\xff" * 1000)
    assert_fails(DB_PATH=database)


def test_damaged_page_while_running(start, database):
    """A page in the middle is overwritten: requests that need it get 503, and none a wrong answer."""
    service = start()
    jobs = [
        service.create(document_id=f"doc-{i}", metadata={"filler": "x" * 400}) for i in range(400)
    ]
    service.stop()
    connection = sqlite3.connect(database)
    page_size = connection.execute("PRAGMA page_size").fetchone()[0]
    connection.close()
    content = bytearray(database.read_bytes())
    start_of_page = content.index(b"doc-200") // page_size * page_size
    page = slice(start_of_page, start_of_page + page_size)
    assert content[start_of_page] == 0x0D, "not a leaf page of the table"
    lost = [job for job in jobs if job["id"].encode() in content[page]]
    assert lost
    content[page] = b"\xaa" * page_size
    database.write_bytes(content)

    service = start()
    for job in lost:
        answer = service.get(f"/extraction-jobs/{job['id']}")
        assert answer.status_code == 503, answer.text
        assert "detail" in answer.json()
        assert answer.headers["Retry-After"].isdigit()
        assert service.patch(job["id"], status="failed").status_code == 503
    # A list is streamed: it may begin before it meets the damage, but must not end as if complete.
    with pytest.raises(requests.RequestException):
        service.get("/extraction-jobs").raise_for_status()
    # One damaged page does not affect the rest.
    for job in (jobs[0], jobs[-1]):
        assert service.get(f"/extraction-jobs/{job['id']}").json() == job
        assert service.patch(job["id"], status="failed").status_code == 200
    assert service.get("/healthz").status_code == 200
