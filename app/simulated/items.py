"""A product as the brain knows it: read from a function's result or from what the session was shown."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from functools import cached_property, lru_cache
from typing import Any

from app.catalogue.summary import ProductFacts
from app.simulated.lexicon import ALIKE, COLOURS, MATERIALS, SIZES
from app.simulated.materials import is_imitated, made_of
from app.simulated.text import stem, stems
from app.simulated.vocabulary import COLOUR_KEYS, MATERIAL_KEYS, SIZE_KEYS
from app.text import category

words_of = lru_cache(maxsize=4_096)(stems)
"""Stems of what a catalogue says: the same products come up in every round of every conversation about them."""

_SENTENCES = re.compile(r"[.;!?:]\s+")
_DENIES = re.compile(
    r"\b(?:not|no|nor|never|none|without|than|unlike|instead|rather|except|isn't|aren't|don't|doesn't|"
    r"won't|can't|cannot|but)\b"
)
_QUANTITY = re.compile(r"(\d+(?:\.\d+)?) ?([a-zA-Z]+)?")


@dataclass(frozen=True, eq=False)
class Item:
    """One product's facts; what is not known is None or empty."""

    id: str
    name: str
    brand: str = ""
    category: str = ""
    price: Decimal | None = None
    currency: str = "USD"
    in_stock: bool = True
    stock: int | None = None
    rating: Decimal | None = None
    attributes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    description: str = ""
    reason: str = ""
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each option that a shopper chooses."""

    @classmethod
    def from_wire(cls, data: object) -> Item | None:
        """The product of a function's result, or None when it is not one."""
        if not isinstance(data, Mapping) or not isinstance(data.get("id"), str | int):
            return None
        stock = data.get("stock")
        return cls(
            id=str(data["id"]), name=str(data.get("name") or data["id"]), brand=str(data.get("brand") or ""),
            category=_category(data.get("category")), price=decimal(data.get("price")),
            currency=str(data.get("currency") or "USD"), in_stock=data.get("in_stock") is not False,
            stock=stock if isinstance(stock, int) else None, rating=decimal(data.get("rating")),
            attributes=_attributes(data.get("attributes")), description=str(data.get("description") or ""),
            reason=str(data.get("reason") or ""), choices=choices_in(data.get("options")),
        )  # fmt: skip

    @classmethod
    def from_facts(cls, facts: ProductFacts) -> Item:
        """The product that a page has shown."""
        return cls(
            id=facts.id, name=facts.name, brand=facts.brand or "", category=facts.category, price=decimal(facts.price),
            currency=facts.currency, in_stock=facts.in_stock, stock=facts.stock, rating=decimal(facts.rating),
            attributes=_attributes(facts.attributes),
            choices={name: tuple(values) for name, values in facts.choices.items()},
        )  # fmt: skip

    @property
    def available(self) -> bool:
        """Whether it can be had now."""
        return self.in_stock and self.stock != 0

    @property
    def leaf(self) -> str:
        """The last segment of its category."""
        return category.leaf(self.category)

    @cached_property
    def named(self) -> frozenset[str]:
        """Stems of what it is called and how it is: name, brand, category, attributes."""
        values = " ".join(value for _, values in self.attributes.items() for value in values)
        return frozenset(words_of(f"{self.name} {self.brand} {self.category} {values}"))

    @cached_property
    def told(self) -> frozenset[str]:
        """Stems of all that is said of it. A sentence that denies or compares claims nothing."""
        return self.named | frozenset(words_of(f"{' '.join(self.attributes)} {' '.join(self._claims)}"))

    @cached_property
    def _claims(self) -> tuple[str, ...]:
        sentences = _SENTENCES.split(self.description)
        return tuple(part for part in sentences if not _DENIES.search(part.lower()))

    @cached_property
    def _facts(self) -> tuple[str, ...]:
        values = (value for values in self.attributes.values() for value in values)
        return (self.name, self.brand, self.category, *values)

    def says_plainly(self, word: str) -> bool:
        """Whether its name or a fact says so, and not only its description."""
        if " " in word:
            return all(part in self.named for part in stems(word))
        key = stem(word)
        if key in MATERIALS:
            return made_of(key, self.materials, (self.name,) if self.materials else self._facts)
        return key in self.named

    def imitates(self, word: str) -> bool:
        """Whether it is of what only looks like the material: "vegan leather"."""
        return is_imitated(stem(word), (self.name, *self.materials)) and not self.is_so(word)

    @cached_property
    def colours(self) -> tuple[str, ...]:
        """Its colours as the catalogue writes them."""
        return self._values(COLOUR_KEYS)

    @cached_property
    def materials(self) -> tuple[str, ...]:
        """Its materials as the catalogue writes them."""
        return self._values(MATERIAL_KEYS)

    @cached_property
    def sizes(self) -> tuple[str, ...]:
        """Its sizes as the catalogue writes them."""
        return tuple(part.strip() for value in self._values(SIZE_KEYS) for part in re.split(r"[,;/]", value))

    def is_so(self, word: str) -> bool:
        """Whether the catalogue says this of the product. A colour or a size counts where it has its own field."""
        if " " in word:
            return all(part in self.told for part in stems(word))
        key = stem(word)
        if key in COLOURS and self.colours:
            return key in words_of(f"{self.name} {' '.join(self.colours)}")
        if key in MATERIALS and self.materials:
            return made_of(key, self.materials, (self.name,))
        if key in MATERIALS:
            return made_of(key, (), (*self._facts, *self._claims))
        if (size := SIZES.get(word.lower())) is not None and self.sizes:
            return any(size == known.upper() or SIZES.get(known.lower()) == size for known in self.sizes)
        if key in self.told:
            return True
        if any(other in self.named for other in ALIKE.get(key, ())):
            return True
        parts = [part for part in word.split("-") if part]
        return len(parts) > 1 and all(stem(part) in self.told for part in parts)

    def amount(self, key: str) -> tuple[Decimal, str] | None:
        """An attribute's number and unit: `capacity` "1.7 l" is (1.7, "l")."""
        for value in self.attributes.get(key, ()):
            if match := _QUANTITY.match(value):
                return Decimal(match[1]), (match[2] or "").lower()
        return None

    def _values(self, keys: Iterable[str]) -> tuple[str, ...]:
        return tuple(value for key in keys for value in self.attributes.get(key, ()))


