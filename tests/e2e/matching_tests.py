"""Prints the files of the end-to-end tests that matter for a change, for scripts/test --quick.

The change is everything that differs from where this branch left origin/main, committed or not. The
longest prefix of a changed source in MATTERING says which tests matter; a changed test file matters
itself; SMOKE always matters. A change to anything else, such as a fixture, needs the whole suite.
"""

import pathlib
import subprocess

TESTS = pathlib.Path(__file__).resolve().parent
ROOT = TESTS.parents[1]

# Whether the service starts, reads its settings, answers and stops.
SMOKE = ["start", "settings", "shutdown"]

MATTERING = {
    "src/": ["openapi"],
    "src/api/": ["openapi", "framing"],
    "src/api/events/": ["openapi", "events", "events_page"],
    "src/api/jobs/": ["openapi", "large_lists", "durability", "safe_requests"],
    "src/app/": ["copy", "readiness", "migrations", "hardened"],
    "src/auth/": ["auth", "auth_keys"],
    "src/aws/": ["lambda_database"],
    "src/curl/": ["auth_keys", "lambda_database"],
    "src/feed/": ["events", "events_page", "event_listeners", "event_retention"],
    "src/http/": [
        *["accepting", "arriving_bodies", "connections", "framing", "limits"],
        *["refused_uploads", "sessions"],
    ],
    "src/jobs/": ["openapi", "durability"],
    "src/lambda/": ["lambda", "lambda_database", "lambda_history"],
    "src/logging/": ["logging"],
    "src/store/": ["copy", "readiness", "durability"],
    "src/store/postgres/": [
        *["postgres_bad_days", "postgres_history", "postgres_instances", "postgres_lists"],
        "postgres_migrations",
        *["postgres_pooler", "postgres_roles", "postgres_urls"],
    ],
    "src/store/sqlite/": [
        *["damage", "durability", "full_disk", "lost_files", "migrations", "original_database"],
        "store_faults",
    ],
    "src/web/": ["framing", "openapi", "sessions"],
}

# These prove properties of the whole, and are left to the suite.
LEFT_TO_THE_SUITE = ["instruction_budget", "openapi_client", "postgres_failover", "postgres_plans"]


def git(*arguments):
    return subprocess.run(
        ["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()


def changed_files():
    """Paths relative to the root; everything that differs from HEAD if there is no origin/main."""
    branches = git("for-each-ref", "--format=%(refname)", "refs/remotes/origin/main")
    (base,) = git("merge-base", "HEAD", *branches) if branches else ["HEAD"]
    return git("diff", "--name-only", base) + git("ls-files", "--others", "--exclude-standard")


def matching(changed):
    """The tests' files, in order of their names."""
    found = {TESTS / f"test_{name}.py" for name in SMOKE}
    for file in changed:
        if (ROOT / file).parent == TESTS and pathlib.Path(file).match("test_*.py"):
            found.add(ROOT / file)
        prefixes = [prefix for prefix in MATTERING if file.startswith(prefix)]
        if prefixes:
            found |= {TESTS / f"test_{name}.py" for name in MATTERING[max(prefixes, key=len)]}
    return sorted(file for file in found if file.exists())


if __name__ == "__main__":
    print(*matching(changed_files()), sep="\n")
