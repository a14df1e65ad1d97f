"""Protection of prompts: removal of control, invisible and direction-changing characters, and fences around data.

The author of a product's description or of a message must not be able to pass text to a model that people cannot see,
nor to close the fence around that text.
"""

from __future__ import annotations

import re
import unicodedata

from app.text.sanitize import visible

FENCES = ("shop", "session", "shopper", "result")
"""Names of the fences around data, as in `<session>...</session>`: the summary of the shop, the session's cart and
shown products, a shopper's message, a function's outcome."""

FENCE = re.compile(rf"<\s*+(/?)\s*+({'|'.join(FENCES)})\b([^<>]*+)>?", re.IGNORECASE)
"""Pattern of an opening or closing fence, for text that `folded` has normalised."""


def wrap_untrusted(name: str, text: str) -> str:
    """Return the text as data between `<name>` and `</name>`, with the fences inside it escaped."""
    return f"<{name}>\n{escape_delimiter(text)}\n</{name}>"


def escape_delimiter(text: str) -> str:
    """Return the visible characters of the text, with the angle brackets of each fence replaced by round brackets."""
    text = visible(text)
    pieces, place = [], 0
    for fence in FENCE.finditer(folded(text)):
        pieces += [text[place : fence.start()], f"({fence[1]}{fence[2]}{fence[3]})"]
        place = fence.end()
    return "".join([*pieces, text[place:]])


def folded(text: str) -> str:
    """Return the text with each wide, small or styled character replaced by its plain form (Unicode NFKC).

    A model reads such characters as the plain ones, so a fence written with them works as one. Characters whose plain
    form is longer than one character stay, so that all positions in the text remain the same.
    """
    if text.isascii():
        return text
    plain = ((sign, unicodedata.normalize("NFKC", sign)) for sign in text)
    return "".join(alike if len(alike) == 1 else sign for sign, alike in plain)
