"""Summaries of the shop and its products, as context for a model."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from app.catalogue.variants import option_values, ordered_values
from app.events import ProductOption
from app.models import Product
from app.text import category
from app.text.money import decimal_string


@dataclass(frozen=True)
class CategoryFacts:
    """A category path ("Kitchen > Kettles") and its number of products."""

    path: str
    count: int

    @property
    def leaf(self) -> str:
        """The path's last segment."""
        return category.leaf(self.path)


@dataclass(frozen=True)
class ShopFacts:
    """The shop's vocabulary. All lists are limited (see `catalogue/shop_facts`), most frequent first."""

    name: str = "Aisle"
    currency: str = "USD"
    product_count: int = 0
    categories: tuple[CategoryFacts, ...] = ()
    brands: tuple[str, ...] = ()
    attribute_values: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Attribute key -> its values as written in the catalogue, e.g. `colour` -> ("black", "red")."""
    words: frozenset[str] = frozenset()
    """Lower-case words of product names and categories: search terms, and candidates for spelling corrections."""
    kinds: frozenset[str] = frozenset()
    """Stems of the nouns that name what products are: of "Desk lamp with USB port, white" it is the lamp."""
    names: str = field(default="", repr=False)
    """Names of products, one a line. One text takes a tenth of the memory and time of a tuple."""


@dataclass(frozen=True)
class ProductFacts:
    """A product this session was shown, with the facts that a model needs."""

    id: str
    name: str
    brand: str | None
    category: str
    price: str
    currency: str
    in_stock: bool
    stock: int | None
    rating: str | None
    attributes: dict[str, object] = field(default_factory=dict)
    choices: dict[str, dict[str, bool]] = field(default_factory=dict)
    """The choices that a shopper has, e.g. `Size` -> {"S": True, "M": False}: whether each value can be bought."""
    variants: dict[str, dict[str, str]] = field(default_factory=dict)
    """The ids of its variants, with their values."""


def choices_of(options: Iterable[ProductOption]) -> dict[str, dict[str, bool]]:
    """Return options by name, each value with whether it can be bought."""
    return {option.name: {each.value: each.available for each in option.values} for option in options}


def product_facts(product: Product) -> ProductFacts:
    """Return the facts of a product that a model needs."""
    return ProductFacts(
        id=product.id,
        name=product.name,
        brand=product.brand,
        category=product.category,
        price=decimal_string(product.price, product.currency),
        currency=product.currency,
        in_stock=product.in_stock,
        stock=product.stock,
        rating=None if product.rating is None else str(product.rating),
        attributes=product.attributes,
        choices=choices_of(option_values(product)),
        variants={variant.id: ordered_values(product, variant) for variant in product.variants},
    )
