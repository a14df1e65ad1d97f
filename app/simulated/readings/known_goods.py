"""Requests for goods that were shown, as opposed to wishes for goods to be looked for."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_requests import (
    Request,
    Verb,
    read_request,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.number_slips import with_numbers
from app.simulated.nlu.search_wish import read_wish
from app.simulated.readings.goods import other_kind
from app.simulated.readings.mentions import (
    counts_listed,
    is_indefinite,
)
from app.simulated.readings.pointers import points
from app.simulated.resolution import in_cart, resolve
from app.simulated.state import State

TAKING_OUT = ("remove", "delete")
"""Verbs that are said of the cart alone."""


def with_number(clause: Clause, text: str, state: State, inherited: Verb | None) -> Clause:
    """Return the clause with a slip in a number mended, where only that makes it a request for shown goods."""
    if can_carry_out(clause, state, inherited):
        return clause
    return next(
        (each for each in with_numbers(clause, text) if can_carry_out(each, state, inherited)), clause
    )


def can_carry_out(clause: Clause, state: State, inherited: Verb | None) -> bool:
    """Return whether a clause is a plain request for goods that were shown, and not for a whole list."""
    request = read_request(clause, inherited)
    if request is None or request.problem or request.left or not request.items:
        return False
    if any(item.reference.kind == "all" for item in request.items):
        return False  # "the tree" is none of "the three"
    return all(is_known(item, state) for item in (*request.items, *request.replacements))


def is_known(item: CartItem, state: State) -> bool:
    """Return whether an item of a request means something that was shown or is in the cart."""
    if item.reference.kind in ("it", "them", "same", "each"):
        return True
    return bool(resolve(item.reference, state).items or in_cart(item, state).items)


def is_search(clause: Clause, request: Request, state: State) -> bool:
    """Return whether a wish is rather for goods to be looked for: "I need a kettle", "I want the red kettles"."""
    counted = [item for item in request.items if is_indefinite(item) and counts_listed(item, state)]
    others = [item for item in request.items if item not in counted]
    if request.verb == "add" and counted and not others:
        wish = read_wish([clause.words], state.vocabulary)
        return other_kind(wish, state) and not all(item.reference.words[1:] for item in counted)
    described = [item.reference for item in others if item.reference.kind == "described"]
    if request.verb == "remove" and all(in_cart(item, state).items for item in request.items):
        return False  # "take one blue out"
    if request.verb in ("add", "remove") and len(described) == len(others):
        named_cart = clause.words.has("destination", "out_of_cart") or clause.words.texts[0] in TAKING_OUT
        if not any(points(reference, state) for reference in described) and not named_cart:
            return True
    return request.verb == "add" and any(map(is_indefinite, others))


def has_line(items: Sequence[CartItem], state: State) -> bool:
    """Return whether the cart has one of the products of items."""
    found = [product for item in items for product in resolve(item.reference, state).items]
    return any(product.id in state.cart for product in found)
