"""Requests that change the cart: a closed grammar. A clause is a request only when each of its words is explained.

`Command.of` makes a `Command` of a plain command or wish alone. Each change of the cart takes a `Command`, so a
question, a condition or half-understood words cannot change it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from app.simulated.lexicon import english
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import QUANTITY_LIMIT, Number, number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import ENDS, INDEFINITE, Reference, reference_at

Verb = Literal["add", "remove", "set", "swap", "correct", "undo", "empty"]
Problem = Literal["", "amount", "words", "indefinite"]

ITEMS_LIMIT = 8
SEPARATORS = frozenset({",", "and", "&", "plus", "also", "then"})
OPTION_WORDS = ("in", "size", "sizes", "colour", "color")


@dataclass(frozen=True)
class Item:
    """One thing of a request: what, how many of it (None when it is not said), and in which size or colour."""

    reference: Reference
    quantity: int | None = None
    more: bool = False
    option: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """A change of the cart that a clause asks for. `problem` says why it is no plain command."""

    verb: Verb
    items: tuple[Item, ...] = ()
    replacements: tuple[Item, ...] = ()
    problem: Problem = ""
    left: tuple[str, ...] = ()
    """Words that were not understood."""
    is_bare: bool = False
    """Whether it has no verb: counted things, or things and the cart."""


@dataclass(frozen=True)
class Command:
    """A plain command or wish: the only thing that a change of the cart can be made from."""

    request: Request
    clause: Clause

    @classmethod
    def of(cls, request: Request | None, clause: Clause) -> Command | None:
        """Return the command, or None when the clause's mood or its words do not make one."""
        plain = request is not None and not request.problem and not request.left
        moods = (
            ("statement",) if request is not None and request.is_bare else ("command", "wish", "correction")
        )
        if (
            request is None
            or not plain
            or clause.mood not in moods
            or (request.is_bare and clause.is_question)
        ):
            return None
        return cls(request, clause)


@dataclass(frozen=True)
class Answer:
    """A yes or a choice that answers the assistant's own question about the cart."""

    text: str


Consent = Command | Answer
"""The origin of a call that changes the cart."""


@dataclass
class Reader:
    """Reads items from a place on."""

    words: Words
    place: int = 0
    problem: Problem = ""
    items: list[Item] = field(default_factory=list)

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
            item = self.read_item()
            if item is None:
                break
            self.append(item)
            self.read_after()
            if self.texts() and self.texts()[0] not in SEPARATORS:
                break
        self.skip_between()
        return self.items

    def append(self, item: Item) -> None:
        """Take an item. "..., 4 of them" is the amount of the item before."""
        counts_before = item.reference.kind in ("them", "it") and item.quantity is not None and not item.more
        if self.items and counts_before and self.items[-1].quantity is None:
            self.items[-1] = replace(self.items[-1], quantity=item.quantity)
        else:
            self.items.append(item)

    def skip_between(self) -> None:
        """Step over separators, courtesy and the cart's name."""
        while not self.done:
            if self.texts()[0] in SEPARATORS:
                self.place += 1
            elif not self.take_role("courtesy", "destination") or self.done:
                return

    def read_item(self) -> Item | None:
        """Read one item."""
        start = self.place
        quantity, more = self.read_quantity()
        joined = quantity is not None and self.take("of")
        found = reference_at(self.words, self.place)
        if found is None and joined:
            self.place = start
            return None
        if found is None:
            return self.quantity_alone(start, quantity, more)
        reference, self.place = found
        if reference.kind == "described" and not reference.definite and quantity is None:
            self.problem = self.problem or "indefinite"
        return Item(reference, quantity, more)

    def quantity_alone(self, start: int, quantity: int | None, more: bool) -> Item | None:
        """Return an amount of what was spoken of: "two more", "another one"; a bare number is marked as such."""
        if quantity is None:
            self.place = start
            return None
        alone = self.place - start == 1 and not more
        return Item(Reference("it", number=quantity, bare=alone), quantity, more)

    def read_quantity(self) -> tuple[int | None, bool]:
        """Read "two", "2x", "another", "three more", "a dozen pieces of"; None, and no step, where there is none."""
        start = self.place
        if self.take("another"):
            number = number_at(self.words, self.place)
            if number is not None and number.whole and self.words.texts[self.place] != "one":
                self.place = number.end
                return self.checked(number), True
            self.take("one")
            self.take_role("count_noun")
            return 1, True
        number = number_at(self.words, self.place)
        if number is None:
            return None, False
        if self.is_description(number):
            return None, False
        self.place = number.end
        more = self.take("more") or self.take("extra") or self.take("additional")
        times = self.take("x") or self.take("*")
        counted = self.take_role("count_noun")
        if self.texts() == ("of",) or more or times or counted:
            return self.checked(number), more
        following = self.texts()
        if not following or following[0] in ENDS or following[0] in SEPARATORS:
            return self.checked(number), more
        if reference_at(self.words, self.place) is not None:
            return self.checked(number), more
        self.place = start
        return None, False

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
            self.take_role("courtesy", "destination") if not self.option_ahead() else None
            if self.place == start:
                return

    def read_later_quantity(self) -> None:
        """Read "x2", "twice", "three times", "two of each"."""
        start = self.place
        again = {"once": 1, "twice": 2, "thrice": 3}.get(self.texts()[0]) if self.texts() else None
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
        if times or counted or closed:
            self.assign(self.checked(number))
        else:
            self.place = start

    def assign(self, quantity: int) -> None:
        """Give an amount to the last item."""
        last = self.items[-1]
        if last.quantity is not None and last.quantity != quantity:
            self.problem = "amount"
        self.items[-1] = replace(last, quantity=quantity)

    def option_ahead(self) -> bool:
        """Return whether "in" here begins a size or a colour and no place."""
        return self.texts() == ("in",) and self.words.end_of(self.place, "destination") <= self.place + 1

    def read_option(self) -> None:
        """Read "in 42", "size M", "in size M", "in blue"."""
        start = self.place
        joined = self.option_ahead() and self.take("in")
        sized = self.take("size") or self.take("sizes")
        if not (joined or sized) or self.done:
            self.place = start
            return
        self.take("a") or self.take("the")
        token = self.words.tokens[self.place]
        if token.kind == "mark" or token.text in ENDS:
            self.place = start
            return
        found = [token.text]
        self.place += 1
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


