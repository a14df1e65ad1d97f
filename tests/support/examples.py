"""Number of examples of a property test: four times as many in runs that generate new ones."""

from __future__ import annotations

import os

EXPLORES = bool(os.environ.get("EXPLORE"))
"""True when EXPLORE=1 is set: examples are then drawn at random instead of being the same in each run."""


def examples(count: int) -> int:
    """Return the number of examples for this run; `count` is the number in an ordinary one."""
    return 4 * count if EXPLORES else count
