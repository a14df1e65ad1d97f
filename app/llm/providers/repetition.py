"""Detection of a model that repeats itself without end, as small models do when they lose the thread."""

from __future__ import annotations

TIMES = 4
"""Number of equal pieces in a row that count as a repetition."""

LEAST = 64
"""Minimum number of characters of all these pieces together, where a piece is at least `SHORT` long."""

SHORT = 16
"""Pieces that are shorter occur in ordinary text, such as a word said for emphasis."""

LEAST_OF_SHORT = 200
"""Minimum number of characters of a repetition of such pieces."""

LONGEST_PIECE = 1_000
"""Maximum number of characters of a piece that is recognised."""

INTERVAL = 100
"""Number of new characters after which the text is examined again. An examination takes time in proportion to
`TIMES * LONGEST_PIECE`."""

SAMPLE = 16
"""Number of last characters whose previous place shows how long a piece is."""


class RepetitionDetector:
    """Watches text that arrives in pieces, and notices when its end is one piece several times in a row."""

    def __init__(self) -> None:
        self._tail = ""
        self._new = 0
        self.found = False

    def feed(self, text: str) -> bool:
        """Add a piece of text. Return whether the text repeats itself at its end, now or earlier."""
        self._tail = (self._tail + text)[-TIMES * LONGEST_PIECE :]
        self._new += len(text)
        if self._new >= INTERVAL and not self.found:
            self._new = 0
            self.found = repeats(self._tail)
        return self.found


def repeats(text: str) -> bool:
    """Return whether a text ends with one piece, which has a letter, several times in a row."""
    sample = text[-SAMPLE:]
    previous = text.rfind(sample, 0, len(text) - 1)
    if previous < 0:
        return False
    piece = len(text) - len(sample) - previous
    length = piece * TIMES if piece >= SHORT else max(LEAST_OF_SHORT, piece * TIMES)
    end = text[-max(length, LEAST) :]
    has_letter = any(sign.isalpha() for sign in text[-piece:])
    return has_letter and len(end) >= max(length, LEAST) and end[piece:] == end[:-piece]
