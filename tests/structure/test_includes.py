"""Which room of src/ may include which, and where each library may be used.

The table is the architecture: a room includes what its row names, and a row names only rooms above
it. Read from the top, each room needs only the rooms that you already know.
"""

import pathlib
import re

import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src"
FILES = sorted(path for suffix in ("*.hpp", "*.cpp") for path in SOURCES.rglob(suffix))

ROOMS = {
    # Small things that know nothing of the rest: clock, random numbers, UTF-8, coroutines.
    "support": set(),
    # The domain: jobs, their rules, and the repository's interface.
    "jobs": {"support"},
    # Following the events: one reader of the store for all who listen.
    "feed": {"jobs", "support"},
    # What a front and the router share: request, response, handler, authenticator.
    "web": {"support"},
    # The fronts: HTTP, and AWS Lambda calls. Neither knows a route.
    "http": {"web", "support"},
    "curl": {"web"},
    "aws": {"curl", "web", "support"},
    "lambda": {"aws", "web", "jobs", "support"},
    # Who may call what.
    "auth": {"curl", "web", "support"},
    # The API: routing finds the handler of a request, input is validated as Pydantic does, and each
    # resource has a folder with its handlers, its routes and its part of the OpenAPI document. The
    # table of all routes stands over them.
    "api/routing": {"feed", "web", "jobs", "support"},
    "api/input": {"web", "support"},
    "api/output": {"api/input", "web", "jobs", "support"},
    "api/jobs": {"api/routing", "api/input", "api/output", "web", "jobs", "support"},
    "api/events": {"api/routing", "api/input", "api/output", "feed", "web", "jobs"},
    "api/operations": {"api/routing"},
    "api/documentation": {"api/routing"},
    "api": {"api/routing", "api/jobs", "api/events", "api/operations", "api/documentation"},
    # Where jobs are kept.
    "store": {"jobs", "support"},
    "store/sqlite": {"store", "jobs", "support"},
    "store/postgres": {"store", "jobs", "support"},
    "logging": {"web", "support"},
}
# The command line and the composition root, which build the rest, and main().
ROOMS["app"] = set(ROOMS)
ROOMS["."] = {"app"}

# Libraries that belong to a room: SQL only in the store, the command line in app, and so on.
HOMES = {
    "sqlite3.h": {"store/sqlite"},
    "libpq-fe.h": {"store/postgres"},
    "openssl/": {"support", "auth", "aws", "lambda"},
    "curl/": {"curl", "auth", "aws"},
    "CLI/": {"app"},
    "boost/json": {"api/input", "api/output", "auth", "lambda"},
}
# These two include libraries for all rooms.
FOR_ALL = {"support/precompiled.hpp", "support/boost.cpp"}


def room_of(file):
    return str(pathlib.PurePosixPath(file).parent)


def name(path):
    return str(path.relative_to(SOURCES))


def includes_of(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(), re.MULTILINE)


def exists(include):
    # CMake generates version.hpp and the like from a file of that name.
    return (SOURCES / include).exists() or (SOURCES / (include + ".in")).exists()


def test_every_folder_is_a_room():
    assert {room_of(name(path)) for path in FILES} == set(ROOMS)


def test_rooms_only_stand_on_rooms_above_them():
    above = set()
    for room, includes in ROOMS.items():
        assert includes <= above, f"{room} may include {includes - above}, which stand below it"
        above.add(room)


@pytest.mark.parametrize("path", FILES, ids=name)
def test_includes_point_up_the_table(path):
    room = room_of(name(path))
    for include in includes_of(path):
        assert exists(include), f"{include} is not named from src/"
        assert room_of(include) in ROOMS[room] | {room}, f"{name(path)} includes {include}"


def test_the_table_allows_no_more_than_is_used():
    used = {room: set() for room in ROOMS}
    for path in FILES:
        room = room_of(name(path))
        used[room] |= {room_of(include) for include in includes_of(path)} - {room}
    for room, includes in ROOMS.items():
        if room != "app":
            assert used[room] == includes, room


@pytest.mark.parametrize("path", [path for path in FILES if name(path) not in FOR_ALL], ids=name)
def test_libraries_stay_in_their_homes(path):
    for include in re.findall(r"^#include <([^>]+)>", path.read_text(), re.MULTILINE):
        for library, rooms in HOMES.items():
            assert not include.startswith(library) or room_of(name(path)) in rooms, include


def test_no_header_includes_itself_through_others():
    graph = {name(path): includes_of(path) for path in FILES if path.suffix == ".hpp"}
    finished = set()

    def visit(file, above):
        assert file not in above, f"a circle: {' → '.join([*above, file])}"
        if file in finished:
            return
        for include in graph.get(file, []):
            visit(include, [*above, file])
        finished.add(file)

    for file in graph:
        visit(file, [])


def test_every_header_is_guarded():
    for path in FILES:
        if path.suffix == ".hpp":
            assert "#pragma once" in path.read_text(), path
