"""How other tools read /openapi.json: a TypeScript client, and the linters Redocly and Spectral.

The tools are npm packages, installed once from the lock file of tests/openapi into build/openapi.
"""

import hashlib
import json
import re
import shutil
import subprocess

import pytest
from service import ROOT

SOURCES = ROOT / "tests/openapi"
PLACE = ROOT / "build/openapi"

pytestmark = [
    pytest.mark.timeout(600),  # the first time, the packages are downloaded
    pytest.mark.xdist_group("openapi_client"),
]


def run(*command):
    """Fails with the command's whole output if it does not succeed."""
    ended = subprocess.run(command, cwd=PLACE, capture_output=True, text=True)
    assert ended.returncode == 0, f"{' '.join(map(str, command))}:\n{ended.stdout}{ended.stderr}"
    return ended.stdout


def tool(name):
    return PLACE / "node_modules/.bin" / name


@pytest.fixture(scope="module")
def tools():
    """The content of tests/openapi, with the packages that its lock file names."""
    lock = (SOURCES / "package-lock.json").read_bytes()
    stamp = PLACE / "installed"
    shutil.copytree(SOURCES, PLACE, dirs_exist_ok=True)
    digest = hashlib.sha256(lock).hexdigest()
    if not stamp.exists() or stamp.read_text() != digest:
        stamp.unlink(missing_ok=True)
        run("npm", "ci", "--prefer-offline")
        stamp.write_text(digest)


@pytest.fixture
def document(tools, service):
    answer = service.get("/openapi.json")
    (PLACE / "openapi.json").write_bytes(answer.content)
    return answer.json()


def test_a_typescript_client_compiles_and_works(document, service):
    run(tool("openapi-typescript"), "openapi.json", "--output", "schema.d.ts")
    run(tool("tsc"), "--project", ".")
    run("node", "compiled/client.js", service.url)


def test_the_client_uses_every_operation(document):
    text = (SOURCES / "client.ts").read_text()
    used = set(re.findall(r'^ +(?!//).*client\.([A-Z]+)\("([^"]+)"', text, re.M))
    documented = {
        (method.upper(), path)
        for path, item in document["paths"].items()
        for method in item
        if method != "parameters"
    }
    assert documented <= used


def test_redocly_finds_nothing(document):
    run("node", "lint.js", "openapi.json")


def test_spectral_finds_no_error(document):
    run(tool("spectral"), "lint", "--fail-severity=error", "openapi.json")


def test_what_is_open_says_so(document):
    """Otherwise a document-wide security requirement added later would silently apply to it."""
    for path, item in document["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                guarded = path.startswith(("/extraction-jobs", "/events"))
                assert operation["security"] == ([{"bearer": []}] if guarded else []), path


def test_the_lock_file_names_no_registry():
    packages = json.loads((SOURCES / "package-lock.json").read_text())["packages"]
    assert not [name for name, package in packages.items() if "resolved" in package]