def read_request(clause: Clause, inherited: Verb | None = None) -> Request | None:
    """Return what the clause asks to do with the cart; None when it is about something else.

    `inherited` is the verb of an earlier clause that bare items go on with ("..., no wait, the third").
    """
    words = clause.words
    if not len(words):
        return None
    if words.begins("polite"):
        words = words[words.end_of(0, "polite") : len(words)]
    begin = words.skip(0, "courtesy") if not words.begins(*WHOLE) else 0
    words = words[begin : len(words)]
    if not len(words):
        return None
    for read in (read_whole, read_set, read_swap, read_removal, read_addition):
        request = read(words, clause)
        if request is not None:
            return request
    return read_bare(words, clause, inherited)


WHOLE = ("undo", "empty")


def read_whole(words: Words, clause: Clause) -> Request | None:
    """Read requests that are one phrase: undo, empty."""
    for verb in WHOLE:
        end = words.end_of(0, verb)
        if end and words.skip(end, "courtesy", "out_of_cart", "destination") >= len(words):
            return Request("undo" if verb == "undo" else "empty")
    return None


def read_set(words: Words, clause: Clause) -> Request | None:
    """Read "make it three", "only one of them", "change the first to 2"."""
    end = words.end_of(0, "set")
    if end:
        number = number_at(words, end)
        reader = Reader(words, end)
        if number is not None:
            reader.place = number.end
            reader.take_role("count_noun")
            reader.take("of") and reader.take_role("pronoun")
            reader.skip_between()
            reader.take_role("out_of_cart")
            if reader.done:
                quantity = reader.checked(number)
                return Request("set", (Item(Reference("it"), quantity),), problem=reader.problem)
    end = words.end_of(0, "set_of")
    if end:
        found = reference_at(words, end)
        if found is not None:
            reference, place = found
            place += words.texts[place : place + 1] == ("to",)
            number = number_at(words, place)
            if number is not None and words.skip(words.end_of(number.end, "count_noun"), "courtesy") >= len(
                words
            ):
                quantity = Reader(words).checked(number)
                return Request("set", (Item(reference, quantity),), problem="" if quantity else "amount")
    return None


