"""Modules of the end-to-end tests that the benchmarks need, too."""

import sys

from .paths import ROOT

sys.path.append(str(ROOT / "tests" / "e2e"))
import issuer  # noqa: E402, F401  pylint: disable=wrong-import-position
import postgres_cluster  # noqa: E402, F401  pylint: disable=wrong-import-position
