"""Items of a request for the cart: what, how many of it, in which size or colour."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Literal

from app.simulated.lexicon import english
from app.simulated.nlu.noun_phrases import ENDS
from app.simulated.nlu.numbers import QUANTITY_LIMIT, TIMES, Number, number_at, ordinal_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference

Problem = Literal["", "amount", "words", "indefinite"]

ITEMS_LIMIT = 8
SEPARATORS = frozenset({",", "and", "&", "plus", "also", "then"})
AMOUNT_NAMES = ("quantity", "qty", "amount")


ENDS_TEXTS = tuple((text,) for text in ENDS)
TIMES_TEXTS = tuple((text,) for text in TIMES)
SECOND = 2
PLACES = ("place", "first", "last", "range")
ALSO_IN = ((",", "also", "in"), (",", "too", "in"), (",", "again", "in"))
SIZE_AHEAD = (("size",), ("sizes",))


@dataclass(frozen=True)
class Item:
    """One thing of a request: what, how many of it (None when it is not said), and in which size or colour."""

    reference: Reference
    quantity: int | None = None
    more: bool = False
    option: tuple[str, ...] = ()
    counted: bool = False
    """Whether its amount counts what was spoken of: "two of those", "a dozen packs"."""
    paired: bool = False
    """Whether it is "a pair": one of goods that come in pairs, two of others."""
    like_before: bool = False
    """Whether it is as many as of what was changed before: "and the same number of the olive one"."""
    for_whom: bool = False
    """Whether a person or a use is named for it: "one for my brother"."""


@dataclass
class Reader:
    """Reads items from a place on."""

    words: Words
    place: int = 0
    problem: Problem = ""
    items: list[Item] = field(default_factory=list)
    for_each: int | None = None
    """The amount of each item that follows: "two each of"."""

    def texts(self, count: int = 1) -> tuple[str, ...]:
        """Return the next words."""
        return self.words.texts[self.place : self.place + count]

    def take(self, *texts: str) -> bool:
        """Step over these words if they come next."""
        if self.texts(len(texts)) != texts:
            return False
        self.place += len(texts)
        return True

    def take_role(self, *roles: str) -> bool:
        """Step over the longest phrase of one of these roles."""
        end = self.words.end_of(self.place, *roles)
        taken = end > self.place
        self.place = end
        return taken

    @property
    def done(self) -> bool:
        """Whether nothing is left."""
        return self.place >= len(self.words)

    def read_items(self) -> list[Item]:
        """Read items with what separates them and what may stand between; stops at the first word that does not fit."""
        while not self.done and len(self.items) < ITEMS_LIMIT:
            self.skip_between()
            joined = self.words.texts[self.place - 1 : self.place] == ("and",)
            item = self.read_item()
            if item is None:
                break
            self.append(item, joined=joined)
            self.read_after()
            if self.texts() and self.texts()[0] not in SEPARATORS:
                break
        self.skip_between()
        self.items = with_places(self.items, self.for_each)
        return self.items

    def append(self, item: Item, *, joined: bool = False) -> None:
        """Take an item. "..., 4 of them" is the amount of the item before, "and 3" another place."""
        if self.for_each is not None and item.quantity is None:
            item = replace(item, quantity=self.for_each)
        if self.items and restates(item, self.items[-1]):
            self.items.pop()  # "the linen, two of the linen one"
        if self.items and not joined and specifies(item, self.items[-1]):
            counted = self.items.pop()  # "three mugs, the yellow ones"
            words = (*item.reference.words, *counted.reference.words)
            item = replace(item, reference=replace(item.reference, words=words), quantity=counted.quantity)
            self.problem = "" if self.problem == "indefinite" else self.problem
        counts_before = item.reference.kind in ("them", "it") and item.quantity is not None and not item.more
        if (
            self.items
            and counts_before
            and not (joined and item.reference.bare)
            and self.items[-1].quantity is None
        ):
            self.items[-1] = replace(self.items[-1], quantity=item.quantity)
            if "each" in self.words.texts[self.place - 2 : self.place]:
                # "The blue one and the travel one, two each".
                self.items = [replace(each, quantity=each.quantity or item.quantity) for each in self.items]
        else:
            self.items.append(item)

    def skip_between(self) -> None:
        """Step over separators, courtesy and the cart's name."""
        while not self.done:
            if self.texts()[0] in SEPARATORS:
                self.place += 1
            elif (
                self.words.end_of(self.place, "in_all") > self.place
                or not self.take_role("courtesy", "destination")
                or self.done
            ):
                return

    def read_item(self) -> Item | None:
        """Read one item."""
        start = self.place
        if not self.items and self.take_role("as_many"):
            found = reference_at(self.words, self.place)
            if found is not None:
                self.place = found[1]
                return Item(found[0], like_before=True)
            self.place = start
        quantity, more = self.read_quantity()
        if quantity is not None and self.words.texts[self.place - 1] == "each" and self.texts() == ("of",):
            self.for_each = quantity
        joined = quantity is not None and self.take("of")
        if joined and more and self.take("each"):
            return Item(Reference("each"), quantity, more)
        found = self.numbered_place() if joined and self.for_each is not None else None
        found = found or reference_at(self.words, self.place)
        if found is None and joined:
            self.place = start
            return None
        if found is None:
            return self.quantity_alone(start, quantity, more)
        reference, self.place = found
        if reference.kind == "described" and not reference.definite and quantity is None:
            self.problem = self.problem or "indefinite"
        return Item(reference, quantity, more, paired=self.is_pair(start, quantity))

    def numbered_place(self) -> tuple[Reference, int] | None:
        """Return the place that a bare number names: "one each of 1 and 2"."""
        number = number_at(self.words, self.place)
        if number is None or not number.whole or self.words.tokens[self.place].kind != "number":
            return None
        return Reference("place", number.whole, definite=True), number.end

    def quantity_alone(self, start: int, quantity: int | None, more: bool) -> Item | None:
        """Return an amount of what was spoken of: "two more", "another one"; a bare number is marked as such."""
        if quantity is None:
            self.place = start
            return None
        alone = self.place - start == 1 and not more
        paired = self.is_pair(start, quantity)
        reference = Reference("it", number=quantity, bare=alone)
        return Item(reference, quantity, more, counted=not alone, paired=paired)

    def is_pair(self, start: int, quantity: int | None) -> bool:
        """Return whether an amount that begins here is "a pair"."""
        return "pair" in self.words.texts[start : start + 2] and quantity == 2

    def read_quantity(self) -> tuple[int | None, bool]:
        """Read "two", "2x", "another", "three more", "a dozen pieces of"; None, and no step, where there is none."""
        start = self.place
        if self.items and self.items[-1].quantity is not None and self.take("the", "same"):
            self.take_role("price_noun")
            if self.texts() == ("of",):
                return self.items[-1].quantity, False  # "two of the first and the same of the second"
            self.place = start
        if self.take("another"):
            number = number_at(self.words, self.place)
            if number is not None and number.whole and self.words.texts[self.place] != "one":
                self.place = number.end
                return self.checked(number), True
            self.take("one")
            self.take_role("count_noun")
            return 1, True
        if self.take_whole() or self.take_further():
            return (None, False) if self.words.texts[self.place - 1] == "of" else (1, True)
        number = number_at(self.words, self.place)
        if number is None:
            return None, False
        if self.is_description(number):
            return None, False
        self.place = number.end
        more = self.take("more") or self.take("extra") or self.take("additional") or self.take_role("on_top")
        times = self.take("x") or self.take("*")
        counted = self.take_role("count_noun") or self.take_portion()
        more = more or (counted and (self.take("more") or self.take_role("on_top")))
        if self.texts() == ("of",) or more or times or counted:
            return self.checked(number), more
        if self.is_measured():
            self.place += 1  # "two bars of the first"
            return self.checked(number), more
        following = self.texts()
        if self.words.texts[number.end - 1] == "pair" and not more:
            return 1, more  # "a pair" of shoes is one; "a pair of the first" are two
        ends = self.words.end_of(self.place, "courtesy", "destination") > self.place
        if not following or ends or following[0] in ENDS or following[0] in SEPARATORS:
            return self.checked(number), more
        if reference_at(self.words, self.place) is not None:
            return self.checked(number), more
        self.place = start
        return None, False

    def take_whole(self) -> bool:
        """Step over "both of", "all three of" before one thing: all that there is of it."""
        if self.texts() not in (("both",), ("all",)):
            return False
        count = number_at(self.words, self.place + 1)
        end = count.end if count is not None else self.place + 1
        found = reference_at(self.words, end + 1) if self.words.texts[end : end + 1] == ("of",) else None
        if found is None or found[0].kind not in PLACES:
            return False
        self.place = end + 1
        return True

    def take_further(self) -> bool:
        """Step over "a third" before a thing: one more than there are."""
        ordinal = ordinal_at(self.words, self.place + 1) if self.texts() == ("a",) else None
        following = self.words.texts[ordinal.end : ordinal.end + 1] if ordinal is not None else ()
        if ordinal is None or (ordinal.whole or 0) < SECOND or not following or following[0] in ENDS:
            return False
        if self.words.end_of(ordinal.end, "not_goods") > ordinal.end:
            return False  # "a second look"
        self.place = ordinal.end + (following[0] == "one")
        return True

    def take_portion(self) -> bool:
        """Step over a noun for a portion that says nothing of what is in it: "three bars, please"."""
        end = self.words.end_of(self.place, "portion")
        after = end + (self.words.texts[end : end + 1] == ("more",))
        alone = end > self.place and self.words.skip(after, "courtesy", "destination", "on_top") >= len(
            self.words
        )
        self.place = end if alone else self.place
        return alone

    def is_measured(self) -> bool:
        """Return whether a noun for a portion comes next, and what it is a portion of: "bars of the olive oil one"."""
        noun = self.words.tokens[self.place : self.place + 1]
        joined = self.words.texts[self.place + 1 : self.place + 2] == ("of",)
        if not (noun and joined and noun[0].kind == "word"):
            return False
        found = reference_at(self.words, self.place + 2)
        return found is not None and (found[0].definite or found[0].kind in ("it", "them"))

    def is_description(self, number: Number) -> bool:
        """Return whether the number begins a description such as "1.7 l kettle"."""
        following = self.words.texts[number.end : number.end + 1]
        return bool(following) and following[0] in english().units and following[0] not in ("in", "h", "m")

    def checked(self, number: Number) -> int:
        """Return an amount; one that is no whole number from 1 is a problem."""
        if number.whole is None or not 1 <= number.whole <= QUANTITY_LIMIT:
            self.problem = "amount"
            return 0
        return number.whole

    def read_after(self) -> None:
        """Read what may follow an item: how many, which size, where it goes."""
        while not self.done:
            start = self.place
            self.read_later_quantity()
            self.read_option()
            self.read_purpose()
            if not self.option_ahead() and self.words.end_of(self.place, "in_all") == self.place:
                self.take_role("courtesy", "destination")
            if self.place == start:
                return

    def read_purpose(self) -> None:
        """Read for whom or for what use the last item is."""
        end = purpose_end(self.words, self.place)
        if end > self.place:
            self.place = end
            self.items[-1] = replace(self.items[-1], for_whom=True)

    def read_later_quantity(self) -> None:
        """Read "x2", "twice", "three times", "two of each"."""
        start = self.place
        if self.texts() == (",",) and self.texts(2)[1:] and self.texts(2)[1] in AMOUNT_NAMES:
            self.place += 1
        if self.texts() == (",",) and self.counts_times(self.place + 1):
            self.place += 1  # "the cheapest, twice"
        named = bool(self.texts()) and self.texts()[0] in AMOUNT_NAMES
        self.place += named
        again = TIMES.get(self.texts()[0]) if self.texts() else None
        if again:
            self.place += 1
            self.assign(again)
            return
        bracket = self.take("(")
        times = self.take("x") or self.take("*")
        number = number_at(self.words, self.place)
        if number is None:
            self.place = start
            return
        self.place = number.end
        counted = self.take_role("count_noun")
        closed = bracket and self.take(")")
        if times or counted or closed or named:
            self.assign(self.checked(number))
        else:
            self.place = start

    def counts_times(self, place: int) -> bool:
        """Return whether "twice" or "three times" begins here."""
        number = number_at(self.words, place)
        following = self.words.texts[number.end : number.end + 1] if number is not None else ()
        return self.words.texts[place : place + 1] in TIMES_TEXTS or following == ("times",)

    def assign(self, quantity: int) -> None:
        """Give an amount to the last item."""
        last = self.items[-1]
        if last.quantity is not None and last.quantity != quantity:
            self.problem = "amount"
        self.items[-1] = replace(last, quantity=quantity, counted=True)

    def option_ahead(self) -> bool:
        """Return whether "in" here begins a size or a colour, and no place or sum."""
        other = self.words.end_of(self.place, "destination", "in_all", "courtesy")
        if self.words.end_of(self.place + 1, "courtesy") > self.place + 1:
            return False  # "in while you're at it"
        if self.words.texts[self.place + 1 : self.place + 2] in ENDS_TEXTS:
            return False  # "put one in for her"
        return self.texts() == ("in",) and other <= self.place + 1

    def read_option(self) -> None:
        """Read "in 42", "size M", "in size M", "in blue", also after a comma."""
        start = self.place
        if self.texts() == (",",) and self.texts(2)[1:] in SIZE_AHEAD:
            self.place += 1
        elif self.words.texts[self.place : self.place + 3] in ALSO_IN:
            self.place += 2
        joined = self.option_ahead() and self.take("in")
        sized = self.take("size") or self.take("sizes")
        if not (joined or sized) or self.done:
            self.place = start
            return
        self.take("a") or self.take("the")
        ahead = self.words.tokens[self.place : self.place + 1]
        if not ahead or ahead[0].kind == "mark" or ahead[0].text in ENDS:
            self.place = start
            return
        (token,) = ahead
        found = [token.text]
        self.place += 1
        size_end = measured_end(self.words, self.place - 1)
        if size_end > self.place:
            found = list(self.words.texts[self.place - 1 : size_end])  # "in 180 x 220 cm"
            self.place = size_end
        elif token.kind == "number" and self.texts() == ("-",) and self.words.tokens[self.place + 1 :][:1]:
            found = [f"{token.text}-{self.words.texts[self.place + 1]}"]  # "in 43-46"
            self.place += 2
        if (
            self.texts()
            and self.words.tokens[self.place].kind == "word"
            and self.texts()[0] not in ENDS
            and not self.ends_option()
        ):
            found.append(self.texts()[0])
            self.place += 1
        if self.items:
            self.items[-1] = replace(self.items[-1], option=tuple(found))

    def ends_option(self) -> bool:
        """Return whether a phrase of another part begins here."""
        return self.words.end_of(self.place, "courtesy", "destination", "count_noun") > self.place


