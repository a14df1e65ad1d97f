"""Several kinds of goods in one wish: "a toaster, a kettle and a coffee press"."""

from __future__ import annotations

from collections.abc import Sequence

from app.simulated.lexicon import english
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_wish import read_wish
from app.simulated.nlu.wishes import SearchWish
from app.simulated.stems import stem
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.inflection import singular

JOINTS = frozenset({",", "and", "&", "plus", ";", "also", "-", "*", "•", "+"})
NO_THINGS = english().sets["measure_nouns"] | english().sets["property_nouns"]
"""Nouns that count goods or name a property of them: "socks, single pair"."""

KIND_WORDS = 4
MOST = 4
"""Kinds that one answer looks for."""


def several_kinds(clauses: Sequence[Words], vocabulary: Vocabulary) -> list[SearchWish]:
    """Return a wish for each kind where a list of at least two names nothing else; prices hold for each."""
    parts = [
        without_amount(part) for words in clauses for part in divided(without_opening(words), vocabulary)
    ]
    wishes = [read_wish([part], vocabulary) for part in parts]
    kinds = [wish for part, wish in zip(parts, wishes, strict=True) if is_kind(part, wish, vocabulary)]
    others = [wish for part, wish in zip(parts, wishes, strict=True) if not is_kind(part, wish, vocabulary)]
    if is_bare(clauses) and not all(is_category(wish, vocabulary) for wish in [*kinds, *others]):
        heads = all(any(map(vocabulary.is_kind, wish.typed[-1:])) for wish in [*kinds, *others])
        begun = any(begins_a_thing(part) for words in clauses for part in divided(words, vocabulary)[1:])
        listed = any({"and", "&", "plus"} & set(words.texts) for words in clauses)
        plain = all(len(wish.typed) == 1 and is_plural(wish.typed[0]) for wish in kinds)
        counted = all(number_at(part, 0) for words in clauses for part in divided(words, vocabulary))
        if not (heads and (counted or (listed and (begun or plain)))):
            return []  # "Brushed steel kettle, 1.7 l" and "Black & Brown Slipper" are one name
    names = {tuple(stem(word) for word in wish.typed) for wish in kinds}
    if len(names) < 2 or len(kinds) > MOST or any(says_more(wish) for wish in others):
        return []  # "a lamp, any lamp" is one kind
    for wish in others:
        for kind in kinds:
            kind.price = kind.price or wish.price
            kind.flags |= wish.flags
    return kinds


def is_plural(word: str) -> bool:
    """Return whether a word is a plural: "plates and bowls" are two kinds."""
    return singular(word) != word


def begins_a_thing(part: Words) -> bool:
    """Return whether a part of a list begins as a thing of its own: "a sieve", "two lemons"."""
    return part.begins("determiner") or number_at(part, 0) is not None


def without_amount(part: Words) -> Words:
    """Return a name of goods without how many of it are wanted: "two kiwis"."""
    number = number_at(part, 0)
    is_amount = number is not None and number.whole and part.tokens[number.end :][:1]
    if number is None or not is_amount or part.tokens[number.end].kind != "word":
        return part
    is_unit = part.texts[number.end] in english().units or part.texts[number.end] in english().currencies
    return part if is_unit else part[number.end : len(part)]


def is_bare(clauses: Sequence[Words]) -> bool:
    """Return whether nothing asks for goods: the words may be the name of one product."""
    return all(len(without_opening(words)) == len(words) for words in clauses)


def is_category(wish: SearchWish, vocabulary: Vocabulary) -> bool:
    """Return whether a part ends with a noun that categories end with."""
    return bool(wish.typed) and stem(wish.typed[-1]) in vocabulary.heads


def says_more(wish: SearchWish) -> bool:
    """Return whether a part that is no kind has words of the shop."""
    return bool(wish.category_words or wish.words or wish.values or wish.brands)


def without_opening(words: Words) -> Words:
    """Return the words without what asks for goods."""
    begin = words.skip(
        0,
        "opener",
        "courtesy",
        "polite",
        "add",
        "give",
        "search",
        "seek",
        "have_wish",
        "ask_for",
        "list_title",
    )
    return words[begin : len(words)]


def divided(words: Words, vocabulary: Vocabulary) -> list[Words]:
    """Return the parts between commas and "and"; a category's name is not divided."""
    stems = [stem(text) for text in words.texts]
    parts: list[Words] = []
    start = place = 0
    while place < len(words):
        end, _ = vocabulary.category_at(stems, place)
        if words.texts[place] in JOINTS:
            parts.append(words[start:place])
            start = place + 1
        place = max(place + 1, end)
    parts.append(words[start : len(words)])
    return [part for part in parts if len(part)]


def is_kind(part: Words, wish: SearchWish, vocabulary: Vocabulary) -> bool:
    """Return whether a part is a name of goods: few words, the last one a noun of the shop, and not only a value."""
    part = part.without("courtesy")
    content = [text for text in part.texts if text.isalpha() and text not in stop_words()]
    if not 0 < len(content) <= KIND_WORDS or wish.excluded_words or wish.excluded_brands:
        return False
    last = content[-1]
    is_value = bool(wish.values) and not (wish.category_words or wish.words or wish.unknown)
    if last in english().ordinals or last in english().numbers or last in NO_THINGS:
        return False
    if not wish.typed or wish.measures or wish.size or wish.price is not None:
        return False  # "hoses, longer than 15 metres", "a tee and a size large"
    return part.texts[-1] == last and not is_value and vocabulary.names(last)
