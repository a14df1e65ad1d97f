"""A comparison of what may still have to be found: "compare the best rated kettles"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.comparing import MOST_COMPARED, compare
from app.simulated.dialogue import Dialogue
from app.simulated.finding import result_of, search_call, searched
from app.simulated.items import Item, items_of
from app.simulated.prices import PriceRange
from app.simulated.references import Reference, resolve
from app.simulated.replay import Say, Script
from app.simulated.speak import data
from app.simulated.understanding import Understanding
from app.simulated.wishes import describe

MOST_FOUND = 3
"""Of what was looked for to be compared: a wider table is no help."""


def weigh(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Compare; what is named and was never shown is looked up first."""
    if wanted.wishes:
        return (yield from _found_and_compared(wanted, dialogue))
    unknown = [one for one in wanted.references if one.kind == "described" and _is_unknown(one, dialogue)]
    wishes = {one: describe(one.words, dialogue.vocabulary) for one in unknown}
    named = [one for one in unknown if wishes[one].things][:MOST_COMPARED]
    if not named:
        return (yield from compare(wanted, dialogue))
    calls = tuple(search_call(wishes[one].query, None, PriceRange(), wishes[one], limit=5) for one in named)
    outcomes = yield calls
    meant: dict[Reference, Reference] = {}
    for one, outcome in zip(named, outcomes, strict=True):
        items = items_of(result_of(outcome).get("products"))
        if not items:
            yield Say(f"I find nothing for “{data(wishes[one].query, 60)}”, so there is nothing to compare.")
            return None
        meant[one] = _only(next((item for item in items if _is_all(item, one.words)), items[0]))
    references = tuple(meant.get(one, one) for one in wanted.references)
    return (yield from compare(replace(wanted, references=references), dialogue))


def _found_and_compared(wanted: Understanding, dialogue: Dialogue) -> Script:
    before = dialogue.search
    yield from searched(wanted, wanted.wishes, wanted.wishes.price, dialogue)
    if dialogue.search is before or dialogue.search is None or not dialogue.search.total:
        return None
    words = wanted.wishes.words
    fitting = [item for item in dialogue.listed if _is_all(item, words)] or dialogue.listed
    references = tuple(_only(item) for item in fitting[:MOST_FOUND])
    return (yield from compare(Understanding("compare", references=references), dialogue))


def _is_unknown(reference: Reference, dialogue: Dialogue) -> bool:
    resolved = resolve(reference, dialogue)
    return not (resolved.items or resolved.candidates)


def _is_all(item: Item, words: Sequence[str]) -> bool:
    return all(item.is_so(word) for word in words)


def _only(item: Item) -> Reference:
    return Reference("described", words=(f"id:{item.id}",))
