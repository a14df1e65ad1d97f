"""How many examples a property test takes: enough for every run, four times as many where it looks for new ones."""

from __future__ import annotations

import os

EXPLORES = bool(os.environ.get("EXPLORE"))
"""Whether EXPLORE=1 is set: examples are drawn at random then, instead of the same ones each time."""


def examples(count: int) -> int:
    """Return the number of examples for this run, of `count` in an ordinary one."""
    return 4 * count if EXPLORES else count
