"""Wishes in the most common languages besides English: words for buying, one product and one quantity.

The grammar of these languages is not parsed. Therefore each word must be known; otherwise the shopper is asked again.
"""

from __future__ import annotations

from functools import cache

from app.assistant.guards.purchase_request.items import Item, Reference
from app.assistant.guards.purchase_request.shown import Shown
from app.assistant.guards.purchase_request.tokens import MOST_CHARACTERS, Token, normalised, tokens_of
from app.assistant.guards.purchase_request.vocabulary import (
    ENGLISH_MARKS,
    OTHER_NUMBERS,
    OTHER_ORDINALS,
    other,
)

AGAINST = ("refusing", "asking", "supposing")
PLAIN_MARKS = frozenset(".,!:;、。！-()'\"؟" + "#") - {"؟"}


def asks_in_another_language(text: str) -> bool:
    """Return whether a text has words for buying in a language other than English."""
    words = [token.text for token in tokens_of(text)]
    return not ENGLISH_MARKS.intersection(words) and other("buying").found_in(normalised(text), words)


def wish_in_another_language(text: str, shown: Shown) -> tuple[Item | None, str]:
    """Return the item that the text asks for and an empty string, or None and the kind of doubt."""
    plain, tokens = normalised(text), tokens_of(text)
    words = [token.text for token in tokens]
    if len(text) > MOST_CHARACTERS:
        return None, "unclear"
    if "?" in plain or any(mark in plain for mark in "؟%€$£"):
        return None, "question"
    named = [shown.products[each] for each in shown.named_in(plain)]
    for product in named:
        plain = plain.replace(product.name.lower(), " ")
    if named:
        tokens = tokens_of(plain)
        words = [token.text for token in tokens]
    if any(other(kind).found_in(plain, words) for kind in AGAINST):
        return None, "unclear"
    if not all(is_plain(token) for token in tokens):
        return None, "unclear"
    places, quantities = numbers_in(tokens)
    if len(places) > 1 or len(quantities) > 1 or len(named) > 1 or (places and named):
        return None, "amount"
    quantity = quantities[0] if quantities else None
    if quantity is not None and quantity < 1:
        return None, "amount"
    if named:
        return Item(
            [
                Reference(
                    "described",
                    words=tuple(each.text for each in tokens_of(named[0].name) if each.kind != "mark"),
                )
            ],
            quantity,
        ), ""
    return Item([Reference("place", places[0]) if places else Reference("it")], quantity), ""


def is_plain(token: Token) -> bool:
    """Return whether a token is a known part of a wish."""
    if token.kind == "mark":
        return token.text in PLAIN_MARKS
    if token.kind == "number":
        return token.whole is not None
    if token.text in OTHER_NUMBERS or token.text in OTHER_ORDINALS:
        return True
    if any(other(kind).holds(token.text) for kind in ("buying", "function", "place")):
        return True
    return not without_known(token.text)


@cache
def known_pieces() -> list[str]:
    """Return the known pieces of text in scripts without spaces, longest first."""
    pieces = (*other("buying").inside, *other("function").inside, *other("place").inside)
    return sorted(pieces, key=len, reverse=True)


def without_known(word: str) -> str:
    """Return a word of a script without spaces with the known pieces removed."""
    for piece in known_pieces():
        word = word.replace(piece, "")
    return word


def numbers_in(tokens: list[Token]) -> tuple[list[int], list[int]]:
    """Return the places in the list and the quantities that a text names."""
    places: list[int] = []
    quantities: list[int] = []
    for number, token in enumerate(tokens):
        before = tokens[number - 1].text if number else ""
        if token.text in OTHER_ORDINALS:
            places.append(OTHER_ORDINALS[token.text])
        elif token.whole is not None:
            numbered = other("place").holds(before) or before == "#" or before.endswith(other("place").inside)
            (places if numbered else quantities).append(token.whole)
        elif token.text in OTHER_NUMBERS:
            quantities.append(OTHER_NUMBERS[token.text])
    return places, quantities
