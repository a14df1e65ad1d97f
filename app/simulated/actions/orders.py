"""Orders: goods that a message names by themselves are looked up and put into the cart, all of them or none."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace
from typing import Any

from app.simulated.actions import find
from app.simulated.actions.cart_additions import offer, question_after
from app.simulated.actions.cart_calls import add_call
from app.simulated.actions.cart_text import denial
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.cart_requests import Command
from app.simulated.ordered_goods import TALK, NamedProduct, named_options, named_product
from app.simulated.products import Item, items_of
from app.simulated.readings.meaning import Reading
from app.simulated.readings.orders import Order, OrderLine
from app.simulated.script import Call, Say, Script, Step, result_of
from app.simulated.state import State

PARTS = 3
"""Maximum parts of a name that commas or "and" divide: "Self-watering pot, white, 18 cm"."""

EACH = 4
"""Products that the search for a thing of an order shows."""

FOUND: dict[str, Callable[[Reading, State], Script]] = {"find": find.find, "find_several": find.find_several}
"""Scripts of searches that show the things of an order as well."""

LOOKED_UP = frozenset({"find", "fact", "named_fact", "service", "other", "offers"})
"""Acts in whose place the things of an order are looked up."""

Attempt = Generator[Step, Any, bool]


def place_order(reading: Reading, state: State) -> Attempt:
    """Carry out an order; return False, after nothing was said, where it does not name one product for each thing."""
    order, command = reading.order, reading.command
    if order is None or command is None:
        return False
    shown = shown_now(state)
    lines = [line for line in order.lines]
    named = resolve_lines(lines, shown, state) or resolve_lines(
        lines, list(reversed(state.known.values())), state
    )
    is_known = named is not None
    if named is not None and not (order.is_strong or order.is_polite or has_options(named)):
        return False
    if named is None:
        (first, *more) = reading.others
        if not more and first.act in FOUND and (len(lines) == 1 or first.act == "find_several"):
            return (yield from place_found(reading, order, command, state))
        acts = {each.act for each in reading.others}
        is_search = acts == {"find"} or ("cart" in acts and acts <= {"find", "cart", "refine"})
        looks = order.is_strong or order.is_polite
        known = all(is_known_word(word, state) for line in lines for word in line.words)
        others = {each.act for each in reading.others} <= LOOKED_UP
        if not looks or not is_sold(lines, state) or not (is_search or (others and known)):
            return False
        pool = [*shown, *reversed(state.known.values())]
        unknown = [line for line in lines if resolve_lines([line], pool, state) is None]
        calls = [Call("search_products", {"query": " ".join(line.words), "limit": EACH}) for line in unknown]
        outcomes = yield calls
        found = [items_of(result_of(outcome).get("products")) for outcome in outcomes]
        named = resolve_lines(lines, [*shown, *(item for items in found for item in items)], state)
        if named is None:
            return False
    yield from put_in(command, named, order, state, is_known=is_known)
    return True


def place_found(reading: Reading, order: Order, command: Command, state: State) -> Attempt:
    """Search as for any wish; carry the order out where that finds the one product that it names.

    The sentences after the list are said only where it does not.
    """
    (first,), answer = reading.others, None
    script = FOUND[first.act](first, state)
    waiting: list[Step] = []
    has_searched = False
    while True:
        try:
            step = script.send(answer)
        except StopIteration:
            break
        if isinstance(step, Say) and has_searched:
            waiting.append(step)
            answer = None
            continue
        has_searched = has_searched or not isinstance(step, Say)
        answer = yield step
    named = resolve_lines(order.lines, state.all_listed, state) if has_searched else None
    words = [word for line in order.lines for word in line.words]
    is_name = named is None and order.is_strong and len(order.lines) == 1
    if is_name and is_sold(order.lines, state) and all(map(state.vocabulary.names, words)):
        # A category's name in it may have narrowed the search: "moon night light" among lights.
        outcome = yield Call("search_products", {"query": " ".join(words), "limit": EACH})
        named = resolve_lines(order.lines, items_of(result_of(outcome).get("products")), state)
    if named is not None and (order.is_strong or order.is_polite or has_options(named)):
        yield from put_in(command, named, order, state, is_known=False)
        return True
    state.acts = tuple(each.act for each in reading.others)
    yield from waiting
    return True


def shown_now(state: State) -> list[Item]:
    """Return the products that an order may name without another word: of the last answer, and in the cart."""
    held = [state.known[item.id] for item, _ in state.cart.values() if item.id in state.known]
    focus = state.item(state.focus)
    return list(dict.fromkeys([*state.all_listed, *state.mentioned, *([focus] if focus else []), *held]))


def resolve_lines(
    lines: Sequence[OrderLine], items: Sequence[Item], state: State
) -> list[tuple[NamedProduct, int | None]] | None:
    """Return the product of each thing; None where one of them names none or several.

    "Ham and cheese sandwich" is one name where a product has it.
    """
    found: list[tuple[NamedProduct, int | None]] = []
    place = 0
    while place < len(lines):
        end = place + 1
        while end < len(lines) and lines[end].joined and end < place + PARTS:
            end += 1
        named = None
        while named is None and end > place:
            words = [word for each in lines[place:end] for word in each.words]
            named = named_product(words, items, state.vocabulary)
            end -= named is None
        if named is None:
            return None
        quantity = next((each.quantity for each in lines[place:end] if each.quantity is not None), None)
        shared = list(shared_out(named, lines[end:]))
        if shared and quantity in (None, sum(count for _, count in shared)):
            found += shared
            end += len(shared)
        else:
            found.append((named, quantity))
        place = end
    return list(each_once(found))


def each_once(
    found: Sequence[tuple[NamedProduct, int | None]],
) -> Iterator[tuple[NamedProduct, int | None]]:
    """Yield each variant once: a thing that is named again without an amount is the same one."""
    for place, (named, quantity) in enumerate(found):
        same = [count for each, count in found if (each.item, each.options) == (named.item, named.options)]
        first = next(
            at
            for at, (each, _) in enumerate(found)
            if (each.item, each.options) == (named.item, named.options)
        )
        if first == place:
            counts = [count for count in same if count is not None]
            yield named, counts[-1] if counts else quantity


def shared_out(named: NamedProduct, lines: Sequence[OrderLine]) -> Iterator[tuple[NamedProduct, int]]:
    """Yield the variants that a thing is divided into: "the white one, one in M and one in L"."""
    for line in lines:
        options = named_options(line.words, named.item)
        if not options:
            return
        yield replace(named, options={**named.options, **options}), line.quantity or 1


def is_known_word(word: str, state: State) -> bool:
    """Return whether a word is one of the shop's, or says nothing of goods."""
    return word in TALK or state.vocabulary.knows(word) or state.vocabulary.names(word)


