"""Questions about goods that were not shown: they are searched for, and the answer is said of what was found.

"What's the lightest tent?", "how many litres does the stockpot hold?".
"""

from __future__ import annotations

from dataclasses import replace

from app.simulated.actions import details
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic, search_arguments
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Script, result_of
from app.simulated.state import State

COMPARED = 20
"""Products of a kind that are compared."""

SHOWN = 10

ASKED = 3
"""Products that are shown for a name of which a fact is asked."""


def rank_kind(reading: Reading, state: State) -> Script:
    """Search for a kind and say which of it has most or least of something."""
    topic = replace(new_topic(reading.wish, state), limit=COMPARED)
    yield from search(topic, reading.wish, state, is_silent=True)
    state.turn_to(replace(topic, limit=SHOWN))
    if state.listed:
        yield from details.rank(replace(reading, references=()), state)


def answer_of_kind(reading: Reading, state: State) -> Script:
    """Search for goods that a question names and answer it of them."""
    state.need = None
    topic = replace(new_topic(reading.wish, state), limit=ASKED)
    state.turn_to(topic)
    outcome = yield Call("search_products", {**search_arguments(topic, state), "every_word": True})
    if not result_of(outcome).get("products"):
        yield from search(topic, reading.wish, state)
        return
    of_kind = state.of_kind(state.listed)
    if len(of_kind) == 1:
        state.focus = of_kind[0].id
    yield from details.answer_question(replace(reading, references=()), state)
