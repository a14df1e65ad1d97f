"""Conditions on the products of an answer: `shows: {kind: kettle, max_price: 40, where: {colour: red}}`."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from evaluation.answer import Answer, Facts
from evaluation.kinds import is_of_kind
from evaluation.product_reference import NoSuchProduct, Shelf, has_fact, resolve


def listed(value: object) -> object:
    """Return a single value as a list of one."""
    return [value] if isinstance(value, str | int | float) else value


Words = Annotated[list[str], BeforeValidator(listed)]
Amount = Annotated[Decimal, BeforeValidator(str)]


class ProductFilter(BaseModel):
    """Conditions on the products that an answer shows. At least one must be shown, unless `count` is 0."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)

    kind: Words = []
    """Nouns; a product's name or category contains one of them."""
    not_kind: Words = []
    category: Words = []
    """Segments of category paths, of which each product's path has one."""
    brand: Words = []
    not_brand: Words = []
    min_price: Amount | None = None
    max_price: Amount | None = None
    in_stock: bool | None = None
    min_rating: float | None = None
    on_sale: bool | None = None
    where: dict[str, Words] = {}
    """Attribute -> values of which each product must have one."""
    without: dict[str, Words] = {}
    """Attribute -> values of which no product may have one."""
    top: int | None = Field(default=None, ge=1)
    """How many of the first products must fulfil the conditions; by default all. No more than the catalogue has."""
    count: int | None = Field(default=None, ge=0)
    at_least: int | None = Field(default=None, ge=1)
    at_most: int | None = Field(default=None, ge=1)
    includes: Words = []
    """References of products that must be among those shown."""
    excludes: Words = []
    first: str | None = None
    """The reference of the product that must be shown first."""
    total_price: Amount | None = None
    """Maximum of the prices of all products together."""

    @model_validator(mode="after")
    def can_fail(self) -> Self:
        """Refuse a filter without a condition."""
        if not self.model_fields_set - {"top"}:
            raise ValueError("shows: no condition is given")
        return self

    def problem(self, answer: Answer, shelf: Shelf) -> str:
        """Return the first condition that the shown products do not fulfil, or an empty text."""
        shown = answer.shown
        if self.count is not None and len(shown) != self.count:
            return f"{len(shown)} products are shown"
        if not shown:
            return "" if self.count == 0 else "no products are shown"
        if self.at_least is not None and len(shown) < self.at_least:
            return f"only {len(shown)} products are shown"
        if self.at_most is not None and len(shown) > self.at_most:
            return f"{len(shown)} products are shown"
        if self.top is not None and len(shown) < min(self.top, self.at_least or 1):
            return f"only {len(shown)} products are shown"
        top = None if self.top is None else max(1, min(self.top, len(self.matching(shelf))))
        for product in shown[:top]:
            full = {**shelf.catalogue.get(str(product["id"]), {}), **product}
            if reason := self.objection(full):
                return f"{product['name']}: {reason}"
        if (
            self.total_price is not None
            and (total := sum(Decimal(each["price"]) for each in shown)) > self.total_price
        ):
            return f"together they cost {total}"
        return self._reference_problem([str(each["id"]) for each in shown], shelf)

    def matching(self, shelf: Shelf) -> list[Facts]:
        """Return the products of the catalogue that fulfil the conditions."""
        return [product for product in shelf.catalogue.values() if not self.objection(product)]

    def objection(self, product: Facts) -> str:
        """Return the first condition that a product does not fulfil, or an empty text."""
        price = Decimal(product["price"])
        if self.kind and not any(is_of_kind(product, noun) for noun in self.kind):
            return f"is no {' or '.join(self.kind)}"
        if any(is_of_kind(product, noun) for noun in self.not_kind):
            return f"is one of {self.not_kind}"
        if self.category and not set(map(str.casefold, self.category)) & set(
            product["category"].casefold().split(" > ")
        ):
            return f"category {product['category']}"
        if self.brand and not any(has_fact(product, "brand", brand) for brand in self.brand):
            return f"brand {product['brand']}"
        if any(has_fact(product, "brand", brand) for brand in self.not_brand):
            return f"brand {product['brand']}"
        if self.min_price is not None and price < self.min_price:
            return f"costs {price}"
        if self.max_price is not None and price > self.max_price:
            return f"costs {price}"
        if self.in_stock is not None and bool(product["in_stock"]) != self.in_stock:
            return "is in stock" if product["in_stock"] else "is sold out"
        if self.min_rating is not None and (product["rating"] or 0) < self.min_rating:
            return f"rated {product['rating']}"
        if self.on_sale is not None and bool(product.get("list_price")) != self.on_sale:
            return "is not reduced" if self.on_sale else "is reduced"
        return attribute_objection(product, self.where, self.without)

    def _reference_problem(self, ids: list[str], shelf: Shelf) -> str:
        try:
            for reference in self.includes:
                if missing := [each for each in resolve(reference, shelf) if not set(each) & set(ids)]:
                    return f"{missing[0][0]} is not shown"
            for reference in self.excludes:
                if found := [each for each in resolve(reference, shelf) if set(each) & set(ids)]:
                    return f"{found[0][0]} is shown"
            if self.first is not None and ids[0] not in resolve(self.first, shelf)[0]:
                return f"the first is {ids[0]}"
        except NoSuchProduct as missing_product:
            return str(missing_product)
        return ""


def attribute_objection(
    product: Facts, where: Mapping[str, list[str]], without: Mapping[str, list[str]]
) -> str:
    """Return the first attribute condition that a product does not fulfil, or an empty text."""
    for name, values in where.items():
        if not any(has_value(product, name, value) for value in values):
            return f"{name} is {product['attributes'].get(name)}"
    for name, values in without.items():
        if any(has_value(product, name, value) for value in values):
            return f"{name} is {product['attributes'].get(name)}"
    return ""


def has_value(product: Facts, name: str, value: Any) -> bool:
    """Return whether an attribute, or the product's name, contains a value."""
    return has_fact(product, name, str(value)) or (name != "name" and has_fact(product, "name", str(value)))
