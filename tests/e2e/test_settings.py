"""Flags and environment: which wins, what is refused, and what is reported."""

import re

import pytest
from service import ROOT, run_binary

SETTINGS = [
    "HOST",
    "PORT",
    "DB_PATH",
    "JOB_ID_VERSION",
    "MAX_ATTEMPTS",
    "IDEMPOTENCY_KEY_SECONDS",
    "AUTH_DISABLED",
    "LOG_LEVEL",
    "THREADS",
    "MAX_BODY_BYTES",
]


def test_help_names_every_flag_with_its_variable():
    shown = run_binary("serve", "--help")
    assert shown.returncode == 0 and shown.stderr == ""
    pairs = dict(re.findall(r"^ +--([a-z0-9-]+).*\(Env:([A-Z0-9_]+)\)", shown.stdout, re.MULTILINE))
    flags = set(re.findall(r"--([a-z0-9]+(?:-[a-z0-9]+)*)", shown.stdout)) - {"help"}
    assert set(pairs) == flags, "a flag without its variable"
    assert all(flag.upper().replace("-", "_") == name for flag, name in pairs.items())
    assert set(SETTINGS) <= set(pairs.values())


def test_the_documentation_names_every_variable():
    """Those of connections to PostgreSQL have a page of their own."""
    pages = [(ROOT / "docs" / page).read_text() for page in ("settings.md", "postgresql.md")]
    rows = [line for page in pages for line in page.splitlines() if line.startswith("| `")]
    named = {name for row in rows for name in re.findall(r"`([A-Z0-9_]+)`", row.split("|")[1])}
    assert set(flags_of("serve")) - named == set()


def test_version():
    shown = run_binary("--version")
    assert shown.returncode == 0
    assert re.fullmatch(r"(extraction-job-api )?\d+\.\d+\.\d+\n", shown.stdout)


BAD_VALUES = [
    ("PORT", "65536"),
    ("PORT", "-1"),
    ("PORT", "http"),
    ("JOB_ID_VERSION", "uuid1"),
    ("MAX_ATTEMPTS", "0"),
    ("MAX_ATTEMPTS", "101"),
    ("IDEMPOTENCY_KEY_SECONDS", "0"),
    ("IDEMPOTENCY_KEY_SECONDS", "1e9"),
    ("IDEMPOTENCY_KEY_SECONDS", "nan"),
    ("AUTH_DISABLED", "maybe"),
    ("LOG_LEVEL", "loud"),
    ("THREADS", "0"),
    ("THREADS", "many"),
    ("MAX_BODY_BYTES", "1x"),
    ("MAX_BODY_BYTES", "-5"),
    ("MAX_BODY_BYTES", "99999999999999999999"),
    ("MAX_CONNECTIONS", "0"),
    ("MAX_HEADER_BYTES", "1"),
    ("HEADER_TIMEOUT_SECONDS", "0"),
    ("IDLE_TIMEOUT_SECONDS", "-1"),
    ("BODY_TIMEOUT_SECONDS", "soon"),
    ("WRITE_TIMEOUT_SECONDS", "inf"),
    ("SHUTDOWN_TIMEOUT_SECONDS", "nan"),
    ("DB_BUSY_TIMEOUT_SECONDS", "1e9"),
    ("MAX_QUEUED_WRITES", "0"),
    ("DB_CACHE_MIB", "0"),
    ("EVENT_RETENTION_DAYS", "-1"),
    ("EVENT_RETENTION_DAYS", "nan"),
    ("MAX_EVENT_LISTENERS", "-1"),
]


def assert_refused(shown, name):
    assert shown.returncode == 2, shown.stderr
    assert shown.stdout == ""
    assert len(shown.stderr.splitlines()) == 1, shown.stderr
    flag = "--" + name.lower().replace("_", "-")
    assert name in shown.stderr or flag in shown.stderr


@pytest.mark.parametrize(("name", "value"), BAD_VALUES)
def test_bad_variable_is_one_line_and_opens_nothing(database, name, value):
    variables = {"PORT": 0, "DB_PATH": database, "AUTH_DISABLED": 1, name: value}
    assert_refused(run_binary("serve", **variables), name)
    assert not database.exists()


@pytest.mark.parametrize(("name", "value"), [*BAD_VALUES, ("DB_PATH", ""), ("PORT", "")])
def test_bad_flag_is_one_line_and_opens_nothing(database, name, value):
    flag = "--" + name.lower().replace("_", "-")
    variables = {"PORT": 0, "DB_PATH": database, "AUTH_DISABLED": 1}
    assert_refused(run_binary("serve", f"{flag}={value}", **variables), name)
    assert not database.exists()


