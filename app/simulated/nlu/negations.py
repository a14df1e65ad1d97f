"""Words that make what follows them unwanted: "not", "without", "I never wear wool"; and where that ends."""

from __future__ import annotations

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words

SCOPE_ENDS = english().sets["negation_ends"]
"""Words that end what a negation covers."""

DENYING = english().sets["denying"]
OWNING = english().sets["owning"]


def is_verb_denied(words: Words, place: int) -> bool:
    """Return whether "not" here denies what something does, and excludes no goods: "it did not survive"."""
    following = words.texts[place + 1 : place + 2]
    return (
        bool(place) and words.texts[place - 1] in DENYING and bool(following) and following[0] not in OWNING
    )


REFUSED = english().sets["refused_verbs"]


def refused_at(words: Words, place: int) -> int:
    """Return the place after words that say what a person does without: "we don't do plastic", "I never wear wool"."""
    texts = words.texts
    denied = texts[place : place + 2] in DENIED and texts[place + 2 : place + 3] != ("mind",)
    if not place or not (denied or (texts[place] == "never" and texts[place - 1] in ("i", "we"))):
        return place
    end = place + (2 if denied else 1)
    end += texts[end : end + 1] in (("really",), ("just",), ("quite",))
    if not texts[end : end + 1] or texts[end] not in REFUSED:
        return place
    return end + 1 + (texts[end + 1 : end + 2] in (("for",), ("with",)))


def denies_at(words: Words, place: int) -> bool:
    """Return whether words begin here that leave out what follows them."""
    denied = words.texts[place] == "not" and place and is_verb_denied(words, place)
    return refused_at(words, place) > place or (words.end_of(place, "negation") > place and not denied)


DENIED = (("do", "not"), ("does", "not"), ("can", "not"), ("could", "not"))
HOLDING = frozenset({"contain", "contains", "containing", "include", "includes", "have", "has", "having"})
"""Verbs after a negation whose object is left out."""
