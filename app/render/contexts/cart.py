"""Contexts of the cart's page: its lines, what was just removed, its summary."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.events import CallError, CartLine, CartState
from app.render.contexts.page_frame import Layout, SessionForms
from app.render.contexts.types import ProductData


@dataclass(frozen=True, kw_only=True)
class RefusedQuantity:
    """A quantity that a line of the cart could not get."""

    variant_id: str
    message: str
    typed: str
    """The shopper's input in the field."""


@dataclass(frozen=True, kw_only=True)
class RemovedLine:
    """A line that was just removed, which *Undo* puts back."""

    variant_id: str
    product_id: str
    name: str
    quantity: int
    place: int
    """Its place among the lines; 0 is the first."""


@dataclass(frozen=True, kw_only=True)
class CartLineForms:
    """One line of the cart page: product, price, and the forms that change and remove the line.

    With JavaScript a changed quantity is saved at once; *Update* is for browsers without.
    """

    template: ClassVar[str] = "components/_cart_line.html"
    line: CartLine
    forms: SessionForms
    choices: Sequence[Mapping[str, Any]] = ()
    """The variants of its product, if there are several."""
    refused: RefusedQuantity | None = None
    """The last quantity, if a line could not get it. Another line's is ignored."""


@dataclass(frozen=True, kw_only=True)
class CartLineTotal:
    """The sum of a line, which changes with its quantity."""

    template: ClassVar[str] = "components/_cart_line_total.html"
    line: CartLine


@dataclass(frozen=True, kw_only=True)
class CartRemoved:
    """In place of a removed line: what was removed, with *Undo*."""

    template: ClassVar[str] = "components/_cart_removed.html"
    removed: RemovedLine
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class CartSummary:
    """The total with *Checkout* or the acceptance of changes, or that the cart is empty."""

    template: ClassVar[str] = "components/_cart_summary.html"
    cart: CartState
    forms: SessionForms
    checkout_url: str = ""
    conversation_url: str | None = None
    contact: str = ""
    """How the shop is reached: shown where there is no checkout."""


@dataclass(frozen=True, kw_only=True)
class CartContents(CartSummary):
    """The lines and the summary of the cart."""

    template: ClassVar[str] = "components/_cart_contents.html"
    choices: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """The variants of each product in the cart that has several, by the product's id."""
    removed: RemovedLine | None = None
    refused: RefusedQuantity | None = None

    def line(self, variant_id: str) -> CartLine | None:
        """Return the cart's line of a variant, or None."""
        return self.cart.line(variant_id)


@dataclass(frozen=True, kw_only=True)
class CartPage(Layout):
    """The cart, with its total, the forms that change it, and *Checkout* if the shop has one."""

    template: ClassVar[str] = "pages/cart.html"
    contents: CartContents
    card_forms: SessionForms
    """The forms of the products that go with the cart."""
    beside: Sequence[ProductData] = ()
    """Products that are made for something in the cart."""
    error: CallError | None = None
    """The error of the last change, if it was refused and no line shows it."""
