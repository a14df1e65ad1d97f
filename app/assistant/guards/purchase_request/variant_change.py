"""The shopper's wish to change a variant in the cart: a plain command that names the new values, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping

from app.assistant.guards.purchase_request.shown import ShownProduct
from app.text.option_words import places_of

LIMIT = 200
"""Maximum number of characters of such a command."""

COMMAND = re.compile(
    r"(?:(?:please|ok|okay|yes|and|now|then|actually|sorry)[ ,]+){0,3}"
    r"(?:change|switch|swap|exchange|replace|make|turn)\b"
)
DOUBTS = frozenset(
    (
        "not",
        "never",
        "no",
        "if",
        "unless",
        "when",
        "whether",
        "maybe",
        "perhaps",
        "or",
        "before",
        "until",
        "without",
    )
)
"""Words with which a message is no plain command: a negation, a condition, an alternative."""

TO = re.compile(r"\b(?:to|for|into|with)\b")
WORD = re.compile(r"[a-z']+")


def asks_to_change(message: str, product: ShownProduct, chosen: Mapping[str, str]) -> bool:
    """Return whether the message asks to change this product to exactly these values.

    Of "change the M to L" only the words after the last "to" are the new values.
    """
    text = " ".join(message.lower().replace("\u2019", "'").split())
    if not chosen or len(text) > LIMIT or "?" in text or not COMMAND.match(text):
        return False
    words = WORD.findall(text)
    if any(word in DOUBTS or word.endswith("n't") for word in words):
        return False
    wanted = TO.split(text)[-1]
    return all(
        set(places_of(f"size {wanted}", name, values)) == expected(name, chosen)
        for name, values in product.choices.items()
    ) and set(chosen) <= set(product.choices)


def expected(name: str, chosen: Mapping[str, str]) -> set[str]:
    """Return the value of an option that the message has to name, if any."""
    return {chosen[name]} if name in chosen else set()
