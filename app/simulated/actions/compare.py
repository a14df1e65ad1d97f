"""Comparisons: a table of two to four products. Its heading says which is the cheapest and the best rated."""

from __future__ import annotations

from collections.abc import Generator, Sequence
from typing import Any

from app.simulated.actions.details import targets
from app.simulated.actions.topics import new_topic, search_arguments
from app.simulated.nlg.voice import say
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script, Step
from app.simulated.state import State
from app.text.inflection import singular

MOST = 4


def compare(reading: Reading, state: State) -> Script:
    """Compare the products that are meant; goods that were not shown are searched for first."""
    items = targets(reading.references, state)
    if reading.words.has("out_of_cart") and len(state.cart) > 1:
        items = [item for item, _ in state.cart.values()]
    items = items if len(items) > 1 else numbered(reading.words, state) or items
    focus = state.item(state.focus)
    if len(items) == 1 and focus is not None and focus.id != items[0].id:
        items = [focus, *items]
    if len(items) < 2 and not reading.references and reading.wish.names_kind:
        topic = new_topic(reading.wish, state)
        state.turn_to(topic)
        yield Call("search_products", search_arguments(topic, state))
        items = state.listed[:3]
    if not items and reading.references and all(each.kind in ("them", "both") for each in reading.references):
        items = (state.mentioned if len(state.mentioned) > 1 else state.of_kind(state.listed))[:MOST]
    pair = state.of_kind(state.listed)
    if not items and len(pair) == 2 and {"two", "both"} & set(reading.words.texts):
        items = pair  # "what's the difference between the two?"
    if len(items) < 2 and names_listed(reading.references, state):
        items = state.of_kind(state.listed)
    if len(items) < 2 and reading.references:
        items = yield from found_by_name(reading, state)
    if len(items) < 2 and len(state.listed) >= 2 and not reading.references:
        items = state.mentioned if len(state.mentioned) > 1 else state.listed[:3]
    if len(items) < 2:
        yield Say(say("compare.which"))
        return
    yield Call("compare_products", {"product_ids": [item.id for item in items[:MOST]]})


def numbered(words: Words, state: State) -> list[Item]:
    """Return the products of the list whose plain numbers are given: "the difference between 1 and 3"."""
    numbers = [int(each.text) for each in words.tokens if each.kind == "number" and each.text.isdecimal()]
    places = [number for number in numbers if 0 < number <= len(state.listed)]
    return [state.listed[place - 1] for place in places] if len(places) == len(numbers) > 1 else []


def names_listed(references: Sequence[Reference], state: State) -> bool:
    """Return whether the one thing that is named is what the whole list is: "the difference between the tents"."""
    if len(references) != 1 or not references[0].words or len(state.of_kind(state.listed)) < 2:
        return False
    (last,) = references[0].words[-1:]
    return singular(last) != last and all(item.is_called([last]) for item in state.of_kind(state.listed))


def found_by_name(reading: Reading, state: State) -> Generator[Step, Any, list[Item]]:
    """Search for each product that is named and was not shown; return the products that are meant."""
    items: list[Item] = []
    for reference in reading.references:
        shown = targets([reference], state)
        if not shown and reference.words:
            yield Call("search_products", {"query": " ".join(reference.words), "limit": 3})
            if names_listed([reference], state):
                return state.of_kind(state.listed)  # "the difference between your teapots"
            shown = [item for item in state.listed if item.is_called(reference.words)][:1]
        items += shown[:1]
    return list(dict.fromkeys(items))
