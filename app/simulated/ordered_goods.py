"""Goods that an order names: the one product whose name is said, and the values of its options in the same words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from app.simulated.lexicon import english
from app.simulated.products import Item
from app.simulated.stems import stem, stems_of
from app.simulated.variant_words import within
from app.simulated.vocabulary import Vocabulary, stop_words
from app.text.category import leaf
from app.text.option_key import option_key
from app.text.option_words import LONGEST_VALUE

Fit = Literal["whole", "part"]

TALK = frozenset({"with", "made", "using", "that", "has", "in", "of", "the", "a", "an", "on", "one", "ones"})
"""Words between a name and the values of options."""

SHORTEST = 3
"""Letters from which on one word of a value stands for the value: "oat" for "Oat milk"."""


@dataclass(frozen=True)
class NamedProduct:
    """A product that words name: by its whole name, or by a part of it that no other product has."""

    item: Item
    fit: Fit
    options: Mapping[str, str] = field(default_factory=dict)
    is_by_name: bool = True
    """Whether all words but the values of options are in its name, and none only in its attributes."""


def named_product(words: Sequence[str], items: Iterable[Item], vocabulary: Vocabulary) -> NamedProduct | None:
    """Return the one product that all the words name; None where they say more, or name none or several.

    A whole name wins over a part of a longer one: "a latte" is no iced latte.
    """
    found = [
        each
        for each in (explained(words, item) for item in dict.fromkeys(items))
        if each is not None and not is_other_kind(words, each.item, vocabulary)
    ]
    for fits in (is_whole, is_core, is_by_name, is_coloured, is_any):
        fitting = [each for each in found if fits(each, words)]
        if len(fitting) == 1:
            return fitting[0]
    return None


def is_other_kind(words: Sequence[str], item: Item, vocabulary: Vocabulary) -> bool:
    """Return whether the words end with a noun for goods that only describes this product: a basketball is no rim."""
    nouns = [word for word in words if stem(word) in vocabulary.kinds]
    own = {*item.head.split(), *stems_of(leaf(item.category))}
    return bool(nouns) and stem(nouns[-1]) in item.name_stems and not any(stem(word) in own for word in nouns)


def explained(words: Sequence[str], item: Item) -> NamedProduct | None:
    """Return the product with the values that the words name; None where a word is neither its name nor a value."""
    left, options, places = list(words), dict[str, str](), values_in(words, item)
    if places is None:
        return None
    for begin, end, name, value in places:
        options[name] = value
        left[begin:end] = [""] * (end - begin)
    names = {stem(word) for option in item.choices for word in option.lower().split()}
    shared = {stem(word) for name in options for word in option_words(item, name)}
    named = set[str]()
    for word in filter(None, left):
        said = stem(word)
        if said in item.stems:
            named.add(said)
        elif not (word in TALK or said in names or said in shared):
            return None
    if not named & item.name_stems:
        return None
    fit: Fit = "whole" if core_stems(item) <= named else "part"
    return NamedProduct(item, fit, options, named <= item.name_stems)


def named_options(words: Sequence[str], item: Item) -> dict[str, str]:
    """Return the values of the product's options where the words say nothing else; else nothing."""
    places = values_in(words, item) or []
    covered = {at for begin, end, _, _ in places for at in range(begin, end)}
    names = {word for option in item.choices for word in option.lower().split()}
    rest = [word for at, word in enumerate(words) if at not in covered]
    plain = all(word in TALK or word in names for word in rest)
    return {name: value for _, _, name, value in places} if plain else {}


def values_in(words: Sequence[str], item: Item) -> list[tuple[int, int, str, str]] | None:
    """Return the values of the product's options that are in the words; None where one option has two.

    A word of the product's own name is no value: a "Large bath sheet" is large in every size.
    """
    by_key = {option_key(value): (name, value) for name, values in item.choices.items() for value in values}
    found: list[tuple[int, int, str, str]] = []
    place = 0
    while place < len(words):
        end, value = longest_value(words, place, by_key)
        if value is None and stem(words[place]) not in item.name_stems:
            value = value_of_word(words[place], item)
            end = place + 1
        if value is None or (end == place + 1 and stem(words[place]) in item.name_stems):
            place += 1
            continue
        found.append((place, end, *value))
        place = end
    names = [name for _, _, name, _ in found]
    return found if len(set(names)) == len(names) else None


def longest_value(
    words: Sequence[str], place: int, by_key: Mapping[str, tuple[str, str]]
) -> tuple[int, tuple[str, str] | None]:
    """Return the end of the longest value that begins here, and its option and spelling."""
    for length in range(min(LONGEST_VALUE, len(words) - place), 0, -1):
        run = " ".join(words[place : place + length])
        found = by_key.get(option_key(run)) or (within(run, by_key) if run.isdigit() else None)
        if found is not None:
            return place + length, found
    return place, None


def value_of_word(word: str, item: Item) -> tuple[str, str] | None:
    """Return the only value that has a word: "oat" of "Oat milk"; the word of several values says none of them."""
    if len(word) < SHORTEST or word in stop_words() or word in TALK:
        return None
    found = [
        (name, value)
        for name, values in item.choices.items()
        for value in values
        if stem(word) in stems_of(value)
    ]
    return found[0] if len(found) == 1 else None


def option_words(item: Item, name: str) -> set[str]:
    """Return the words that several values of an option share: "milk" of "Oat milk" and "Whole milk"."""
    parts = [set(value.lower().split()) for value in item.choices.get(name, ())]
    return {word for one, two in pairwise(parts) for word in one & two}


def core_stems(item: Item) -> frozenset[str]:
    """Return the stems of a name before its comma: "Pet carrier" of "Pet carrier, teal"."""
    core = [each for each in stems_of(item.name.split(",")[0]) if each not in english().numbers]
    return frozenset(each for each in core if each not in stop_words())


def is_whole(found: NamedProduct, words: Sequence[str]) -> bool:
    """Return whether the words are the whole name."""
    said = {stem(word) for word in words}
    return all(each in said or each in stop_words() for each in found.item.name_stems)


def is_core(found: NamedProduct, words: Sequence[str]) -> bool:
    """Return whether the words have all of the name before its comma."""
    return found.fit == "whole"


def is_by_name(found: NamedProduct, words: Sequence[str]) -> bool:
    """Return whether the words are all in its name: "the white one" is not the one with white stripes."""
    colours = {word for value in found.item.values(COLOUR_NAMES) for word in value.lower().split()}
    return found.is_by_name and not (len(colours) > 1 and colours & set(words) != colours)


COLOUR_NAMES = ("colour", "color")


def is_coloured(found: NamedProduct, words: Sequence[str]) -> bool:
    """Return whether the words name its only colour."""
    colours = found.item.values(COLOUR_NAMES)
    return len(colours) == 1 and colours[0].lower() in words


def is_any(found: NamedProduct, words: Sequence[str]) -> bool:
    """Return whether the words name it at all."""
    return True
