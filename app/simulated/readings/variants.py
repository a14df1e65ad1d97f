"""Readings of clauses about sizes, colours and other options: a question, a choice, a narrower list."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.nlu.tokens import Token
from app.simulated.nlu.wishes import SearchWish, Value
from app.simulated.products import Item
from app.simulated.questions import shop_fact_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.pointers import placed_references
from app.simulated.resolution import resolve
from app.simulated.state import Question, State
from app.simulated.variant_words import VariantWords, options_among, read_variant_words

SIZES = frozenset({"size", "sizes"})
POINTERS = (
    "it",
    "them",
    "place",
    "range",
    "first",
    "last",
    "product",
    "extreme",
    "other",
    "both",
    "described",
)
ANY = frozenset({"any", "anything", "something", "others"})


def read_variant(clause: Clause, state: State) -> Reading | None:
    """Return the reading of a clause that says nothing but options of products that were shown; else None."""
    if clause.words.has("under", "over", "between", "around"):
        return None  # "anything under 30" bounds a price and names no size
    if shop_fact_of(clause.words) == "price":
        return None  # "how much is it in that size?"
    pointed, rest = pointed_at(clause.words, state)
    pool = pointed or spoken_of(state)
    options = options_among(pool)
    if not options:
        return None
    found = read_variant_words(rest, options)
    if found.left or not (found.wanted or found.named):
        return None
    asks = clause.mood == "question" or clause.is_question or clause.whole.begins("again_about")
    if asks or not found.wanted:
        return asked_reading(clause, state, pool, found) if asks or found.named else None
    if clause.mood in ("refusal", "condition", "courtesy", "cancel"):
        return None
    if len(pool) == 1:
        return Reading("choose_variant", 0.93, clause.words, items=tuple(pool), variant=found)
    return narrowed(clause.words, found)


def asked_reading(clause: Clause, state: State, pool: Sequence[Item], found: VariantWords) -> Reading:
    """Return the reading of a question: about these products, or for others of their kind."""
    of_list = len(pool) > 1 and state.topic is not None and found.wanted
    if of_list and ANY & set(clause.words.texts):
        return narrowed(clause.words, found)
    return Reading("variant", 0.93, clause.words, items=tuple(pool), variant=found)


def narrowed(words: Words, found: VariantWords) -> Reading:
    """Return the reading that searches for the same goods in these values."""
    wish = SearchWish()
    for name, value in found.wanted.items():
        if SIZES & set(name.lower().split()):
            wish.size = value
        else:
            wish.values.append(Value(name, value))
    return Reading("refine", 0.93, words, wish=wish)


def pointed_at(words: Words, state: State) -> tuple[list[Item], Words]:
    """Return the products that a clause points at, and the clause without the words that point."""
    known = options_among(list(state.known.values()))
    pointed: list[Item] = []
    kept: list[Token] = []
    place = 0
    for reference, start, end in placed_references(words):
        if reference.kind not in POINTERS or says_option(reference, words[start:end], known):
            continue
        found = resolve(reference, state).items
        if found:
            pointed += found
            kept += words.tokens[place:start]
            place = end
    kept += words.tokens[place:]
    return list(dict.fromkeys(pointed)), Words.of(kept)


def says_option(reference: Reference, part: Words, options: dict[str, tuple[str, ...]]) -> bool:
    """Return whether a description is only a value of an option: "the medium"."""
    return reference.kind == "described" and not read_variant_words(part, options).left


def spoken_of(state: State) -> list[Item]:
    """Return the products whose options may be meant without a word for them."""
    question = state.question
    if isinstance(question, Question) and question.kind == "variant":
        return list(question.items)
    focus = state.item(state.focus)
    if focus is not None and not (state.is_focus_guessed and len(state.listed) > 1):
        return [focus] if focus.choices else []
    return [item for item in state.listed if item.choices]
