"""Wishes of which a search found only some: the products that have most of them first, and what none of them has."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.catalogue.products import SearchOutcome
from app.locale import message
from app.models import Product
from app.text.english_stem import english_stem

WORD = re.compile(r"[^\W\d_]{2,}|\d+(?:[.,]\d+)?")
SPELLINGS = (("colour", "color"), ("grey", "gray"), ("jewell", "jewel"), ("aluminium", "aluminum"))


@dataclass(frozen=True)
class Wish:
    """A property that a product should have: words that it says of itself, or the value of one of its attributes."""

    words: str
    attribute: str = ""

    @property
    def label(self) -> str:
        """The wish for a sentence: a size is only a number or a letter."""
        return f"{self.attribute} {self.words}" if "size" in self.attribute.casefold() else self.words

    def is_met(self, product: Product) -> bool:
        """Return whether a product says it. Two words may be written as one there: "leak proof", "leakproof"."""
        name = self.attribute.casefold()
        of_attribute = [value for key, value in product.attributes.items() if key.casefold() == name]
        options = [
            value
            for variant in product.variants
            for key, value in variant.options.items()
            if key.casefold() == name
        ]
        if name and (of_attribute or options):
            own = stems_of(" ".join(map(str, [*of_attribute, *options])))
        else:
            own = product_stems(product)
        stems = stems_in(self.words)
        return set(stems) <= own or english_stem("".join(words_in(self.words))) in own


def ranked(
    outcome: SearchOutcome, wishes: Sequence[Wish], name: str, limit: int
) -> tuple[SearchOutcome, str]:
    """Return the outcome with the products that meet most wishes first, and a sentence about those that none meets.

    `name` are the words that name the goods. Those that are called so come before all others: no gloves for the winter
    come before a sleeping bag.
    """
    met = {product.id: sum(wish.is_met(product) for wish in wishes) for product in outcome.products}
    stems, kind = stems_in(name), outcome.of_kind or frozenset()

    def rank(product: Product) -> tuple[bool, bool, int, int]:
        said = product_stems(product)
        is_named = not stems or stems[-1] in stems_of(product.name)
        return bool(kind) and product.id not in kind, not is_named, -len(said & {*stems}), -met[product.id]

    products = sorted(outcome.products, key=rank)[:limit]
    whole = sum(count == len(wishes) for count in met.values())
    if whole:
        total = max(outcome.total, whole)
        widened = None if whole == total else "any"
        return replace(outcome, products=products, matching_all=whole, total=total, widened=widened), ""
    outcome = replace(outcome, products=products, matching_all=outcome.total, widened=None)
    unmet = [wish.label for wish in wishes if not any(map(wish.is_met, products))]
    named = quoted(unmet or [wish.label for wish in wishes])
    return outcome, message("unmet.none_says" if unmet else "unmet.none_says_all", words=named)


def quoted(words: Sequence[str]) -> str:
    """Return words in quotation marks as one phrase: `“red” or “wide”`."""
    marked = [message("search.quoted", query=each) for each in words]
    if len(marked) < 2:
        return "".join(marked)
    return message("unmet.or", words=", ".join(marked[:-1]), last=marked[-1])


def product_stems(product: Product) -> frozenset[str]:
    """Return the stems of all that a product says of itself."""
    return stems_of(text_of(product.name, product.category, product.attributes, product.description))


def text_of(name: str, category: str, attributes: Mapping[str, object], description: str | None) -> str:
    """Return all that a product says of itself as one text."""
    facts = " ".join(str(value) for value in attributes.values())
    return f"{name} {category} {facts} {description or ''}"


def stems_of(text: str) -> frozenset[str]:
    """Return the stems of a text's words, and its numbers."""
    return frozenset(stems_in(text))


def stems_in(text: str) -> list[str]:
    """Return the stems of a text's words and its numbers, in their order."""
    return [english_stem(word) for word in words_in(text)]


def words_in(text: str) -> list[str]:
    """Return a text's words and numbers in one spelling."""
    text = text.lower()
    for british, american in SPELLINGS:
        text = text.replace(british, american)
    return WORD.findall(text)
