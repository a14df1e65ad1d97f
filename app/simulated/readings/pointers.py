"""References in a clause, and what they point at in the dialogue."""

from __future__ import annotations

from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.noun_phrases import asks_amount
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.rankings import extreme_at
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.products import Item
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.stems import stem
from app.text.inflection import singular


def mentions(words: Words, state: State) -> bool:
    """Return whether the words point at a product that was shown."""
    return any(points(reference, state) for reference in references_in(words))


def references_in(words: Words) -> list[Reference]:
    """Return every reference in the words, in their order."""
    return [reference for reference, _, _ in placed_references(words)]


def placed_references(words: Words) -> list[tuple[Reference, int, int]]:
    """Return every reference in the words with the place where it begins and the place after it."""
    found: list[tuple[Reference, int, int]] = []
    place = 0
    while place < len(words):
        reference = reference_at(words, place)
        if reference is None or (reference[0].kind == "described" and not reference[0].definite):
            number = number_at(words, place)
            if (
                number is not None
                and words.tokens[place].kind == "number"
                and is_listed(words, place, number.end)
            ):
                found.append((Reference("place", number.whole or 0, definite=True), place, number.end))
            place += 1
            continue
        found.append((reference[0], place, reference[1]))
        place = max(place + 1, reference[1])
    return found


JOINS = (",", "and", "&", "or", "vs", "versus", "with", "to", "against", "compare")


def is_listed(words: Words, place: int, end: int) -> bool:
    """Return whether a number is in a row of numbers: "1, 2 and 3", "1 vs 3"."""
    before, after = words.texts[place - 1 : place] if place else (), words.texts[end : end + 1]
    around = [text for text in (*before, *after) if text not in (".", "?", "!")]
    return words.has("compare") and bool(around) and all(text in JOINS for text in around)


def points(reference: Reference, state: State) -> bool:
    """Return whether a reference points at something that was shown."""
    resolved = resolve(reference, state)
    if reference.kind == "described":
        return bool(resolved.items or resolved.candidates) and reference.definite
    if reference.kind in ("it", "them"):
        return bool(resolved.items)
    return bool(resolved.items or resolved.candidates or resolved.out_of_list)


TOP = frozenset({"best", "top", "highest"})
"""Superlatives that name the rating with the word after them."""


def order_in(words: Words) -> str | None:
    """Return the order that a superlative in the words names."""
    found = order_at(words)
    return found[0] if found is not None else None


def order_at(words: Words) -> tuple[str, int, int] | None:
    """Return the order that a superlative in the words names, with its place and the place after it."""
    for place in range(len(words)):
        found = extreme_at(words, place)
        rated = words.end_of(place, "sort_rating")
        if found is None and words.texts[place] in TOP and rated > place + 1:
            return "best rated", place, rated  # "which has the best rating?"
        if found is None and is_amount_of(words, place):
            return " ".join(words.texts[place - 2 : place + 1]), place, place + 1
        if found is None:
            continue
        compares = words.end_of(place, "cheaper", "dearer") >= found[1]
        chosen = words.texts[place - 1 : place] == ("the",) or words.begins("this_list", "question_word")
        bounded = words.end_of(place, "under", "over") >= found[1] and not chosen
        if not bounded and (chosen or not compares):
            return found[0], place, found[1]
    return None


def is_amount_of(words: Words, place: int) -> bool:
    """Return whether a verb says of what there is most or least here: "which one holds the least"."""
    ends = place + 1 >= len(words) or words.tokens[place + 1].kind == "mark"
    verb = words.texts[place - 2] if place > 1 and words.texts[place - 1] == "the" else ""
    return words.texts[place] in ("most", "least") and ends and bool(verb) and asks_amount(verb)


def sized_reference(words: Words) -> Reference | None:
    """Return the reference of words that only point at a product and name its size: "the first, size L"."""
    reader = Reader(words)
    items = reader.read_items()
    if not reader.done or reader.problem or len(items) != 1:
        return None
    (item,) = items
    return item.reference if item.option and item.quantity is None and item.reference.definite else None


def bare_reference(words: Words) -> Reference | None:
    """Return the reference that is everything a clause says."""
    place = words.skip(0, "courtesy", "opener")
    found = reference_at(words, place)
    if found is None:
        return None
    reference, end = found
    return reference if words.skip(end, "courtesy") >= len(words) else None


DEFINITE = frozenset({"the", "those", "these"})
MODIFIERS = 3
"""Maximum words between "the" and the noun."""


def recalled_list(words: Words, state: State) -> tuple[list[Item], str] | None:
    """Return the earlier list whose kind the words name, with its stem: "which of the tents was the cheapest?".

    None where the newest list has such goods, or where the words ask for goods that the shop has.
    """
    if words.has("offered_here") or words.begins("seek", "ask_for", "back_to"):
        return None
    one_of_several = list_named(words, state)
    if one_of_several is not None:
        return one_of_several
    is_ordered = order_at(words) is not None
    if words.has("again") and not is_ordered:
        return None  # "the lanterns once more" asks for the list itself
    for place, text in enumerate(words.texts):
        before = words.texts[max(0, place - MODIFIERS) : place]
        points_at = bool(DEFINITE & set(before)) or before[-1:] in (("which",), ("what",))
        several = singular(text) != text or is_ordered
        if not (points_at and several and state.vocabulary.names(text) and state.vocabulary.is_kind(text)):
            continue
        noun = stem(text)
        if any(is_of(item, noun) for item in state.all_listed):
            return None
        for items in reversed(state.past_lists):
            if sum(is_of(item, noun) for item in items) * 2 > len(items):
                return [item for item in items if is_of(item, noun)], noun
    return None


def list_named(words: Words, state: State) -> tuple[list[Item], str] | None:
    """Return the one of several lists of the last answer whose kind the words name: "the teapot, tell me more"."""
    if len(state.lists) < 2 or state.listed is not state.lists[-1]:
        return None
    for place, text in enumerate(words.texts):
        if not DEFINITE & set(words.texts[max(0, place - 1) : place]) or not state.vocabulary.is_kind(text):
            continue
        noun = stem(text)
        fitting = [items for items in state.lists if any(is_of(item, noun) for item in items)]
        if len(fitting) == 1:
            return fitting[0], noun
    return None


def is_of(item: Item, noun: str) -> bool:
    """Return whether a product is called by a noun, of which a stem is given, in its name or its category."""
    return noun in item.name_stems or item.is_called([noun])
