"""The errand that a conversation is on: for whom goods are, of what age, up to what amount, and what they must not be.

"Something for my dog, up to 40" holds for "and a bed?" after it. It ends where a message is about the shopper, about
another person, or plainly about something else.
"""

from __future__ import annotations

from dataclasses import replace

from app.catalogue.audiences import audience_named
from app.simulated.actions.need_kinds import whom
from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import SINGLE
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.meaning import Reading
from app.simulated.readings.need_words import age_in
from app.simulated.state import Errand, State, Topic
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary

ANIMALS = english().sets["animals"]
CHILDREN = english().sets["young"]
OWN = frozenset({"i", "me", "my", "myself", "we", "us", "our"})
ELSE = frozenset({"now", "next", "different", "else", "another"})
"""Words with which a message turns to something else."""

JOINING = (
    ("and",),
    ("also",),
    ("or",),
    ("maybe",),
    ("perhaps",),
    ("plus",),
    ("any",),
    ("what", "about"),
    ("how", "about"),
)
LIVE = 2
"""Turns after which an errand that was not spoken of is over."""

SHORT = 4
"""Maximum words of a message that only names the next goods."""


def begin_errand(words: Words, state: State, topic: Topic | None = None) -> None:
    """Remember for whom and up to what amount goods are asked for; forget the errand before where nothing is said."""
    need = state.need
    audience, age = audience_in(words), age_in(words)
    if need is not None:
        limits, unwanted = (need.low, need.high), need.unwanted
        age = need.for_age if age is None else age
    else:
        limits = (topic.low, topic.high) if topic is not None else (None, None)
        unwanted = topic.excluded if topic is not None else ()
    is_one = need is not None or bool(audience) or is_department(topic, state)
    is_total = need is not None and need.in_total
    state.errand = (
        Errand(
            audience=audience,
            whom=whom(words),
            age=age,
            low=None if is_total else limits[0],
            high=None if is_total else limits[1],
            unwanted=unwanted,
            is_gift=need is not None and need.gift,
            turn=state.turn,
        )
        if is_one
        else None
    )


def is_department(topic: Topic | None, state: State) -> bool:
    """Return whether a topic is all of a department up to an amount: "something for the kitchen under 50"."""
    if topic is None or topic.high is None or not topic.typed:
        return False
    stems = [stem(word) for word in topic.typed]
    return state.vocabulary.departments.longest(stems, 0)[0] == len(stems)


def audience_in(words: Words) -> str:
    """Return the animal or the group of persons for which goods are, as a word for a search; else nothing."""
    for text in words.texts:
        if text in ANIMALS or text in CHILDREN:
            return text
        if audience_named(text) is not None and text not in SINGLE:
            return text
    return ""


def open_errand(reading: Reading, state: State) -> Errand | None:
    """Return the errand that a wish for further goods belongs to; None where it is another one."""
    errand, words = state.errand, reading.words
    if errand is None or state.turn - errand.turn > LIVE:
        return None
    other = whom(words)
    if other and other.split()[-1:] != errand.whom.split()[-1:]:
        return None
    if audience_in(words) not in ("", errand.audience):
        return None
    begin = words.skip(0, "opener", "courtesy", "yes", "no")
    rest = words[begin : len(words)]
    joins = any(rest.texts[: len(each)] == each for each in JOINING)
    for_others = errand.is_gift or errand.audience in ANIMALS | CHILDREN
    if OWN & set(words.texts) and for_others:
        return None
    if ELSE & set(words.texts) and not joins:
        return None
    is_bare = sum(text.isalpha() for text in rest.texts) <= SHORT and not rest.begins("search", "seek")
    return errand if joins or is_bare or errand.is_gift else None


def within_errand(topic: Topic, wish: SearchWish, errand: Errand, state: State) -> Topic:
    """Return the topic for the same person, of the same age, within the same amount, without what was left out."""
    limits = wish.price is None and "no_limit" not in wish.flags
    named = {stem(word) for word in topic.typed}
    by_word = errand.audience and errand.audience in ANIMALS
    is_new = by_word and stem(errand.audience) not in named and is_sold_for(errand.audience, state.vocabulary)
    typed = (errand.audience, *topic.typed) if is_new and topic.typed else topic.typed
    state.errand = replace(errand, turn=state.turn)
    return replace(
        topic,
        typed=typed,
        category=None if is_new and topic.typed else topic.category,
        low=errand.low if limits else topic.low,
        high=errand.high if limits else topic.high,
        excluded=tuple(dict.fromkeys([*topic.excluded, *errand.unwanted])),
        age=errand.age if topic.age is None else topic.age,
        audience=topic.audience or audience_named(errand.audience),
    )


def is_sold_for(audience: str, vocabulary: Vocabulary) -> bool:
    """Return whether names or categories of the shop speak of an animal or a group of persons."""
    return stem(audience) in vocabulary.stems
