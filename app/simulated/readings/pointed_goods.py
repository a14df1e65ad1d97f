"""Short messages that point at a shown product in words that nothing explains: they are asked back, not searched."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.utterance import Utterance
from app.simulated.readings.goods import other_kind
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import references_in
from app.simulated.resolution import resolve
from app.simulated.state import State

LONGEST = 10
"""Maximum words of such a message."""

SEARCHED = frozenset({"find", "other", "unclear", "refine"})
"""Acts by which such a message is misread."""

PLACES = frozenset({"place", "first", "last", "product", "range"})
"""Kinds of references that cannot mean goods to be looked for."""

DENYING = (
    "negation",
    "unwanted",
    "condition",
    "hedge",
    "search",
    "compare",
    "seek",
    "more",
    "remove",
    "former",
    "back_to",
)


def as_pointed(readings: list[Reading], utterance: Utterance, state: State) -> list[Reading]:
    """Return the readings, or the question whether the product is to be added at which the message only points.

    "Number 3 rings my bell" was searched for bells. The place of a list is no word of a search.
    """
    words = Words.of(utterance.tokens)
    if not readings or any(each.act not in SEARCHED for each in readings):
        return readings
    if utterance.asks or len(words) > LONGEST or words.has(*DENYING) or state.question is not None:
        return readings
    pointed = pointed_in(words, state)
    wish = read_wish([words], state.vocabulary)
    if not pointed or wish.has_constraint or other_kind(wish, state):
        return readings
    return [Reading("cart_doubt", 0.7, words, references=tuple(pointed))]


def pointed_in(words: Words, state: State) -> Sequence[Reference]:
    """Return the references by which words point at products of the newest list."""
    shown = {item.id for item in state.all_listed}
    found = [each for each in references_in(words) if each.kind in PLACES]
    named = [resolve(each, state).one for each in found]
    return found if all(item is not None and item.id in shown for item in named) else []
