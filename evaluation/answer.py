"""One answer of a played dialogue, as its checks read it: text, calls, lists of products, cart, buttons, times."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from app.events import CartState
from app.functions import all_functions
from app.turn import ErrorPart, FunctionPart, TextPart, Turn
from evaluation.buttons import Button, Markup, read_markup

Facts = Mapping[str, Any]
"""A product in its wire format."""


@dataclass(frozen=True)
class Answer:
    """The answer to one message.

    Times are in seconds. `first_seconds` ends at the first text; it is None for an answer without text. `render`
    returns the answer's HTML; it is called only when a check reads headings or buttons.
    """

    turn: Turn
    before: CartState
    after: CartState
    seconds: float = 0.0
    first_seconds: float | None = None
    cpu_seconds: float = 0.0
    render: Callable[[], str] = field(default=str, repr=False)

    @cached_property
    def calls(self) -> list[FunctionPart]:
        """The function calls, in order."""
        return [part for part in self.turn.parts if isinstance(part, FunctionPart)]

    @cached_property
    def text(self) -> str:
        """The assistant's own text."""
        return "\n\n".join(part.text for part in self.turn.parts if isinstance(part, TextPart))

    @cached_property
    def error(self) -> str | None:
        """The code of the error that ended the answer, or None."""
        return next((part.code for part in self.turn.parts if isinstance(part, ErrorPart)), None)

    @cached_property
    def lists(self) -> list[list[Facts]]:
        """The lists of products to which positions in a message refer, in order."""
        return [products for _, products in self._lists()]

    @cached_property
    def shown(self) -> list[Facts]:
        """All products of the answer but recommendations beside a product, each once."""
        found: dict[str, Facts] = {}
        for call in self.calls:
            function = all_functions().get(call.name)
            if function is None or not call.result:
                continue
            for name, products in function.shown_in(call.result):
                if name != function.recommended or function.listed:
                    found.update((str(product["id"]), product) for product in products)
        return list(found.values())

    @cached_property
    def detailed(self) -> str | None:
        """The id of the product whose details the answer shows last, or None."""
        found = None
        for call in self.calls:
            function = all_functions().get(call.name)
            if function is None or not call.result or not function.recommended or function.listed:
                continue
            for name, products in function.shown_in(call.result):
                if name != function.recommended and products:
                    found = str(products[-1]["id"])
        return found

    def _lists(self) -> Iterator[tuple[str, list[Facts]]]:
        for call in self.calls:
            function = all_functions().get(call.name)
            if function is None or not function.listed or not call.result:
                continue
            _, products = next(iter(function.shown_in(call.result)), ("", []))
            if products:
                yield call.name, list(products)

    @cached_property
    def markup(self) -> Markup:
        """The answer's headings and buttons on the page."""
        return read_markup(self.render())

    @property
    def buttons(self) -> list[Button]:
        """The buttons that the answer offers."""
        return self.markup.buttons

    @cached_property
    def visible_text(self) -> str:
        """The assistant's text and the headings of what it shows; product cards are not part of it."""
        refused = [call.error.message for call in self.calls if call.error is not None]
        return "\n".join([*self.markup.headings, *refused, self.text])

    @property
    def quantities(self) -> dict[str, int]:
        """The quantities of the cart after the answer, by product id."""
        return quantities(self.after)


def quantities(cart: CartState) -> dict[str, int]:
    """Return the quantities of a cart by product id; variants of a product are added up."""
    found: dict[str, int] = {}
    for line in cart.items:
        found[line.product_id] = found.get(line.product_id, 0) + line.quantity
    return found
