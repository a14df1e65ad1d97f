"""Messages of shoppers with the additions they request, and the states before them: tables for the purchase guard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from app.assistant.guards.purchase import consented, deny_reason
from app.catalogue.summary import ProductFacts
from app.turn import Conversation, FunctionPart, Part, TextPart, Turn, UserPart
from devtools.yaml_text import read_yaml
from tests.support.paths import ROOT

NOW = datetime(2026, 1, 1, tzinfo=UTC)
FILE = ROOT / "tests" / "scenarios" / "wishes.yaml"
WISHES = read_yaml(FILE.read_text(encoding="utf-8"))
PRODUCTS: dict[str, list[dict[str, Any]]] = WISHES["products"]
KETTLES = PRODUCTS["kettles"]
QUANTITIES = (1, 2, 3, 6, 12, 15, 20)

Row = tuple[str, str, Mapping[int, int]]


def rows(part: str) -> list[Row]:
    """Return the table's rows: state, message, and the permitted quantities by number in the list."""
    found: list[Row] = []
    for line in WISHES[part]:
        state, words, wanted = (piece.strip() for piece in line.split("|"))
        pairs = (pair.split(":") for pair in wanted.split())
        found.append((state, words, {int(place): int(count) for place, count in pairs}))
    return found


def products_of(state: str) -> list[dict[str, Any]]:
    """Return the products that were shown in a state."""
    return PRODUCTS[WISHES["states"][state]]


def add_turn(conversation: Conversation, *parts: Part) -> Conversation:
    """Add a turn to the conversation and return the conversation."""
    number = len(conversation.turns) + 1
    conversation.turns.append(Turn(number, f"turn-{number}", status="done", parts=list(parts)))
    return conversation


def conversation_in(state: str, *messages: str) -> Conversation:
    """Return a conversation in which a list was shown (and more, depending on the state), then these messages."""
    shown = products_of(state)
    conversation = add_turn(
        Conversation(),
        UserPart("1", "show me some", NOW),
        FunctionPart("2", "search_products", {}, "done", NOW, result={"products": shown}),
        TextPart("3", "Here are some. Ask me about any of them by its number.", NOW),
    )
    if "focus" in state:
        result = {"product": shown[2], "recommendations": []}
        details = FunctionPart("2", "show_product_details", {}, "done", NOW, result=result)
        add_turn(conversation, UserPart("1", "tell me about number 3", NOW), details)
    if "added" in state:
        result = {"item": {"product_id": shown[0]["id"], "name": shown[0]["name"], "quantity": 1}, "cart": {}}
        adding = FunctionPart("2", "add_to_cart", {"product_id": shown[0]["id"]}, "done", NOW, result=result)
        add_turn(conversation, UserPart("1", "add number 1", NOW), adding)
    for message in messages:
        add_turn(conversation, UserPart("1", message, NOW))
    return conversation


def permitted(conversation: Conversation, products: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    """Return the quantities that the guard permits to a model that tries each product in each quantity."""
    turn = conversation.turns[-1]
    return {
        product["id"]: quantity
        for product in products
        for quantity in QUANTITIES
        if deny_reason(turn, conversation, "add_to_cart", {"product_id": product["id"], "quantity": quantity})
        is None
    }


def places_permitted(state: str, words: str) -> dict[int, int]:
    """Return the quantities to which the message consents, by number in the list."""
    ids = [product["id"] for product in products_of(state)]
    conversation = conversation_in(state, words)
    found = consented(conversation.turns[-1], conversation).allowed
    return {ids.index(product_id) + 1: quantity for product_id, quantity in found.items()}


def facts_of(product: Mapping[str, Any]) -> ProductFacts:
    """Return a product in the form of the session's facts."""
    names = ("id", "name", "brand", "category", "price", "currency", "in_stock", "stock", "attributes")
    return ProductFacts(rating=None, **{name: product[name] for name in names})
