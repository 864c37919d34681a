"""Includes point one way: main → app → folders → web → domain, and siblings do not know each other."""

import pathlib
import re

import pytest

SOURCES = pathlib.Path(__file__).resolve().parents[2] / "src"
FILES = sorted(path for suffix in ("*.hpp", "*.cpp") for path in SOURCES.rglob(suffix))

# The domain at the root of src/; "composition" builds the rest from it, and nobody includes that.
COMPOSITION = {
    "main",
    "command_line",
    "config",
    "options",
    "store_options",
    "app",
    "service",
    "lambda_app",
    "lambda_options",
    "maintenance",
}

# What each folder may include beside itself.
ALLOWED = {
    "domain": set(),
    "web": {"domain"},
    "api": {"web", "domain"},
    "curl": {"web"},
    "auth": {"curl", "web", "domain"},
    "http": {"web", "domain"},
    "aws": {"curl", "web", "domain"},
    "lambda": {"aws", "web", "domain"},
    "logging": {"web", "domain"},
    "store": {"store/sqlite", "store/postgres", "domain"},
    "store/sqlite": {"store", "domain"},
    "store/postgres": {"store", "domain"},
}


def place_of(file):
    """The folder that a file of src/ belongs to."""
    relative = pathlib.PurePosixPath(file)
    if len(relative.parts) > 1:
        return str(relative.parent)
    return "composition" if relative.name.split(".")[0] in COMPOSITION else "domain"


def includes_of(path):
    return re.findall(r'^#include "([^"]+)"', path.read_text(), re.MULTILINE)


def exists(include):
    # version.hpp and such are made by CMake from a file of that name.
    return (SOURCES / include).exists() or (SOURCES / (include + ".in")).exists()


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(SOURCES)))
def test_includes_point_down(path):
    file = path.relative_to(SOURCES)
    place = place_of(file)
    for include in includes_of(path):
        assert exists(include), f"{include} is not named from src/"
        if place == "composition":
            continue
        target = place_of(include)
        assert target == place or target in ALLOWED[place], f"{file} includes {include}"


# Where a library may be used: SQL in the store alone, sockets of others in few places, and so on.
HOMES = {
    "sqlite3.h": {"store/sqlite"},
    "libpq-fe.h": {"store/postgres"},
    "openssl/": {"auth", "aws", "lambda"},
    "curl/": {"curl", "auth", "aws"},
    "CLI/": {"composition"},
    "boost/json": {"api", "auth", "lambda"},
}


# These two include libraries for all.
USERS = [path for path in FILES if path.name not in ("precompiled.hpp", "boost.cpp")]


@pytest.mark.parametrize("path", USERS, ids=lambda path: str(path.relative_to(SOURCES)))
def test_libraries_stay_in_their_folders(path):
    place = place_of(path.relative_to(SOURCES))
    for include in re.findall(r"^#include <([^>]+)>", path.read_text(), re.MULTILINE):
        for library, places in HOMES.items():
            assert not include.startswith(library) or place in places, include


def test_no_file_includes_itself_through_others():
    graph = {
        str(path.relative_to(SOURCES)): includes_of(path) for path in FILES if path.suffix == ".hpp"
    }
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