def decimal(value: Any) -> Decimal | None:
    """A number as it stands on the wire, exactly, or None."""
    if value is None or isinstance(value, bool):
        return None
    try:
        number = Decimal(str(value))
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def items_of(values: object) -> list[Item]:
    """The products of a result's list."""
    found = (Item.from_wire(value) for value in values) if isinstance(values, list | tuple) else ()
    return [item for item in found if item is not None]


def _category(value: object) -> str:
    if isinstance(value, list | tuple):
        return " > ".join(str(part) for part in value)
    return str(value or "")


def choices_in(options: object) -> dict[str, tuple[str, ...]]:
    """The values of each option in a result or in a refusal."""
    listed = [each for each in options if isinstance(each, Mapping)] if isinstance(options, list) else []
    return {
        str(each.get("name")): tuple(
            str(one.get("value")) for one in each.get("values") or () if isinstance(one, Mapping)
        )
        for each in listed
    }


def _attributes(value: object) -> dict[str, tuple[str, ...]]:
    if not isinstance(value, Mapping):
        return {}
    found: dict[str, tuple[str, ...]] = {}
    for key, given in value.items():
        if given is None or isinstance(given, Mapping):
            continue
        if isinstance(given, bool):
            given = "yes" if given else "no"
        values = given if isinstance(given, list | tuple) else (given,)
        found[str(key).lower()] = tuple(str(one) for one in values if one is not None)
    return found
