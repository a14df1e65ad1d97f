"""The variants of a product of an import: their fields, their limits, and what the product derives from them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    model_validator,
)

from app.catalogue.importers.product_fields import (
    MOST_IN_STOCK,
    VALUES,
    ImportLine,
    Money,
    Picture,
    addressable,
    one_line,
    or_none,
    refuse,
)
from app.text.option_key import option_key, ordered_options

VARIANTS, OPTIONS, OPTION_NAME_LENGTH, OPTION_VALUE_LENGTH = 1_000, 5, 50, 100
CODE_LENGTH = 100
VARIANT_ID_LENGTH = 200


def option_values(value: object) -> dict[str, str]:
    """Return a variant's value of each option, without unknown ones. Raises PydanticCustomError."""
    if not isinstance(value, dict):
        raise refuse("must be an object of names and values")
    if len(value) > OPTIONS:
        raise refuse(f"must have at most {OPTIONS} names")
    known = {one_line(name): one_line(given) for name, given in value.items() if given not in (None, "")}
    if any(len(name) > OPTION_NAME_LENGTH for name in known):
        raise refuse(f"names must have at most {OPTION_NAME_LENGTH} characters")
    if any(len(given) > OPTION_VALUE_LENGTH for given in known.values()):
        raise refuse(f"values must have at most {OPTION_VALUE_LENGTH} characters")
    return {name: given for name, given in known.items() if name and given}


VariantIdentity = Annotated[
    str,
    StringConstraints(min_length=1, max_length=VARIANT_ID_LENGTH),
    BeforeValidator(one_line),
    AfterValidator(addressable),
]
Code = Annotated[
    str, StringConstraints(max_length=CODE_LENGTH), BeforeValidator(one_line), AfterValidator(or_none)
]


def without_unknown(given: Any) -> Any:
    """Return an object without null and empty values, by which exports denote unknown ones."""
    if not isinstance(given, dict):
        return given
    return {name: value for name, value in given.items() if value is not None and value != ""}


def listed(value: object) -> list[Any]:
    """Return a list of a bounded length. Raises PydanticCustomError."""
    if not isinstance(value, list | tuple):
        raise refuse("must be a list of objects")
    if len(value) > VARIANTS:
        raise refuse(f"must have at most {VARIANTS} items")
    return list(value)


class VariantLine(BaseModel):
    """One variant of a product. Without a price of its own it has the product's."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: VariantIdentity | None = None
    options: Annotated[dict[str, str], BeforeValidator(option_values)] = Field(default_factory=dict)
    price: Money | None = None
    list_price: Money | None = None
    in_stock: bool = True
    stock: Annotated[int, Field(ge=0, le=MOST_IN_STOCK)] | None = None
    sku: Code | None = None
    gtin: Code | None = None
    mpn: Code | None = None
    image_url: Picture | None = None
    external_id: Code | None = None

    @model_validator(mode="before")
    @classmethod
    def null_is_absent(cls, given: Any) -> Any:
        """Remove null and empty values."""
        return without_unknown(given)


class ProductLine(ImportLine):
    """A product with its variants.

    With variants, the product's price is the lowest that can be bought, its stock the sum of what can be bought, and
    its options are also attributes, which search and descriptions read.
    """

    variants: Annotated[tuple[VariantLine, ...], BeforeValidator(listed)] = ()

    @property
    def options(self) -> list[dict[str, Any]]:
        """The choices that a shopper has, in the order of the variants."""
        return ordered_options(variant.options for variant in self.variants)

    @model_validator(mode="before")
    @classmethod
    def first_price_is_the_product_s(cls, given: Any) -> Any:
        """Give a product without a price that of its first variant, until it is derived from all of them."""
        known = without_unknown(given)
        if isinstance(known, dict) and "price" not in known:
            variants = known.get("variants")
            if isinstance(variants, list) and variants and isinstance(variants[0], dict):
                return {**known, "price": variants[0].get("price")}
        return known

    @model_validator(mode="after")
    def derive_from_variants(self) -> Self:
        """Complete the variants, and derive the product's price, stock and attributes. Raises PydanticCustomError."""
        if not self.variants:
            return self
        variants = tuple(completed(variant, self) for variant in self.variants)
        refuse_unclear(variants)
        offered = [variant for variant in variants if variant.in_stock] or list(variants)
        cheapest = min(offered, key=lambda variant: variant.price or 0)
        stocks = [variant.stock for variant in offered if variant.stock is not None]
        object.__setattr__(self, "variants", variants)
        object.__setattr__(self, "price", cheapest.price)
        object.__setattr__(self, "list_price", cheapest.list_price)
        object.__setattr__(self, "in_stock", any(variant.in_stock for variant in variants))
        whole = len(stocks) == len(offered)
        object.__setattr__(self, "stock", min(sum(stocks), MOST_IN_STOCK) if whole else None)
        named = {option_key(name) for name in self.attributes}
        more = {
            each["name"]: each["values"][:VALUES]
            for each in self.options
            if option_key(each["name"]) not in named
        }
        object.__setattr__(self, "attributes", self.attributes | more)
        return self


def completed(variant: VariantLine, product: ImportLine) -> VariantLine:
    """Return the variant with an id and a price, and with a list price only if that is above the price."""
    price = product.price if variant.price is None else variant.price
    inherits = variant.price is None and variant.list_price is None
    list_price = product.list_price if inherits else variant.list_price
    own_id = variant_id(product.id, variant.options)
    return variant.model_copy(
        update={
            # The only variant of a product without options is the product itself.
            "id": (variant.id or own_id) if variant.options else own_id,
            "external_id": variant.external_id or (None if variant.options else variant.id),
            "price": price,
            "list_price": list_price if list_price is not None and list_price > price else None,
            "in_stock": variant.in_stock and variant.stock != 0,
        }
    )


def variant_id(product_id: str, options: dict[str, str]) -> str:
    """Return the id of a variant without one of its own: the product's with the values, the same at each import."""
    values = "-".join(re.sub(r"[^\w.]+", "-", value.lower()).strip("-") for value in options.values())
    made = f"{product_id}--{values}" if options else product_id
    if len(made) <= VARIANT_ID_LENGTH:
        return made
    return f"{product_id}--{sha256(values.encode()).hexdigest()[:32]}"


def refuse_unclear(variants: Sequence[VariantLine]) -> None:
    """Refuse variants that a shopper cannot distinguish, or that share an id. Raises PydanticCustomError."""
    names = {frozenset(variant.options) for variant in variants}
    if len(names) > 1:
        raise refuse("variants must all have the same options")
    if len({tuple(sorted(variant.options.items())) for variant in variants}) < len(variants):
        raise refuse("variants must differ in their options")
    if len({variant.id for variant in variants}) < len(variants):
        raise refuse("variants must have different ids")
