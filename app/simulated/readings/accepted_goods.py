"""Goods that a message only names, and that were offered just now: "the second one please", "the kettle as well"."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.nlu.cart_requests import (
    Request,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.references import Reference
from app.simulated.nlu.utterance import Utterance
from app.simulated.products import Item
from app.simulated.resolution import resolve
from app.simulated.state import State

PAIR = 2
FOUND = frozenset({"find", "refine", "need", "goes_with", "similar", "offers", "most_reduced"})
"""Acts whose answer shows goods to choose from."""


def joins_cart(request: Request, clause: Clause, state: State) -> bool:
    """Return whether goods that were found just now are to go beside what the cart has: "the kettle as well".

    After an answer about one product the same words ask about another.
    """
    adds = request.verb == "add" and clause.words.has("also") and not clause.is_question
    if not adds or not state.cart or not FOUND & set(state.acts):
        return False
    named = [resolve(item.reference, state).one for item in request.items]
    shown = {item.id for item in state.all_listed} - state.cart.keys()
    return all(item is not None and item.id in shown for item in named)


def was_offered(request: Request, clause: Clause, utterance: Utterance, state: State) -> bool:
    """Return whether goods that a message only names were shown just now: "the second one please"."""
    others = [each for each in utterance.clauses if each is not clause]
    offered = {*state.all_listed, *state.mentioned, *in_focus(state)}
    if clause.mood == "question" or any(each.mood in ("question", "condition") for each in others):
        return False
    if [item.reference.kind for item in request.items] == ["both"]:
        return len(state.mentioned) == len(resolve(request.items[0].reference, state).items)
    if all(item.reference.each for item in request.items):
        return all(resolve(item.reference, state).items for item in request.items)
    ranked = [item.reference for item in request.items if item.reference.kind == "extreme"]
    of_pair = len(state.all_listed) == PAIR and all(each.among == PAIR for each in ranked)
    if ranked and len(state.mentioned) != PAIR and not of_pair:
        # "The cheaper one, please" is of two that were compared; "the cheapest and the dearest" orders no list.
        return len(ranked) > 1 or clause.words.has("accepting")
    found = [resolve(item.reference, state).one for item in request.items]
    return bool(found) and all(item in offered for item in found)


def as_offered(request: Request, state: State) -> Request:
    """Return the request with the very products that were shown: a search in the same message changes none."""
    if all(item.reference.each for item in request.items):
        return request
    found = [resolve(item.reference, state).one for item in request.items]
    items = [
        replace(item, reference=Reference("product", words=(one.id,), definite=True)) if one else item
        for item, one in zip(request.items, found, strict=True)
    ]
    return replace(request, items=tuple(items))


def in_focus(state: State) -> list[Item]:
    """Return the product spoken of."""
    item = state.item(state.focus)
    return [item] if item is not None else []
