"""Requests that change what the cart holds: undo, keep, amounts, exchanges, removals, other sizes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app.simulated.nlu.cart_commands import Request, Verb
from app.simulated.nlu.cart_items import Item, Problem, Reader
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.numbers import Number, number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference

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
    item = counted_pieces(reader) or pointed_pieces(reader) or reader.read_item()
    if item is None and reader.texts() in (("to",), ("into",)) and texts[0] in CHANGES:
        item = Item(Reference("it"))  # "change to 43"
    if item is None or reader.problem == "amount":
        return None
    place = reader.place + (reader.texts() != () and reader.texts()[0] in INTO)
    option = words[place : len(words)]
    return (item, option, texts[0] in CHANGES) if len(option) else None


def pointed_pieces(reader: Reader) -> Item | None:
    """Read "that" and "mine" before a new value: "make that a large"."""
    following = reader.texts(2)
    if following[:1] not in POINTED or following[1:] not in ARTICLES:
        return None
    reader.place += 1
    return Item(Reference("it"))


POINTED = (("that",), ("it",), ("this",), ("mine",))
ARTICLES = (("a",), ("an",), ("the",), (",",))


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
    kept = read_exception(words)
    if kept is not None:
        return kept
    for role, verb in MULTIPLES.items():
        end = words.end_of(0, role)
        if not end or (verb == "halve" and number_at(words, end - 1) is not None):
            continue
        reader = Reader(words, end)
        items = reader.read_items()
        if not items and verb == "halve":
            items = [Item(Reference("it"))]
            reader.place += reader.texts() in (("that",), ("it",), ("them",), ("those",))
        reader.place = words.skip(reader.place, "courtesy", "out_of_cart", "out", "in_half", "is_enough")
        if items and reader.done and not reader.problem:
            return Request(verb, tuple(items), is_bare=verb == "halve")
    return None


def read_exception(words: Words) -> Request | None:
    """Read "take out everything except the third"."""
    end = words.end_of(0, "empty")
    if not end:
        end = words.end_of(0, "remove")
        found = reference_at(words, end) if end else None
        rest = words.texts[end : end + 1] == ("everything",) or words.texts[end : end + 1] == ("all",)
        end = found[1] if found is not None and found[0].kind == "all" else end + 1 if end and rest else 0
    bare = not end
    if bare:
        found = reference_at(words, 0)  # "everything out except the second"
        moved = words.end_of(found[1], "out", "can_go") if found is not None and found[0].kind == "all" else 0
        end = moved if found is not None and moved > found[1] else 0
    excepted = words.end_of(end, "except") if end else 0
    if excepted <= end:
        return None
    reader = Reader(words, excepted)
    items = reader.read_items()
    plain = items and reader.done and not reader.problem
    return Request("keep", tuple(items), is_bare=bare) if plain else None


MULTIPLES: Mapping[str, Verb] = {"keep_only": "keep", "double": "double", "halve": "halve"}
"""Verbs of requests by the role of the words that begin them."""


def read_fewer(words: Words, clause: Clause) -> Request | None:
    """Read "two fewer of the first", "one less please", "that is one too many"."""
    begin = too_many(words)
    if begin is not None:
        return Request("remove", (Item(Reference("it"), begin),), is_bare=clause.mood == "statement")
    number = number_at(words, words.skip(0, "opener"))
    end = words.end_of(number.end, "fewer") if number is not None else 0
    if number is None:
        return None
    if end <= number.end:
        return read_fewer_last(words, number)
    reader = Reader(words, end)
    reader.take("of")
    found = reference_at(words, reader.place)
    if reader.texts() == ("each",):
        found = Reference("each"), reader.place + 1
    reference, reader.place = found if found is not None else (Reference("it"), reader.place)
    reader.place = words.skip(reader.place, "courtesy", "out_of_cart")
    several = ("it", "them", "both", "each")
    whole = reader.done and (found is None or reference.kind in several or reference.definite)
    if found is not None and reference.kind == "described":
        reference, whole = replace(reference, definite=True), reader.done  # "one less soap"
    item = Item(reference, reader.checked(number))
    return Request("remove", (item,), problem=reader.problem, is_bare=True) if whole else None


def read_fewer_last(words: Words, number: Number) -> Request | None:
    """Read "one red less", "two of the first fewer": the things before the word."""
    begin = number.end + (words.texts[number.end : number.end + 1] == ("of",))
    found = reference_at(words, begin)
    if found is None or found[0].kind in ("it", "them"):
        return None
    reference, place = found
    end = words.end_of(place, "fewer")
    if end <= place or words.skip(end, "courtesy", "out_of_cart") < len(words):
        return None
    reader = Reader(words)
    item = Item(replace(reference, definite=True), reader.checked(number))
    return Request("remove", (item,), problem=reader.problem, is_bare=True)


def too_many(words: Words) -> int | None:
    """Return how many there are too many: "that is one too many", "two too many"; None for anything else."""
    place = words.skip(0, "correction", "courtesy", "opener")
    if words.texts[place : place + 2] in (("that", "is"), ("it", "is"), ("there", "are"), ("there", "is")):
        place += 2
    number = number_at(words, place)
    if number is None or not number.whole or words.texts[number.end : number.end + 2] != ("too", "many"):
        return None
    return number.whole if words.skip(number.end + 2, "courtesy") >= len(words) else None


NOTHING = (("zero",), ("none",), ("nothing",), ("0",))


def read_set(words: Words, clause: Clause) -> Request | None:
    """Read "make it three", "only one of them", "change the first to 2"."""
    end = words.end_of(0, "set")
    if end:
        if words.texts[end : end + 1] in NOTHING and words.skip(end + 1, "courtesy") >= len(words):
            return Request("remove", (Item(Reference("it")),))
        request = read_amount_of(words, end) or read_replaced(words, end)
        if request is not None:
            return request
    end = words.end_of(0, "set_of")
    if not end:
        return None
    found = counted_last(words, end) or reference_at(words, end)
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


def read_replaced(words: Words, place: int) -> Request | None:
    """Read "make it the second instead", which corrects what was added last."""
    reader = Reader(words, place)
    items = reader.read_items()
    named = all(item.reference.definite and item.reference.kind not in ("it", "them") for item in items)
    only = words.texts[:place] in (("only",), ("just",))
    if not items or not reader.done or reader.problem or not named or only:
        return None
    return Request("correct", tuple(items), goes_on=True)


def counted_last(words: Words, place: int) -> tuple[Reference, int] | None:
    """Return a description before an amount at the end: "the linen two"; None for anything else."""
    found = reference_at(words, place)
    if found is None or found[0].kind != "described" or len(found[0].words) < MORE_THAN_ONE:
        return None
    number = number_at(words, found[1] - 1)
    if number is None or words.texts[found[1] - 1] == "one" or number.end < found[1]:
        return None
    return replace(found[0], words=found[0].words[:-1]), found[1] - 1


MORE_THAN_ONE = 2


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
    reader.take_role("out_of_cart", "in_all", "is_enough")
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
    item = first.read_item() or (Item(Reference("it")) if first.texts() == ("to",) else None)
    first.take("in")  # "trade it in for the second"
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
    end = words.end_of(0, "remove", "undo")  # "undo the lead"
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
    """Return whether goods are taken "out of", "off" or "from" the cart, and not put "in" it."""
    return any(words.texts[at : at + 1] in (("from",), ("out",), ("off",)) for at in range(end, len(words)))


def read_removed(reader: Reader) -> list[Item]:
    """Read the items of a removal; an amount alone counts what was spoken of."""
    found: list[Item] = []
    if reader.take_role("the_rest"):
        return [Item(Reference("rest"))]
    while not reader.done:
        item = reader.read_item()
        if item is None:
            break
        found.append(item)
        if not (reader.take("and") or reader.take(",")):
            break
    reader.problem = "" if reader.problem == "indefinite" else reader.problem
    return found
