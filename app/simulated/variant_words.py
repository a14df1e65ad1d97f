"""Values of options in a clause: "in M", "size 42", "the medium", and whether the clause says anything else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.simulated.lexicon import english
from app.simulated.nlu.phrases import Words
from app.simulated.products import Item
from app.simulated.stems import stem
from app.simulated.vocabulary import stop_words
from app.text.option_key import SAME_SIZES, option_key
from app.text.option_words import LONGEST_VALUE, unknown_size
from app.text.option_words import words_of as option_words

SHORT_VALUE = 3
"""Values of fewer letters, numbers and words for sizes need a word before them that says that a value follows."""

SIZE_WORDS = frozenset(SAME_SIZES) | {word for words in SAME_SIZES.values() for word in words}
LEADS = english().sets["variant_leads"]
TALK = english().sets["variant_talk"]
NAMES = english().sets["option_names"]
"""Words that name options, whatever a shop calls them."""

NO_LEADS = english().sets["persons"] | {"is", "are", "am", "these", "those", "this", "that", "for", "than"}
"""Words after which a word for a size describes: "is it small?", "too big for me"."""

ENDS = frozenset({"instead", "rather", "not"})
"""Words after which a value is the one that is not meant."""


@dataclass(frozen=True)
class VariantWords:
    """The words of a clause about variants: values by the option, options only named, words of anything else.

    `unknown` are sizes that no option has.
    """

    values: Mapping[str, str] = field(default_factory=dict)
    named: tuple[str, ...] = ()
    unknown: Mapping[str, str] = field(default_factory=dict)
    left: tuple[str, ...] = ()

    @property
    def wanted(self) -> dict[str, str]:
        """All values, also those that no product has."""
        return {**self.unknown, **self.values}


def options_among(items: Iterable[Item]) -> dict[str, tuple[str, ...]]:
    """Return the options of several products together, with all their values."""
    found: dict[str, dict[str, None]] = {}
    for item in items:
        for name, values in item.choices.items():
            found.setdefault(name, {}).update(dict.fromkeys(values))
    return {name: tuple(values) for name, values in found.items()}


def plain_text(words: Words) -> str:
    """Return the clause as it was written, without the names of products."""
    text, gap = "", False
    for token in words.tokens:
        if token.text == "'s" or not token.text.isprintable():
            gap = True
            continue
        text += ("" if token.glued and not gap else " ") + token.text
        gap = False
    return text.strip()


def read_variant_words(words: Words, options: Mapping[str, Sequence[str]]) -> VariantWords:
    """Return what a clause says of these options."""
    texts = option_words(plain_text(words))
    ends = next((place for place, text in enumerate(texts) if place and text in ENDS), len(texts))
    by_key: dict[str, tuple[str, str]] = {}
    for name, each in options.items():
        for value in each:
            by_key.setdefault(option_key(value), (name, value))
            by_key.setdefault(option_key(without_unit(value)), (name, value))
    values: dict[str, str] = {}
    named: list[str] = []
    left: list[str] = []
    place = 0
    while place < ends:
        end, found = value_at(texts, place, by_key)
        if found is not None and values.get(found[0], found[1]) == found[1]:
            values[found[0]] = found[1]
            place = end
            continue
        option = named_option(texts[place], options)
        if option is not None:
            named.append(option)
        elif not is_talk(texts[place]):
            left.append(texts[place])
        place += 1
    unknown = {} if values else unknown_size(plain_text(words), options)
    left = [text for text in left if text not in unknown.values()]
    return VariantWords(values, tuple(dict.fromkeys(named)), unknown, tuple(left))


def without_unit(value: str) -> str:
    """Return a size in measures without its unit: "50 x 90" of "50 x 90 cm"."""
    size, _, unit = value.rpartition(" ")
    return size if unit.lower() in english().units and " x " in size else value


def value_at(
    texts: Sequence[str], place: int, by_key: Mapping[str, tuple[str, str]]
) -> tuple[int, tuple[str, str] | None]:
    """Return the end of the longest value that begins here, and its option and spelling."""
    for length in range(min(LONGEST_VALUE, len(texts) - place), 0, -1):
        run = " ".join(texts[place : place + length])
        found = by_key.get(option_key(run)) or (within(run, by_key) if run.isdigit() else None)
        if found is not None and (length > 1 or is_plain(texts, place)):
            return place + length, found
    return place, None


def within(number: str, by_key: Mapping[str, tuple[str, str]]) -> tuple[str, str] | None:
    """Return the range of sizes that a number lies in: 44 is in 43-46."""
    for key, found in by_key.items():
        low, dash, high = key.partition("-")
        if dash and low.isdigit() and high.isdigit() and int(low) <= int(number) <= int(high):
            return found
    return None


def is_plain(texts: Sequence[str], place: int) -> bool:
    """Return whether a single word is meant as a value here: "is it small?" asks for no size."""
    text = texts[place]
    short = len(text) < SHORT_VALUE or text[0].isdigit() or text in SIZE_WORDS
    return not short or place == 0 or texts[place - 1] in LEADS or is_spoken(texts, place)


def is_spoken(texts: Sequence[str], place: int) -> bool:
    """Return whether only talk stands before a value: "ok then 43"."""
    return all(text in TALK or text in stop_words() for text in texts[:place]) and texts[place - 1] not in (
        "it",
        "they",
        "them",
        "these",
        "those",
        "is",
        "are",
        "i",
        "am",
        "for",
        "than",
    )


def named_option(text: str, options: Mapping[str, Sequence[str]]) -> str | None:
    """Return the option that a word names: "sizes", "colour"."""
    key = option_key(stem(text))
    for name in options:
        last = option_key(stem(name.split()[-1].lower()))
        if key == last:
            return name
    return None


def is_talk(text: str) -> bool:
    """Return whether a word says nothing but that a variant is spoken of."""
    return text in TALK or text in NAMES or all(part in stop_words() for part in text.split("'"))
