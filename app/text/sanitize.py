"""Clean text: without what no database takes, what is not seen, and with one way to write each letter.

Text comes from shoppers, catalogues and models, and none of them is trusted. Each place says here which of its
characters it keeps; what a place does with text besides (limits, errors, Markdown) is its own.

- `one_line`: names, queries, ids, cells. Control characters become blanks.
- `paragraphs`: descriptions and messages. Line breaks and tabs stay.
- `visible`: what a model or a shopper reads. Invisible and direction-changing characters go too.
- `storable`: text that only has to pass a database, as it was typed.
"""

from __future__ import annotations

import re
import unicodedata

LINE_SEPARATORS = "\u2028\u2029"

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]+")
"""Control characters with all that break lines, and halves of surrogate pairs."""

CONTROL_BUT_BREAKS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff]+")
"""The same without newline, tab and the separators of lines and paragraphs."""

JOINERS = {"\u200c", "\u200d"}
"""Without them some scripts and pictures are misspelt; they stay where they join something, one at a time."""

FILLERS = {"\u034f", "\u115f", "\u1160", "\u17b4", "\u17b5", "\u3164", "\uffa0", "\u2800"}
"""Letters that look like nothing."""


def one_line(text: str) -> str:
    """Return the text in NFC on one line: control characters are blanks, and blanks are single and none at the ends."""
    return unicodedata.normalize("NFC", " ".join(CONTROL.sub(" ", text).split()))


def paragraphs(text: str, control: str = "") -> str:
    """Return the text in NFC with newlines and tabs, `control` in place of other control characters, trimmed."""
    return unicodedata.normalize("NFC", CONTROL_BUT_BREAKS.sub(control, unified(text))).strip()


def unified(text: str) -> str:
    """Return the text with `\\n` for every end of a line or paragraph."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return text.replace("\u2028", "\n").replace("\u2029", "\n")


def holds_control(text: str) -> bool:
    """Return whether the text holds control characters (newline and tab are none here) or lone surrogates."""
    return CONTROL_BUT_BREAKS.search(text) is not None


def storable(text: str, control: str = " ") -> str:
    """Return the text as PostgreSQL takes it: `control` for NUL, without lone surrogates."""
    return text.replace("\0", control).encode("utf-8", "ignore").decode("utf-8")


def visible(text: str, before: str = "") -> str:
    """Return the text without what cannot be seen; newlines and tabs stay. `before` is what it continues."""
    if text.isascii() and text.isprintable():
        return text
    kept: list[str] = []
    last = before[-1:]
    for sign in text:
        if is_seen(sign) or (is_joiner(sign) and last.strip() and not is_joiner(last)):
            kept.append(sign)
            last = sign
    return "".join(kept)


def visible_line(text: str) -> str:
    """Return what is visible of the text, in NFC and on one line."""
    return one_line(visible(re.sub(r"[\r\u2028\u2029]", "\n", text)))


def is_seen(sign: str) -> bool:
    """Return whether a character shows, or separates what does."""
    if sign in "\n\t":
        return True
    hidden = unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co") or sign in FILLERS
    return not hidden and not is_selector(sign)


def is_joiner(sign: str) -> bool:
    """Return whether it joins or shapes the character before it."""
    return sign in JOINERS or "\ufe0e" <= sign <= "\ufe0f"


def is_selector(sign: str) -> bool:
    """Return whether it is a variation selector or a tag: enough of them spell whole sentences that are not seen."""
    return "\ufe00" <= sign <= "\ufe0f" or "\U000e0000" <= sign <= "\U000e0fff"
