"""A product in sentences, and answers about it, from its facts alone."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.llm.simulated import remarks
from app.llm.simulated.items import Item
from app.llm.simulated.lexicon import FILLER
from app.llm.simulated.numbers import spelled
from app.llm.simulated.speak import capitalised, data, listing, name, price_of
from app.llm.simulated.text import stem, tokens
from app.llm.simulated.understanding import Understanding

_PRICE = re.compile(r"\b(?:price|costs?|much|cheap|expensive)\b")
_STOCK = re.compile(r"\b(?:stock|available|left|sold)\b")
_RATING = re.compile(r"\b(?:rating|rated|reviews?|stars?)\b")
_ASIDE = frozenset(
    [
        "buy",
        "worth",
        "better",
        "good",
        "product",
        "size",
        "come",
        "made",
        "available",
        "wear",
        "kind",
        "exactly",
    ]
)


def which_fulfil(items: Sequence[Item], wanted: Understanding) -> str:
    """ "which of these are waterproof": by their numbers, from what the catalogue says."""
    wishes = wanted.wishes
    said = [remarks.match_remark(items, wishes), remarks.exclusion_remark(items, wishes.excluded)]
    if any(said):
        return " ".join(part for part in said if part)
    asked = remarks.demands(wishes, items)
    if not asked:
        return "Their prices and facts stand on the cards."
    return f"All {spelled(len(items))}: {listing([data(word, 30) for word in asked])} is said of each."


def described(item: Item) -> str:
    """Two or three sentences on a product: price, rating, what it is made of and can do, stock."""
    rating = f", rated {item.rating} of 5" if item.rating is not None else ""
    said = [f"{name(item)} is {price_of(item)}{rating}."]
    facts = []
    for key in ("material", "materials", "features", "capacity", "size", "sizes", "power"):
        values = item.attributes.get(key, ())
        if values:
            facts.append(f"{data(key)}: {listing([data(value, 40) for value in values[:4]])}")
    if facts:
        said.append(capitalised("; ".join(facts[:3]) + "."))
    said.append(stock_text(item))
    return " ".join(part for part in said if part)


def stock_text(item: Item) -> str:
    """Stock in words, only when it matters."""
    if not item.available:
        return "It is sold out at the moment."
    if item.stock is not None and item.stock <= 3:
        return "Only one is left." if item.stock == 1 else f"Only {spelled(item.stock)} are left."
    return ""


def answer_about(item: Item, asked: str) -> str:
    """The answer to a question about a product, from its facts alone."""
    if _PRICE.search(asked):
        return f"{name(item)} costs {price_of(item)}. {stock_text(item)}".strip()
    if _STOCK.search(asked):
        count = f", {item.stock} of them" if item.stock is not None and item.available else ""
        return f"{name(item)} is {'in stock' + count if item.available else 'sold out at the moment'}."
    if _RATING.search(asked):
        return (
            f"{name(item)} is rated {item.rating} of 5."
            if item.rating is not None
            else f"{name(item)} has no rating yet."
        )
    return _fact(item, asked) or _yes_or_unsaid(item, asked)


def _fact(item: Item, asked: str) -> str:
    """ "what is it made of", "which colours": the attribute that is asked for, by its key."""
    words = {stem(word) for word in tokens(asked)}
    synonyms = {
        "made": "material",
        "big": "size",
        "color": "colour",
        "colour": "color",
        "heavi": "weight",
        "weigh": "weight",
        "hold": "capacity",
        "long": "length",
        "last": "battery",
    }
    words |= {stem(synonyms[word]) for word in words if word in synonyms}
    for key, values in item.attributes.items():
        if values and (stem(key) in words or stem(key.rstrip("s")) in words):
            return f"{capitalised(data(key))} of {name(item)}: {listing([data(value, 60) for value in values[:6]])}."
    return ""


def _yes_or_unsaid(item: Item, asked: str) -> str:
    words = [
        word
        for word in tokens(asked)
        if word not in FILLER and word not in _ASIDE and not item_is_called(item, word)
    ]
    if not words:
        return described(item)
    yes = [word for word in words if item.is_so(word)]
    if len(yes) == len(words):
        return f"Yes: {name(item)} is described as {data(_quoted(item, words), 80)}."
    rest = " ".join(word for word in words if word not in yes)
    return f"Nothing is said about “{data(rest, 40)}” for {name(item)}. What is known stands in its details."


def item_is_called(item: Item, word: str) -> bool:
    """Whether a word is only the product's name."""
    return stem(word) in {
        stem(part) for part in tokens(f"{item.name} {item.brand} {item.category}".lower())
    } and not any(
        stem(word) in {stem(part) for part in tokens(value.lower())}
        for values in item.attributes.values()
        for value in values
    )


def _quoted(item: Item, words: Sequence[str]) -> str:
    """The catalogue's own words for it, where an attribute holds them all."""
    keys = {stem(word) for word in words}
    for values in item.attributes.values():
        for value in values:
            if keys <= {stem(word) for word in tokens(value.lower())}:
                return value
    return " ".join(words)
