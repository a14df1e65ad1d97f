"""How many tokens a text has for a model, estimated: rather too many than too few.

Budgets and context windows are kept by this figure, so it must not be too low. The exact count needs each model's own
vocabulary; litellm's counter costs seconds to import and is another model's for most.
"""

from __future__ import annotations

from app.text.length import utf16_length

ASCII_PER_TOKEN = 3
"""ASCII characters of a token, fewer than any tokenizer's average for prose. Of other scripts and signs a character
counts as many tokens as it may become: one in the Basic Multilingual Plane, up to three (an emoji) beyond it."""

BEYOND_BASIC_PLANE = 3


def estimate(text: str) -> int:
    """Return the tokens of a text."""
    # By encoding, which takes a tenth of a loop's time: conversations are long, and shoppers share the event loop.
    plain = len(text) if text.isascii() else len(text.encode("ascii", "ignore"))
    rare = 0 if plain == len(text) else utf16_length(text) - len(text)
    others = len(text) - plain - rare
    return -(-plain // ASCII_PER_TOKEN) + others + rare * BEYOND_BASIC_PLANE


def beginning(text: str, tokens: int) -> str:
    """Return the longest beginning of a text that has at most `tokens`."""
    low, high = 0, len(text)
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if estimate(text[:middle]) <= tokens else (low, middle - 1)
    return text[:low]
