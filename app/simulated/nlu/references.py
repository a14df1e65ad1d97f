"""References to goods: "it", "the second one", "numbers 2 to 4", "both", "the cheapest two", "the steel one"."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from app.catalogue.facts.comparisons import comparison_words
from app.catalogue.facts.concepts import concepts_in
from app.catalogue.facts.words import stem
from app.simulated.lexicon import english
from app.simulated.nlu.degrees import adjective_of
from app.simulated.nlu.numbers import number_at, ordinal_at
from app.simulated.nlu.phrases import PhraseTable, Words
from app.text.inflection import singular

ReferenceKind = Literal[
    "place",
    "range",
    "first",
    "last",
    "it",
    "them",
    "both",
    "all",
    "each",
    "other",
    "same",
    "rest",
    "newest",
    "extreme",
    "described",
    "product",
]

THINGS = english().sets["things"]
NUMBER_NOUNS = english().sets["number_nouns"]
DEFINITE = english().sets["definite"]
INDEFINITE = english().sets["indefinite"]
ENDS = english().sets["description_ends"]
"""Words that end a description."""

WORDS_LIMIT = 8
QUALITY_WORDS = 3
"""Maximum words of a quality's name."""

OTHER_PARTS = (
    *(
        "destination",
        "out_of_cart",
        "courtesy",
        "later",
        "not_goods",
        "count_noun",
        "under",
        "over",
        "goes",
        "can_go",
        "worth",
    ),
    *("in_all", "is_enough", "up_or_down", "out", "preferred", "will_do", "fewer", "on_top"),
)
"""Roles of phrases that are no part of a description."""


CHOICES = frozenset(
    {"choice", "pick", "recommendation", "suggestion", "favourite", "favorite", "tip", "advice"}
)
"""Names for the product that the assistant has chosen: "I'll go with your choice"."""


@dataclass(frozen=True)
class Reference:
    """Something that points at goods.

    `number` is a place of the list (from 1; -1 the last), a count, or the beginning of a range that ends with `until`.
    `words` describe, `order` is a comparison ("lightest"), `limit` an upper price.
    """

    kind: ReferenceKind
    number: int = 0
    until: int = 0
    words: tuple[str, ...] = ()
    definite: bool = False
    order: str = ""
    limit: Decimal | None = None
    bare: bool = False
    """A number alone, which may be a place or a quantity."""
    rank: int = 1
    """With `order`: which in that order: 2 for "the second cheapest"."""
    among: int = 0
    """With `order`: of how many that were spoken of: 2 for "the cheaper of the two"."""
    places: tuple[Reference, ...] = ()
    """With `order`: of which places of the list: "the cheaper of the second and the third"."""
    each: bool = False
    """With `order`: whether one of each list is meant: "the cheapest of each"."""


@cache
def comparing() -> PhraseTable:
    """Return the phrases that order a list: `quality` for those that say by what, `noun` for those that need a noun.

    Alone, "best" and "better" ask for an opinion.
    """
    table = PhraseTable()
    for word in comparison_words():
        if word.words not in (("best",), ("better",)):
            table.add(word.words, "quality" if word.quality else "noun")
    return table


RATING = frozenset({"best", "better"})


def extreme_at(words: Words, place: int) -> tuple[str, int] | None:
    """Return the comparison that begins here ("lightest", "longest battery life") and the place after it."""
    if place >= len(words):
        return None
    end, kinds = comparing().longest(words.texts, place)
    if not kinds and words.texts[place] in RATING:
        end, kinds = place + 1, ["noun"]  # "the best battery", but "the best" alone asks for an opinion
    if not kinds and adjective_of(words.texts[place]):
        return words.texts[place], place + 1  # "softest": no maker measures it, but some say it
    if not kinds:
        return None
    if places_at(words, end) is not None:
        return " ".join(words.texts[place:end]), end  # "the better of the first and the third"
    noun = quality_end(words, end)
    if noun == end and "quality" not in kinds:
        return None
    return " ".join(words.texts[place:noun]), noun


NO_MODELS = frozenset({"a", "d", "i", "o", "s", "t"})
"""Letters that are words or what is left of one."""


def is_model(word: str) -> bool:
    """Return whether a word is the name of a model: a letter, or letters with a digit."""
    is_letter = len(word) == 1 and word.isalpha() and word not in NO_MODELS
    return is_letter or (word.isalnum() and not (word.isalpha() or word.isdigit()))


def is_superlative(text: str) -> bool:
    """Return whether a comparing word is a superlative."""
    return text.endswith("est") or text in ("most", "least", "best", "top", "worst")


