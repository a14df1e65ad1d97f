"""Readings of questions for other goods than those shown: "what about toasters?", "and beans?", "any mugs too?"."""

from __future__ import annotations

from collections.abc import Sequence

from app.catalogue.facts.concepts import concepts_in
from app.catalogue.facts.words import stems_of as fact_stems_of
from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.products import Item
from app.simulated.readings.goods import read_goods
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import placed_references
from app.simulated.state import State
from app.simulated.stems import stem, stems_of
from app.simulated.vocabulary import stop_words
from app.text.inflection import singular

SETS = english().sets
ADDING: tuple[tuple[str, ...], ...] = (("and",), ("also",), ("plus",), ("what", "about"), ("how", "about"))
"""Beginnings of a question for something further."""

OFFERED: tuple[tuple[str, ...], ...] = (
    *(("do", "you", "have"), ("do", "you", "sell"), ("do", "you", "stock"), ("do", "you", "carry")),
    *(("have", "you", "got"), ("have", "you"), ("you", "have"), ("you", "got"), ("got",)),
)
SMALL = frozenset({"also", "any", "some", "a", "an", "other", "another", "more", "further", "too"})
"""Words before the noun that only ask for something of that kind."""

ENDS = frozenset(
    {"for", "to", "with", "in", "of", "too", "then", "instead", "do", "you", "at", "under", "go", "goes"}
)
"""Words that end the name of the goods."""

JOINTS = frozenset({"and", "or", ",", "&"})
PAIR = 2
LONGEST = 4
"""Maximum words of a name, and number of names."""


def read_further(clause: Clause, state: State) -> Reading | None:
    """Return the search for goods that a question asks for beside those shown; None for anything else."""
    asks = clause.is_question or clause.mood == "question"
    if not asks or not (state.listed or state.focus):
        return None
    if {"offers", "most_reduced"} & set(state.acts) or (state.topic is not None and state.topic.reduced):
        return None  # "and shoes?" after the offers asks for reduced ones
    words = clause.whole
    begin = opening(words)
    if begin is None:
        return None
    names = names_at(words, begin)
    if not names or not all(is_other(name, state) for name in names):
        return None
    phrase = words[begin : len(words)]
    if placed_references(phrase):
        return None  # "and the cheapest?" is about what is shown
    wishes = tuple(read_wish([name], state.vocabulary) for name in names)
    if len(wishes) > 1:
        return Reading("find_several", 1.0, phrase, wish=wishes[0], wishes=wishes)
    reading = read_goods([phrase], state)
    if reading.act in ("find", "refine"):
        return reading
    return Reading("find", 1.0, phrase, wish=read_wish([phrase], state.vocabulary))


def opening(words: Words) -> int | None:
    """Return where the goods are named after a beginning that asks for them; None without one."""
    place = words.skip(0, "courtesy", "yes", "no", "greeting")
    opened = False
    while place < len(words):
        found = next(
            (each for each in (*ADDING, *OFFERED) if words.texts[place : place + len(each)] == each), None
        )
        if (
            found is None
            and words.texts[place : place + 2] == ("do", "you")
            and words.texts[place + 2 : place + 4] in (("also", "have"), ("also", "sell"))
        ):
            found = words.texts[place : place + 4]
        if found is None and words.texts[place : place + 2] in (("what", "other"), ("which", "other")):
            found = words.texts[place : place + 2]
        if found is None:
            break
        place, opened = place + len(found), True
    is_any = words.texts[place : place + 1] in (("any",), ("some",), ("other",))
    is_any = is_any or (words.texts[-1:] == ("too",) and len(words) - place == PAIR)  # "toys too?"
    while place < len(words) and words.texts[place] in SMALL:
        place += 1
    return place if opened or is_any else None


def names_at(words: Words, begin: int) -> list[Words]:
    """Return the names of goods from a place on: "a bench and headphones for it" has two."""
    found: list[Words] = []
    start = place = begin
    while place <= len(words):
        text = words.texts[place] if place < len(words) else ""
        if text in JOINTS or text in ENDS or place == len(words):
            name = words[start:place]
            if len(name) > LONGEST or not all(token.kind == "word" for token in name.tokens):
                return []
            found += [name] if len(name) else []
            if text not in JOINTS:
                break
            place += 1
            while place < len(words) and words.texts[place] in SMALL:
                place += 1
            start = place
            continue
        place += 1
    return found[:LONGEST]


def is_other(name: Words, state: State) -> bool:
    """Return whether words name goods, and neither something that is shown nor what a product has."""
    head = name.texts[-1]
    vocabulary = state.vocabulary
    if (
        head in stop_words()
        or head in SETS["things"]
        or name.has("service", "advise", "sort_rating", "show_cart")
    ):
        return False
    if any(text in english().currencies for text in name.texts):
        return False
    if concepts_in(fact_stems_of(" ".join(name.texts), 200)) and not (
        vocabulary.names(head) and vocabulary.is_kind(head)
    ):
        return False  # "and the weight?"
    spoken = shown(state)
    if any(item.is_called([head]) for item in spoken):
        return any(text in SMALL_VALUES or stem(text) in vocabulary.value_words for text in name.texts[:-1])
    if name.has("similar", "more", "in_stock", "cheaper", "dearer") or name.texts[0] in SETS["vague_goods"]:
        return False  # "have you got anything similar?"
    is_category = vocabulary.category_at([stem(head)], 0)[0] == 1  # "toys", which no product is called
    is_kind = is_category or (vocabulary.is_kind(head) and vocabulary.names(head))
    if not is_kind and singular(head) == head:
        return False
    if not is_kind and (vocabulary.knows(head) or not vocabulary.is_complete or len(name) > 2):
        return False
    return not any(says(item, head) for item in spoken[:1] if state.focus is not None)


SMALL_VALUES = frozenset({"cheap", "cheaper"})


def shown(state: State) -> Sequence[Item]:
    """Return the products that are spoken of."""
    focus = state.item(state.focus)
    return [focus] if focus is not None else state.all_listed


def says(item: Item, word: str) -> bool:
    """Return whether a product's own text has a word: then it is asked whether it has that."""
    texts = [item.description, *(str(value) for value in item.attributes.values()), *item.attributes]
    return any(stem(word) in stems_of(text) for text in texts)
