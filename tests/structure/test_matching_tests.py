"""The table by which scripts/test --quick chooses end-to-end tests knows all rooms and all tests."""

import pathlib
import sys

from test_includes import ROOMS

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "e2e"))

from matching_tests import LEFT_TO_THE_SUITE, MATTERING, SMOKE, TESTS, matching

FILES = {path.stem.removeprefix("test_") for path in TESTS.glob("test_*.py")}


def names(changed):
    return {path.stem.removeprefix("test_") for path in matching(changed)}


def test_every_test_is_chosen_for_some_change_or_left_to_the_suite():
    assert set().union(SMOKE, LEFT_TO_THE_SUITE, *MATTERING.values()) == FILES


def test_every_row_is_of_a_room():
    assert {prefix.removeprefix("src/").rstrip("/") or "." for prefix in MATTERING} <= set(ROOMS)


def test_the_nearest_row_decides():
    assert names(["src/auth/token.cpp"]) == {*SMOKE, "auth", "auth_keys"}
    assert names(["src/store/sqlite/connection.cpp"]) == {*SMOKE, *MATTERING["src/store/sqlite/"]}


def test_a_changed_test_matters_itself():
    assert names(["tests/e2e/test_postgres_plans.py"]) == {*SMOKE, "postgres_plans"}
    assert names(["tests/e2e/test_that_is_gone.py", "README.md"]) == set(SMOKE)
