"""Contexts of `templates/components`: products and the cart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from app.events import CallError, CartState
from app.render.contexts.page_frame import SessionForms
from app.render.contexts.types import ProductData
from app.turn import FunctionPart


@dataclass(frozen=True, kw_only=True)
class Price:
    """A product's price in large type, with the old price struck through."""

    template: ClassVar[str] = "components/_price.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A product's rating as text with one star; nothing if it is unknown."""

    template: ClassVar[str] = "components/_rating.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A product's stock in words, only if it is 5 or less: "2 left", "Sold out"."""

    template: ClassVar[str] = "components/_stock.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A product's photograph, which fills its place, its drawing on a shelf, or an icon.

    Its alternative text is empty where the name is next to it, and the name where the picture is `wide` or `alone`.
    """

    template: ClassVar[str] = "components/_picture.html"
    product: ProductData
    picture_place: Literal["card", "wide", "thumbnail", "alone", "left_out"] = "card"
    """Where it stands, which decides the width that a browser loads. `left_out` is an icon, for `Save-Data`;
    `alone` is a thumbnail without words beside it."""


@dataclass(frozen=True, kw_only=True)
class QuantityError:
    """The reason below a quantity field why its number was refused; empty without one. htmx replaces it."""

    template: ClassVar[str] = "components/_quantity_error.html"
    field_id: str
    """Id of the quantity field."""
    error: str = ""


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A labelled number field for a quantity."""

    template: ClassVar[str] = "components/_quantity.html"
    product: ProductData
    field_id: str
    """The input's id, unique in its page."""
    quantity: int | str = 1
    """The number in the field; after a refusal the text that was written there."""
    least: int = 1
    """Minimum of the field. With 0 it can also remove a line of the cart."""
    error: str = ""
    """The reason why the number was refused."""


@dataclass(frozen=True, kw_only=True)
class ProductCard:
    """A product in a row or a listing. `number`, counted from 1, is the position that "the second one" refers to."""

    template: ClassVar[str] = "components/_product_card.html"
    product: ProductData
    forms: SessionForms
    number: int | None = None
    highlight: Mapping[str, Any] | None = None
    """Its tag and reason in a search's result (docs/wire.md, "Shapes"); None on a page outside a conversation."""


@dataclass(frozen=True, kw_only=True)
class CardControls:
    """The buttons of a card: *Add*, or a stepper once the product is in the cart, and *Details* in a conversation."""

    template: ClassVar[str] = "components/_card_controls.html"
    product: ProductData
    forms: SessionForms
    problem: str = ""
    """The reason why the last change of the quantity was refused."""
    compared: bool = False
    """Whether they are in a comparison, which has no *Details*."""
    is_chosen_here: bool = False
    """Whether the card is a form with the choice of the product's options, which *Add* sends."""


@dataclass(frozen=True, kw_only=True)
class AddOne:
    """The fields and the button of a form that adds one piece of a product."""

    template: ClassVar[str] = "components/_add_one.html"
    product: ProductData
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class Undo:
    """*Undo* at the newest receipt: restores the quantities before a change, or before all changes of an answer."""

    template: ClassVar[str] = "components/_undo.html"
    part: FunctionPart
    item: Mapping[str, Any]
    """The line of the cart that the call changed."""
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class CartNote:
    """How many of a product the cart has, at the choice of its options or its details; empty if it has none."""

    template: ClassVar[str] = "components/_cart_note.html"
    product: ProductData
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class NumberedCards:
    """Products of a result, numbered from 1. The seventh and later ones are shown after one more click."""

    template: ClassVar[str] = "components/_numbered_cards.html"
    products: Sequence[ProductData]
    forms: SessionForms
    exact: int
    """How many of the first products fit the whole request. A divider comes before the others."""
    highlights: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    """Tags and reasons by product id."""


@dataclass(frozen=True, kw_only=True)
class ProductDetail:
    """All of a product: picture, facts as a table, quantity and *Add*."""

    template: ClassVar[str] = "components/_product_detail.html"
    product: ProductData
    forms: SessionForms
    field_id: str
    """Id of the quantity field."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values of options that are selected, by the option's name."""
    level: int = 3
    """Level of the heading: 1 on the product's own page."""
    typed: str = ""
    """The number that the shopper wrote, if it was refused."""
    refused: str = ""
    """The reason why it was refused."""


@dataclass(frozen=True, kw_only=True)
class OptionChips:
    """The values of options that cannot be chosen on the card; sold-out ones are struck through."""

    template: ClassVar[str] = "components/_option_chips.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class OptionFields:
    """The choice of a product's options as radio buttons of a form; nothing without a choice."""

    template: ClassVar[str] = "components/_option_fields.html"
    product: ProductData
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values that are selected, by the option's name."""


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The error of a refused form, at the top of a shop page; empty without one, or if it is at its field."""

    template: ClassVar[str] = "components/_refusal.html"
    forms: SessionForms
    error: CallError | None = None


@dataclass(frozen=True, kw_only=True)
class VariantButtons:
    """The variants that an error asks to choose from, a button each; those that are sold out are disabled."""

    template: ClassVar[str] = "components/_variant_buttons.html"
    forms: SessionForms
    error: CallError


@dataclass(frozen=True, kw_only=True)
class CartShelf:
    """The cart beside the conversation, in wide windows."""

    template: ClassVar[str] = "components/_cart_shelf.html"
    cart: CartState


@dataclass(frozen=True, kw_only=True)
class CartLink:
    """The header's link to the cart, with its count."""

    template: ClassVar[str] = "components/_cart_link.html"
    cart: CartState


@dataclass(frozen=True, kw_only=True)
class LateCart(CartLink):
    """The link to the cart on a streamed page, after the answer, which may change the cart. The header leaves a gap."""

    template: ClassVar[str] = "components/_late_cart.html"


@dataclass(frozen=True, kw_only=True)
class CartStrip:
    """The cart above the composer, in narrow windows; empty without products."""

    template: ClassVar[str] = "components/_cart_strip.html"
    cart: CartState
