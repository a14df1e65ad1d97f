"""Products of a list ranked by the attribute that a question compares: the lightest, the longest battery."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Protocol

from app.catalogue.facts.comparisons import PER, Comparison, End, read_comparison
from app.catalogue.facts.concepts import Concept, all_concepts, concepts_in
from app.catalogue.facts.product_facts import Attribute, Described, read_attributes
from app.catalogue.facts.question import quantities_said
from app.catalogue.facts.units import SCALE, Quantity, quantity_of
from app.catalogue.facts.words import EMPTY_STEMS, content_of, stem, stem_list, stems_of

PRODUCTS_LIMIT = 100
"""Maximum number of products in a ranking."""

LEAST_SHARE = 0.5
"""Minimum share of the list that must have a quality of the comparing word itself ("big") for it to be meant."""


class Listed(Described, Protocol):
    """The fields of a product that a ranking reads."""

    @property
    def price(self) -> Decimal | None: ...
    @property
    def currency(self) -> str: ...
    @property
    def rating(self) -> Decimal | None: ...


@dataclass(frozen=True)
class RankedProduct:
    """A product's place by its position in the given list, with its value as the catalogue writes it."""

    position: int
    value: str
    amount: float


@dataclass(frozen=True)
class Ranking:
    """Products by one quality, the wanted end first."""

    quality: str
    """The attribute's name, `price`, `rating` or `price per ...`."""
    end: End
    ranked: tuple[RankedProduct, ...]
    missing: tuple[int, ...]
    """Positions of products that do not say it, or in a unit that does not compare."""
    unread: frozenset[str] = frozenset()
    """Stems of the question that the ranking did not regard: "for travel" in "the lightest for travel"."""

    @property
    def first(self) -> tuple[RankedProduct, ...]:
        """The first product, with all that tie with it."""
        return tuple(one for one in self.ranked if one.amount == self.ranked[0].amount)

    def beyond(self, position: int) -> tuple[RankedProduct, ...]:
        """Return the products that surpass the one at a position: those with more memory than it, in this order."""
        own = next((one.amount for one in self.ranked if one.position == position), None)
        if own is None:
            return ()
        return tuple(
            one for one in self.ranked if (one.amount > own if self.end == "most" else one.amount < own)
        )


@dataclass(frozen=True)
class Value:
    """One product's value of a quality."""

    name: str
    text: str
    quantity: Quantity


def rank_products(products: Sequence[Listed], question: str) -> Ranking | None:
    """Return the ranking that a question asks for.

    Returns:
        None where the question compares nothing, or no product says what it compares.
    """
    comparison = read_comparison(question)
    if comparison is None or not products:
        return None
    listed = products[:PRODUCTS_LIMIT]
    for values, explained in readings(listed, comparison):
        if (found := ranking_of(values, comparison.end)) is not None:
            return replace(found, unread=unread_words(listed, comparison) - explained)
    return None


def readings(
    products: Sequence[Listed], comparison: Comparison
) -> Iterator[tuple[list[Value | None], frozenset[str]]]:
    """Yield each product's value for every quality the comparison may mean, the likeliest first.

    With them the stems of the question that name the quality.
    """
    if comparison.per and "price" in comparison.quality:
        yield (
            [price_per_unit(product, comparison.per) for product in products],
            frozenset([stem(comparison.per), PER]),
        )
        return
    attributes = [list(read_attributes(product.attributes)) for product in products]
    asked = [
        one for one in concepts_in(comparison.rest) if not one.is_secondary and not one.concept.is_general
    ]
    wanted = content_of(comparison.rest)
    # "The longest on one charge" asks for what "how long on a charge" asks for.
    asked += [
        one
        for one in concepts_in((*comparison.rest, *comparison.base))
        if comparison.base[-1] in one.words and one.words & set(comparison.rest)
    ]
    for one in asked:
        yield [value_of_concept(each, one.concept) for each in attributes], one.words
    if wanted:
        yield [value_of_name(each, wanted) for each in attributes], wanted
    nouns = [one for one in asked if not one.concept.is_broad]
    measures = {one.concept.measure for one in nouns if one.concept.measure}
    if nouns and not measures and "price" not in comparison.quality:
        return
    for name in comparison.quality:
        values = [
            value_of_quality(product, each, name) for product, each in zip(products, attributes, strict=True)
        ]
        # "longest battery" is no question for the length of a table: a noun's own dimension has to fit.
        fits = all(value is None or not measures or value.quantity.dimension in measures for value in values)
        if fits and sum(value is not None for value in values) >= LEAST_SHARE * len(products):
            yield values, frozenset().union(*(one.words for one in asked))


