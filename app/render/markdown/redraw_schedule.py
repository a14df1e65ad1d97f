"""Schedule for rendering growing text: the longer it is, the more must be new, so that the total work is linear."""

from __future__ import annotations

FREE, SHARE = 1_000, 8
"""Length in characters below which text is rendered again at each step, and the divisor of a longer text's length that
gives the number of new characters required."""


def is_due(length: int, drawn: int, free: int = FREE, share: int = SHARE) -> bool:
    """Return whether a growing text is to be rendered again.

    Each rendering processes the whole text. If each has an eighth more text than the one before, all renderings
    together cost nine times the last one, however short the steps are.

    Args:
        length: Length of the text, in characters.
        drawn: Length of the text when it was last rendered.
        free: Length below which it is rendered at every step.
        share: Divisor: `drawn / share` characters must be new.
    """
    return drawn < free or (length - drawn) * share >= drawn
