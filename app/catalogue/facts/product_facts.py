"""An index of one product: each attribute with the words of its name, each sentence of name and description."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from app.catalogue.facts.words import content_of, stem, stem_list, stems_of, word_list

ATTRIBUTES_LIMIT = 120
VALUES_LIMIT = 40
VALUE_LIMIT = 2_000
ATTRIBUTES_TEXT_LIMIT = 6_000
DESCRIPTION_LIMIT = 4_000
SENTENCES_LIMIT = 120
"""Maximum numbers of attributes, values, sentences and characters that are read of one product. Stemming new words
takes most of the time of an answer, and these numbers bound it."""

SENTENCE_END = re.compile(r"[.!?;](?=\s)|[\n•·|]|\s[-–—*]\s")

GENERIC = stem_list("generic")
"""Words of attribute names that do not narrow them: `item weight` is the weight."""

INCLUDED, REQUIRED = stem("included"), stem("required")

PLACEHOLDERS = word_list("placeholders") | {"", "not specified", "not available"}
"""Values that say nothing."""


class Described(Protocol):
    """The fields of a product that this package reads."""

    @property
    def name(self) -> str: ...
    @property
    def brand(self) -> str | None: ...
    @property
    def category(self) -> str: ...
    @property
    def description(self) -> str: ...
    @property
    def attributes(self) -> Mapping[str, object]: ...


@dataclass(frozen=True, eq=False)
class Attribute:
    """One attribute: its name as the catalogue has it and its values as text."""

    name: str
    values: tuple[str, ...]
    boolean: bool | None = None
    """The value of a boolean attribute; None for others."""

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of the name's words."""
        return frozenset(stems_of(self.name, 200))

    @cached_property
    def core(self) -> frozenset[str]:
        """Stems of the words that narrow the name; all of them where none does."""
        return (self.stems - GENERIC) or self.stems

    @cached_property
    def value_stems(self) -> tuple[tuple[str, ...], ...]:
        """Stems of each value, in order."""
        return tuple(stems_of(value, VALUE_LIMIT) for value in self.values)

    @property
    def relation(self) -> str:
        """The claim of a boolean attribute: `include`, `require`, or nothing."""
        return "include" if INCLUDED in self.stems else "require" if REQUIRED in self.stems else ""

    @property
    def text(self) -> str:
        """The values as one text."""
        return ", ".join(self.values)


@dataclass(frozen=True, eq=False)
class Sentence:
    """One sentence and where it stands: `name` or `description`."""

    text: str
    place: str

    @cached_property
    def stems(self) -> tuple[str, ...]:
        """Stems of its words, in order."""
        return stems_of(self.text, 1_000)

    @cached_property
    def content(self) -> frozenset[str]:
        """Stems of the words that carry a subject."""
        return content_of(self.stems)


@dataclass(frozen=True, eq=False)
class ProductFacts:
    """All facts of one product that a question may ask for."""

    name: str
    brand: str
    attributes: tuple[Attribute, ...]
    sentences: tuple[Sentence, ...]
    subject: frozenset[str]
    """Stems of the product's name, brand and category: words that only say which product is meant."""

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        """Stems of all that it says."""
        values = (stem for one in self.attributes for stems in one.value_stems for stem in stems)
        return frozenset(values) | frozenset(stem for one in self.sentences for stem in one.stems)

    @classmethod
    def of(cls, product: Described) -> ProductFacts:
        """Return the index of a product."""
        attributes = tuple(read_attributes(product.attributes))
        brand = (product.brand or "").strip()
        if brand and not any(one.core == {"brand"} for one in attributes):
            attributes = (*attributes, Attribute("brand", (brand[:VALUE_LIMIT],)))
        sentences = [Sentence(product.name.strip(), "name")]
        sentences += [Sentence(text, "description") for text in cut_sentences(product.description)]
        subject = content_of(stems_of(f"{product.name} {brand} {product.category}", 1_000))
        return cls(product.name, brand, attributes, tuple(sentences), subject)


def read_attributes(given: Mapping[str, object]) -> Iterator[Attribute]:
    """Yield the attributes that have a value."""
    left = ATTRIBUTES_TEXT_LIMIT
    for name, value in list(given.items())[:ATTRIBUTES_LIMIT]:
        label = str(name).replace("_", " ").strip()[:80]
        listed = value if isinstance(value, list | tuple) else (value,)
        texts = (written(one) for one in listed[:VALUES_LIMIT] if one is not None)
        values = tuple(text for text in texts if text.lower().strip(" .-") not in PLACEHOLDERS)
        left -= len(label) + sum(map(len, values))
        if left < 0:
            return
        if label and values:
            yield Attribute(label, values, read_boolean(values))


def written(value: object) -> str:
    """Return one value as text."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Mapping):
        return " ".join(f"{each}" for each in value.values())[:VALUE_LIMIT]
    return str(value).strip()[:VALUE_LIMIT]


def read_boolean(values: tuple[str, ...]) -> bool | None:
    """Return what a single value of yes or no states, otherwise None."""
    word = values[0].lower() if len(values) == 1 else ""
    return True if word in ("yes", "true") else False if word in ("no", "false", "none") else None


def cut_sentences(text: str) -> Iterator[str]:
    """Yield the sentences of a description."""
    read = text[:DESCRIPTION_LIMIT]
    start = 0
    found = 0
    for match in SENTENCE_END.finditer(read):
        sentence = read[start : match.end() if match[0] in ".!?" else match.start()].strip(" \t\n•·|*-")
        start = match.end()
        if sentence:
            yield sentence
            found += 1
            if found == SENTENCES_LIMIT:
                return
    if last := read[start:].strip(" \t\n•·|*-"):
        yield last
