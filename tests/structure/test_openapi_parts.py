"""How cmake/openapi_document.cmake puts the OpenAPI document together, and what it refuses."""

import json
import pathlib
import subprocess

import pytest

MODULES = pathlib.Path(__file__).resolve().parents[2] / "cmake"

PROJECT = f"""
cmake_minimum_required(VERSION 3.25)
project(example VERSION 1.2.3 LANGUAGES NONE)
include({MODULES}/openapi_document.cmake)
merge_openapi_parts(${{CMAKE_CURRENT_SOURCE_DIR}}/document.json.in
  ${{CMAKE_CURRENT_SOURCE_DIR}}/api document)
file(WRITE ${{CMAKE_CURRENT_BINARY_DIR}}/document.json "${{document}}")
"""

TEMPLATE = """{
  "version": "@PROJECT_VERSION@",
  "tags": [
    @tags@
  ],
  "paths": {
    @paths@
  },
  "components": {
    "schemas": {
      @schemas@
    }
  }
}
"""


@pytest.fixture
def merge(tmp_path):
    """Merges parts given by their file's name, in what they stand in; the text, or the error."""
    (tmp_path / "CMakeLists.txt").write_text(PROJECT)
    (tmp_path / "document.json.in").write_text(TEMPLATE)

    def run(parts):
        for name, part in parts.items():
            file = tmp_path / "api" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(part if isinstance(part, str) else json.dumps(part, indent=2))
        command = ["cmake", "-G", "Ninja", "-S", tmp_path, "-B", tmp_path / "build"]
        ended = subprocess.run(command, capture_output=True, text=True)
        if ended.returncode != 0:
            return " ".join(ended.stderr.split())
        return (tmp_path / "build/document.json").read_text()

    return run


PARTS = {
    "jobs/openapi/tags.json": [{"name": "jobs"}],
    "jobs/openapi/paths.json": {"/jobs": {"b": 1, "a": [2, ";"]}, "/a": {}},
    "jobs/openapi/schemas.json": {"Job": {"pattern": "^\\[(a|b)$"}},
    "leases/openapi/tags.json": [{"name": "leases"}],
    "leases/openapi/paths.json": {"/leases/{id}": {}},
}


def test_members_come_in_the_order_of_folders_and_as_they_were_written(merge):
    text = merge(PARTS)
    wanted = {
        "version": "1.2.3",
        "tags": [{"name": "jobs"}, {"name": "leases"}],
        "paths": {"/jobs": {"b": 1, "a": [2, ";"]}, "/a": {}, "/leases/{id}": {}},
        "components": {"schemas": {"Job": {"pattern": "^\\[(a|b)$"}}},
    }
    assert text == json.dumps(wanted, indent=2) + "\n"


@pytest.mark.parametrize(
    ("name", "part", "problem"),
    [
        ("leases/openapi/schemas.json", {"Job": {}}, "Job is among the schemas already"),
        ("leases/openapi/paths.json", {"/jobs": {}}, "/jobs is among the paths already"),
        ("leases/openapi/tags.json", [{"name": "jobs"}], "jobs is among the tags already"),
        ("jobs/openapi/tags.json", [{"name": "a"}, {"name": "a"}], "a is among the tags already"),
        ("leases/openapi/callbacks.json", {"a": {}}, "has no place for callbacks"),
        ("leases/openapi/paths.json", '{"/leases": {}', "is no JSON object or array"),
        ("leases/openapi/paths.json", "", "is no JSON object or array"),
        ("leases/openapi/paths.json", "{}", "has no members"),
    ],
)
def test_what_does_not_fit_together_is_refused(merge, name, part, problem):
    answer = merge({**PARTS, name: part})
    assert problem in answer
    assert f"api/{name}" in answer


def test_a_part_that_is_changed_is_merged_anew(merge, tmp_path):
    merge(PARTS)
    subprocess.run(["ninja", "-C", tmp_path / "build"], check=True, capture_output=True)
    (tmp_path / "api/jobs/openapi/schemas.json").write_text('{"Job": {"type": "object"}}')
    (tmp_path / "api/leases/openapi/schemas.json").write_text('{"Lease": {}}')
    subprocess.run(["ninja", "-C", tmp_path / "build"], check=True, capture_output=True)
    document = json.loads((tmp_path / "build/document.json").read_text())
    assert document["components"]["schemas"] == {"Job": {"type": "object"}, "Lease": {}}
