"""Clauses about lines of the cart that name no verb of a change: "just one milk", "not the third after all"."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_items import Reader
from app.simulated.nlu.cart_requests import Command, Request, read_preferred, read_request
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.noun_phrases import DEFINITE
from app.simulated.nlu.numbers import QUANTITY_LIMIT, amount_at, number_at
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.reference_reader import reference_at
from app.simulated.nlu.references import Reference
from app.simulated.nlu.utterance import Utterance
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import in_cart, resolve
from app.simulated.state import State
from app.simulated.variant_words import read_variant_words

LONGEST = 14
"""Maximum tokens of a clause that corrects an amount."""

CHANGING = frozenset({"cart", "yes", "cart_if", "cart_pick"})
"""Acts after which a number alone may correct an amount."""

CORRECTING = ("correction", "no", "cancel", "excess")
BESIDE = ("courtesy", "opener", "thanks", "count_noun", "pronoun", "determiner")
GRAMMAR = frozenset({"of", "is", "are", "be", "and", "but", "need", "want", "make"})
RELATIVE = frozenset({"more", "extra", "additional", "another", "other", "fewer", "less"})
"""Words with which a number is added or taken away."""
LIMITING = ("set", "up_or_down")
PLAIN = ("courtesy", "cancel", "correction", "statement", "refusal", "command", "wish")
REMARKS = ("courtesy", "cancel", "correction", "statement", "refusal")
"""Moods of clauses that may stand beside a corrected amount."""


@dataclass
class Amounts:
    """The numbers of a clause: what is wanted, what it replaces, and the words that name of what."""

    wanted: list[int]
    former: list[int]
    named: list[str]
    reference: Reference | None = None
    corrects: bool = False


def corrected_amount(utterance: Utterance, state: State) -> Reading | None:
    """Return the reading of a message that corrects an amount of the cart: "sorry, 9 not 10", "no, five"."""
    if not state.cart or not CHANGING & set(state.acts) or utterance.asks:
        return None
    if state.question is not None and state.question.kind in ("variant", "empty"):
        return None
    if any(clause.mood not in PLAIN for clause in utterance.clauses) or changes_several(utterance):
        return None
    whole = Words.of(utterance.tokens)
    found = amount_in(whole, state) if len(whole) <= LONGEST else None
    if found is not None:
        return reading_of(found, utterance.clauses[-1])
    if not all(clause.mood in REMARKS for clause in utterance.clauses):
        return None
    signals = [
        clause for clause in utterance.clauses if clause.denied or clause.mood in ("cancel", "correction")
    ]
    for clause in utterance.clauses:
        others = [each for each in utterance.clauses if each is not clause]
        if len(clause.whole) > LONGEST or any(map(has_number, others)):
            continue
        found = amount_in(clause.whole, state, corrects=bool(signals))
        if found is not None:
            return reading_of(found, clause)
    return None


def changes_several(utterance: Utterance) -> bool:
    """Return whether a message takes something out beside another change: "the mug can go, and make it three"."""
    requests = [each for each in map(read_request, utterance.clauses) if each is not None and each.items]
    takes_out = any(each.verb == "remove" and not (each.left or each.problem) for each in requests)
    return len(requests) > 1 and takes_out


def reversed_amounts(utterance: Utterance, state: State) -> Reading | None:
    """Return the reading of a message that exchanges the amounts of two additions: "sorry, the other way round"."""
    whole = Words.of(utterance.tokens)
    held = [change for change in state.changes if change.item.id in state.cart]
    two_amounts = (
        len(held) == len({change.item.id for change in held}) == len({c.after for c in held}) == PAIR
    )
    only = whole.has("reversed") and whole.is_all("reversed", *CORRECTING, *BESIDE, "auxiliary")
    if not two_amounts or not only or utterance.asks or not CHANGING & set(state.acts):
        return None
    first, second = held
    request = Request("set", (line_item(first.item, second.after), line_item(second.item, first.after)))
    clause = replace(utterance.clauses[-1], mood="command")
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words)


PAIR = 2


def corrected_value(utterance: Utterance, state: State) -> Reading | None:
    """Return the reading of a message that names another value of what was added just now: "M, sorry, not L".

    The value after "not" is the one that it has. Both must be values of its options, and nothing else be said.
    """
    added = [change.item for change in state.changes if change.after > change.before]
    whole = Words.of(utterance.tokens)
    if len(added) != 1 or utterance.asks or not CHANGING & set(state.acts) or len(whole) > LONGEST:
        return None
    line = state.cart.get(added[0].id, (None, 0))[0]
    place = next((at for at in range(len(whole)) if whole.end_of(at, "former") > at), None)
    if line is None or place is None or not line.choices:
        return None
    rest = whole[whole.end_of(place, "former") :]
    stop = next((at for at in range(len(rest)) if rest.tokens[at].kind == "mark"), len(rest))
    former = read_variant_words(rest[:stop], line.choices)
    told = Words.of([*whole.tokens[:place], *rest.tokens[stop:]]).without(*CORRECTING, "courtesy", "opener")
    wanted = read_variant_words(told, line.choices)
    if former.left or not former.values or wanted.left or not wanted.wanted:
        return None
    request = Request("option", (line_item(line),), options=wanted.wanted)
    clause = replace(utterance.clauses[-1], mood="command")
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words)


def line_item(product: Item, quantity: int | None = None) -> CartItem:
    """Return an item of a request that names a line of the cart."""
    return CartItem(Reference("product", words=(product.id,), definite=True), quantity)


def reading_of(item: CartItem, clause: Clause) -> Reading:
    """Return the reading that makes the cart hold so many of a line."""
    request = Request("set", (item,))
    return Reading("cart", command=Command(request, clause), request=request, words=clause.words)


def has_number(clause: Clause) -> bool:
    """Return whether a clause says a number other than the pronoun "one"."""
    words = clause.whole
    return any(
        number_at(words, place) is not None and words.texts[place] != "one" for place in range(len(words))
    )


def amount_in(words: Words, state: State, *, corrects: bool = False) -> CartItem | None:
    """Return the line of the cart and its new amount; None where the words say anything else."""
    read = read_amounts(words)
    if read is None or len(read.wanted) != 1 or len(read.former) > 1:
        return None
    if not (read.corrects or read.former or corrects):
        return None
    (wanted,) = read.wanted
    if read.reference is not None:
        line = in_cart(CartItem(read.reference), state).one
        return of_line(line, wanted, state)
    if read.named:
        lines = [item for item, _ in state.cart.values() if item.is_called(read.named)]
        named = [item for item in lines if item.is_named(read.named)] or lines
        return of_line(named[0], wanted, state) if len(named) == 1 else None
    if len(state.changes) != 1:
        return None
    (change,) = state.changes
    added = change.after - change.before
    total = change.before + wanted if read.former == [added] != [change.after] else wanted
    return of_line(change.item, total, state)


def of_line(line: Item | None, amount: int, state: State) -> CartItem | None:
    """Return an amount of a line of the cart."""
    if line is None or line.id not in state.cart:
        return None
    if any(str(amount) in values for values in line.choices.values()):
        return None  # "change to 43" asks for the size
    return line_item(line, amount)


def read_amounts(words: Words) -> Amounts | None:
    """Return the numbers of a clause that says little else; None where it says more of something."""
    found = Amounts([], [], [], corrects=words.texts[:1] == ("make",))
    place = 0
    while place < len(words):
        if words.texts[place] in RELATIVE or words.texts[place] == "by":
            return None
        former = words.end_of(place, "former")
        before = amount_at(words, former) if former > place else None
        if before is not None and before.whole:
            found.former.append(before.whole)
            place = before.end
            continue
        number = amount_at(words, place)
        if number is not None and is_pronoun(words, place, found):
            return None
        if number is not None:
            if (
                not number.whole
                or number.whole > QUANTITY_LIMIT
                or words.end_of(number.end, "not_goods", "excess") > number.end
            ):
                return None
            found.wanted.append(number.whole)
            place = read_counted(words, number.end, found)
            continue
        correcting = words.end_of(place, *CORRECTING)
        limiting = max(words.end_of(place, *LIMITING), words.end_of(place, "is_enough", "will_do", "in_all"))
        beside = words.end_of(place, *BESIDE)
        if max(correcting, limiting) > place:
            if "by" in words.texts[place : max(correcting, limiting)]:
                return None
            found.corrects = True
            place = max(correcting, limiting, beside)
        elif beside > place or words.tokens[place].kind == "mark" or words.texts[place] in GRAMMAR:
            place = max(beside, place + 1)
        else:
            found.named.append(words.texts[place])
            place += 1
    return found


def is_pronoun(words: Words, place: int, found: Amounts) -> bool:
    """Return whether "one" stands for a thing here, and counts nothing: "that one", "the red one"."""
    before = words.texts[place - 1] if place else ""
    limited = place > 1 and before == "the" and words.texts[place - 2] in ("just", "only")
    return words.texts[place] == "one" and not limited and (before in DEFINITE or before in found.named)


def read_counted(words: Words, place: int, found: Amounts) -> int:
    """Take what the number counts, and return the place after it: "packs of the black ones"."""
    place = words.end_of(place, "count_noun", "portion")
    joined = words.texts[place : place + 1] == ("of",)
    reference = reference_at(words, place + joined)
    if reference is not None and joined and (reference[0].definite or reference[0].kind in ("it", "them")):
        if reference[0].kind not in ("it", "them"):
            found.reference = reference[0]
        return reference[1]
    return place


NOT_ALL = (("not", "both", ","), ("not", "all", ","), ("not", "everything", ","), ("not", "them", ","))


def refused_lines(clause: Clause, state: State) -> Request | None:
    """Return the removal of what is in the cart and not wanted any more: "I no longer need the second"."""
    if clause.is_question or clause.mood in ("question", "condition") or not state.cart:
        return None
    if is_return(clause.words, state):
        return Request("undo")
    begin = clause.words.skip(0, "opener", "courtesy", "correction")
    if clause.words.texts[:3] in NOT_ALL:
        begin = len(NOT_ALL[0])  # "not both, just the orange one"
    words = clause.words[begin:]
    words = clause.words if not len(words) else words
    if words.begins("none_of") and words.is_all("none_of", "courtesy", "cancel"):
        if not (clause.mood == "correction" or begin or CHANGING & set(state.acts)):
            return None
        if len(state.cart) > 1:
            return Request("empty")
        return Request("remove", (CartItem(Reference("each")),), is_bare=clause.mood == "statement")
    end, verb = words.end_of(0, "unwanted"), "remove"
    if words.texts[:1] == ("no",) and words.texts[-2:] == ("after", "all"):
        end = 1  # "no rice after all"
    if not end:
        end, verb = words.end_of(0, "set"), "keep"
        if words.texts[:end] not in (("only",), ("just",)) or len(state.cart) < 2:
            return None
    reader = Reader(words, end)
    items = reader.read_items()
    place = words.skip(reader.place, "out", "courtesy")
    if not items or place < len(words) or reader.problem:
        return None
    if any(item.quantity is not None or not is_line(item, words, state) for item in items):
        return None
    return Request("keep" if verb == "keep" else "remove", tuple(items), is_bare=clause.mood == "statement")


def is_return(words: Words, state: State) -> bool:
    """Return whether a clause asks for what the last change took out: "bring the first back"."""
    if words.texts[:1] not in (("bring",), ("put",), ("get",)):
        return False
    reader = Reader(words, 1)
    items = reader.read_items()
    back = words.texts[reader.place - 1 : reader.place] == ("back",) or words.texts[reader.place :][:1] == (
        "back",
    )
    ends = words.skip(reader.place + (not reader.done), "destination", "courtesy") >= len(words)
    taken = {change.item.id for change in state.changes if change.after < change.before}
    named = [resolve(item.reference, state).one for item in items]
    return back and ends and bool(named) and {each.id if each else "" for each in named} == taken


def is_line(item: CartItem, words: Words, state: State) -> bool:
    """Return whether an item is plainly one of the cart; "it" after "not" and the like is the newest addition."""
    if item.reference.kind in ("it", "them", "same"):
        spoken = words.texts[0] in ("i", "we") or bool(CHANGING & set(state.acts))
        return spoken and bool(in_cart(item, state).items)
    return item.reference.definite and bool(in_cart(item, state).items)


def preferred(clause: Clause, state: State) -> Request | None:
    """Return the exchange of a line of the cart for what is rather wanted; None where the cart has no such line."""
    if clause.mood in ("question", "condition") or not state.cart:
        return None
    request = read_preferred(clause)
    if request is None:
        return None
    request = replace(request, items=tuple(of_kind(item, request, state) for item in request.items))
    if not all(in_cart(item, state).one for item in request.items):
        return None
    return replace(request, is_bare=clause.mood == "statement")


def of_kind(item: CartItem, request: Request, state: State) -> CartItem:
    """Return what is given up as the line of the kind of what is wanted: "the cream teapot rather than the blue"."""
    lines = in_cart(item, state).candidates
    wanted = {one.head for each in request.replacements if (one := resolve(each.reference, state).one)}
    same = [line for line in lines if line.id in state.cart and line.head in wanted]
    return replace(item, reference=line_item(same[0]).reference) if len(same) == 1 else item


def is_replaced(request: Request) -> bool:
    """Return whether an addition names the amount that it takes the place of: "the first three times, not once"."""
    return request.verb == "add" and request.replaces and not any(item.more for item in request.items)


def as_amounts(request: Request | None, state: State) -> Request | None:
    """Return a correction that counts lines of the cart as their amounts: "other way round: 1 of the first"."""
    counts = request is not None and all(item.quantity for item in request.items)
    if request is None or not counts or not (request.verb == "correct" or is_replaced(request)):
        return request
    lines = [in_cart(item, state).one for item in request.items]
    held = all(line is not None and line.id in state.cart for line in lines)
    return replace(request, verb="set", goes_on=False) if held else request


def bounded_amount(request: Request | None, clause: Clause, state: State) -> Request | None:
    """Return an amount that "just" or "only" bounds right after a change as that of the line: "ok just one then"."""
    if request is None or request.verb != "add" or not {"just", "only"} & set(clause.whole.texts):
        return request
    pronouns = all(item.reference.kind == "it" and item.quantity and not item.more for item in request.items)
    line = in_cart(request.items[0], state).one if len(request.items) == 1 and pronouns else None
    changed = {change.item.id for change in state.changes}
    if line is None or line.id not in changed or not CHANGING & set(state.acts):
        return request
    return Request("set", (line_item(line, request.items[0].quantity),), is_bare=True)


def with_lines(request: Request | None, clause: Clause, state: State) -> Request | None:
    """Return an addition with the one line of the cart of a kind of which more is wanted: "one more mug".

    "Another mug" may be a different one.
    """
    if request is None or request.verb != "add" or not MORE & set(clause.words.texts):
        return request
    items = tuple(more_of_line(item, state) for item in request.items)
    named = request.problem == "indefinite" and all(item.reference.definite for item in items)
    return replace(request, items=items, problem="" if named else request.problem)


MORE = frozenset({"more", "extra", "additional"})


def more_of_line(item: CartItem, state: State) -> CartItem:
    """Return an item as more of the one line of the cart that is called so."""
    if not item.more or item.reference.kind != "described" or item.reference.definite:
        return item
    lines = [line for line, _ in state.cart.values() if line.is_called(item.reference.words)]
    return replace(item, reference=line_item(lines[0]).reference) if len(lines) == 1 else item


def kind_amount(clause: Clause, state: State) -> Request | None:
    """Return the amount of the one line of the cart of that kind: "make it just one hammer"."""
    words = clause.words
    begin = words.end_of(0, "set")
    begin += words.texts[begin : begin + 1] in (("just",), ("only",)) if begin else 0
    number = number_at(words, begin) if begin else None
    if number is None or not number.whole or clause.is_question:
        return None
    rest = words[number.end :].without("courtesy", "out_of_cart", "in_all")
    named = [text for text in rest.texts if text.isalpha()]
    lines = [line for line, _ in state.cart.values() if line.is_called(named)] if named else []
    return Request("set", (line_item(lines[0], number.whole),), is_bare=True) if len(lines) == 1 else None


SAME = (
    ("another", "of", "the", "same"),
    ("same", "again", "of", "the"),
    ("one", "more", "of", "the", "same"),
)
"""Beginnings of an order for one more of a line, before its kind."""


def same_again(clause: Clause, state: State) -> Request | None:
    """Return one more of the one line of the cart of that kind: "another of the same mug"."""
    words = clause.words[clause.words.skip(0, "opener", "courtesy") :].without("courtesy")
    begin = next((len(each) for each in SAME if words.texts[: len(each)] == each), 0)
    named = words.texts[begin:]
    lines = [line for line, _ in state.cart.values() if line.is_called(named)] if begin and named else []
    if len(lines) != 1 or clause.is_question:
        return None
    return Request("add", (replace(line_item(lines[0], 1), more=True),), is_bare=True)
