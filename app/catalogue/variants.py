"""Variants of a product: which there are, which match a choice, and which values are still possible."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.events import OptionValue, ProductOption
from app.models import Product, ProductVariant
from app.pictures.addresses import picture_url
from app.text.money import decimal_string
from app.text.option_key import option_key


@dataclass(frozen=True)
class Matches:
    """The variants that fit a choice. `unknown` has the wishes that no variant fulfils, by the option's name."""

    variants: list[ProductVariant]
    unknown: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class HeldProduct:
    """The columns of a product that a cart's line needs; a cart is read too often for whole rows and all variants."""

    id: str
    name: str
    currency: str
    options: list[dict[str, Any]]
    image_url: str | None
    image_colour: str | None
    retired_at: str | None


@dataclass(frozen=True, slots=True)
class HeldVariant:
    """The columns of a variant that a cart's line needs."""

    id: str
    options: dict[str, str]
    price: Decimal
    in_stock: bool
    stock: int | None
    image_url: str | None
    image_colour: str | None
    retired_at: str | None


AnyProduct = Product | HeldProduct
AnyVariant = ProductVariant | HeldVariant


def variants_of(product: Product) -> list[ProductVariant]:
    """Return the product's variants in the shop's order; one for a product without options."""
    return list(product.variants) or [own_variant(product)]


def own_variant(product: Product) -> ProductVariant:
    """Return the only variant of a product without options."""
    return ProductVariant(
        id=product.id,
        product_id=product.id,
        price=product.price,
        list_price=product.list_price,
        in_stock=product.in_stock,
        stock=product.stock,
    )


def is_buyable(variant: AnyVariant) -> bool:
    """Return whether the variant can be bought now."""
    return variant.in_stock and variant.stock != 0


def has_choice(product: Product) -> bool:
    """Return whether a shopper has to choose a variant."""
    return len(variants_of(product)) > 1


def ordered_values(product: AnyProduct, variant: AnyVariant) -> dict[str, str]:
    """Return the variant's values by the option's name, in the product's order: the database does not keep it."""
    names = [str(option["name"]) for option in product.options]
    return {name: variant.options[name] for name in names if name in variant.options}


def variant_name(product: AnyProduct, variant: AnyVariant) -> str:
    """Return the variant's values in words: `M, blue`; empty without options."""
    return ", ".join(ordered_values(product, variant).values())


def full_name(product: AnyProduct, variant: AnyVariant) -> str:
    """Return the product's name with the variant's values."""
    name = variant_name(product, variant)
    return f"{product.name} ({name})" if name else product.name


def option_values(product: Product, among: Sequence[ProductVariant] | None = None) -> list[ProductOption]:
    """Return the product's options, each value with whether one of the variants with it can be bought.

    Args:
        product: The product.
        among: The variants that are still possible; without it, all.
    """
    variants = variants_of(product) if among is None else among
    found = []
    for option in product.options:
        name = str(option["name"])
        held = {variant.options.get(name) for variant in variants}
        buyable = {variant.options.get(name) for variant in variants if is_buyable(variant)}
        values = [
            OptionValue(value=value, available=value in buyable)
            for value in option["values"]
            if value in held
        ]
        found.append(ProductOption(name=name, values=values))
    return found


def open_options(product: Product, among: Sequence[ProductVariant]) -> list[ProductOption]:
    """Return the options that these variants differ in."""
    return [option for option in option_values(product, among) if len(option.values) > 1]


def match_variants(product: Product, wanted: Mapping[str, str]) -> Matches:
    """Return the variants with the wanted values, in any usual spelling of names and values.

    A name that is not an option of the product counts only by its value: "size" may be called "EU size" here.
    """
    variants = variants_of(product)
    unknown: dict[str, str] = {}
    for given_name, given in wanted.items():
        name = option_named(product, given_name, given)
        fitting = [
            each for each in variants if name and option_key(each.options.get(name, "")) == option_key(given)
        ]
        if fitting:
            variants = fitting
        else:
            unknown[name or given_name] = given
    return Matches(variants, unknown)


def option_named(product: Product, given_name: str, given: str) -> str | None:
    """Return the name of the option that was meant, or None."""
    names = [str(option["name"]) for option in product.options]
    for name in names:
        if option_key(name) == option_key(given_name):
            return name
    having = [
        str(option["name"])
        for option in product.options
        if option_key(given) in {option_key(value) for value in option["values"]}
    ]
    if len(having) == 1:
        return having[0]
    return names[0] if len(names) == 1 else None


def price_from(product: Product) -> str | None:
    """Return the lowest price that can be bought where variants differ in price, else None."""
    offered = [variant for variant in variants_of(product) if is_buyable(variant)] or variants_of(product)
    return (
        decimal_string(product.price, product.currency)
        if len({variant.price for variant in offered}) > 1
        else None
    )


def variant_json(product: Product, variant: ProductVariant) -> dict[str, Any]:
    """Return the variant's wire shape (docs/wire.md, "Shapes")."""
    return {
        "id": variant.id,
        "name": variant_name(product, variant),
        "options": ordered_values(product, variant),
        "price": decimal_string(variant.price, product.currency),
        "list_price": None
        if variant.list_price is None
        else decimal_string(variant.list_price, product.currency),
        "currency": product.currency,
        "in_stock": is_buyable(variant),
        "stock": variant.stock,
        "sku": variant.sku,
        "gtin": variant.gtin,
        "mpn": variant.mpn,
        "image_url": picture_url(variant.image_url, variant.image_colour),
        "external_id": variant.external_id,
    }