def measured_end(words: Words, place: int) -> int:
    """Return the end of a size in measures that begins here, such as "180 x 220 cm"; the place for anything else."""
    end = place
    while words.tokens[end : end + 1] and words.tokens[end].kind == "number":
        if words.texts[end + 1 : end + 2] not in (("x",), ("by",)):
            break
        end += 2
    if end == place or not words.tokens[end : end + 1] or words.tokens[end].kind != "number":
        return place
    end += 1
    return end + (words.texts[end : end + 1] != () and words.texts[end] in english().units)


PURPOSE_WORDS = 5
"""Maximum words of the person or the use that something is for."""


def purpose_end(words: Words, place: int) -> int:
    """Return the end of a phrase that says for whom or for what use: "for the office", "for my mother", "for him"."""
    if words.texts[place : place + 1] != ("for",):
        return place
    begin = words.end_of(place + 1, "determiner")
    if begin == place + 1 and words.texts[begin : begin + 1] in OTHERS:
        begin = end = begin + 1
    elif begin == place + 1:
        return place
    else:
        end = begin
        while end < len(words) and end - begin < PURPOSE_WORDS and is_purpose(words, end):
            end += 1
    after = end
    while words.end_of(after, "courtesy", "destination") > after:
        after = words.end_of(after, "courtesy", "destination")
    ends = after >= len(words) or words.texts[after] in SEPARATORS
    return after if ends and (end > begin or words.texts[end - 1 : end] in OTHERS) else place


