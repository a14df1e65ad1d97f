"""Only what can be seen: text without control, invisible and direction-changing characters, and fences around data.

Whoever writes a product's description or a message must not be able to hide words from people that a model reads, nor
to end the fence their words stand in.
"""

from __future__ import annotations

import re
import unicodedata

from app.text.sanitize import visible

FENCES = ("shop", "session", "shopper", "result")
"""What data is fenced in, `<session>...</session>`: the shop in short, what the session knows, a shopper's words, a
function's outcome."""

FENCE = re.compile(rf"<\s*+(/?)\s*+({'|'.join(FENCES)})\b([^<>]*+)>?", re.IGNORECASE)
"""A fence in text that `folded` has made plain."""


def wrap_untrusted(name: str, text: str) -> str:
    """Return the text as data between `<name>` and `</name>`; fences inside it are blunted."""
    return f"<{name}>\n{escape_delimiter(text)}\n</{name}>"


def escape_delimiter(text: str) -> str:
    """Return the text with what can be seen of it, each fence in it turned into words between round brackets."""
    text = visible(text)
    pieces, place = [], 0
    for fence in FENCE.finditer(folded(text)):
        pieces += [text[place : fence.start()], f"({fence[1]}{fence[2]}{fence[3]})"]
        place = fence.end()
    return "".join([*pieces, text[place:]])


def folded(text: str) -> str:
    """Return the text, sign by sign, in the plain form of letters and brackets that are wide, small or styled.

    A model reads them as the plain ones, so a fence that is written with them is one. No place in the text moves.
    """
    if text.isascii():
        return text
    plain = ((sign, unicodedata.normalize("NFKC", sign)) for sign in text)
    return "".join(alike if len(alike) == 1 else sign for sign, alike in plain)
