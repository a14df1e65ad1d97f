"""How often text that grows is drawn again: the longer it is the more must be new, so that all work is linear."""

from __future__ import annotations

FREE, SHARE = 1_000, 8
"""Characters that are drawn again at every step, and which part of more must be new."""


def is_due(length: int, drawn: int, free: int = FREE, share: int = SHARE) -> bool:
    """Whether a text of this length is drawn again, of which so many characters are drawn already.

    Each drawing costs what the whole text costs. With an eighth more text each time, all of them together cost nine
    times the last one, however short the steps are.
    """
    return drawn < free or (length - drawn) * share >= drawn