OTHERS = (
    ("him",),
    ("her",),
    ("them",),
    ("myself",),
    ("everyone",),
    ("everybody",),
    ("somebody",),
    ("someone",),
)
"""Pronouns of persons for whom something is."""


def is_purpose(words: Words, place: int) -> bool:
    """Return whether a word may name a person or a use, and no price, time or amount."""
    roles = ("price_noun", "later", "condition", "hedge", "cheap", "courtesy", "negation", "destination")
    return (
        (words.tokens[place].kind == "word" or words.texts[place] == "'s")
        and words.texts[place] not in SEPARATORS
        and number_at(words, place) is None
        and words.end_of(place, *roles) == place
    )


def specifies(item: Item, former: Item) -> bool:
    """Return whether an item says which ones of a number of goods are meant."""
    kinds = former.reference.kind == item.reference.kind == "described" and item.reference.definite
    return kinds and item.quantity is None and former.quantity is not None and not former.reference.definite


def restates(item: Item, former: Item) -> bool:
    """Return whether an amount is of the very thing that was named without one right before it."""
    named = former.reference.kind == item.reference.kind == "described" and former.quantity is None
    return named and item.quantity is not None and set(former.reference.words) <= set(item.reference.words)


def amount(item: Item) -> int:
    """Return how many of an item are asked for."""
    return item.quantity or 1


def with_places(items: list[Item], for_each: int | None = None) -> list[Item]:
    """Return the items with bare numbers as places of the list, where several numbers stand together: "1, 2 and 4"."""
    numbers = [
        item.reference.number if item.reference.bare or item.reference.kind == "place" else 0
        for item in items
    ]
    shared = [item for item in items if item.reference.kind == "it" and item.quantity and not item.more]
    if len(items) > 1 and len(shared) == len(items) and any(item.for_whom for item in items):
        # "One for me and one for my neighbour".
        return [replace(items[0], reference=Reference("it"), quantity=sum(map(amount, items)), counted=True)]
    if len(shared) > 1 and items[1:] == shared and sum(map(amount, shared)) == items[0].quantity:
        return items[:1]  # "two of the third, one for me, one for my dad"
    rising = all(0 < one < two for one, two in pairwise(numbers))
    if len(items) < 2 or not rising:
        return items
    return [
        Item(Reference("place", item.reference.number, definite=True), for_each, item.more, item.option)
        if item.reference.bare
        else item
        for item in items
    ]
