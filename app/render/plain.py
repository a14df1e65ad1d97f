"""A turn in plain words, for those who hear the page."""

from __future__ import annotations

import re

from app.turn import ErrorPart, TextPart, Turn

SPOKEN_LIMIT = 600
MARKS = re.compile(r"[*_`~#>|]+|\[([^\]]*)\]\([^)]*\)")


def spoken_end(turn: Turn) -> str:
    """What is announced when a turn ends: its words, bounded, or why it broke off."""
    if turn.status == "cancelled":
        return "The answer was stopped."
    for part in reversed(turn.parts):
        if isinstance(part, ErrorPart):
            return part.message
    words = " ".join(plain(part.text) for part in turn.parts if isinstance(part, TextPart))
    if len(words) > SPOKEN_LIMIT:
        words = words[:SPOKEN_LIMIT].rsplit(" ", 1)[0] + " ..."
    return words or "The answer is complete."


def plain(markdown: str) -> str:
    """Markdown source without its marks."""
    return " ".join(MARKS.sub(lambda match: match[1] or " ", markdown).replace("\\", "").split())
