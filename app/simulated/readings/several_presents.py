"""Several presents in one message: each person with what is said of that person."""

from __future__ import annotations

from app.simulated.nlu.bounds import bound_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import PERSONS, asks_for_present
from app.simulated.nlu.tokens import Token, tokenize
from app.simulated.readings.need_words import need_names

MOST = 3
"""Maximum persons of one message."""

INTRODUCING = frozenset({"for", "my", "our", "his", "her", "their"})
REPORTING = frozenset({"says", "said", "thinks", "thought", "told", "and", "'s"})
"""Words after a person who is only mentioned, or named together with the next one: "my mum and dad"."""
OTHERS = (("the", "other"), ("and", "another"))


def presents_apart(words: Words) -> list[Words]:
    """Return the words about each person for whom a present is wanted; nothing where that is only one.

    "For my dad, he cooks, up to 60, and something small for my mum, maybe 20": two, each with a budget. An amount
    for each holds for all.
    """
    if not (asks_for_present(words) or words.has("likes")):
        return []
    persons = persons_at(words)
    begins = persons if len(persons) > 1 else one_and_other(words)
    if not 1 < len(begins) <= MOST:
        return []
    before = words.tokens[: begins[0]]
    ends = [*begins[1:], len(words)]
    parts = [words.tokens[begin:end] for begin, end in zip(begins, ends, strict=True)]
    if not all(map(says_what, map(Words.of, parts))):
        return []
    shared = amount_for_each(Words.of(parts[-1]))
    gift = tuple(tokenize("present for"))
    return [
        Words.of(
            [
                *(before if begins != persons or place == 0 or not amounts_in(Words.of(part)) else ()),
                *(gift if begins == persons else ()),
                *part,
                *(shared if place < len(parts) - 1 else ()),
            ]
        )
        for place, part in enumerate(parts)
    ]


def persons_at(words: Words) -> list[int]:
    """Return where the phrases of different persons begin: "my mum", "for my brother"."""
    found: list[int] = []
    named: set[str] = set()
    for place in range(1, len(words)):
        end = words.end_of(place, *PERSONS)
        is_introduced = words.texts[place - 1] in INTRODUCING and end > place
        if is_introduced and words.texts[end : end + 1] and words.texts[end] in REPORTING:
            continue
        if is_introduced and words.texts[end - 1] not in named:
            named.add(words.texts[end - 1])
            found.append(place - 1)
    return found


def one_and_other(words: Words) -> list[int]:
    """Return where it is said what one of two persons likes, and what the other does: "one paints, the other runs"."""
    after_mark = (at for at in range(1, len(words)) if words.tokens[at - 1].kind == "mark")
    one = next((at for at in after_mark if words.texts[at] == "one"), 0)
    other = next((at for at in range(one, len(words) - 1) if words.texts[at : at + 2] in OTHERS), 0)
    return [one, other] if one and other and words.has(*PERSONS) else []


def says_what(words: Words) -> bool:
    """Return whether words say of a person what may be given: a liking, a need, an amount."""
    return (
        words.has("likes", "gift")
        or "something" in words.texts
        or bool(need_names(words) or amounts_in(words))
    )


def amounts_in(words: Words) -> list[int]:
    """Return where an amount of money may begin."""
    return [
        at for at in range(len(words)) if (found := bound_at(words, at)) is not None and not found[0].unit
    ]


def amount_for_each(words: Words) -> tuple[Token, ...]:
    """Return the words of an amount that is meant for each person, or nothing."""
    found = amounts_in(words) if {"each", "apiece"} & set(words.texts) else []
    bound = bound_at(words, found[0]) if found else None
    return (*tokenize(","), *words.tokens[found[0] : bound[1]]) if bound is not None else ()
