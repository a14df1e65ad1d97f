"""The price guard: it accepts amounts that follow from what was shown, and corrects all others."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from app.assistant.guards.prices import NOT_PRICED, amounts, unsupported_price
from app.events import CartState, Context
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN: dict[str, Any] = {
    "products": [{"id": "a", "price": "34.90", "list_price": "49.90"}, {"id": "b", "price": "1299.00"}],
    "total": 2,
}


def said(text: str, question: str = "A kettle under 40") -> str:
    parts: list[Any] = [UserPart("1-1", question, NOW)]
    parts += [FunctionPart("1-2", "search_products", {"max_price": 75}, "done", NOW, result=SHOWN)]
    turn = Turn(1, "t", parts=[*parts, TextPart("1-3", text, NOW)])
    return unsupported_price(turn, Conversation([turn], Context(cart=CartState(count=1, total="12.50"))))


@pytest.mark.parametrize(
    "text",
    [
        "It costs $34.90.",
        "It costs 34,90 € now.",
        "That is USD 1,299.00, or 1.299,00 EUR.",
        "About $35, well under your $40 and 75 dollars.",
        "It was $49.90, so you save $15.00.",
        "Two of them are $69.80, all three $104.70.",
        "Your cart comes to $12.50, with it $47.40.",
        "Its 1.7 l boil in 3.5 minutes, and it has 4.5 stars.",
        "No amount at all.",
    ],
)
def test_amounts_that_follow_from_shown_prices_are_accepted(text: str) -> None:
    assert said(text) == ""


@pytest.mark.parametrize(
    "text", ["It costs $9.99.", "Now only 27.55 USD!", "Shipping is £4.95.", "It is 20 dollars."]
)
def test_unsupported_amounts_are_corrected(text: str) -> None:
    assert said(text) == NOT_PRICED


@pytest.mark.parametrize(
    ("text", "amount"),
    [
        ("$1,299", "1299"),
        ("1.299,00 €", "1299.00"),
        ("€ 34,9", "34.9"),
        ("£12", "12"),
        ("USD 5.00", "5.00"),
        ("12 euros", "12"),
    ],
)
def test_amounts_are_read_as_people_write_them(text: str, amount: str) -> None:
    assert list(amounts(text)) == [Decimal(amount)]
