"""The cart: plain commands and answers carried out, and the cart in words."""

from __future__ import annotations

from decimal import Decimal

from app.simulated.actions.cart_additions import add, add_variant
from app.simulated.actions.cart_calls import add_call, set_call
from app.simulated.actions.cart_changes import (
    ask_to_empty,
    change,
    change_option,
    correct,
    double,
    halve,
    keep,
    remove,
    set_quantity,
    swap,
    undo,
)
from app.simulated.actions.cart_text import cart_text
from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.nlu.cart_requests import Answer
from app.simulated.nlu.references import Reference
from app.simulated.products import Item
from app.simulated.readings.meaning import Reading
from app.simulated.resolution import resolve
from app.simulated.script import Say, Script
from app.simulated.state import Question, State


def change_cart(reading: Reading, state: State) -> Script:
    """Carry out a plain command."""
    command = reading.command
    if command is None:
        return
    match command.request.verb:
        case "add":
            yield from add(command, state, reading.text)
        case "remove":
            yield from remove(command, state)
        case "set":
            yield from set_quantity(command, state)
        case "keep":
            yield from keep(command, state)
        case "double":
            yield from double(command, state)
        case "halve":
            yield from halve(command, state)
        case "swap":
            yield from swap(command, state)
        case "option":
            yield from change_option(command, state)
        case "correct":
            yield from correct(command, state)
        case "undo":
            yield from undo(command, state)
        case "empty":
            yield from ask_to_empty(state)


# Adding


def answer(reading: Reading, question: Question, state: State) -> Script:
    """Do what the assistant asked about, after a yes or a choice."""
    consent = Answer(reading.text)
    state.question = None
    if question.kind == "variant":
        yield from add_variant(reading, question, state)
        return
    if question.kind == "empty":
        yield from change([set_call(consent, item, 0) for item, _ in state.cart.values()], state)
        return
    items = list(question.items)
    if reading.references:
        items = [item for reference in reading.references for item in chosen(reference, question, state)]
    several = reading.references and all(each.kind in ("both", "all") for each in reading.references)
    if several and items and question.kind in ("add", "remove"):
        calls = [
            set_call(consent, item, 0)
            if question.kind == "remove"
            else add_call(consent, item, question.quantity)
            for item in items
        ]
        yield from change(calls, state)
    elif len(items) != 1:
        state.question = question
        yield Say(say("cart.which"))
    elif question.kind == "remove":
        yield from change([set_call(consent, items[0], 0)], state)
    else:
        yield from change([add_call(consent, items[0], question.quantity)], state)


PAIR = 2


def chosen(reference: Reference, question: Question, state: State) -> list[Item]:
    """Return the product of a question that a reference chooses."""
    if reference.kind == "all" or (reference.kind == "both" and len(question.items) == PAIR):
        return list(question.items) if reference.number in (0, len(question.items)) else []
    if reference.kind == "described":
        return [item for item in question.items if item.is_called(reference.words)]
    state.question = question
    found = resolve(reference, state).items
    state.question = None
    return list(found)


# The cart in words


def show_cart(reading: Reading, state: State) -> Script:
    """Say what is in the cart; where that is nothing, what the products of the last answer cost together."""
    shown = state.mentioned
    if not state.cart and len(shown) > 1 and SUM & set(reading.words.texts) and not state.is_showcase:
        total = sum((item.price for item in shown), Decimal(0))
        yield Say(say("fact.sum", total=voice.money(total, shown[0].currency)))
        return
    yield Say(cart_text(state))


SUM = frozenset({"altogether", "all", "come", "everything", "together", "total", "lot", "amount", "add"})
"""Words that ask for the price of several products as one sum."""


def checkout(reading: Reading, state: State) -> Script:
    """Say where one orders."""
    yield Say(say("cart.checkout") if state.cart else say("cart.empty"))
