"""The instructions that a request may cost, which do not drift as times do.

Callgrind counts everything that the process executes, including the system's libraries but not the
kernel. The cost of a request is the difference of two runs, one of which serves more of them. It
depends on the compiler and the libraries, so every release of Debian has its own budget in
instruction_budget.json; on other systems there is nothing to compare with. When a request gets
cheaper, the budget must follow.
"""

import http.client
import json
import pathlib
import re

import pytest

WARM_UP = 100  # requests of each kind, until memory is in use and statements are prepared
COUNTED = 500
TOLERANCE = 0.03  # two runs differ by less than 1 %, as threads interleave differently

BODY = json.dumps(
    {
        "document_id": "document-00004711",
        "priority": 5,
        "metadata": {"source": "upload", "pages": 12, "tags": ["invoice", "eu"]},
    }
)


def system():
    release = pathlib.Path("/etc/os-release").read_text(encoding="utf-8")
    facts = dict(re.findall(r'^(\w+)="?(.*?)"?$', release, re.M))
    return f"{facts.get('ID')} {facts.get('VERSION_ID')}"


def budget():
    budgets = json.loads(pathlib.Path(__file__).with_name("instruction_budget.json").read_text())
    return budgets.get(system()) or pytest.skip(f"there is no budget for {system()}")


def ask(connection, expected, method, path, body=None):
    connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
    answer = connection.getresponse()
    text = answer.read()
    assert answer.status == expected, text
    return json.loads(text)


@pytest.fixture
def instructions(start, tmp_path):
    """Counts the instructions of a whole run that serves that many requests."""
    runs = iter(range(1000))

    def count(creates, gets):
        run = next(runs)
        profile = tmp_path / f"profile.{run}"
        callgrind = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={profile}"]
        service = start(tmp_path / f"{run}.db", wrapper=callgrind, THREADS=1)
        connection = http.client.HTTPConnection("127.0.0.1", service.port, timeout=60)
        for _ in range(creates):
            job = ask(connection, 201, "POST", "/extraction-jobs", BODY)
        for _ in range(gets):
            ask(connection, 200, "GET", f"/extraction-jobs/{job['id']}")
        connection.close()
        service.stop()
        return int(re.search(r"^summary: (\d+)", profile.read_text(), re.M)[1])

    return count


def test_requests_stay_within_their_budget(instructions):
    allowed = budget()
    base = instructions(WARM_UP, WARM_UP)
    cost = {
        "get": (instructions(WARM_UP, WARM_UP + COUNTED) - base) // COUNTED,
        "create": (instructions(WARM_UP + COUNTED, WARM_UP) - base) // COUNTED,
    }
    print(cost)
    for request, count in cost.items():
        assert count <= allowed[request] * (1 + TOLERANCE), f"{request}: {count:,} instructions"