def read_swap(words: Words, clause: Clause) -> Request | None:
    """Read "swap it for the second one", "replace the first with number 3"."""
    end = words.end_of(0, "swap")
    if not end:
        return None
    first = Reader(words, end)
    item = first.read_item()
    if item is None or not first.take_role("swap_for"):
        return None
    second = Reader(words, first.place)
    replacements = second.read_items()
    if not replacements:
        return None
    return Request(
        "swap", (item,), tuple(replacements), first.problem or second.problem, words.texts[second.place :]
    )


def read_removal(words: Words, clause: Clause) -> Request | None:
    """Read "remove it", "take the first one out", "take one back out"."""
    end = words.end_of(0, "remove")
    particle = not end
    if not end:
        end = words.end_of(0, "take")
        if not end:
            return None
    reader = Reader(words, end)
    items = read_removed(reader)
    from_cart = removes(words, reader.place) and reader.take_role("out_of_cart")
    out = reader.take_role("out")
    from_cart = reader.take_role("out_of_cart") or from_cart
    reader.take_role("out")
    if particle and not (out or (from_cart and removes(words, end))):
        return None
    reader.place = words.skip(reader.place, "courtesy", "out")
    if not items:
        return None
    return Request("remove", tuple(items), problem=reader.problem, left=words.texts[reader.place :])


def removes(words: Words, end: int) -> bool:
    """Return whether goods are taken "out of" or "from" the cart, and not put "in" it."""
    return any(words.texts[at : at + 1] in (("from",), ("out",)) for at in range(end, len(words)))


def read_removed(reader: Reader) -> list[Item]:
    """Read the items of a removal; an amount alone counts what was spoken of."""
    found: list[Item] = []
    while not reader.done:
        item = reader.read_item()
        if item is None:
            break
        found.append(item)
        if not (reader.take("and") or reader.take(",")):
            break
    reader.problem = "" if reader.problem == "indefinite" else reader.problem
    return found


def read_addition(words: Words, clause: Clause) -> Request | None:
    """Read "add two of the first", "put it in my cart", "I'll take the second"."""
    for role in ("take_wish", "may_have", "have_wish", "give", "add", "put", "take", "adding"):
        end = words.end_of(0, role)
        if end and role != "take":
            break
    else:
        return None
    if role == "add" and words.texts[end : end + 1] in (("up",), ("together",)):
        return None
    reader = Reader(words, end)
    reader.take_role("destination") if reader.texts() == ("in",) else None
    items = reader.read_items()
    put_in_cart = role not in ("put", "adding") or any(
        words.end_of(place, "destination") > place and words.texts[place] != "on"
        for place in range(end, len(words))
    )
    if not items or not put_in_cart:
        return None
    plain = role == "have_wish" and any(
        item.reference.kind == "described" and item.quantity is None for item in items
    )
    problem: Problem = reader.problem or ("words" if plain else "")
    return Request("add", tuple(items), problem=problem, left=words.texts[reader.place :])


def read_bare(words: Words, clause: Clause, inherited: Verb | None) -> Request | None:
    """Read items without a verb: counted ones, ones that name the cart, or ones that go on with an earlier verb."""
    begin = words.end_of(0, "correction")
    corrects = begin > 0
    begin = words.skip(begin, "correction", "courtesy", "opener") if corrects else 0
    if corrects and read_addition(words[begin : len(words)], clause) is not None:
        return read_addition(words[begin : len(words)], clause)
    reader = Reader(words, begin)
    items = reader.read_items()
    if not items or not reader.done:
        return None
    if inherited is not None:
        return Request(inherited, tuple(items), problem=reader.problem, is_bare=clause.mood == "statement")
    if corrects or clause.denied:
        definite = all(item.reference.definite for item in items)
        bare = clause.mood == "statement"
        return Request("correct", tuple(items), problem=reader.problem, is_bare=bare) if definite else None
    named_cart = any(words.end_of(place, "destination") > place + 1 for place in range(len(words)))
    counted = all(counts(item) for item in items)
    if named_cart or counted:
        return Request("add", tuple(items), problem=reader.problem, is_bare=True)
    return None


def counts(item: Item) -> bool:
    """Return whether an item says how many of what."""
    if item.quantity is None or item.reference.bare:
        return False
    if item.reference.kind == "described":
        return item.reference.definite
    return item.more or item.reference.kind not in ("it", "them")


__all__ = ["INDEFINITE", "Command", "Item", "Request", "Verb", "read_request"]
