"""The statement guard: sentences about offers, stock, the cart and policies are compared with the facts."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.assistant.guards.claims import NOT_CHANGED, correction
from app.assistant.guards.prices import NOT_PRICED, unsupported_price
from app.assistant.guards.statements import NO_OFFER, NOT_STATED, statement_corrections
from app.events import CartLine, CartState, Context
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOW = datetime(2026, 1, 1, tzinfo=UTC)
STEEL = {
    "id": "k-1",
    "name": "Brushed steel kettle, 1.7 l",
    "price": "34.90",
    "in_stock": True,
    "stock": 12,
    "list_price": None,
}
TEAL = {
    "id": "k-2",
    "name": "Cast stovetop kettle, teal",
    "price": "48.00",
    "in_stock": False,
    "stock": 0,
    "list_price": "60.00",
}
LINE = CartLine(
    product_id="k-1",
    name="Kettle",
    quantity=2,
    unit_price="34.90",
    line_total="69.80",
    currency="USD",
    url="/",
)
CART = CartState(items=[LINE], count=2, total="69.80")


def conversation(
    said: str, *products: dict[str, Any], cart: CartState = CART, asked: str = "Hello"
) -> Conversation:
    """Return a conversation of one turn, which searched and then said this."""
    parts: list[Any] = [UserPart("1-1", asked, NOW)]
    search = FunctionPart("1-2", "search_products", {}, "done", NOW)
    search.result = {"products": list(products), "note": "Delivery takes 3 days. Returns within 30 days."}
    parts += [*([search] if products else []), TextPart("1-3", said, NOW)]
    return Conversation(turns=[Turn(1, "t", parts=parts)], context=Context(cart=cart))


def corrected(said: str, *products: dict[str, Any], cart: CartState = CART) -> str:
    talk = conversation(said, *products, cart=cart)
    return statement_corrections(talk.turns[0], talk)


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("There is 20% off all kettles today.", NO_OFFER),
        ("Use the code SAVE10 at the checkout.", NO_OFFER),
        ("It comes with a voucher for your next order.", NO_OFFER),
        ("The steel kettle is sold out.", "To be clear: Brushed steel kettle, 1.7 l is in stock."),
        ("The brushed steel kettle is not available.", "To be clear: Brushed steel kettle, 1.7 l is in stock."),
        ("The cast teal kettle is in stock.", "To be clear: Cast stovetop kettle, teal is sold out."),
        ("Only 3 left of the brushed steel kettle.", "To be clear: there are 12 of Brushed steel kettle, 1.7 l."),
        ("Your cart is now empty.", "To be clear: your [cart](/cart) holds 2 pieces."),
        ("Your cart total is 12 dollars.", "To be clear: your [cart](/cart) is $69.80."),
        ("Your basket comes to twelve dollars.", "To be clear: your [cart](/cart) is $69.80."),
        ("We ship it within 2 days.", NOT_STATED),
        ("Shipping is free on all orders.", NOT_STATED),
        ("You can return it within 90 days for a full refund.", NOT_STATED),
        ("Delivery takes 30 days.", NOT_STATED),  # 3, and 30 for returns
        ("It has a lifetime guarantee.", NOT_STATED),
    ],
)  # fmt: skip
def test_a_false_statement_is_set_right(said: str, right: str) -> None:
    assert right in corrected(f"Here you are. {said} Anything else?", STEEL, TEAL | {"list_price": None})


@pytest.mark.parametrize(
    "said",
    [
        "There is no discount at the moment.",
        "The cast stovetop kettle in teal is 20% off.",  # 48 instead of 60
        "The cast stovetop kettle in teal is sold out.",
        "The brushed steel kettle is in stock.",
        "Is the steel kettle sold out?",
        "There are only 12 left of the brushed steel kettle.",
        "Your cart total is $69.80.",
        "Your cart comes to about 70 dollars.",
        "Delivery takes 3 days.",
        "You can return it within 30 days.",
        "I do not know how long shipping takes.",
        "Check the shop's pages for free shipping.",
        "It returns the water to the boil in 2 minutes.",
        "The kettle switches itself off.",
    ],
)
def test_what_the_facts_support_is_left_alone(said: str) -> None:
    assert corrected(said, STEEL, TEAL) == ""


def test_an_empty_cart_may_be_called_empty() -> None:
    assert corrected("Your cart is empty.", cart=CartState()) == ""


def test_a_quantity_that_was_not_changed_is_no_change() -> None:
    talk = conversation("I changed the quantity to three.")
    assert correction(talk.turns[0], CART) == NOT_CHANGED


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("It costs nineteen dollars.", NOT_PRICED),
        ("It costs thirty-five dollars.", ""),  # 34.90
        ("Both cost two hundred and five euros.", NOT_PRICED),
    ],
)
def test_prices_in_words_are_compared_too(said: str, right: str) -> None:
    talk = conversation(said, STEEL, cart=CartState())
    assert unsupported_price(talk.turns[0], talk) == right


def test_an_amount_of_the_shopper_in_words_may_be_repeated() -> None:
    talk = conversation("Up to ninety dollars, then.", asked="something under ninety dollars")
    assert unsupported_price(talk.turns[0], talk) == ""
