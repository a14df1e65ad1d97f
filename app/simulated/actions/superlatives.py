"""The first of a kind in some order: "what's the lightest tent?" searches for tents and ranks them."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.actions import details
from app.simulated.actions.find import search
from app.simulated.actions.topics import new_topic
from app.simulated.readings.meaning import Reading
from app.simulated.script import Script
from app.simulated.state import State

COMPARED = 20
"""Products of a kind that are compared."""

SHOWN = 10


def rank_kind(reading: Reading, state: State) -> Script:
    """Search for a kind and say which of it has most or least of something."""
    topic = replace(new_topic(reading.wish, state), limit=COMPARED)
    yield from search(topic, reading.wish, state, is_silent=True)
    state.turn_to(replace(topic, limit=SHOWN))
    if state.listed:
        yield from details.rank(replace(reading, references=()), state)
