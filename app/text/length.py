"""The length of a text as HTML's `maxlength` and JavaScript's `length` count it, and texts cut to a length."""

from __future__ import annotations


def utf16_length(text: str) -> int:
    """Return the number of UTF-16 code units: one per character, two per emoji and other character beyond the BMP."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def shortened(text: str, limit: int) -> str:
    """Return the text on one line, cut to at most `limit` characters and "…"."""
    words = " ".join(text.split())
    return words if len(words) <= limit else f"{words[:limit].rstrip()}…"
