"""Requests that change the cart: a closed grammar. A clause is a request only when each of its words is explained.

`Command.of` makes a `Command` of a plain command or wish alone. Each change of the cart takes a `Command`, so a
question, a condition or half-understood words cannot change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.simulated.nlu.cart_items import Item, Problem, Reader
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import INDEFINITE, Reference, reference_at
from app.text.inflection import singular

Verb = Literal[
    "add", "remove", "set", "keep", "double", "halve", "swap", "correct", "undo", "empty", "option"
]
OPTION_WORDS = ("in", "size", "sizes", "colour", "color")


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
    goes_on: bool = False
    """Whether it only goes on with what was done before: "plus the third"."""
    options: Mapping[str, str] = field(default_factory=dict)
    """With `option`: the new values."""


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
            ("statement", "command")
            if request is not None and request.is_bare
            else ("command", "wish", "correction")
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


def read_request(clause: Clause, inherited: Verb | None = None) -> Request | None:
    """Return what the clause asks to do with the cart; None when it is about something else.

    `inherited` is the verb of an earlier clause that bare items go on with ("..., no wait, the third").
    """
    words = clause.words
    if not len(words):
        return None
    if words.begins("polite"):
        words = words[words.end_of(0, "polite") : len(words)]
    begin = words.skip(0, "courtesy") if not words.begins(*UNSKIPPED) else 0
    words = without_former(words[begin : len(words)])
    if not len(words):
        return None
    corrected = words[words.skip(0, "correction") : len(words)]
    if 0 < len(corrected) < len(words) and not number_at(corrected, 0):
        request = (
            read_keep(corrected, clause) or read_set(corrected, clause) or read_removal(corrected, clause)
        )
        if request is not None and not request.left:
            return request
    for read in (
        read_whole,
        read_keep,
        read_fewer,
        read_set,
        read_swap,
        read_removal,
        read_addition,
        read_line,
    ):
        request = read(words, clause)
        if request is not None:
            return request
    return read_bare(words, clause, inherited)


TRAILING = ("actually", "though", "really", ",")


def without_former(words: Words) -> Words:
    """Return the words without the amount that is replaced: "three instead of one", "three, not two"."""
    while len(words) > 1 and words.texts[-1] in TRAILING:
        words = words[: len(words) - 1]
    for place in range(1, len(words)):
        end = words.end_of(place, "former")
        number = number_at(words, end) if end > place else None
        if number is not None and words.skip(number.end, "courtesy") >= len(words):
            return words[: place - (words.texts[place - 1] == ",")]
    return words


WHOLE = ("undo", "empty")
UNSKIPPED = (*WHOLE, "keep_only")


def read_whole(words: Words, clause: Clause) -> Request | None:
    """Read requests that are one phrase: undo, empty."""
    begin = words.skip(0, "correction")
    for verb in WHOLE:
        end = words.end_of(begin, verb)
        if end > begin and words.skip(end, "courtesy", "out_of_cart", "destination") >= len(words):
            return Request("undo" if verb == "undo" else "empty")
    return None


CHANGES = frozenset({"change", "switch", "swap", "exchange", "turn"})
"""Verbs after which a number may be a size: "make it 42" asks for 42 pieces, "change it to 42" may ask for the size."""

INTO = frozenset({"to", "into", "for", "with"})


def read_new_option(words: Words) -> tuple[Item, Words, bool] | None:
    """Read "change it to L", "make that the blue one", "swap one for a 42": what, and the words of the new value.

    The third value says whether a number may be meant. Only the products can say whether the words are an option.
    """
    begin = words.skip(0, "correction", "courtesy", "polite")
    texts = words.texts[begin:]
    if not texts or texts[0] not in CHANGES | {"make"}:
        return None
    reader = Reader(words, begin + 1)
    item = counted_pieces(reader) or reader.read_item()
    if item is None or reader.problem == "amount":
        return None
    place = reader.place + (reader.texts() != () and reader.texts()[0] in INTO)
    option = words[place : len(words)]
    return (item, option, texts[0] in CHANGES) if len(option) else None


def counted_pieces(reader: Reader) -> Item | None:
    """Read "one", "two of them": so many pieces of what is in the cart."""
    number = number_at(reader.words, reader.place)
    if number is None or not number.whole or reader.words.texts[number.end : number.end + 1] == ("more",):
        return None
    after = reader.words.end_of(number.end, "count_noun")
    if reader.words.texts[after : after + 1] == () or reader.words.texts[after] not in INTO:
        return None
    reader.place = after
    return Item(Reference("it"), number.whole)


def read_keep(words: Words, clause: Clause) -> Request | None:
    """Read "keep only the second", "double it", "half of them"."""
    for role, verb in MULTIPLES.items():
        end = words.end_of(0, role)
        if not end or (verb == "halve" and number_at(words, end - 1) is not None):
            continue
        reader = Reader(words, end)
        items = reader.read_items()
        if not items and verb == "halve":
            items = [Item(Reference("it"))]
        reader.place = words.skip(reader.place, "courtesy", "out_of_cart", "out", "in_half")
        if items and reader.done and not reader.problem:
            return Request(verb, tuple(items), is_bare=verb == "halve")
    return None


MULTIPLES: Mapping[str, Verb] = {"keep_only": "keep", "double": "double", "halve": "halve"}
"""Verbs of requests by the role of the words that begin them."""


def read_fewer(words: Words, clause: Clause) -> Request | None:
    """Read "two fewer of the first", "one less please"."""
    number = number_at(words, 0)
    end = words.end_of(number.end, "fewer") if number is not None else 0
    if number is None or end <= number.end:
        return None
    reader = Reader(words, end)
    reader.take("of")
    found = reference_at(words, reader.place)
    reference, reader.place = found if found is not None else (Reference("it"), reader.place)
    reader.place = words.skip(reader.place, "courtesy", "out_of_cart")
    whole = reader.done and (found is None or reference.kind in ("it", "them") or reference.definite)
    item = Item(reference, reader.checked(number))
    return Request("remove", (item,), problem=reader.problem, is_bare=True) if whole else None


NOTHING = (("zero",), ("none",), ("nothing",), ("0",))


def read_set(words: Words, clause: Clause) -> Request | None:
    """Read "make it three", "only one of them", "change the first to 2"."""
    end = words.end_of(0, "set")
    if end:
        if words.texts[end : end + 1] in NOTHING and words.skip(end + 1, "courtesy") >= len(words):
            return Request("remove", (Item(Reference("it")),))
        request = read_amount_of(words, end)
        if request is not None:
            return request
    end = words.end_of(0, "set_of")
    if not end:
        return None
    found = reference_at(words, end)
    place, amount = number_at(words, end), None
    if (
        words.tokens[end : end + 1]
        and words.tokens[end].kind == "number"
        and place is not None
        and place.whole
    ):
        amount = number_at(words, words.end_of(place.end, "up_or_down"))
    if amount is not None and place is not None:
        found = Reference("place", place.whole or 0, definite=True), place.end
    if (
        found is not None
        and found[0].kind in ("first", "last")
        and words.skip(found[1], "courtesy") >= len(words)
    ):
        # "make the first three": the amount of the first, not the first three products.
        place_ = Reference("place", 1 if found[0].kind == "first" else -1, definite=True)
        return Request("set", (Item(place_, found[0].number),))
    return read_new_amount(words, *found) if found is not None else None


def read_amount_of(words: Words, place: int) -> Request | None:
    """Read how many there are to be, and of what: "three", "one of the second"."""
    number = number_at(words, place)
    if number is None:
        return None
    reader = Reader(words, number.end)
    quantity = reader.checked(number)
    found = reference_at(words, reader.place + 1) if reader.texts() == ("of",) else None
    if found is not None and found[0].kind not in ("it", "them", "described"):
        reader.place = found[1]
        reference = found[0]
    else:
        reference = Reference("it")
        each = reader.texts(2) == ("of", "each") or reader.texts() == ("each",)
        reader.take_role("count_noun")
        reader.take("of") and reader.take_role("pronoun")
        reference = Reference("each") if each else reference
    reader.skip_between()
    reader.take_role("out_of_cart", "in_all")
    reader.skip_between()
    return Request("set", (Item(reference, quantity),), problem=reader.problem) if reader.done else None


def read_new_amount(words: Words, reference: Reference, place: int) -> Request | None:
    """Read "to 2", "down to one", "by two" after what is changed; "2" alone after "make the first"."""
    place = words.end_of(place, "up_or_down")
    by = words.texts[place - 1] == "by"
    if words.texts[place : place + 1] in NOTHING and words.skip(place + 1, "courtesy") >= len(words):
        return Request("remove", (Item(reference),))
    number = number_at(words, place)
    if number is None or words.skip(words.end_of(number.end, "count_noun"), "courtesy") < len(words):
        return None
    quantity = Reader(words).checked(number)
    problem: Problem = "" if quantity else "amount"
    if by:
        lowers = words.begins("lowers")
        return Request("remove" if lowers else "add", (Item(reference, quantity),), problem=problem)
    return Request("set", (Item(reference, quantity),), problem=problem)


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


PUTTING = ("putting", "popping", "throwing")


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
    put_in_cart = (role != "put" and words.texts[0] not in PUTTING) or any(
        words.end_of(place, "destination") > place and words.texts[place] != "on"
        for place in range(end, len(words))
    )
    if not items or not put_in_cart:
        return None
    vague = role == "have_wish" and any(is_vague(item) for item in items)
    problem: Problem = reader.problem or ("words" if vague else "")
    verb: Verb = "correct" if clause.denied and "instead" in words.texts else "add"
    return Request(verb, tuple(items), problem=problem, left=words.texts[reader.place :])


def is_vague(item: Item) -> bool:
    """Return whether a wish for an item may rather be one for goods to be looked for: "a kettle", "the red kettles"."""
    if item.reference.kind != "described" or item.quantity is not None:
        return False
    last = item.reference.words[-1] if item.reference.words else ""
    return not item.reference.definite or singular(last) != last


def read_line(words: Words, clause: Clause) -> Request | None:
    """Read requests that name the thing before the change: "the second can go", "the third goes in my cart"."""
    if words.texts[:1] in (("in",), ("into",)) and (end := words.end_of(0, "destination")) > 1:
        return read_after_destination(words, end)
    if words.texts[1:3] == ("of", "each") and (number := number_at(words, 0)) is not None:
        quantity = Reader(words).checked(number)
        whole = number.end == 1 and quantity and words.skip(3, "courtesy") >= len(words)
        return Request("set", (Item(Reference("each"), quantity),), is_bare=True) if whole else None
    reader = Reader(words)
    items = reader.read_items()
    if not items or reader.problem:
        return None
    if reader.done:
        goes_in = words.texts[-1] == "in" and all(item.reference.definite for item in items)
        return Request("add", tuple(items), is_bare=True) if goes_in else None
    place = reader.place
    if reader.take("only") or reader.take("just"):
        reader.read_later_quantity()
        named = reader.items[-1]
        if named.quantity and named.reference.definite and words.skip(reader.place, "courtesy") >= len(words):
            return Request("set", tuple(reader.items), is_bare=True)
    # "200 in total" alone is a budget.
    held = ("is_enough",) if any(item.reference.bare for item in items) else ("is_enough", "in_all")
    end = words.end_of(place, *held)
    if end > place and all(counts_pieces(item) for item in items):
        return (
            Request("set", tuple(items), is_bare=True) if words.skip(end, "courtesy") >= len(words) else None
        )
    if not all(item.reference.definite for item in items):
        return None
    goes = words.end_of(place, "goes")
    into = words.end_of(goes, "destination")
    if into > goes and words.skip(into, "courtesy") >= len(words):
        return Request("add", tuple(items), is_bare=True)
    gone = max(words.end_of(place, "can_go"), words.end_of(place, "out"))
    if gone > place and words.skip(gone, "courtesy", "out_of_cart") >= len(words):
        return Request("remove", tuple(items), is_bare=True)
    return None


def counts_pieces(item: Item) -> bool:
    """Return whether an item says how many of something that is known."""
    return (
        item.quantity is not None
        and not item.more
        and (item.counted or item.reference.bare or item.reference.definite)
    )


def read_after_destination(words: Words, end: int) -> Request | None:
    """Read "in the basket with it"."""
    if words.texts[end : end + 1] != ("with",):
        return None
    reader = Reader(words, end + 1)
    items = reader.read_items()
    definite = all(item.reference.definite or item.reference.kind in ("it", "them") for item in items)
    return (
        Request("add", tuple(items), problem=reader.problem, is_bare=True)
        if items and definite and reader.done
        else None
    )


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
    agreed = clause.opened_by_yes and all(item.reference.bare for item in items)
    if named_cart or counted or agreed:
        return Request("add", tuple(items), problem=reader.problem, is_bare=True)
    also = words.has("also") or clause.whole.begins("also") or words.texts[:1] == ("plus",)
    if also and all(item.reference.definite or item.reference.kind == "it" for item in items):
        return Request("add", tuple(items), problem=reader.problem, is_bare=True, goes_on=True)
    return None


def counts(item: Item) -> bool:
    """Return whether an item says how many of what."""
    if item.quantity is None or item.reference.bare:
        return False
    if item.reference.kind == "described":
        return item.reference.definite
    return item.more or item.counted or item.reference.kind not in ("it", "them")


__all__ = ["INDEFINITE", "Command", "Item", "Request", "Verb", "read_request"]
