"""Reading of references: "it", "the second one", "numbers 2 to 4", "both", "the cheapest two", "the steel one"."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.nlu.comparison_phrases import QUALITY_WORDS, is_order, is_superlative
from app.simulated.nlu.list_places import NUMBER_NOUNS, numbered, ordinal_reference
from app.simulated.nlu.noun_phrases import (
    DEFINITE,
    ENDS,
    INDEFINITE,
    OTHER_PARTS,
    THINGS,
    is_describing,
    is_model,
    skip_thing,
)
from app.simulated.nlu.numbers import number_at, ordinal_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.rankings import by_order, counted_extreme, extreme_at
from app.simulated.nlu.references import Reference
from app.text.inflection import singular

WORDS_LIMIT = 8

CHOICES = frozenset(
    {"choice", "pick", "recommendation", "suggestion", "favourite", "favorite", "tip", "advice"}
)
"""Names for the product that the assistant has chosen: "I'll go with your choice"."""


def reference_at(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return the reference that begins here and the place after it, or None."""
    found = simple_reference(words, place) or pointing(words, place) or described(words, place)
    return (found[0], words.end_of(found[1], "mentioned")) if found is not None else None


def simple_reference(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return a reference by a pronoun or a shown product's whole name."""
    texts = words.texts
    if place >= len(words):
        return None
    if words.tokens[place].kind == "mark" and texts[place] == "#":
        return numbered(words, place + 1)
    if texts[place].startswith("\x00"):
        return Reference("product", words=(texts[place][1:],), definite=True), skip_thing(words, place + 1)
    chosen = by_order(words, place)
    if chosen is not None:
        return chosen
    newest = words.end_of(place, "newest")
    added = words.end_of(newest, "added") if newest > place else newest
    if added > newest:
        return Reference("newest", definite=True), added
    if texts[place] in ("it", "this", "that") and texts[place + 1 : place + 2] not in (("one",),):
        following = texts[place + 1 : place + 2]
        if (
            texts[place] == "it"
            or not following
            or following[0] in ENDS
            or following[0] in ("too", "please", "out", "instead")
            or words.end_of(place + 1, "is_enough", "will_do", "goes", "can_go") > place + 1
        ):
            return Reference("it"), place + 1
        if not words.tokens[place + 1].text.isalnum():
            return Reference("it"), place + 1
    if texts[place : place + 2] in (("this", "one"), ("that", "one")) and texts[
        place + 2 : place + 3
    ] not in (("with",),):
        return Reference("it"), place + 2
    if texts[place] == "your" and texts[place + 1 : place + 2] and texts[place + 1] in CHOICES:
        return Reference("it", definite=True), place + 2
    if texts[place] in ("them", "those", "these") and (
        place + 1 >= len(words) or texts[place + 1] in ENDS or texts[place + 1] in ("all", "both", "please")
    ):
        both = texts[place + 1 : place + 2] in (("both",), ("all",))
        return Reference("both" if both and texts[place + 1] == "both" else "them"), place + 1 + both
    if texts[place] == "both":
        end = place + 1
        if texts[end : end + 2] in (("of", "them"), ("of", "those"), ("of", "these")):
            return Reference("both"), end + 2
        if end >= len(words) or texts[end] in ENDS:
            return Reference("both"), end
        return None
    return everything(words, place)


HOW_LONG = ("how", "long")

ENDS_OF_LIST = {"top": 1, "upper": 1, "bottom": -1, "lower": -1}
"""Words for the ends of a list as it is seen."""


def everything(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return "all of them", "all three", "everything"."""
    texts = words.texts
    if texts[place] in ("everything", "all"):
        end = place + 1
        if texts[end : end + 1] == ("the",):
            end += 1
        count = number_at(words, end)
        number = count.whole or 0 if count else 0
        end = count.end if count else end
        if texts[end : end + 2] in (("of", "them"), ("of", "those"), ("of", "these"), ("of", "it")):
            end += 2
        elif texts[end : end + 1] and texts[end] in THINGS:
            end += 1
        if end < len(words) and texts[end] not in ENDS:
            return None
        return Reference("all", number), end
    return None


def pointing(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return a reference into the list: by number, ordinal, range, superlative, "the other one"."""
    texts = words.texts
    priced = priced_at(words, place + 2) if texts[place : place + 2] == ("the", "one") else None
    if priced is not None:
        return Reference("described", words=priced[:1], definite=True), priced[1]
    if texts[place : place + 2] in (("both", "the"), ("both", "number"), ("both", "numbers")):
        place += 1
    begin = place + bool(texts[place : place + 1] and texts[place] in DEFINITE)
    if begin >= len(words):
        return None
    if texts[begin] in NUMBER_NOUNS or texts[begin] == "#":
        dot = texts[begin + 1 : begin + 2] == (".",)
        found = numbered(words, begin + 1 + dot)
        if found:
            return found
    end_of_list = ENDS_OF_LIST.get(texts[begin])
    if end_of_list and begin > place and texts[begin + 1 : begin + 2] and texts[begin + 1] in THINGS:
        return Reference("place", end_of_list, definite=True), begin + 2
    after = texts[begin + 1 : begin + 2]
    is_of_goods = texts[begin] == "other" and begin == place and after and after[0] not in ENDS | THINGS
    if is_of_goods:
        return None  # "what other blankets are there?", "what do other people say?"
    if texts[begin] in ("other", "others"):
        return Reference("other", definite=True), skip_thing(words, begin + 1)
    if texts[begin] == "same":
        return Reference("same", definite=True), skip_thing(words, begin + 1)
    if texts[begin : begin + 2] == ("rest", "of") or texts[begin : begin + 1] == ("rest",):
        return None
    extreme = extreme_at(words, begin)
    # "anything cheaper" asks for other goods, "the cheaper one" and "cheapest" for one of the list.
    if extreme and (begin > place or is_superlative(words.texts[begin])):
        return counted_extreme(words, *extreme)
    following = extreme_at(words, begin + 1) if texts[begin] == "next" else None
    if following is not None and is_order(words, begin + 1, following[1]):
        reference, end = counted_extreme(words, *following)
        return replace(reference, rank=SECOND), end  # "the next cheapest"
    ordinal = ordinal_at(words, begin)
    if texts[:2] == HOW_LONG and texts[begin] == "last" and texts[place] != "the":
        return None  # "how long does the battery last?"
    if ordinal and words.texts[begin - 1 : begin] and words.texts[begin - 1] in POSSESSIVES and begin:
        return None
    ranked = extreme_at(words, ordinal.end) if ordinal and (ordinal.whole or 0) > 1 else None
    if ordinal and ranked and is_order(words, ordinal.end, ranked[1]):
        reference, end = counted_extreme(words, *ranked)
        return replace(reference, rank=ordinal.whole or 1), end  # "the second cheapest"
    if ordinal:
        return ordinal_reference(words, ordinal.whole or 0, ordinal.end)
    number = number_at(words, begin)
    if number and number.whole and begin > place:
        extreme = extreme_at(words, number.end)
        if extreme:
            reference, end = counted_extreme(words, *extreme)
            return replace(reference, number=number.whole), end
        after = texts[number.end : number.end + 1]
        if texts[begin] == "one" and after in (("with",), ("from",)):
            return None  # "the one with the clamp" is a description
        if texts[number.end : number.end + 2] in (("of", "them"), ("of", "those")):
            return Reference("all", number.whole), number.end + 2
        if not after or (texts[place] == "the" and after[0] in ENDS):
            return Reference("all", number.whole), number.end
    return None


SECOND = 2

POSSESSIVES = frozenset({"my", "our", "his", "her", "their", "its", "your"})


def described(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return a reference by description: "the red one", "stoneware mug", "a blue mug", "the one under 25"."""
    texts = words.texts
    if place >= len(words):
        return None
    definite = texts[place] in DEFINITE
    if texts[place] in PLURAL and texts[place - 2 : place] in SOME_OF and place > 1:
        return None  # "do any of these fold?" asks of all of them, and "fold" describes none
    end = begin = place + (definite or texts[place] in INDEFINITE)
    found: list[str] = []
    while end < len(words) and end - begin < WORDS_LIMIT:
        # "The iPhone X": a letter that no number follows is a part of the name.
        is_name = bool(found) and definite and is_model(texts[end]) and number_at(words, end + 1) is None
        if not (is_describing(words, end) or is_name):
            break
        found.append(texts[end])
        end += 1
        if found[-1] in ("one", "ones") and len(found) > 1:
            break
    if definite and found in (["one"], ["ones"]) and texts[end : end + 1] and texts[end] in ATTACHED:
        return equipped(words, end, definite)
    described_by = tuple(word for word in found if word not in THINGS)
    if definite and described_by and found[-1] in ("one", "ones") and texts[end : end + 1] == ("with",):
        more = equipped(words, end, definite)  # "the black one with the wireless charger"
        if more is not None and words.end_of(end, *OTHER_PARTS) == end:
            return Reference("described", words=(*described_by, *more[0].words), definite=True), more[1]
    if definite and described_by and texts[end : end + 1] and singular(texts[end]) in COUNTED:
        end += 1  # "the white pair" is the white one
    elif (
        described_by
        and texts[end : end + 1]
        and texts[end] not in COUNTED
        and singular(texts[end]) in COUNTED
    ):
        described_by, end = (*described_by, texts[end]), end + 1  # "two white sets"
    limit_end = words.end_of(end, "under") if found and not described_by else end
    if limit_end > end:
        begin = limit_end + (texts[limit_end : limit_end + 1] in (("$",), ("€",), ("£",)))
        amount = number_at(words, begin)
        if amount:
            return Reference("described", limit=amount.value, definite=True), amount.end
    if not described_by:
        return None
    return Reference("described", words=described_by, definite=definite), end


PLURAL = frozenset({"these", "those"})
SOME_OF = tuple(
    (word, "of") for word in ("any", "all", "none", "some", "each", "either", "neither", "one", "which")
)


def priced_at(words: Words, place: int) -> tuple[str, int] | None:
    """Return the amount that stands here as a price, with its end: "the one for 149", "the one at $149"."""
    if words.texts[place : place + 1] not in (("for",), ("at",)):
        return None
    begin = place + 1 + (words.texts[place + 1 : place + 2] in (("$",), ("€",), ("£",)))
    amount = number_at(words, begin)
    return (f"{amount.value:f}", amount.end) if amount is not None else None


ATTACHED = frozenset({"with", "without", "from", "by", "in"})
"""Words after "the one" with which its description goes on."""

COUNTED = frozenset({"pair", "set", "pack", "box", "bottle", "piece"})
"""Nouns that stand for a product: "the white pair"."""


def equipped(words: Words, place: int, definite: bool) -> tuple[Reference, int] | None:
    """Return "the one with the clamp", "the ones from Harrow", "the one in blue"."""
    if words.texts[place] == "without":
        return None
    begin = end = place + 1 + (words.texts[place + 1 : place + 2] in (("a",), ("an",), ("the",)))
    while end < len(words) and end - begin < QUALITY_WORDS and is_describing(words, end):
        end += 1
    return (
        (Reference("described", words=words.texts[begin:end], definite=definite), end)
        if end > begin
        else None
    )
