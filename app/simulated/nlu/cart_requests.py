"""Requests that change the cart: a closed grammar. A clause is a request only when each of its words is explained."""

from __future__ import annotations

from dataclasses import replace

from app.simulated.nlu.cart_change_requests import (
    UNSKIPPED,
    read_fewer,
    read_keep,
    read_new_option,
    read_removal,
    read_set,
    read_swap,
    read_whole,
)
from app.simulated.nlu.cart_commands import Answer, Command, Consent, Request, Verb
from app.simulated.nlu.cart_items import Item, Problem, Reader, purpose_end
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.comparison_phrases import is_superlative
from app.simulated.nlu.noun_phrases import INDEFINITE
from app.simulated.nlu.numbers import amount_at, number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.nlu.transfers import transfer_end
from app.text.inflection import singular


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
    begin = len(AS_WELL_AS) if words.texts[:3] == AS_WELL_AS else begin
    said = words[begin : len(words)]
    agreed = without_agreement(said)
    words = without_former(agreed)
    if not len(words):
        return None
    corrected = words[words.skip(0, "correction") : len(words)]
    if 0 < len(corrected) < len(words) and not number_at(corrected, 0):
        request = (
            read_keep(corrected, clause) or read_set(corrected, clause) or read_removal(corrected, clause)
        )
        if request is not None and not request.left:
            return request
    replaces = len(words) < len(agreed)
    for read in (
        read_whole,
        read_keep,
        read_fewer,
        read_set,
        read_swap,
        read_removal,
        read_wanted,
        read_addition,
        read_line,
    ):
        request = read(words, clause)
        if request is not None:
            return replace(request, replaces=replaces)
    request = read_bare(words, clause, inherited) or read_accepted(words, agreed=len(agreed) < len(said))
    return replace(request, replaces=replaces) if request is not None else None


AS_WELL_AS = ("as", "well", "as")
TRAILING = ("actually", "though", "really", ",")


def without_agreement(words: Words) -> Words:
    """Return the words without an agreement at their end, after a comma: "I'll have it, yes please"."""
    for place in range(1, len(words)):
        rest = words[place + 1 : len(words)]
        if words.texts[place] == "," and rest.has("yes") and rest.is_all("yes", "courtesy"):
            return words[:place]
    return words


def without_former(words: Words) -> Words:
    """Return the words without the amount that is replaced: "three instead of one", "three, not two"."""
    while len(words) > 1 and words.texts[-1] in TRAILING:
        words = words[: len(words) - 1]
    for place in range(1, len(words)):
        end = words.end_of(place, "former")
        number = amount_at(words, end) if end > place else None
        if number is not None and words.skip(number.end, "courtesy") >= len(words):
            return words[: place - (words.texts[place - 1] == ",")]
    return without_denied(words)


def without_denied(words: Words) -> Words:
    """Return the words without a thing that is only denied beside another: "the second, not the first, goes in"."""
    for place in range(1, len(words)):
        end = words.end_of(place + 1, "former") if words.texts[place] == "," else 0
        found = reference_at(words, end) if end > place + 1 else None
        if found is None or found[0].kind != "place":
            continue
        after = found[1]
        if after >= len(words) or words.texts[after] == ",":
            return Words.of([*words.tokens[:place], *words.tokens[after + 1 :]])
    return words


PUTTING = ("putting", "popping", "throwing")


def read_addition(words: Words, clause: Clause) -> Request | None:
    """Read "add two of the first", "put it in my cart", "I'll take the second"."""
    for role in ("take_wish", "may_have", "have_wish", "give", "add", "put", "take", "adding"):
        end = words.end_of(0, role)
        if end and role != "take":
            break
    else:
        return read_transfer(words)
    transfer = read_transfer(words) if role in ("put", "add") else None
    if transfer is not None:
        return transfer  # "pop me down for the first"
    if words.end_of(words.end_of(end, "determiner"), "not_goods") > words.end_of(end, "determiner"):
        return None  # "get me the price of the third"
    if role == "add" and words.texts[end : end + 1] in (("up",), ("together",)):
        return None
    reader = Reader(words, end)
    reader.take_role("destination") if reader.texts() == ("in",) else None
    items = reader.read_items()
    if not items and (role == "add" or (role == "put" and reader.done)) and names_nothing(words, end, role):
        items, reader.place = [Item(Reference("it"))], len(words)
    reader.place = purpose_end(words, reader.place)
    put_in_cart = (role != "put" and words.texts[0] not in PUTTING) or any(
        words.end_of(place, "destination") > place for place in range(end, len(words))
    )
    if not items or not put_in_cart:
        return None
    vague = role == "have_wish" and any(is_vague(item) for item in items)
    problem: Problem = reader.problem or ("words" if vague else "")
    verb: Verb = "correct" if clause.denied and "instead" in words.texts else "add"
    return Request(verb, tuple(items), problem=problem, left=words.texts[reader.place :])


