"""Names in anonymous namespaces are unique in their folder.

Most builds compile files of a folder as one (cmake/unity_build.cmake). There, functions of one
name that two files define become overloads of each other: most fail to compile, but some would
silently call the other file's.
"""

import collections
import pathlib
import re

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = sorted(
    {path.parent for top in ("src", "tests") for path in (ROOT / top).rglob("*.cpp")}
    - {ROOT / "tests/fuzz"}  # each target is a program of its own
)

ANONYMOUS = re.compile(r"^namespace \{$(.*?)^\}  // namespace$", re.MULTILINE | re.DOTALL)
# At the beginning of a line, a return type and then the function's name.
FUNCTION = re.compile(
    r"^(?! |using |struct |class |enum |static_assert)[\w:<>,&*\[\] ]*[\s&*>](\w+)\(", re.MULTILINE
)

# GoogleTest looks for this one by the type of its argument.
FREE = {"PrintTo"}


def functions_of(path):
    text = path.read_text()
    found = {name for part in ANONYMOUS.findall(text) for name in FUNCTION.findall(part)}
    return {name for name in found - FREE if not name.isupper()}  # no macros


def test_functions_are_found():
    found = functions_of(ROOT / "tests/support/http_exchange.cpp")
    assert {"require_success", "connect_to", "refuse", "take_until"} <= found


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_function_has_two_homes(folder):
    homes = collections.defaultdict(set)
    for path in folder.glob("*.cpp"):
        for name in functions_of(path):
            homes[name].add(path.name)
    shared = {name: files for name, files in homes.items() if len(files) > 1}
    assert shared == {}