def unread_words(products: Sequence[Listed], comparison: Comparison) -> frozenset[str]:
    """Return the words of a question that name neither a product of the list nor its kind."""
    called = frozenset(
        word for product in products for word in stems_of(f"{product.name} {product.category}", 400)
    )
    return content_of(comparison.rest) - called


def value_of_quality(product: Listed, attributes: Sequence[Attribute], name: str) -> Value | None:
    """Return a product's price, rating, or value of a concept."""
    if name == "price":
        return price_of(product)
    if name == "rating":
        return (
            None
            if product.rating is None
            else Value("rating", str(product.rating), Quantity(float(product.rating), ""))
        )
    return value_of_concept(attributes, next(one for one in all_concepts() if one.name == name))


def value_of_concept(attributes: Sequence[Attribute], concept: Concept) -> Value | None:
    """Return the value of the attribute that a concept names best."""
    for phrases in (concept.named, concept.also):
        for phrase in phrases:
            for attribute in attributes:
                exact = not attribute.core - phrase
                if (
                    phrase <= attribute.stems
                    and exact
                    and (value := measured(attribute, concept.measure)) is not None
                ):
                    return value
    return None


def value_of_name(attributes: Sequence[Attribute], wanted: frozenset[str]) -> Value | None:
    """Return the value of the attribute whose name's own words are all wanted."""
    for attribute in attributes:
        if (
            attribute.core <= wanted
            and attribute.core - EMPTY_STEMS
            and (value := measured(attribute, "")) is not None
        ):
            return value
    return None


def measured(attribute: Attribute, dimension: str) -> Value | None:
    """Return an attribute's single value with its quantity, or None for a list, a text or another dimension."""
    if len(attribute.values) != 1 or attribute.boolean is not None:
        return None
    quantity = quantity_of(attribute.values[0])
    if quantity is None or (dimension and quantity.dimension not in ("", dimension)):
        return None
    return Value(attribute.name, attribute.values[0], quantity)


def price_of(product: Listed) -> Value | None:
    """Return a product's price; its dimension is the currency, so that other currencies are not compared."""
    if product.price is None:
        return None
    amount = f"{product.price:.2f} {product.currency}"
    return Value("price", amount, Quantity(float(product.price), product.currency))


def price_per_unit(product: Listed, unit: str) -> Value | None:
    """Return the price for one of a unit (litre, kilogram, piece), or None where the product has no such quantity."""
    price = price_of(product)
    if price is None:
        return None
    dimension, factor = SCALE.get(unit, ("", 1.0))
    for attribute in read_attributes(product.attributes):
        quantity = quantity_of(attribute.values[0]) if len(attribute.values) == 1 else None
        if quantity is None or quantity.amount <= 0 or quantity.dimension != dimension:
            continue
        if dimension or attribute.stems & PIECES or stem(unit) in attribute.core:
            amount = price.quantity.amount / (quantity.amount / factor)
            text = f"{amount:.2f} {product.currency} per {unit}"
            return Value(f"price per {unit}", text, Quantity(amount, product.currency))
    return price_per_named_unit(product, price, unit)


def price_per_named_unit(product: Listed, price: Value, unit: str) -> Value | None:
    """Return the price for one of a unit by the only quantity of its dimension in the name: "dry food, 10 kg"."""
    dimension, factor = SCALE.get(unit, ("", 1.0))
    found = [one for one in quantities_said(product.name) if dimension and one.dimension == dimension]
    if len(found) != 1 or found[0].amount <= 0:
        return None
    amount = price.quantity.amount / (found[0].amount / factor)
    text = f"{amount:.2f} {product.currency} per {unit}"
    return Value(f"price per {unit}", text, Quantity(amount, product.currency))


PIECES = stem_list("pieces")
"""Words of attributes that count what is in a product."""


def ranking_of(values: Sequence[Value | None], end: End) -> Ranking | None:
    """Return the products by their values; those in a rarer unit than most count as missing."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    dimension = Counter(value.quantity.dimension for value in known).most_common(1)[0][0]
    ranked = [
        RankedProduct(position, value.text, value.quantity.amount)
        for position, value in enumerate(values)
        if value is not None and value.quantity.dimension == dimension
    ]
    ranked.sort(key=lambda one: -one.amount if end == "most" else one.amount)
    there = {one.position for one in ranked}
    name = Counter(value.name for value in known).most_common(1)[0][0]
    missing = tuple(position for position in range(len(values)) if position not in there)
    return Ranking(name, end, tuple(ranked), missing)
