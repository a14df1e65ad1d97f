"""Changes of what the cart holds: removals, quantities, exchanges, undoing.

Each function that changes the cart takes a `Command` or an `Answer`: consent that only the closed grammar of
`nlu.cart_requests` and the assistant's own questions give.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.actions.cart_additions import (
    CALLS_LIMIT,
    OFFERED,
    add,
    ask_which,
    meant,
    offer,
    question_after,
)
from app.simulated.actions.cart_calls import add_call, option_call, set_call
from app.simulated.actions.topics import search_arguments
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.cart_requests import Command
from app.simulated.nlu.cart_requests import Item as RequestItem
from app.simulated.products import Item
from app.simulated.resolution import Resolved, in_cart
from app.simulated.script import Call, Say, Script, error_of
from app.simulated.state import Change, Outcome, Question, State


def remove(command: Command, state: State) -> Script:
    """Take things out of the cart, or so many of them."""
    calls: list[Call] = []
    for item in command.request.items:
        found = in_cart(item, state)
        if item.reference.kind == "all" and not item.quantity and state.cart:
            yield from ask_to_empty(state)
            return
        if not found.items:
            yield from not_in_cart(found, state)
            return
        for product in found.items:
            held = state.quantity(product)
            is_place = item.reference.bare and len(state.cart) > 1 and state.place(product) == item.quantity
            left = max(0, held - item.quantity) if item.quantity and not is_place else 0
            calls.append(set_call(command, product, left))
    yield from change(calls, state)


def not_in_cart(found: Resolved, state: State) -> Script:
    """Say that it is not in the cart, or ask which line is meant."""
    lines = [item for item in found.candidates if item.id in state.cart]
    if len(lines) > 1:
        yield from offer("remove", lines[:OFFERED], 0, state)
    elif found.candidates and not lines:
        yield Say(say("cart.not_in", name=voice.name(found.candidates[0])))
    else:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))


def change(calls: list[Call], state: State) -> Script:
    """Change the cart by several calls, which count as one change."""
    before = list(state.changes)
    state.changes = []
    outcomes = yield calls[:CALLS_LIMIT]
    state.changes = state.changes or before
    ask_open(calls, outcomes, state)
    if len(calls) > CALLS_LIMIT:
        yield Say(say("cart.some_left"))


def ask_open(calls: Sequence[Call], outcomes: Sequence[Outcome], state: State) -> None:
    """Let the question be open that an addition among these calls leaves."""
    for call, outcome in zip(calls, outcomes, strict=False):
        item = state.item(str(call.arguments["product_id"]))
        if call.name == "add_to_cart" and item is not None:
            state.question = state.question or question_after([call], [outcome], [item])


def set_quantity(command: Command, state: State) -> Script:
    """Make the cart hold so many of a product; one that is not in it yet is added."""
    calls: list[Call] = []
    for item in command.request.items:
        found = in_cart(item, state)
        quantity = item.quantity or 0
        if item.reference.kind in ("each", "both") and found.items:
            calls += [set_call(command, product, quantity) for product in found.items]
        elif found.one is not None:
            calls.append(set_call(command, found.one, quantity))
        elif item.reference.kind != "it" and len(found.candidates) == 1:
            calls.append(add_call(command, found.candidates[0], quantity))
        elif command.clause.words.has("destination") and state.item(state.focus) is not None:
            calls += [add_call(command, each, quantity) for each in [state.item(state.focus)] if each]
        elif not state.cart and state.item(state.focus) is not None:
            yield from offer("add", [each for each in [state.item(state.focus)] if each], quantity, state)
            return
        elif len(found.candidates) > 1:
            yield Say(say("cart.which"))
            return
        else:
            yield from not_in_cart(found, state)
            return
    yield from change(calls, state)


def change_option(command: Command, state: State) -> Script:
    """Change the size or colour of a line of the cart, or of some of its pieces."""
    (item,) = command.request.items
    product = in_cart(item, state).one
    if product is None:
        yield Say(say("cart.not_in_it"))
        return
    line, held = state.cart[product.id]
    line_id = state.line_ids.get(product.id, product.id)
    options = dict(command.request.options)
    before = list(state.changes)
    state.changes = []
    if item.quantity is None or item.quantity >= held:
        yield option_call(command, line.id, options)
        state.changes = state.changes or before
        return
    outcome = yield add_call(command, line, item.quantity, options)
    if not error_of(outcome):
        # The product has two lines now: the former one is named by its variant.
        yield set_call(command, replace(line, id=line_id), held - item.quantity)
    state.changes = state.changes or before


def keep(command: Command, state: State) -> Script:
    """Take everything out of the cart but the things that are named."""
    kept = [product for item in command.request.items for product in in_cart(item, state).items]
    others = [product for product, _ in state.cart.values() if product not in kept]
    if not kept:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))
    elif not others:
        yield Say(say("cart.kept"))
    else:
        yield from change([set_call(command, product, 0) for product in others], state)


def double(command: Command, state: State) -> Script:
    """Make the cart hold twice as many of the things that are named."""
    products = [product for item in command.request.items for product in in_cart(item, state).items]
    if not products:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))
        return
    yield from change([set_call(command, each, 2 * state.quantity(each)) for each in products], state)


def halve(command: Command, state: State) -> Script:
    """Make the cart hold half as many of the things that are named; an odd number has no half."""
    products = [product for item in command.request.items for product in in_cart(item, state).items]
    if not products:
        yield Say(say("cart.not_in_it") if state.cart else say("cart.empty"))
    elif any(state.quantity(each) % 2 for each in products):
        yield Say(say("cart.ask_amount"))
    else:
        yield from change([set_call(command, each, state.quantity(each) // 2) for each in products], state)


def swap(command: Command, state: State) -> Script:
    """Put one thing into the cart in the place of another, in the same quantity."""
    old = in_cart(command.request.items[0], state)
    if old.one is None:
        yield from not_in_cart(old, state)
        return
    pieces = command.request.items[0].quantity
    yield from exchange(command, old.one, command.request.replacements, state, pieces=pieces)


def correct(command: Command, state: State) -> Script:
    """Take back the last addition and add what was meant."""
    added = [each for each in state.changes if each.after > each.before and each.item.id in state.cart]
    if len(added) != 1:
        yield from add(command, state)
        return
    yield from exchange(command, added[0].item, command.request.items, state, added[0])


def exchange(
    command: Command,
    old: Item,
    wanted: Sequence[RequestItem],
    state: State,
    last: Change | None = None,
    pieces: int | None = None,
) -> Script:
    """Add the new things, and take the old one out when they are in; `pieces`: only so many of it."""
    held = state.quantity(old)
    taken = last.after - last.before if last is not None else min(held, pieces or held)
    new: list[tuple[Item, int]] = []
    kept = 0
    for item in wanted:
        found = meant(item, state)
        if not found.items:
            yield from ask_which(item, found, state)
            return
        new += [(product, item.quantity or taken) for product in found.items if product.id != old.id]
        if old.id in {product.id for product in found.items}:
            kept = item.quantity or 0  # "I meant three blue and one yellow", after four blue
    if not new and not kept:
        yield Say(say("cart.kept"))
        return
    before = list(state.changes)
    state.changes = []
    calls = [add_call(command, product, quantity) for product, quantity in new]
    outcomes = yield calls
    left = max(0, held - taken) + kept
    question = question_after(calls, outcomes, [product for product, _ in new])
    if not any(error_of(outcome) for outcome in outcomes):
        yield set_call(command, old, left)
        state.focus = new[0][0].id
    elif question is not None and question.kind == "variant" and len(new) == 1:
        state.question, state.focus = replace(question, replaced=(old, left)), new[0][0].id
    state.changes = state.changes or before


def undo(command: Command, state: State) -> Script:
    """Take back the last change of the cart, or the last refinement of a search where that came later."""
    if state.is_search_newest and state.former:
        state.turn_to(state.former[-1])
        state.former = state.former[:-2]
        yield Call("search_products", search_arguments(state.topics[-1], state))
        return
    if not state.changes:
        yield Say(say("cart.undo_nothing"))
        return
    calls = [undo_call(command, each, state) for each in reversed(state.changes)]
    yield from change(calls, state)


def undo_call(command: Command, last: Change, state: State) -> Call:
    """Return the call that takes a change back."""
    line = replace(last.item, id=last.line_id) if last.line_id in state.held else last.item
    if last.former:
        return option_call(command, last.line_id, last.former)
    if last.line_id in state.held or last.item.id in state.cart or not last.before:
        return set_call(command, line, last.before)
    return add_call(command, replace(last.item, id=last.line_id), last.before)


def ask_to_empty(state: State) -> Script:
    """Ask before everything is taken out."""
    if not state.cart:
        yield Say(say("cart.empty"))
        return
    items = [item for item, _ in state.cart.values()]
    state.question = Question("empty", tuple(items))
    yield Say(
        say(
            "cart.ask_empty",
            names=voice.names(items[:OFFERED]) + (" and the rest" if len(items) > OFFERED else ""),
        )
    )
    yield Call("offer_choices", {"action": "empty", "product_ids": []})