def read_transfer(words: Words) -> Request | None:
    """Read "hit me with the second", "book me in for two of the first": any verb that hands a thing over."""
    end = transfer_end(words)
    reader = Reader(words, end)
    items = reader.read_items() if end else []
    if not items or not reader.done or not all(map(points_back, items)):
        return None
    return Request("add", tuple(items), problem=reader.problem, is_bare=True)


def read_declared(words: Words) -> Request | None:
    """Read "consider the second sold", "call the third mine"."""
    begin = words.end_of(0, "declaring")
    ends = [at for at in range(begin + 1, len(words)) if words.end_of(at, "declared") > at] if begin else []
    if not ends or words.skip(words.end_of(ends[0], "declared"), "courtesy") < len(words):
        return None
    reader = Reader(words[: ends[0]], begin)
    items = reader.read_items()
    plain = items and reader.done and not reader.problem and all(map(points_back, items))
    return Request("add", tuple(items), is_bare=True) if plain else None


def points_back(item: Item) -> bool:
    """Return whether an item points at something that was shown or spoken of."""
    return item.reference.definite or item.reference.kind in ("it", "them")


def names_nothing(words: Words, end: int, role: str) -> bool:
    """Return whether a verb has no object: "add to cart", "please add"; what was spoken of is meant."""
    place = words.skip(end, "courtesy", "destination")
    return place >= len(words) and (words.texts[0] == "add" or words[end : len(words)].has("destination"))


def read_wanted(words: Words, clause: Clause) -> Request | None:
    """Read "I wanted the second", which corrects an addition."""
    end = words.end_of(0, "wanted")
    if not end:
        return None
    reader = Reader(words, end)
    items = reader.read_items()
    plain = items and reader.done and all(item.reference.definite for item in items)
    if not plain:
        return None
    return Request("correct", tuple(items), problem=reader.problem, is_bare=True, goes_on=True)


def read_preferred(clause: Clause) -> Request | None:
    """Read "the third rather than the first", "not the first, the second", "instead of the first give me the third".

    The request is an exchange; whether the cart has what is given up, the dialogue says.
    """
    words = clause.words
    for place in range(len(words)):
        end = words.end_of(place, "former")
        if end <= place:
            continue
        reader = Reader(words, end)
        former = reader.read_item()
        barred = () if words.texts[place] in ("rather", "instead") else ("it", "them")
        counted = former is not None and former.quantity is not None and former.reference.kind == "described"
        if former is None or not (former.reference.definite or counted) or former.reference.kind in barred:
            continue
        after = words.skip(reader.place, "courtesy")
        wanted = words[after:] if not place else words[:place] if after >= len(words) else None
        items = wanted_items(wanted, clause) if wanted is not None and len(wanted) else []
        if items:
            return Request("swap", (former,), tuple(items))
    return None


