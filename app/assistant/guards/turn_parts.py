"""Parts of a turn as the guards read them: its message, its calls, its final text, and the products known in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.assistant.guards.purchase_request.shown import Shown, found_in, shown_before
from app.catalogue.summary import ProductFacts
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.turn import Conversation, FunctionPart, TextPart, Turn, UserPart

NOT_ASKED = "not_asked"
"""The error code of a call that the shopper has not asked for."""


def known_products(turn: Turn, conversation: Conversation, facts: Sequence[ProductFacts]) -> Shown:
    """Return all shown products, including those shown in this turn."""
    shown, now = shown_before(conversation, turn, facts), found_in(turn)
    return replace(shown, products=shown.products | now.products)


def previous(turn: Turn, conversation: Conversation) -> Turn | None:
    """Return the previous turn, or None; clicks between the two turns do not count."""
    earlier = [each for each in conversation.turns[: conversation.turns.index(turn)] if each.id is not None]
    return earlier[-1] if earlier else None


def message_of(turn: Turn) -> str:
    """Return the text of the shopper's message."""
    return next((part.text for part in turn.parts if isinstance(part, UserPart)), "")


def last_words(turn: Turn) -> str:
    """Return the last text of the answer."""
    return next((part.text for part in reversed(turn.parts) if isinstance(part, TextPart)), "")


def calls_of(turn: Turn) -> list[FunctionPart]:
    """Return the turn's function calls."""
    return [part for part in turn.parts if isinstance(part, FunctionPart)]


def added_ids(turn: Turn, shown: Shown) -> set[str]:
    """Return the ids of the products that have been put into the cart in this turn."""
    given = (str(part.parameters.get("product_id", "")).strip() for part in added_in(turn))
    return {shown.product_with(each)[0] for each in given}


def added_in(turn: Turn) -> list[FunctionPart]:
    """Return the calls that have put a product into the cart in this turn."""
    return [part for part in calls_of(turn) if part.name == ADD_TO_CART.name and part.status == "done"]