def is_sold(lines: Sequence[OrderLine], state: State) -> bool:
    """Return whether each thing is called by a word for goods; "mist" of "cloud and mist" needs none of its own."""
    named = [any(map(state.vocabulary.is_kind, line.words)) for line in lines]
    return all(
        one or line.joined or (two is not None and two.joined)
        for one, line, two in zip(named, lines, [*lines[1:], None], strict=True)
    )


def put_in(
    command: Command,
    named: Sequence[tuple[NamedProduct, int | None]],
    order: Order,
    state: State,
    *,
    is_known: bool,
) -> Generator[Step, Any, None]:
    """Put the products into the cart, or ask where the order may only ask to see them."""
    is_plain = all(each.fit == "whole" or is_known for each, _ in named)
    tells = has_options(named) and not order.is_distant
    is_order = is_plain and (order.is_strong or tells or (order.is_polite and is_known))
    first, quantity = named[0]
    opens = len(named) == 1 and needs_choice(first)
    if not (is_order or opens):
        if len(named) == 1:
            yield Say(say("cart.ask_add", name=voice.name(first.item)))
            yield from offer("add", [first.item], quantity or 1, state, is_silent=True)
        else:
            yield Say(denial("cart.not_plain_which", state))
        return
    state.acts = ("cart",)
    before, state.changes = list(state.changes), []
    calls = [add_call(command, each.item, count or 1, each.options) for each, count in named]
    outcomes = yield calls
    state.changes = state.changes or before
    state.chosen = None
    state.question = question_after(calls, outcomes, [each.item for each, _ in named])
    if state.question is not None:
        state.focus = state.question.items[0].id


def has_options(named: Sequence[tuple[NamedProduct, int | None]]) -> bool:
    """Return whether an order says which variant is wanted, as a question for goods does not."""
    return any(each.options for each, _ in named)


def needs_choice(named: NamedProduct) -> bool:
    """Return whether an option of the product is still open, so that an addition asks for it."""
    return any(name not in named.options for name in named.item.choices)
