"""Only what can be seen: text without control, invisible and direction-changing characters, and fences around data.

Whoever writes a product's description or a message must not be able to hide words from people that a model reads, nor
to end the fence their words stand in.
"""

from __future__ import annotations

import re
import unicodedata

FENCES = ("shop", "session", "shopper", "result")
"""What data is fenced in, `<session>...</session>`: the shop in short, what the session knows, a shopper's words, a
function's outcome."""

JOINERS = {"\u200c", "\u200d"}
"""Without them some scripts and pictures are misspelt; they stay where they join something, one at a time."""

FILLERS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0", "\u2800"}
"""Letters that look like nothing."""

FENCE = re.compile(rf"<\s*+(/?)\s*+({'|'.join(FENCES)})\b([^<>]*+)>?", re.IGNORECASE)
"""A fence in text that `folded` has made plain."""


def visible(text: str, before: str = "") -> str:
    """The text without what cannot be seen; newlines and tabs stay. `before` is what it continues."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    last = before[-1:]
    for sign in text:
        if is_seen(sign) or (is_joiner(sign) and last.strip() and not is_joiner(last)):
            kept.append(sign)
            last = sign
    return "".join(kept)


def is_seen(sign: str) -> bool:
    """Whether a character shows, or separates what does."""
    if sign in "\n\t":
        return True
    hidden = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") or sign in FILLERS
    return not hidden and not is_selector(sign)


def is_joiner(sign: str) -> bool:
    """Whether it joins or shapes the character before it."""
    return sign in JOINERS or "\ufe0e" <= sign <= "\ufe0f"


def is_selector(sign: str) -> bool:
    """Whether it is a variation selector or a tag: enough of them spell whole sentences that nobody sees."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0000" <= sign <= "\U000e0fff"


def fenced(name: str, text: str) -> str:
    """Return the text as data between `<name>` and `</name>`; fences inside it are blunted."""
    return f"<{name}>\n{unfenced(text)}\n</{name}>"


def unfenced(text: str) -> str:
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
