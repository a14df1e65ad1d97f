"""Exclusions of before that a message speaks of: they are taken back, wanted after all, or asked about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.negations import denies_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.wishes import SearchWish
from app.simulated.readings.meaning import Reading
from app.simulated.state import State
from app.simulated.stems import stem, stems_of

LEAVING_OUT = frozenset(
    {"hide", "hid", "hiding", "left", "leave", "leaving", "excluded", "exclude", "removed", "missing"}
)
"""Verbs of a question why something is not in a list."""

WHY = (("why",), ("how", "come"))


def read_left_out(clause: Clause, state: State) -> Reading | None:
    """Return the reading of a clause that names what the list leaves out; None where it only leaves it out again."""
    words, excluded = clause.whole, excluded_now(state)
    denied = next((at for at in range(len(words)) if denies_at(words, at)), None)
    denies = denied is not None
    asks = clause.is_question or clause.mood == "question"
    asks_why = words.texts[:1] in WHY or words.texts[:2] in WHY
    if not excluded:
        return missed(words, denied, state) if asks_why and denied is not None else None
    named = left_out_in(words, excluded)
    if not named and asks_why and (denies or LEAVING_OUT & set(words.texts)):
        named = list(excluded)  # "why did you leave out the white one?": any exclusion may be the reason
    if not named:
        return None
    wish = replace(read_wish([words], state.vocabulary), allowed=named)
    if (
        words.texts[:1] in WHY
        or words.texts[:2] in WHY
        or (asks and (denies or LEAVING_OUT & set(words.texts)))
    ):
        return Reading("left_out", 0.97, words, wish=wish)
    takes_back = words.has("allows", "drop_topic")
    if denies and not takes_back:
        return None
    if asks or (words.has("search", "ask_for", "seek") and not words.has("drop_topic")):
        return Reading("refine", 0.97, words, wish=replace(wish, refers=True, flags=wish.flags - {"allows"}))
    plain = SearchWish(allowed=named, price=wish.price, flags={*wish.flags, "allows"}, size=wish.size)
    return Reading("refine", 0.97, words, wish=plain)


def missed(words: Words, denied: int, state: State) -> Reading | None:
    """Return the search for what a question misses and nothing left out: "why is there no poncho?"."""
    rest = words[max(denied + 1, words.end_of(denied, "negation")) : len(words)]
    wish = read_wish([rest], state.vocabulary)
    if not wish.names_kind or wish.unknown:
        return None
    return Reading("find", 0.96, rest, wish=wish)


def excluded_now(state: State) -> tuple[str, ...]:
    """Return what is left out of the goods that are spoken of."""
    if state.need is not None:
        return (*state.need.unwanted, *state.need.without)
    return state.topic.excluded if state.topic is not None else ()


def left_out_in(words: Words, excluded: Sequence[str]) -> list[str]:
    """Return what is left out and words name, with the compounds of it: "wool", "lambswool"."""
    said = {stem(text) for text in words.texts}
    named = [each for each in excluded if set(stems_of(each)) <= said]
    return [each for each in excluded if any(each == name or each.endswith(name) for name in named)]
