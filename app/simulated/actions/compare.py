"""Comparisons: a table of two to four products. Its heading says which is the cheapest and the best rated."""

from __future__ import annotations

from collections.abc import Generator
from typing import Any

from app.simulated.actions.details import targets
from app.simulated.actions.topics import new_topic, search_arguments
from app.simulated.nlg.voice import say
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script, Step
from app.simulated.state import State

MOST = 4


def compare(reading: Reading, state: State) -> Script:
    """Compare the products that are meant; goods that were not shown are searched for first."""
    items = targets(reading.references, state)
    if reading.words.has("out_of_cart") and len(state.cart) > 1:
        items = [item for item, _ in state.cart.values()]
    focus = state.item(state.focus)
    if len(items) == 1 and focus is not None and focus.id != items[0].id:
        items = [focus, *items]
    if len(items) < 2 and not reading.references and reading.wish.names_kind:
        topic = new_topic(reading.wish, state)
        state.turn_to(topic)
        yield Call("search_products", search_arguments(topic, state))
        items = state.listed[:3]
    pair = state.of_kind(state.listed)
    if not items and len(pair) == 2 and {"two", "both"} & set(reading.words.texts):
        items = pair  # "what's the difference between the two?"
    if len(items) < 2 and reading.references:
        items = yield from found_by_name(reading, state)
    if len(items) < 2 and len(state.listed) >= 2 and not reading.references:
        items = state.mentioned if len(state.mentioned) > 1 else state.listed[:3]
    if len(items) < 2:
        yield Say(say("compare.which"))
        return
    yield Call("compare_products", {"product_ids": [item.id for item in items[:MOST]]})


def found_by_name(reading: Reading, state: State) -> Generator[Step, Any, list[Item]]:
    """Search for each product that is named and was not shown; return the products that are meant."""
    items: list[Item] = []
    for reference in reading.references:
        shown = targets([reference], state)
        if not shown and reference.words:
            yield Call("search_products", {"query": " ".join(reference.words), "limit": 3})
            shown = [item for item in state.listed if item.is_called(reference.words)][:1]
        items += shown[:1]
    return list(dict.fromkeys(items))
