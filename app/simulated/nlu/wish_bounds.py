"""The bounds of a wish: a price, a measure or a size that goods are to have, and bounds of what is not wanted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from app.simulated.lexicon import english
from app.simulated.nlu.bounds import Bound, bound_at
from app.simulated.nlu.named_goods import NamedGoodsReader
from app.simulated.nlu.phrases import Words
from app.text.english_words import is_english_of_any_length

RATED = english().sets["rated"]
NOT_A_SIZE = english().sets["not_a_size"]


ORDINAL_ENDS = frozenset({"st", "nd", "rd", "th"})
"""Letters after the number of a birthday or a place: "60th"."""


@dataclass
class WishBoundsReader(NamedGoodsReader):
    """Reads bounded amounts into a wish."""

    def read_bound(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read a bounded amount, of money or of a measure."""
        if words.texts[place] in ("one", "ones") or after_number(words, place) in SIZED:
            return place
        found = bound_at(words, place)
        if found is None:
            return place
        bound, end = found
        if bound.kind in ("over", "under") and self.is_denied(words, place):
            bound = opposite(bound)
            self.negated = False
        named_end, _ = self.vocabulary.value_at(stems, place)
        category_end, _ = self.vocabulary.category_at(stems, place)
        if bound.plain and max(named_end, category_end) > place:
            return place
        if bound.unit == "person" and bound.kind == "exact":
            return place
        if (
            bound.plain
            and words.texts[end : end + 1]
            and words.texts[end] in ORDINAL_ENDS
            and words.tokens[end].glued
        ):
            return end + 1  # "my dad's 60th" is no amount
        if bound.unit == "%" and bound.kind == "exact" and words.texts[end : end + 1] == ("off",):
            bound = replace(bound, high=None, kind="over")  # "20 % off" is a reduction of that or more
            self.wish.flags.add("on_sale")
        if (
            bound.plain is False
            and not bound.unit
            and bound.currency is None
            and words.texts[max(0, place - 1)] in RATED
        ):
            bound = replace(bound, unit="star")
        if bound.unit:
            self.wish.measures.append(bound)
            if bound.kind == "exact":
                self.type(words, place, end)
            elif words.texts[end : end + 1] == ("of",) and words.texts[end + 1 : end + 2]:
                end += 2  # "at least 16 GB of memory": the measure says it
        elif bound.plain:
            self.wish.plain_numbers.append(bound)
            self.type(words, place, end)
        else:
            self.wish.price = bound
        return end

    def is_denied(self, words: Words, place: int) -> bool:
        """Return whether a bound is one of what is not wanted: "leave out everything over 100"."""
        before = words.texts[max(0, place - 4) : place]
        start = max((at + 1 for at, text in enumerate(before) if text in (",", "and", "but")), default=0)
        same_part = before[start:]
        if {"not", "never", "nothing", "none", "no"} & set(same_part):
            return True
        between = words[self.negated_at : place]
        return self.negated_at > 0 and (
            not len(between) or between.is_all("pronoun", "determiner", "auxiliary", "glue", "price_noun")
        )

    def read_size(self, words: Words, stems: Sequence[str], place: int) -> int:
        """Read "size 42", "in size M", "size extra large", "a medium size", "x-large"."""
        lettered, end = letter_size(words, place)
        is_sized = words.texts[end : end + 1] != () and words.texts[end] in SIZED
        if lettered and (is_sized or end > place + 1):
            self.wish.size = lettered
            return end + is_sized
        if words.tokens[place].kind == "number" and after_number(words, place) in SIZED:
            self.wish.size = words.texts[place]
            return place + 2
        if words.texts[place] not in SIZED or place + 1 >= len(words):
            return place
        lettered, end = letter_size(words, place + 1)
        if lettered:
            self.wish.size = lettered
            return end
        value = words.texts[place + 1]
        if words.tokens[place + 1].kind == "mark" or value in NOT_A_SIZE:
            return place
        if is_english_of_any_length(value) and value not in self.sizes:
            return place + 1  # "medium sized black dress"
        self.wish.size = value.upper() if value.isalpha() and len(value) < 4 else value
        return place + 2

    @property
    def sizes(self) -> frozenset[str]:
        """The words of the sizes that goods of the shop have."""
        name = self.vocabulary.attribute_named(("size", "sizes", "shoe size"))
        values = self.vocabulary.shop.attribute_values.get(name, ()) if name else ()
        return frozenset(word for value in values for word in value.lower().split())


SIZED = frozenset({"size", "sizes", "sized"})
NAMED_SIZES = {"small": "S", "medium": "M", "large": "L"}
LETTERS = frozenset({"xs", "s", "m", "l", "xl", "xxl", "xxxl"})
MORE = frozenset({"x", "extra", "xx", "xxx"})


def after_number(words: Words, place: int) -> str:
    """Return the word after a number."""
    return words.texts[place + 1] if place + 1 < len(words) else ""


def letter_size(words: Words, place: int) -> tuple[str, int]:
    """Return the size in letters that begins here, and the place after it: "x-large" is XL; nothing without one."""
    count, end = 0, place
    while end < len(words) and (words.texts[end] in MORE or (count and words.texts[end] == "-")):
        text = words.texts[end]
        count += len(text) if set(text) == {"x"} else text == "extra"
        end += 1
    if end >= len(words):
        return "", place
    if words.texts[end] in NAMED_SIZES and (not count or NAMED_SIZES[words.texts[end]] != "M"):
        return "X" * count + NAMED_SIZES[words.texts[end]], end + 1
    return (words.texts[end].upper(), end + 1) if not count and words.texts[end] in LETTERS else ("", place)


def opposite(bound: Bound) -> Bound:
    """Return the bound of what is wanted, where this one is of what is not."""
    if bound.kind == "over":
        return replace(bound, low=None, high=bound.low, kind="under")
    return replace(bound, low=bound.high, high=None, kind="over")


def money_limits(bound: Bound) -> tuple[Decimal | None, Decimal | None]:
    """Return the lowest and the highest price; a plain amount of money is an upper limit."""
    if bound.kind == "exact":
        return None, bound.high
    return bound.low, bound.high
