"""Wishes that say nothing of the goods but that they should please: "something nice", "show me something cool"."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

THINGS = english().sets["vague_things"]
PLEASING = english().sets["praise"] | english().sets["pleasing"]
ASKING = ("seek", "search", "ask_for", "have_wish", "courtesy", "opener", "offered_here", "after_seek")
BESIDE = ("determiner", "pronoun", "auxiliary", "question_word", "in_stock", "hedge")


def is_vague(words: Words) -> bool:
    """Return whether words ask for a thing of any kind that is nice; a price may be said with it."""
    things = [text for text in words.texts if text in THINGS]
    if not things or not PLEASING & set(words.texts):
        return False
    rest = words.without(*ASKING, *BESIDE)
    said = [token.text for token in rest.tokens if token.kind == "word"]
    return not set(said) - THINGS - PLEASING - BOUNDS


BOUNDS = english().sets["bounding"]
