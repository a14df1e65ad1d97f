"""The claim guard: it corrects false claims about the cart and leaves true ones, questions and conditionals alone."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.assistant.guards.claims import NOT_ADDED, NOT_CHANGED, NOT_ORDERED, correction
from app.events import CartLine, CartState
from app.turn import FunctionPart, TextPart, Turn, UserPart

NOW = datetime(2026, 1, 1, tzinfo=UTC)
LINE = CartLine(
    product_id="k-17",
    name="Kettle",
    quantity=1,
    unit_price="1.00",
    line_total="1.00",
    currency="USD",
    url="/",
)
EMPTY, FILLED = CartState(), CartState(items=[LINE], count=1)


def turn(*said: str, added: bool = False, refused: bool = False) -> Turn:
    parts: list[Any] = [UserPart("1-1", "Hello", NOW)]
    if added or refused:
        parts.append(FunctionPart("1-2", "add_to_cart", {}, "done" if added else "failed", NOW))
    parts += [TextPart(f"1-{number}", text, NOW) for number, text in enumerate(said, 3)]
    return Turn(1, "t", parts=parts)


CLAIMS = [
    "I've added the Harrow kettle 1.7 l to your cart.",
    "I have added it for you.",
    "I’ve now added them!",
    "I've added the kettle, which is 34.90, to your cart, and you can check out any time.",
    "Done: 2 × kettle were added to your basket.",
    "The kettle has been placed in your trolley.",
    "It is now in your cart.",
    "Your cart now holds two kettles.",
    "Great choice!\n\n**Added** to your [cart](/cart).",
    "Ich habe den Kessel in den Warenkorb gelegt.",
    "J'ai ajouté la bouilloire au panier.",
    "He añadido el hervidor a tu carrito.",
    "Ho aggiunto il bollitore al carrello.",
    "Ik heb de waterkoker aan je winkelwagen toegevoegd.",
    "已加入购物车。",
]

HONEST = [
    "Would you like me to add it to your cart?",
    "Shall I put it in your cart?",
    "I can add it to your cart.",
    "If you like, it can be added to your cart.",
    "Put it in your cart from its page.",
    "I have not added it to your cart.",
    "I couldn't add it, so nothing was added to your cart.",
    "Once it is added to your cart, you can check out.",
    "I've added a comparison below.",
    "Your cart is empty.",
    "It was never added to your cart.",
    "Soll ich ihn in den Warenkorb legen?",
    "This kettle has an added filter.",
]


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_without_a_call_is_corrected(claim: str) -> None:
    assert correction(turn(claim), EMPTY) == NOT_ADDED
    assert correction(turn("Here.", f"Look. {claim} Anything else?"), EMPTY) == NOT_ADDED


@pytest.mark.parametrize("claim", CLAIMS)
def test_a_claim_after_a_call_that_worked_is_true(claim: str) -> None:
    assert correction(turn(claim, added=True), FILLED) == ""


def test_a_claim_after_a_refused_call_is_corrected() -> None:
    assert correction(turn(CLAIMS[0], refused=True), EMPTY) == NOT_ADDED


@pytest.mark.parametrize("words", HONEST)
def test_questions_conditionals_and_denials_are_no_claims(words: str) -> None:
    assert correction(turn(words), EMPTY) == ""


def test_products_already_in_the_cart_may_be_mentioned() -> None:
    assert correction(turn("It is in your cart."), FILLED) == ""
    assert correction(turn("I've already added it to your cart."), FILLED) == ""


@pytest.mark.parametrize(
    ("claim", "right"),
    [
        ("I've removed it from your cart.", NOT_CHANGED),
        ("I have updated your cart to three.", NOT_CHANGED),
        ("I've placed your order.", NOT_ORDERED),
        ("Your order has been confirmed.", NOT_ORDERED),
        ("I have reserved it.", NOT_ORDERED),
    ],
)
def test_claims_of_unsupported_actions_are_corrected_even_after_an_addition(claim: str, right: str) -> None:
    assert correction(turn(claim, added=True), FILLED) == right


def test_each_kind_of_claim_is_corrected_once() -> None:
    assert correction(turn(CLAIMS[0], CLAIMS[1], "I've removed the other from the cart."), EMPTY) == (
        f"{NOT_ADDED} {NOT_CHANGED}"
    )
