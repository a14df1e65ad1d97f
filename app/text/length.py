"""The length of a text as HTML's `maxlength` and JavaScript's `length` count it."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: one per character, two per emoji and other character beyond the BMP."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
