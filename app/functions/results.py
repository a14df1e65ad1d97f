"""The parts of results: products and money in their wire format (docs/wire.md, "Shapes")."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from app.catalogue.products import product_json
from app.catalogue.prompt_table import table
from app.catalogue.summary import ProductFacts, choices_of
from app.events import Amount, CartState, ProductOption, WireModel
from app.locale import message
from app.models import Product
from app.text.money import money

PLAIN_LIMIT = 2_000
"""Maximum characters of the text for a model of a result without a text of its own."""

NOT_COMPARED = frozenset(("sku", "gtin", "mpn", "tags"))
"""Attributes (standard names of the import) that identify or file a product: no fact by which a shopper chooses."""

UNKNOWN_FACTS: Mapping[str, Any] = dict.fromkeys(
    ("list_price", "brand", "image_url", "stock", "rating", "price_from")
)


class VariantView(BaseModel):
    """One combination of a product's options, with its own price and stock: what is bought."""

    model_config = ConfigDict(title="Variant")

    id: str = Field(description="The variant's id: the product's own where there is no choice.")
    name: str = Field(description="Its values in words: `M, blue`; empty where there is no choice.")
    options: dict[str, str] = Field(description="Its value of each option.")
    price: Amount = Field(description="The price of one.")
    list_price: Amount | None = Field(description="Its earlier price, if it was higher.")
    currency: str = Field(description="The currency of both (ISO 4217).")
    in_stock: bool = Field(description="Whether it can be bought now.")
    stock: int | None = Field(
        description="How many there are; null when the shop does not count.", json_schema_extra={"minimum": 0}
    )
    sku: str | None = Field(description="The shop's article number.")
    gtin: str | None = Field(description="The number of its bar code.")
    mpn: str | None = Field(description="The maker's part number.")
    image_url: str | None = Field(description="Its own picture, if it has one.")
    external_id: str | None = Field(description="Its id in the shop's own system.")


class ProductView(BaseModel):
    """A product of the shop."""

    model_config = ConfigDict(title="Product")

    id: str = Field(
        description="The product's id, any text of the shop's own choosing; write it escaped in addresses."
    )
    name: str = Field(description="The product's name.")
    description: str = Field(description="The shop's description, as plain text.")
    price: Amount = Field(description="The current price of one piece.")
    list_price: Amount | None = Field(description="The earlier price, if it was higher.")
    currency: str = Field(description="The currency of its prices (ISO 4217).")
    category: str = Field(description="Its shelf as a path: `Kitchen > Kettles`.")
    brand: str | None = Field(description="Its brand.")
    image_url: str | None = Field(
        description="Where its picture is: a path of this shop; a photograph's ends in its width in pixels."
    )
    in_stock: bool = Field(description="Whether it can be bought now.")
    stock: int | None = Field(
        description="How many there are; null when the shop does not count.", json_schema_extra={"minimum": 0}
    )
    rating: float | None = Field(description="Stars, 0 to 5.")
    attributes: dict[str, Any] = Field(description="Facts by name: texts, numbers, or lists of them.")
    url: str = Field(description="The path of its page in this shop.")
    price_from: Amount | None = Field(
        description="The lowest price that can be bought where variants differ in price; null where they do not."
    )
    options: list[ProductOption] = Field(
        default_factory=list, description="The choices of a shopper; empty where there is none."
    )
    variants: list[VariantView] = Field(
        default_factory=list, description="Its variants, at least one, in the shop's order."
    )

    @model_validator(mode="before")
    @classmethod
    def missing_facts_are_unknown(cls, given: Any) -> Any:
        """Set missing facts to None: the log contains products from before a fact was added."""
        return {**UNKNOWN_FACTS, **given} if isinstance(given, dict) else given

    @classmethod
    def of(cls, product: Product, **more: Any) -> Self:
        """Return a product of the catalogue in its wire format; `more` are fields of a subclass."""
        return cls.model_validate({**product_json(product), **more})

    @property
    def facts(self) -> ProductFacts:
        """The facts for a model."""
        return ProductFacts(
            id=self.id,
            name=self.name,
            brand=self.brand,
            category=self.category,
            price=self.price,
            currency=self.currency,
            in_stock=self.in_stock,
            stock=self.stock,
            rating=None if self.rating is None else str(self.rating),
            attributes=self.attributes,
            choices=choices_of(self.options),
            variants={variant.id: variant.options for variant in self.variants},
        )


class RecommendedProduct(ProductView):
    """A product, and the reason for its recommendation."""

    model_config = ConfigDict(title="RecommendedProduct")

    reason: str = Field(description="Why, for a shopper: `$5 more`.")


class Result(WireModel):
    """The base class of results. A field with `exclude_if=is_none` is absent from the JSON object while it is None.

    The log keeps results as long as conversations, so a field that is added later needs a default.
    """

    def on_the_wire(self) -> dict[str, Any]:
        """Return the result as JSON values."""
        return self.model_dump(mode="json")

    def caption(self) -> str:
        """Return in sentences what a page says in its drawing of the result; empty if only the drawing does.

        An answer without any text has it as text, for programs that draw nothing.
        """
        return ""

    def for_model(self) -> str:
        """Return the result as a text for a model: the facts only."""
        return plain_words(self.on_the_wire())


def name_and_price(product: ProductView) -> str:
    """Return a product in words: `Camping kettle, $18.00`."""
    price = money(product.price_from or product.price, product.currency)
    words = message("product.price_from", price=price) if product.price_from else price
    return f"{product.name}, {words}"


def cart_worth(cart: CartState) -> str:
    """Return the cart's total in a sentence."""
    return message("cart.worth", total=money(cart.total, cart.currency))


def plain_words(result: dict[str, Any]) -> str:
    """Return a text for a result without one of its own: each field with its name, at most `PLAIN_LIMIT` characters."""
    return "\n".join(f"{name}: {value}" for name, value in result.items())[:PLAIN_LIMIT]


def product_table(products: Iterable[ProductView], *, short: bool = False) -> str:
    """Return products as a table for a model."""
    return table([product.facts for product in products], short=short)
