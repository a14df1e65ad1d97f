"""Several presents in one message: each person with what is said of that person, and an amount for each."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from app.simulated.lexicon import english
from app.simulated.nlu.bounds import bound_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.presents import PERSONS, asks_for_present
from app.simulated.nlu.tokens import Token, tokenize
from app.simulated.readings.need_words import age_in, need_names

MOST = 3
"""Maximum persons of one message."""

INTRODUCING = frozenset({"for", "my", "our", "his", "her", "their"})
RELATIVES = english().sets["relatives"]
"""Persons who need no "my": "mum bakes"."""

REPORTING = frozenset({"says", "said", "thinks", "thought", "told", "and", "'s"})
"""Words after a person who is only mentioned, or named together with the next one: "my mum and dad"."""
OTHERS = (("the", "other"), ("and", "another"))
TOGETHER = frozenset({"both", "together", "altogether", "total", "all"})
EACH = frozenset({"each", "apiece", "per"})
WHO = frozenset({"him", "her", "them"})
YOUNG = frozenset({"year", "years", "yr"})
TO_WHOM = frozenset({"on", "for"})
NEAR = 4
"""Words after an amount among which it is said for whom or for how many it is."""


@dataclass(frozen=True)
class Amount:
    """An amount of money in a message: its place, and the words that are to stand with a person instead."""

    begin: int
    end: int
    value: Decimal | None
    tokens: tuple[Token, ...]


def presents_apart(words: Words) -> list[Words]:
    """Return the words about each person for whom a present is wanted; nothing where that is only one.

    "For my dad, he cooks, up to 60, and something small for my mum, maybe 20": two, each with a budget. An amount
    for each holds for all, an amount for all is divided, and amounts at the end are of the persons in their order.
    """
    persons = persons_at(words)
    amounts = amounts_in(words)
    if not (asks_for_present(words) or words.has("likes") or shares_amount(words, amounts)):
        return []
    begins = persons if len(persons) > 1 else one_and_other(words)
    if not 1 < len(begins) <= MOST:
        return []
    last = [each for each in amounts if each.begin > begins[-1]]
    given = amounts_given(words, last, len(begins))
    end = last[0].begin if given else len(words)
    before = words.tokens[: begins[0]]
    parts = [words.tokens[begin:stop] for begin, stop in zip(begins, [*begins[1:], end], strict=True)]
    if not all(map(says_what, map(Words.of, parts))):
        return []
    gift = tuple(tokenize("present for"))
    return [
        Words.of(
            [
                *(before if begins != persons or place == 0 or not amounts_in(Words.of(part)) else ()),
                *(gift if begins == persons else ()),
                *part,
                *(given[place] if given else ()),
            ]
        )
        for place, part in enumerate(parts)
    ]


def persons_at(words: Words) -> list[int]:
    """Return where the phrases of different persons begin: "my mum", "for my brother", "a 5 year old boy", "mum"."""
    found: list[int] = []
    named: set[str] = set()
    for place in range(len(words)):
        end = words.end_of(place, *PERSONS)
        begin = beginning_of(words, place)
        if end == place or begin is None:
            continue
        is_aged = words.texts[place] in YOUNG  # "a 5 year old boy and a 9 year old girl" are two
        if not is_aged and words.texts[end : end + 1] and words.texts[end] in REPORTING:
            continue
        if words.texts[end - 1] not in named:
            named.add(words.texts[end - 1])
            found.append(begin)
    return found


def beginning_of(words: Words, place: int) -> int | None:
    """Return where the phrase begins of a person who is introduced here; None where a person is only named."""
    before = words.texts[place - 1 : place]
    if before and before[0] in INTRODUCING:
        return place - 1
    if words.texts[place] in YOUNG and place and words.tokens[place - 1].kind == "number":
        return place - 2 if words.texts[place - 2 : place - 1] == ("a",) else place - 1
    starts = not place or words.tokens[place - 1].kind == "mark" or before == ("and",)
    return place if starts and words.texts[place] in RELATIVES else None


def one_and_other(words: Words) -> list[int]:
    """Return where it is said what one of two persons likes, and what the other does: "one paints, the other runs"."""
    after_mark = (at for at in range(1, len(words)) if words.tokens[at - 1].kind == "mark")
    one = next((at for at in after_mark if words.texts[at] == "one"), 0)
    other = next((at for at in range(one, len(words) - 1) if words.texts[at : at + 2] in OTHERS), 0)
    return [one, other] if one and other and words.has(*PERSONS) else []


def says_what(words: Words) -> bool:
    """Return whether words say of a person what may be given: a liking, a need, an age, an amount."""
    return (
        words.has("likes", "gift")
        or "something" in words.texts
        or age_in(words) is not None
        or bool(need_names(words) or amounts_in(words))
    )


def amounts_in(words: Words) -> list[Amount]:
    """Return the amounts of money of a message; an age is none."""
    found: list[Amount] = []
    place = 0
    while place < len(words):
        bound = bound_at(words, place)
        if (
            bound is None
            or bound[0].unit
            or words.texts[bound[1] : bound[1] + 1] in ((")",), ("year",), ("years",))
        ):
            place += 1
            continue
        if age_in(words[max(0, place - 2) : bound[1]]) is None:
            found.append(
                Amount(place, bound[1], bound[0].high or bound[0].low, words.tokens[place : bound[1]])
            )
        place = max(bound[1], place + 1)
    return found


def shares_amount(words: Words, amounts: list[Amount]) -> bool:
    """Return whether an amount is for several: "60 for both", "30 each"."""
    return any((TOGETHER | EACH) & set(words.texts[each.begin : each.end + NEAR]) for each in amounts)


def amounts_given(words: Words, amounts: list[Amount], count: int) -> list[tuple[Token, ...]]:
    """Return the words of the amount of each person, from the amounts after the last one; nothing without any."""
    comma = tuple(tokenize(","))
    if len(amounts) == count and all(is_of_person(words, each) for each in amounts):
        return [(*comma, *tokenize("up to"), *each.tokens) for each in amounts]
    if len(amounts) != 1 or amounts[0].value is None:
        return []
    said = set(words.texts[max(0, amounts[0].begin - 2) : amounts[0].end + NEAR])
    if EACH & said:
        return [(*comma, *amounts[0].tokens)] * count
    if TOGETHER & said:
        share = (amounts[0].value / count).quantize(Decimal(1), ROUND_DOWN)
        return [(*comma, *tokenize(f"up to {share}"))] * count
    return []


def is_of_person(words: Words, amount: Amount) -> bool:
    """Return whether an amount is said to be for a person of before: "50 on him"."""
    following = words.texts[amount.end : amount.end + NEAR]
    return bool(TO_WHOM & set(following) and WHO & set(following))