def wanted_items(words: Words, clause: Clause) -> list[Item]:
    """Return the goods that a part of a clause names, with or without a verb; nothing where it says more."""
    words = words[words.skip(0, "correction", "opener", "courtesy") : len(words)]
    if words.texts[-1:] == (",",):
        words = words[: len(words) - 1]
    request = read_addition(words, clause) if len(words) else None
    if request is not None:
        return list(request.items) if not (request.left or request.problem) else []
    reader = Reader(words, words.end_of(0, "wanted", "set", "put") if len(words) else 0)
    items = reader.read_items()
    named = all(item.reference.definite or item.quantity is not None for item in items)
    plain = reader.done and not reader.problem and named
    return items if plain else []


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
    moved = read_particle(words) or read_declared(words)
    if moved is not None:
        return moved
    if words.texts[1:3] == ("of", "each") and (number := number_at(words, 0)) is not None:
        quantity = Reader(words).checked(number)
        begin = words.skip(3, "courtesy")
        if number.end == 1 and quantity and begin >= len(words):
            return Request("set", (Item(Reference("each"), quantity),), is_bare=True)
        listed = Reader(words, begin)
        listed.for_each = quantity
        items = listed.read_items()
        plain = listed.done and not listed.problem and all(item.reference.definite for item in items)
        return Request("add", tuple(items), is_bare=True) if items and quantity and plain else None
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
    if not all(item.reference.definite or item.reference.kind in ("it", "them") for item in items):
        return None
    will_do = words.end_of(place, "will_do", "claimed")
    if will_do > place and words.skip(will_do, "courtesy") >= len(words):
        is_named = all(is_named_or_counted(item) for item in items)
        return Request("add", tuple(items), is_bare=True) if is_named else None
    goes = words.end_of(place, "goes")
    into = words.end_of(goes, "destination")
    if into > goes and words.skip(into, "courtesy") >= len(words):
        return Request("add", tuple(items), is_bare=True)
    if not all(item.reference.definite for item in items):
        return None
    gone = max(words.end_of(place, "can_go"), words.end_of(place, "out"))
    if gone > place and words.skip(gone, "courtesy", "out_of_cart") >= len(words):
        return Request("remove", tuple(items), is_bare=True)
    return None


def is_named_or_counted(item: Item) -> bool:
    """Return whether an item is more than a pronoun: "this will do" may only be an opinion."""
    return item.counted or item.reference.kind not in ("it", "them", "same")


def read_particle(words: Words) -> Request | None:
    """Read "in it goes", "out goes the second", "in with the first": the particle before what it moves."""
    if words.texts[:1] not in (("in",), ("out",)):
        return None
    goes = max(words.end_of(1, "goes"), 2 if words.texts[1:2] == ("with",) else 0)
    reader = Reader(words, max(1, goes))
    items = reader.read_items()
    place = reader.place if goes > 1 else words.end_of(reader.place, "goes")
    moved = place > reader.place or goes > 1
    definite = all(item.reference.definite or item.reference.kind in ("it", "them") for item in items)
    if not items or not moved or not definite or words.skip(place, "courtesy") < len(words):
        return None
    verb: Verb = "add" if words.texts[0] == "in" else "remove"
    return Request(verb, tuple(items), problem=reader.problem, is_bare=True)


def read_accepted(words: Words, *, agreed: bool) -> Request | None:
    """Read goods that are named and accepted: "the second one please", "the small one it is", "the red one, yes".

    Whether they were offered, the dialogue says. `agreed`: an agreement followed the words.
    """
    end, accepts = len(words), agreed
    while end and (before := accepted_from(words, end)) is not None:
        end, accepts = before, accepts or words[before:end].has("accepting")
    reader = Reader(words[:end])
    items = reader.read_items()
    both = [item.reference.kind for item in items] == ["both"] and not accepts
    named = [item for item in items if both or is_named(item)]
    accepts = accepts or any(item.for_whom for item in items)
    several = len(items) > 1 and all(item.reference.kind in ("described", "product") for item in items)
    if not items or len(named) < len(items) or not reader.done or reader.problem:
        return None
    if end == len(words) and not (several or agreed):
        return None
    orders = " ".join(item.reference.order for item in items if not item.reference.each)
    if not accepts and len(items) == 1 and any(map(is_superlative, orders.split())):
        return None  # "the cheapest please" may ask for the list in that order
    return Request("add", tuple(items), is_bare=True, is_accepted=True)


UNNAMED = ("it", "them", "same", "all", "each", "other", "both", "rest")
"""References that accept nothing by themselves: "it, please"."""


def accepted_from(words: Words, end: int) -> int | None:
    """Return where the accepting phrase begins that ends here, without a mark before it; None where none does."""
    for place in range(max(1, end - 4), end):
        if words.end_of(place, "accepting", "politely") == end:
            return place - (words.tokens[place - 1].kind == "mark")
    return None