def quality_end(words: Words, place: int) -> int:
    """Return the end of the name of a quality ("battery life", "memory") that begins here; the place without one."""
    for end in range(min(len(words), place + QUALITY_WORDS), place, -1):
        stems = [stem(text) for text in words.texts[place:end]]
        found = concepts_in(stems)
        if found and not found[0].concept.is_broad and found[0].words == frozenset(stems):
            return end
    return place


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


def by_order(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return "whichever is cheapest", "the one that weighs the least"."""
    begin = words.end_of(place, "whichever_of")
    if begin == place:
        return None
    found = extreme_at(words, begin)
    return counted_extreme(words, *found) if found is not None and is_order(words, begin, found[1]) else None


def is_order(words: Words, begin: int, end: int) -> bool:
    """Return whether one of the words of a comparison is a superlative."""
    return any(map(is_superlative, words.texts[begin:end]))


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


def numbered(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return the place or the range of places after "number"."""
    number = number_at(words, place)
    if number is None or not number.whole or number.whole < 1:
        return None
    if words.texts[number.end : number.end + 1] in (("to",), ("-",), ("through",), ("till",)):
        until = number_at(words, number.end + 1)
        if until and until.whole and until.whole > number.whole:
            return Reference("range", number.whole, until.whole), until.end
    return Reference("place", number.whole, definite=True), number.end


def counted_extreme(words: Words, order: str, end: int) -> tuple[Reference, int]:
    """Return a superlative with what follows it: "cheapest two", "lightest kettle"."""
    number = number_at(words, end)
    if number and number.whole and words.texts[end : end + 1] != ("one",):
        of_places, among, end = of_those(words, skip_thing(words, number.end))
        return Reference(
            "extreme", number.whole, order=order, definite=True, among=among, places=of_places
        ), end
    end, nouns = noun_words(words, end)
    if words.texts[end : end + 2] == ("of", "each"):
        end = words.end_of(end + 2, "count_noun")
        end = skip_thing(words, end)
        return Reference("extreme", 1, words=nouns, order=order, definite=True, each=True), end
    of_places, among, end = of_those(words, end)
    return Reference(
        "extreme", 1, words=nouns, order=order, definite=True, among=among, places=of_places
    ), end


def of_those(words: Words, place: int) -> tuple[tuple[Reference, ...], int, int]:
    """Return the places after "of", of how many, and the place after both: "of the first two", "of those", "of both".

    The number is 2 after "of the two", and 0 where it is not said.
    """
    at_places = places_at(words, place)
    if at_places is not None:
        return at_places[1], 0, at_places[0]
    end, among = among_at(words, place) or (skip_of_those(words, place), 0)
    return (), among, end


def places_at(words: Words, place: int) -> tuple[int, tuple[Reference, ...]] | None:
    """Return the place after "of the first two", "of the second and the third", and these places of the list.

    None where no places of the list follow "of" here.
    """
    if words.texts[place : place + 1] != ("of",):
        return None
    found: list[Reference] = []
    end = place + 1
    while end < len(words):
        begin = end + (bool(found) and words.texts[end] in JOINING)
        follows = begin > end and found[-1].kind == "place" if found else is_joined(words, begin)
        pointed = place_at(words, begin, is_number=follows)
        if pointed is None:
            break
        found.append(pointed[0])
        end = pointed[1]
    return (end, tuple(found)) if found else None


def among_at(words: Words, place: int) -> tuple[int, int] | None:
    """Return the place after "of the two" that begins here, and the number; None where it does not."""
    if words.texts[place : place + 1] != ("of",):
        return None
    begin = (
        place
        + 1
        + (words.texts[place + 1 : place + 2] != () and words.texts[place + 1] in DEFINITE | {"them"})
    )
    if "both" in words.texts[place + 1 : place + 3]:
        return place + 1 + words.texts[place + 1 : place + 3].index("both") + 1, 2
    number = number_at(words, begin)
    if begin == place + 1 or number is None or not number.whole or words.texts[begin] == "one":
        return None
    return skip_thing(words, number.end), number.whole


def is_ranked(words: Words, place: int) -> bool:
    """Return whether a comparison begins here: "second cheapest"."""
    return place < len(words) and bool(comparing().longest(words.texts, place)[1])


def is_joined(words: Words, place: int) -> bool:
    """Return whether a number that another one follows begins here: "2, 3 and 4" are places, "of 2" is an amount."""
    number = number_at(words, place)
    if number is None or words.texts[number.end : number.end + 1] == ():
        return False
    return words.texts[number.end] in JOINING and number_at(words, number.end + 1) is not None


def place_at(words: Words, place: int, *, is_number: bool) -> tuple[Reference, int] | None:
    """Return the place of the list, or the first or last few, that begin here; `is_number`: also a number alone."""
    begin = place + (words.texts[place : place + 1] != () and words.texts[place] in DEFINITE)
    if begin >= len(words):
        return None
    if words.texts[begin] in NUMBER_NOUNS or words.texts[begin] == "#":
        return numbered(words, begin + 1)
    ordinal = ordinal_at(words, begin)
    if ordinal is not None and not is_ranked(words, ordinal.end):
        return ordinal_reference(words, ordinal.whole or 0, ordinal.end)
    number = number_at(words, begin) if is_number else None
    if number is None or not number.whole:
        return None
    return Reference("place", number.whole, definite=True), number.end  # "of number 2 and 3"


def skip_of_those(words: Words, place: int) -> int:
    """Return the place after "of those"."""
    if words.texts[place : place + 3] in (
        ("of", "the", "list"),
        ("of", "your", "list"),
        ("on", "the", "list"),
    ):
        return place + 3
    return place + 2 * (words.texts[place : place + 2] in (("of", "those"), ("of", "them"), ("of", "these")))


SECOND = 2

JOINING = frozenset({"and", "or", ",", "&"})
"""Words between two places."""

POSSESSIVES = frozenset({"my", "our", "his", "her", "their", "its", "your"})


def ordinal_reference(words: Words, number: int, end: int) -> tuple[Reference, int]:
    """Return "first", "first three", "second kettle"."""
    count = number_at(words, end)
    if count and count.whole and number in (1, -1) and words.texts[end] != "one":
        end = skip_of_those(words, skip_thing(words, count.end))
        return Reference("first" if number == 1 else "last", count.whole, definite=True), end
    end, nouns = noun_words(words, end)
    if not nouns and words.texts[end : end + 2] == ("of", "the"):
        after, nouns = noun_words(words, end + 2)
        end = after if nouns else end
    return Reference("place", number, words=nouns, definite=True), end


def noun_words(words: Words, place: int) -> tuple[int, tuple[str, ...]]:
    """Return the place after a noun of at most three words, and its words without "one".

    A property after the first word is no part of the noun: "the first kettle dishwasher safe", "the first one weigh".
    """
    end = place
    found: list[str] = []
    while end < len(words) and end - place < 3 and is_describing(words, end):
        if number_at(words, end) is not None and words.texts[end] not in THINGS:
            break
        if end > place and is_property(words.texts[end]):
            break
        if words.end_of(end, "give", "take_wish", "have_wish") > end + 1:
            break  # "instead of the first give me the second"
        found.append(words.texts[end])
        end += 1
    return end, tuple(word for word in found if word not in THINGS)


@lru_cache(maxsize=5_000)
def is_property(word: str) -> bool:
    """Return whether a word asks for a property of products: "weigh", "waterproof"."""
    return bool(concepts_in([stem(word)]))


def asks_amount(verb: str) -> bool:
    """Return whether "how much" with a verb asks for a property: how much a kettle "holds"."""
    return bool(concepts_in([stem(verb), "how", "much"]))


def skip_thing(words: Words, place: int) -> int:
    """Return the place after "one", "ones" or the like."""
    return place + bool(words.texts[place : place + 1] and words.texts[place] in THINGS)


def described(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return a reference by description: "the red one", "stoneware mug", "a blue mug", "the one under 25"."""
    texts = words.texts
    if place >= len(words):
        return None
    definite = texts[place] in DEFINITE
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


def is_describing(words: Words, place: int) -> bool:
    """Return whether the token here may be part of a description."""
    token = words.tokens[place]
    if token.kind == "mark" or token.text in ENDS or token.text.startswith("\x00"):
        return False
    other = words.end_of(place, *OTHER_PARTS) > place and not is_first_of_name(words, place)
    return token.text in THINGS or not other


def is_first_of_name(words: Words, place: int) -> bool:
    """Return whether a word for what is no goods begins a name of goods: "hand towels", "the picture book"."""
    end = words.end_of(place, "not_goods")
    if end != place + 1 or end >= len(words) or words.end_of(place, *OTHER_PARTS[1:]) > end:
        return False
    token = words.tokens[end]
    return token.kind == "word" and token.text not in ENDS and words.end_of(end, *OTHER_PARTS) == end
