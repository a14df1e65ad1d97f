"""The catalogue's own words: categories, brands and attribute values by their stems, and every word of a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property, lru_cache

from app.catalogue.described_colours import COLOURS
from app.catalogue.facts.comparisons import comparison_words
from app.catalogue.facts.concepts import concept_stems
from app.catalogue.facts.words import stem as stem_of_fact
from app.catalogue.search.synonyms import SYNONYMS
from app.catalogue.summary import ShopFacts
from app.shop_pages import topic_stems
from app.simulated.lexicon import english
from app.simulated.misspelt_words import SpelledWords, is_doubling, is_near
from app.simulated.name_words import NameWords, joined_words, name_words_of
from app.simulated.nlu.phrases import PhraseTable
from app.simulated.product_names import ProductNames
from app.simulated.stems import stem, stems_of, words_of
from app.text.category import departments, leaf, readable
from app.text.english_words import is_english
from app.text.inflection import singular

VALUE_WORDS = 4
"""Most words of an attribute value that a shopper may name."""

CAPPED = 20_000
"""The summary holds no more words: in a larger catalogue an unknown word may be sold all the same."""

STOP_ROLES = (
    "glue",
    "determiner",
    "pronoun",
    "courtesy",
    "opener",
    "auxiliary",
    "question_word",
    "yes",
    "no",
)
OPPOSITES = ("un", "non", "anti", "in")
"""Beginnings that make the opposite of a word: who leaves out what is scented wants what is unscented."""

COMPOUND_LETTERS = 4
"""Minimum letters of a word that another may end with as a compound."""

SPELLED_LETTERS = 5
"""Minimum letters of a word of the shop that a slip is corrected to."""

WRITABLE_LETTERS = 4
"""Minimum letters of a word that a text is corrected to which is no English word."""

STEM_LETTERS = 4
"""Minimum letters of a material before "-en"."""

JOINED_LETTERS = 3
"""Minimum letters of each of two words that are written as one."""

NAME_JOINT = re.compile(r"[ -]")
PARTS = re.compile(r"[&,/+]|\band\b")


@cache
def stop_words() -> frozenset[str]:
    """Return the single words of grammar, which name nothing."""
    return frozenset(
        phrase for role in STOP_ROLES for phrase in english().roles[role].phrases if " " not in phrase
    )


@lru_cache(maxsize=1)
def product_names(names: str, brands: tuple[str, ...]) -> ProductNames:
    """Return the names of products, one a line; those that were arranged last are kept while only stocks change."""
    return ProductNames.of(names.split("\n"), brands)


@dataclass(frozen=True)
class Category:
    """A category that a phrase names; `whole` says that the phrase is its full name."""

    path: str
    whole: bool


@cache
def asked_stems() -> frozenset[str]:
    """Return the stems of the words by which properties and the shop's pages are asked for: "vegan" is no slip."""
    return concept_stems() | topic_stems()