def counts_pieces(item: Item) -> bool:
    """Return whether an item says how many of something that is known."""
    return (
        item.quantity is not None
        and not item.more
        and (item.counted or item.reference.bare or item.reference.definite)
    )


def read_after_destination(words: Words, end: int) -> Request | None:
    """Read "in the basket with it", "in the basket"."""
    if words.skip(end, "courtesy") >= len(words):
        return Request("add", (Item(Reference("it")),), is_bare=True, is_accepted=True)
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
    if items and all(item.more or item.counted or counts(item) for item in items):
        reader.place = purpose_end(words, reader.place)  # "one more for my mother"
    if items and reader.place < words.end_of(reader.place, "preferred") == len(words):
        plain = all(item.reference.definite and item.quantity is None for item in items)
        bare = clause.mood == "statement"
        return Request("correct", tuple(items), is_bare=bare, goes_on=True) if plain else None
    if not items or not reader.done:
        return None
    if inherited is not None:
        return Request(inherited, tuple(items), problem=reader.problem, is_bare=clause.mood == "statement")
    if corrects or clause.denied:
        bare = clause.mood == "statement"
        if not all(item.reference.definite or is_amount(item) for item in items):
            return None
        if all(map(is_amount, items)):
            reader.problem = "" if reader.problem == "indefinite" else reader.problem
        return Request("correct", tuple(items), problem=reader.problem, is_bare=bare, goes_on=True)
    if [item.reference.kind for item in items] == ["same"] and words.has("again"):
        again = replace(items[0], reference=Reference("it"), quantity=1, more=True)
        return Request("add", (again,), problem=reader.problem, is_bare=True, goes_on=True)
    named_cart = any(words.end_of(place, "destination") > place + 1 for place in range(len(words)))
    if any(counts(item) for item in items):
        # "Two kiwis and a lemon": beside an amount the article is one.
        items = [replace(item, quantity=1) if is_article(item) else item for item in items]
        reader.problem = "" if reader.problem == "indefinite" else reader.problem
    # "The first and two of the third": what is named beside an amount is one.
    counted = any(map(counts, items)) and all(counts(item) or is_named(item) for item in items)
    agreed = clause.opened_by_yes and all(item.reference.bare for item in items)
    # "three please" is of the product spoken of; without one it is asked which.
    asks = len(words) == 2 and words.texts[-1] == "please" and all(item.reference.bare for item in items)
    if named_cart or counted or agreed or asks:
        return Request("add", tuple(items), problem=reader.problem, is_bare=True)
    opening = clause.whole.texts[: len(clause.whole) - len(words)]
    joins = words.texts[:1] in (("plus",), ("and",), ("&",)) or bool({"and", "&", "plus"} & set(opening))
    joins = joins or clause.words.texts[:3] == AS_WELL_AS
    also = joins or words.has("also") or clause.whole.begins("also")
    if also and all(item.reference.definite or item.reference.kind == "it" for item in items):
        return Request("add", tuple(items), problem=reader.problem, is_bare=True, goes_on=True)
    return None


def is_named(item: Item) -> bool:
    """Return whether an item points at a thing by its place or its description, and not by a pronoun."""
    return item.reference.definite and item.reference.kind not in UNNAMED


def is_article(item: Item) -> bool:
    """Return whether an item is described without an amount and without pointing: "a lemon"."""
    described = item.reference.kind == "described" and not item.reference.definite
    return described and item.quantity is None


def is_amount(item: Item) -> bool:
    """Return whether an item counts what it describes, or what was spoken of: "three blue", "one of it"."""
    return item.quantity is not None and not item.more and not item.reference.bare


def counts(item: Item) -> bool:
    """Return whether an item says how many of what."""
    if item.like_before:
        return True
    if item.quantity is None or item.reference.bare:
        return False
    if item.reference.kind == "described":
        return True  # "two cedar": whether one product of the list is meant, the dialogue says
    return item.more or item.counted or item.reference.kind not in ("it", "them")


__all__ = [
    "INDEFINITE",
    "Answer",
    "Command",
    "Consent",
    "Item",
    "Request",
    "Verb",
    "read_accepted",
    "read_new_option",
    "read_preferred",
    "read_request",
]