@pytest.mark.parametrize("arguments", [["serve", "--no-such-flag"], ["serve", "extra"], ["dance"]])
def test_unknown_argument_is_refused(arguments):
    shown = run_binary(*arguments, PORT=0, DB_PATH=":memory:")
    assert shown.returncode == 2
    assert len(shown.stderr.splitlines()) == 1


def test_no_command_is_refused():
    assert run_binary().returncode == 2


def test_flag_wins_over_variable(start, tmp_path):
    by_flag, by_variable = tmp_path / "flag.db", tmp_path / "variable.db"
    service = start(database=by_variable, flags=[f"--db-path={by_flag}"])
    service.create()
    assert by_flag.exists() and not by_variable.exists()


@pytest.mark.parametrize("value", ["1", "true", "yes", "True", "YES"])
def test_auth_can_be_turned_off(start, value):
    assert start(AUTH_DISABLED=value).get("/extraction-jobs").status_code == 200


@pytest.mark.parametrize("value", [None, "0", "false", "no"])
def test_without_it_every_job_request_is_refused(start, value):
    service = start(AUTH_DISABLED=value)
    for method, path in [
        ("GET", "/extraction-jobs"),
        ("HEAD", "/extraction-jobs"),
        ("POST", "/extraction-jobs"),
        ("GET", "/extraction-jobs/x"),
        ("PATCH", "/extraction-jobs/x"),
        ("DELETE", "/extraction-jobs/x"),
    ]:
        for headers in [{}, {"Authorization": "Bearer x"}, {"Authorization": "Basic eDp4"}]:
            answer = service.request(method, path, headers=headers, json={"document_id": "d"})
            assert answer.status_code == 401, (method, path)
            assert answer.headers["WWW-Authenticate"].startswith("Bearer")
            assert method == "HEAD" or "detail" in answer.json()
    for path in ["/healthz", "/readyz", "/openapi.json"]:
        assert service.get(path).status_code == 200


UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-%s[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"


@pytest.mark.parametrize(("setting", "version"), [(None, 4), ("uuid4", 4), ("uuid7", 7)])
def test_job_id(start, setting, version):
    service = start(JOB_ID_VERSION=setting, JOB_ID="4711")  # as batch systems set it
    ids = [service.create()["id"] for _ in range(20)]
    assert all(re.fullmatch(UUID % version, job_id) for job_id in ids)
    assert version == 4 or ids == sorted(ids)


@pytest.mark.parametrize("threads", [1, 4])
def test_threads(start, threads):
    service = start(THREADS=threads)
    job = service.create()
    # The kernel chooses the thread for each of these connections.
    for _ in range(32):
        service.session.close()
        assert service.get(f"/extraction-jobs/{job['id']}").json() == job


def test_in_memory(start, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    service = start(database=":memory:", THREADS=2)
    job = service.create()
    assert service.patch(job["id"], status="failed").json()["status"] == "failed"
    assert len(service.jobs()) == 1
    assert list(tmp_path.iterdir()) == []


def flags_of(command):
    """The flag of each variable."""
    shown = run_binary(command, "--help").stdout
    pairs = re.findall(r"^ +(--[a-z0-9-]+).*\(Env:([A-Z0-9_]+)\)", shown, re.MULTILINE)
    return {name: flag for flag, name in pairs}


@pytest.mark.parametrize("command", ["serve", "lambda", "token", "migrate", "copy"])
def test_what_a_file_of_variables_leaves_around_a_value_is_named(command):
    """A shell removes quotes; docker's --env-file and the like do not."""
    flags = flags_of(command)
    flags.pop("_HANDLER", None)  # Lambda sets it, and any name is accepted
    if command == "token":
        flags |= {name: name for name in ("AUTH0_CLIENT_ID", "AUTH0_CLIENT_SECRET")}
    assert flags
    for name, flag in flags.items():
        for value, fault in [('"s3cret"', "quotes"), ("'s3cret'", "quotes"), (" s3cret", "blank")]:
            settings = {"COPY_FROM": "a.db", "COPY_TO": "b.db", name: value}
            shown = run_binary(command, **settings)
            assert shown.returncode == 2, (name, value, shown.stderr)
            assert flag in shown.stderr, (name, shown.stderr)
            assert fault in shown.stderr and "s3cret" not in shown.stderr, (name, shown.stderr)
