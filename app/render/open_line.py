"""The frame of an open block whose last line grows by words, ready to be sent: most events of an answer are such.

Nothing is parsed, escaped or put together again for them. The blocks of the text take the words over before other text
is added (`Fragments`); a property test compares the frames with those of the parser.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from app.render.markdown.simple_blocks import WORDS
from app.render.render_thread import LONG
from app.turn import TextPart

ONLY_WORDS = re.compile(WORDS)


@dataclass(slots=True)
class OpenLine:
    """A frame before and after the place where words are added, without the line of its number."""

    part: TextPart
    before: str
    after: str

    def takes(self, text: str) -> bool:
        """Return whether the text has only words, so that it changes nothing before or after them."""
        return (
            len(text) <= LONG and "_" not in text and not text.isspace() and bool(ONLY_WORDS.fullmatch(text))
        )

    def extended(self, seq: int, text: str) -> bytes:
        """Add the words and return the frame with that number."""
        self.before += text
        return f"id: {seq}\n{self.before.rstrip(' ')}{self.after}\n\n".encode()
