"""The words of a shop's product names, each with the products that have it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import lru_cache

from app.simulated.product_names import name_words
from app.simulated.stems import stem


class NameWords:
    """Product names by the stems of their words; a product is the number of its name in the given order."""

    def __init__(self, names: Iterable[str]) -> None:
        self._products: dict[str, set[int]] = {}
        self._lengths: list[int] = []
        for number, name in enumerate(names):
            stems = {stem(word) for word in name_words(name)}
            self._lengths.append(len(stems))
            for each in stems:
                self._products.setdefault(each, set()).add(number)

    def knows(self, word: str) -> bool:
        """Return whether a product's name has the word."""
        return stem(word) in self._products

    def with_all(self, words: Collection[str]) -> frozenset[int]:
        """Return the products whose names have all of these words; none for no words."""
        found = [self._products.get(stem(word), set()) for word in words]
        return frozenset(set.intersection(*found)) if found else frozenset()

    def has_name_of(self, words: Collection[str]) -> bool:
        """Return whether a product is called by these words and no others, in any order."""
        count = len({stem(word) for word in words})
        return any(self._lengths[number] == count for number in self.with_all(words))


@lru_cache(maxsize=1)
def name_words_of(names: str) -> NameWords:
    """Return the words of names, one a line; those that were arranged last are kept while only stocks change."""
    return NameWords(names.split("\n"))


JOINT = re.compile(r"(?=\b([a-z]+) (?:&|and) ([a-z]+))")
"""Two words that a name joins. It looks ahead, so that the second one may be the first of another pair."""


@lru_cache(maxsize=1)
def joined_words(names: str, brands: tuple[str, ...]) -> frozenset[tuple[str, str]]:
    """Return the pairs of words that names of products and brands join: "Briggs & Stratton", "salt and pepper mill"."""
    return frozenset(found for text in (names, *brands) for found in JOINT.findall(text.lower()))
