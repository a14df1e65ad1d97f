"""A shop's own words, arranged for listening: categories, brands, attribute values, and what a misspelling may mean."""

from __future__ import annotations

from dataclasses import dataclass, field

from rapidfuzz import process
from rapidfuzz.distance import OSA

from app.catalogue.facts import ShopFacts
from app.llm.simulated.common_words import COMMON
from app.llm.simulated.lexicon import (
    COLOURS,
    FEATURES,
    FILLER,
    GOODS,
    MATERIALS,
    PEOPLE,
    SIZE_WORDS,
    SIZES,
    SYNONYMS,
    VAGUE,
)  # fmt: skip
from app.llm.simulated.text import stem, stems
from app.text.category import leaf, segments

COLOUR_KEYS = frozenset({"colour", "color", "colours", "colors"})
MATERIAL_KEYS = frozenset({"material", "materials", "fabric"})
SIZE_KEYS = frozenset({"size", "sizes"})
_GENERAL = COLOURS | MATERIALS | SIZE_WORDS | FEATURES | PEOPLE | VAGUE | GOODS
_SHORTEST_MISSPELT = 4


@dataclass
class Vocabulary:
    """What `ShopFacts` says, by stem. Built once per shop."""

    shop: ShopFacts
    words: frozenset[str] = frozenset()
    categories: dict[tuple[str, ...], list[str]] = field(default_factory=dict)
    """Stems of a category segment -> the paths that end in it, or the segment itself where it is no leaf."""
    heads: frozenset[str] = frozenset()
    brands: dict[tuple[str, ...], str] = field(default_factory=dict)
    values: dict[str, str] = field(default_factory=dict)
    """Stem of a one-word attribute value -> the attribute's key."""
    _corrections: dict[str, str | None] = field(default_factory=dict)
    _letters: dict[str, list[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, shop: ShopFacts) -> Vocabulary:
        """The vocabulary of a shop."""
        found = cls(shop, words=frozenset(stem(word) for word in shop.words))
        found._read_categories()
        found.brands = {key: brand for brand in shop.brands if (key := stems(brand, parts=False))}
        manners = COLOURS | MATERIALS | SIZE_WORDS | FEATURES
        for attribute, values in shop.attribute_values.items():
            for word in (word for value in values for word in stems(str(value))):
                if word not in found.words or word in manners:
                    found.values.setdefault(word, attribute.lower())
        found.words |= {word for key in found.categories for word in key}
        return found

    def _read_categories(self) -> None:
        places: dict[tuple[str, ...], list[str]] = {}
        for category in self.shop.categories:
            parts = segments(category.path)
            for depth, part in enumerate(parts, 1):
                key = tuple(word for word in stems(part, parts=False) if word not in ("and",))
                path = category.path if depth == len(parts) else part
                if key and path not in places.setdefault(key, []):
                    places[key].append(path)
        self.categories = places
        self.heads = frozenset(key[-1] for key in places)

    def category_of(self, words: tuple[str, ...]) -> str | None:
        """The category these stems name. Where several paths end alike, the segment they share."""
        paths = self.categories.get(words)
        if not paths:
            return None
        return paths[0] if len(paths) == 1 else leaf(paths[0])

    def sells(self, word: str) -> bool:
        """Whether a word (as written) stands in the shop's names or categories."""
        parts = [part for part in word.split("-") if part]
        return stem(word) in self.words or (bool(parts) and all(stem(part) in self.words for part in parts))

    def is_attribute(self, word: str) -> bool:
        """Whether a word says how a thing is, and not what it is."""
        key = stem(word)
        if key in COLOURS or key in SIZE_WORDS or word in SIZES or key in FEATURES or key in PEOPLE:
            return True
        return key in MATERIALS or (key in self.values and key not in self.heads and key not in GOODS)

    def is_thing(self, word: str) -> bool:
        """Whether a word names a kind of goods, here or in any shop."""
        key = stem(word)
        return key in GOODS or key in self.heads or (self.sells(word) and not self.is_attribute(word))

    def knows(self, word: str) -> bool:
        """Whether a word needs no correcting."""
        key = stem(word)
        return (
            self.sells(word) or key in COMMON or key in _GENERAL or word in FILLER
            or key in self.values or any(key in brand for brand in self.brands)
        )  # fmt: skip

    def corrected(self, word: str) -> str | None:
        """The shop's word that a misspelt one must mean, or None. A known or a short word is left alone."""
        if word not in self._corrections:
            self._corrections[word] = self._nearest(word)
            if len(self._corrections) > 20_000:
                self._corrections.clear()
                return self._nearest(word)
        return self._corrections[word]

    def _nearest(self, word: str) -> str | None:
        if len(word) < _SHORTEST_MISSPELT or not word.isalpha() or self.knows(word):
            return None
        allowed = 1 if len(word) < 8 else 2
        near = [known for known in self._by_first_letter(word) if len(word) > 5 or _is_slip(word, known)]
        found = process.extract(word, near, scorer=OSA.distance, score_cutoff=allowed, limit=2)
        if not found or (
            len(found) > 1 and found[0][1] == found[1][1] and stem(found[0][0]) != stem(found[1][0])
        ):
            return None
        return str(found[0][0])

    def _by_first_letter(self, word: str) -> list[str]:
        if not self._letters:
            for known in sorted(self.shop.words | {w for b in self.shop.brands for w in b.lower().split()}):
                if len(known) >= _SHORTEST_MISSPELT and known.isalpha() and known not in FILLER:
                    self._letters.setdefault(known[0], []).append(known)
        return self._letters.get(word[0], [])

    def synonym(self, word: str) -> str | None:
        """What the shop calls a thing that it does not know by the shopper's word, or None."""
        if self.sells(word):
            return None
        other = SYNONYMS.get(stem(word), SYNONYMS.get(word))
        return other if other is not None and self.sells(other) else None


def _is_slip(word: str, known: str) -> bool:
    """In a short word one letter for another makes a different word ("breed", "bread"); slips lose or swap letters."""
    return len(word) != len(known) or sorted(word) == sorted(known)
