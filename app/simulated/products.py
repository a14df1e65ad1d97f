"""Products as conversations know them: from a function's result, the session's facts or a line of the cart."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation
from functools import cached_property
from typing import Any, Self

from app.catalogue.summary import ProductFacts
from app.events import CartLine
from app.simulated.stems import stem, stems_of, words_of
from app.text.money import money

DESCRIPTION_LIMIT = 2_000


@dataclass(frozen=True)
class Variant:
    """One combination of a product's options, and whether it can be bought; `stock` is None where it is not counted."""

    id: str
    options: Mapping[str, str]
    in_stock: bool = True
    stock: int | None = None


@dataclass(frozen=True, eq=False)
class Item:
    """A product with what is known of it. Two of one id are equal."""

    id: str
    name: str
    price: Decimal = Decimal(0)
    currency: str = "USD"
    category: str = ""
    brand: str = ""
    in_stock: bool = True
    stock: int | None = None
    rating: Decimal | None = None
    list_price: Decimal | None = None
    description: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    choices: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each option that a shopper chooses, such as sizes."""
    sold_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """The values of each option that no variant that can be bought has."""
    variants: tuple[Variant, ...] = ()
    """Its variants; none where only the values of its options are known."""

    @classmethod
    def of(cls, data: object) -> Self | None:
        """Return the product of a result on the wire; None when it is none."""
        if not isinstance(data, Mapping) or not data.get("id"):
            return None
        price = decimal(data.get("price"))
        attributes = data.get("attributes")
        stock = data.get("stock")
        return cls(
            id=str(data["id"]),
            name=str(data.get("name") or data["id"]),
            price=price if price is not None else Decimal(0),
            currency=str(data.get("currency") or "USD"),
            category=str(data.get("category") or ""),
            brand=str(data.get("brand") or ""),
            in_stock=bool(data.get("in_stock", True)) and stock != 0,
            stock=stock if isinstance(stock, int) else None,
            rating=decimal(data.get("rating")),
            list_price=decimal(data.get("list_price")),
            description=str(data.get("description") or "")[:DESCRIPTION_LIMIT],
            attributes=attributes if isinstance(attributes, Mapping) else {},
            choices=choices_in(data.get("options")),
            sold_out=choices_in(data.get("options"), sold_out=True),
            variants=variants_in(data.get("variants")),
        )

    @classmethod
    def of_facts(cls, facts: ProductFacts) -> Self:
        """Return the product of the session's facts."""
        found = cls.of(vars(facts))
        assert found is not None  # noqa: S101 - facts always have an id
        return replace(
            found,
            choices={name: tuple(values) for name, values in facts.choices.items()},
            sold_out={
                name: tuple(value for value, available in values.items() if not available)
                for name, values in facts.choices.items()
            },
            variants=(),
        )

    @classmethod
    def of_line(cls, line: CartLine) -> Self:
        """Return the product of a cart line, of which only name and price are known."""
        price = decimal(line.unit_price)
        return cls(line.product_id, line.full_name, price if price is not None else Decimal(0), line.currency)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Item) and other.id == self.id

    def __hash__(self) -> int:
        return hash(self.id)

    @property
    def cost(self) -> str:
        """The price, as a shopper reads it."""
        return money(self.price, self.currency)

    @cached_property
    def name_stems(self) -> frozenset[str]:
        """Stems of its name."""
        return frozenset(stems_of(self.name))

    @cached_property
    def head(self) -> str:
        """The stem of the noun that its name ends with, before a comma or "for" and the like."""
        words = words_of(re.split(r",| for | with | of | by ", self.name.lower(), maxsplit=1)[0])
        return stem(words[-1]) if words else ""

    @cached_property
    def stems(self) -> frozenset[str]:
        """Stems of its name, brand, category and attributes."""
        values = " ".join(values_of(self.attributes))
        return frozenset(stems_of(f"{self.name} {self.brand} {self.category} {values}"))

    def is_called(self, words: Iterable[str]) -> bool:
        """Return whether each of these words is in its name, brand, category or attributes."""
        return all(stem(word) in self.stems for word in words)

    def is_named(self, words: Iterable[str]) -> bool:
        """Return whether each of these words is in its name."""
        return all(stem(word) in self.name_stems for word in words)

    def is_named_or_coloured(self, words: Iterable[str]) -> bool:
        """Return whether each of these words is in its name or brand or one of its colours."""
        own = self.name_stems | set(stems_of(" ".join([self.brand, *self.values(("colour", "color"))])))
        return all(stem(word) in own for word in words)

    def fitting(self, options: Mapping[str, str]) -> list[Variant]:
        """Return the variants with these values."""
        return [each for each in self.variants if options.items() <= each.options.items()]

    def can_be_bought(self, options: Mapping[str, str]) -> bool:
        """Return whether a variant with these values can be bought, as far as it is known."""
        if self.variants:
            return any(each.in_stock for each in self.fitting(options))
        return not any(value in self.sold_out.get(name, ()) for name, value in options.items())

    def left(self, options: Mapping[str, str]) -> int | None:
        """Return how many pieces there are with these values; None where they are not counted."""
        counts = [each.stock for each in self.fitting(options)]
        return sum(count or 0 for count in counts) if counts and None not in counts else None

    def values(self, names: Sequence[str]) -> list[str]:
        """Return the values of the first of these attributes that it has."""
        for name, value in self.attributes.items():
            if name.lower().replace("_", " ") in names:
                return values_of({name: value})
        return []


SENTENCE_END = re.compile(r"(?<=[.!?]) ")


def sentences_of(item: Item) -> list[str]:
    """Return the sentences of a product's description."""
    return [each.strip() for each in SENTENCE_END.split(item.description) if each.strip()]


def values_of(attributes: Mapping[str, Any]) -> list[str]:
    """Return all values of attributes as text."""
    found: list[str] = []
    for value in attributes.values():
        several = value if isinstance(value, list | tuple) else [value]
        found += [
            ("yes" if each else "no") if isinstance(each, bool) else str(each)
            for each in several
            if each is not None
        ]
    return found


def choices_in(options: object, *, sold_out: bool = False) -> dict[str, tuple[str, ...]]:
    """Return the values of each option in a result or a refusal; with `sold_out` only those that are sold out."""
    listed = [each for each in options if isinstance(each, Mapping)] if isinstance(options, list) else []
    return {
        str(each.get("name")): tuple(
            str(one.get("value"))
            for one in each.get("values") or ()
            if isinstance(one, Mapping) and not (sold_out and one.get("available", True))
        )
        for each in listed
    }


def variants_in(given: object) -> tuple[Variant, ...]:
    """Return the variants with options of a product in a result."""
    listed = [each for each in given if isinstance(each, Mapping)] if isinstance(given, list) else []
    return tuple(
        Variant(
            str(each.get("id") or ""),
            {str(name): str(value) for name, value in each["options"].items()},
            bool(each.get("in_stock", True)),
            each["stock"] if isinstance(each.get("stock"), int) else None,
        )
        for each in listed
        if isinstance(each.get("options"), Mapping) and each["options"]
    )


def decimal(value: object) -> Decimal | None:
    """Return a finite number, None for anything else."""
    if value is None or isinstance(value, bool):
        return None
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def items_of(value: object) -> list[Item]:
    """Return the products of a list in a result."""
    if not isinstance(value, list):
        return []
    return [item for item in map(Item.of, value) if item is not None]