@dataclass
class Vocabulary:
    """The goods of a shop, in the words a shopper may use."""

    shop: ShopFacts
    categories: PhraseTable = field(default_factory=PhraseTable)
    departments: PhraseTable = field(default_factory=PhraseTable)
    """Categories that have others below them, by their names."""
    brands: PhraseTable = field(default_factory=PhraseTable)
    values: PhraseTable = field(default_factory=PhraseTable)
    """Attribute names by value: `name` and value joined by a tab."""
    value_words: set[str] = field(default_factory=set)
    """Stems of the words of attribute values."""
    stems: frozenset[str] = frozenset()
    nouns: frozenset[str] = frozenset()
    """The words themselves in the singular: "coat" is none of "coated"."""
    heads: frozenset[str] = frozenset()
    """Stems of the nouns that categories end with: they name kinds of goods."""
    kinds: frozenset[str] = frozenset()
    """Stems of the nouns that categories or names of goods end with: what products are, and not how."""

    @classmethod
    def of(cls, shop: ShopFacts) -> Vocabulary:
        """Return the vocabulary of a shop."""
        found = cls(shop)
        heads: set[str] = set()
        for category in shop.categories:
            heads |= set(found.add_category(category.path))
        for brand in shop.brands:
            found.brands.add(stems_of(brand), brand)
        for name, values in shop.attribute_values.items():
            found.add_values(name, values)
        words = set(map(stem, shop.words))
        for category in shop.categories:
            words |= set(stems_of(category.path))
        for brand in shop.brands:
            words |= set(stems_of(brand))
        found.stems, found.heads = frozenset(words), frozenset(heads)
        grammar = {stem(word) for word in stop_words()}
        found.kinds = frozenset((heads | shop.kinds) - grammar)
        found.nouns = frozenset(singular(word) for word in shop.words) | {
            singular(word) for category in shop.categories for word in words_of(category.path)
        }
        return found

    def add_category(self, path: str) -> Iterable[str]:
        """Add a category by its last segment and by that segment's parts; yield the heads of these."""
        name = leaf(path)
        self.categories.add(stems_of(name), f"whole\t{path}")
        self.categories.add(stems_of(path), f"whole\t{path}")
        for department in departments(path):
            self.departments.add(stems_of(leaf(department)), f"whole\t{department}")
        for part in PARTS.split(name):
            stems = stems_of(part)
            if stems and stems != stems_of(name):
                self.categories.add(stems, f"part\t{path}")
            if stems:
                yield stems[-1]

    def add_values(self, name: str, values: Iterable[str]) -> None:
        """Add an attribute's values that are words; numbers and single letters need the attribute's name."""
        for value in values:
            stems = stems_of(value)
            self.value_words.update(stems)
            lettered = any(any(sign.isalpha() for sign in each) and len(each) > 1 for each in stems)
            if 0 < len(stems) <= VALUE_WORDS and lettered and value.lower() not in stop_words():
                self.values.add(stems, f"{name}\t{value}")

    def category_at(self, stems: Sequence[str], place: int) -> tuple[int, list[Category]]:
        """Return the end of the longest category name that begins here, and the categories of that name."""
        end, values = self.categories.longest(stems, place)
        return end, [Category(value.partition("\t")[2], value.startswith("whole")) for value in values]

    def compounds_of(self, word: str) -> list[str]:
        """Return the words of attribute values that end with a word, as "lambswool" ends with "wool"."""
        if len(word) < COMPOUND_LETTERS or not word.isalpha():
            return []
        found = (each for each in self.long_values if each.endswith(word) and each != word)
        return sorted(each for each in found if each.removesuffix(word) not in OPPOSITES)

    @cached_property
    def product_names(self) -> ProductNames:
        """The names of the shop's products."""
        return product_names(self.shop.names, self.shop.brands)

    @cached_property
    def name_words(self) -> NameWords:
        """The words of the names of the shop's products."""
        return name_words_of(self.shop.names)

    def joins(self, first: str, second: str) -> bool:
        """Return whether "and" between two words is of the name of a product or a brand, and joins no two goods."""
        is_name = (first, second) in joined_words(self.shop.names, self.shop.brands)
        return is_name and not (self.is_kind(first) and self.is_kind(second))

    @cached_property
    def long_values(self) -> frozenset[str]:
        """The words of the shop's attribute values that may be compounds."""
        texts = [value for values in self.shop.attribute_values.values() for value in values]
        words = {word for text in texts for word in words_of(text)}
        return frozenset(word for word in words if word.isalpha() and len(word) > COMPOUND_LETTERS)

    def materials_of(self, word: str) -> list[str]:
        """Return the material that an adjective names ("woollen"), and the shop's own of its kind: oak is wood."""
        bases = [
            word,
            *(word[:-cut] for cut in (2, 3) if word.endswith("en") and len(word) - cut >= STEM_LETTERS),
        ]
        kinds = {"wood": "woods", "metal": "metals"}
        known = [base for base in bases if base != word and (self.knows(base) or base in kinds)][:1]
        members = (english().sets[kinds[base]] for base in (word, *known) if base in kinds)
        return [*known, *sorted(each for found in members for each in found if each in self.written)]

    def value_at(self, stems: Sequence[str], place: int) -> tuple[int, list[tuple[str, str]]]:
        """Return the end of the longest attribute value that begins here, and its names and spellings."""
        end, values = self.values.longest(stems, place)
        pairs = [value.partition("\t") for value in values]
        return end, [(name, value) for name, _, value in pairs]

    def sells(self, word: str) -> bool:
        """Return whether the word is one of the names of goods, categories or brands."""
        return stem(word) in self.stems

    def knows(self, word: str) -> bool:
        """Return whether the word is in a name or an attribute of the shop, or a colour, which descriptions say."""
        return self.sells(word) or stem(word) in self.value_words or word in COLOURS

    def writes(self, word: str) -> bool:
        """Return whether the shop has this very word, in the singular or the plural, and not only one of its stem."""
        return self.names(word) or word in self.written

    @cached_property
    def department_stems(self) -> frozenset[str]:
        """Stems of the names of departments, which cover several kinds: "toys"."""
        paths = [path for each in self.shop.categories for path in departments(each.path)]
        return frozenset(each for path in paths for each in stems_of(leaf(path)))

    @cached_property
    def written(self) -> frozenset[str]:
        """The words of attribute values and brands, as they are written."""
        texts = [value for values in self.shop.attribute_values.values() for value in values]
        return frozenset(word for text in [*texts, *self.shop.brands] for word in words_of(text))

    def is_kind(self, word: str) -> bool:
        """Return whether the word says what some products are, also by another name: "lamp", but not "reading"."""
        others = SYNONYMS.get(word, SYNONYMS.get(singular(word), ()))
        return stem(word) in self.kinds or any(
            stem(other.split()[-1]) in self.kinds or self.names_kind_of_parts(other) for other in others
        )

    def names_kind_of_parts(self, name: str) -> bool:
        """Return whether goods are called by each part of a name with a hyphen: "t-shirt"."""
        parts = name.split("-")
        return len(parts) > 1 and stem(parts[-1]) in self.kinds and all(map(self.names, parts))

    def names(self, word: str) -> bool:
        """Return whether goods are called by this word, in the singular or the plural."""
        return singular(word) in self.nouns or word in self.nouns

    @cached_property
    def spelled(self) -> SpelledWords:
        """The words of names, categories, brands and values, as they are written, for the search for slips."""
        categories = (word for each in self.shop.categories for word in words_of(each.path))
        return SpelledWords([*self.shop.words, *categories, *self.written], SPELLED_LETTERS, are_names=True)

    @cached_property
    def writable(self) -> SpelledWords:
        """The words of the shop and those of the assistant's own language, for slips in words that are no English."""
        shop = (word for letter in self.spelled.by_letter.values() for word in letter)
        orders = (word for each in comparison_words() for word in each.words)
        words = [*shop, *self.shop.words, *english().words, *orders]
        return SpelledWords(words, WRITABLE_LETTERS, are_names=True)

    def meant_by(self, word: str) -> tuple[str, ...]:
        """Return the shop's words that a word stands for: one of which it is a slip, or two that it joins; or none."""
        slip = self.slip(word)
        if slip is not None and is_english(word) and not is_doubling(word, slip):
            slip = None
        if slip is not None:
            return (slip,)
        for place in range(JOINED_LETTERS, len(word) - JOINED_LETTERS + 1):
            left, right = word[:place], word[place:]
            if stem(right) in self.heads and self.names(right) and self.names(left):
                return left, right
        return ()

    def slip(self, word: str) -> str | None:
        """Return the word that is meant by one that is no English; the shop's words come before those of grammar."""
        found = self.spelled.meant(word) if len(word) >= SPELLED_LETTERS else None
        if found is not None or is_english(word) or stem_of_fact(word) in asked_stems():
            return found
        found = self.writable.nearest(word)
        if found is None and word.endswith("s"):
            found = self.writable.nearest(word[:-1])  # a shop may have "umbrella" and no "umbrellas"
        return found or self.spelled.sounding(word)

    @property
    def is_complete(self) -> bool:
        """Whether a word that is not here is in no name of the shop."""
        return len(self.shop.words) < CAPPED

    def near(self, word: str) -> str | None:
        """Return the shop's word that this one may be a slip of, or None."""
        if len(word) < 4:
            return None
        return is_near(word, self.spellings())

    def is_compound(self, word: str) -> bool:
        """Return whether the word is two words of the shop written as one, the second perhaps misspelt."""
        for place in range(3, len(word) - 2):
            left, right = word[:place], word[place:]
            if self.sells(left) and (self.sells(right) or self.near(right) is not None):
                return True
        return False

    def spellings(self) -> Sequence[str]:
        """Return the shop's words as they are written."""
        if not hasattr(self, "_spellings"):
            self._spellings = [word for word in self.shop.words if len(word) > 3 and word.isalpha()]
        return self._spellings

    def shelves(self, count: int = 3) -> list[str]:
        """Return the names of the largest categories, as sentences have them."""
        names = [readable(leaf(category.path)) for category in self.shop.categories]
        return list(dict.fromkeys(names))[:count]

    def attribute_named(self, names: Iterable[str]) -> str | None:
        """Return the shop's attribute that is called one of these, or None."""
        known: Mapping[str, object] = self.shop.attribute_values
        lowered = {name.lower().replace("_", " "): name for name in known}
        return next((lowered[name] for name in names if name in lowered), None)
