"""Where things are."""

import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
BENCH = ROOT / "bench"
BUILD = ROOT / "build" / "release"
PROGRAMS = BUILD / "bench"
SERVICE = BUILD / "extraction-job-api"
