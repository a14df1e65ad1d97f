"""Answers to what the assistant asked last: a yes, a no, one of the options."""

from __future__ import annotations

import re

from app.simulated import courtesies, intents
from app.simulated.cart_wishes import is_number_after_number, quantity_of, without_quantity
from app.simulated.clauses import without_lead
from app.simulated.dialogue import Dialogue
from app.simulated.references import Reference, describing, find_references, resolve
from app.simulated.text import tokens
from app.simulated.understanding import Intent, Understanding

_NUMBER_ONLY = re.compile(r"^(?:please )?(?:add|take|put|buy|order|get) (?:me )?\d{1,2}(?: please)?[ .!]*$")
MANY = 10
_GIVE_UP = re.compile(r"^(?:neither|none(?: of (?:them|those|these))?|no one|nothing|not any of)\b")


def read_answer(text: str, dialogue: Dialogue) -> Understanding | None:
    """The answer to what the assistant asked last, when this is one."""
    pending = dialogue.pending
    if pending is None:
        return None
    if pending.kind == "confirm":
        adds = intents.is_add(text) and pending.then.intent == "add" and not _points(text, dialogue)
        if adds and is_number_after_number(text, dialogue):
            return None
        if adds and (quantity := quantity_of(text)) is not None:
            return Understanding("answer", references=pending.then.references, quantity=quantity)
        many = (pending.then.quantity or 1) >= MANY  # so many take a plain yes
        if courtesies.YES.match(text) or (adds and not many):
            return Understanding("yes")
        return Understanding("no") if courtesies.NO.match(text) or courtesies.STOP.match(text) else None
    if courtesies.NO.match(text) or courtesies.STOP.match(text) or _GIVE_UP.match(text):
        return Understanding("no")
    return _declined(text, dialogue) or _option(without_lead(text), dialogue)


def _declined(text: str, dialogue: Dialogue) -> Understanding | None:
    """ "I don't want the pink one": a no to what was asked, with or without one of its options."""
    pending = dialogue.pending
    if pending is None or not (intents.is_refusal(text) and len(tokens(text)) <= 10):
        return None
    described = describing(text, dialogue)
    pointed = bool(find_references(text)[0])  # "I don't want it" means whichever was asked about
    named = described is not None and bool(
        (found := resolve(described, dialogue, among=pending.options)).items or found.candidates
    )
    return Understanding("no") if pending.then.intent == "add" and (pointed or named) else None


def _points(text: str, dialogue: Dialogue) -> bool:
    references, _ = find_references(text)
    return any(reference.kind != "it" for reference in references)


def _option(text: str, dialogue: Dialogue) -> Understanding | None:
    """One of the options that were asked about, named, numbered or described in a short answer."""
    pending = dialogue.pending
    if pending is None or len(tokens(text)) > 10 or _is_command(text, pending.then.intent):
        return None
    quantity = quantity_of(text)
    if quantity is not None and quantity < 1:
        return Understanding("answer", references=pending.then.references, quantity=quantity)
    bare = _NUMBER_ONLY.match(text)
    counted = quantity is not None and bare is None
    references, rest = find_references(without_quantity(text) if counted else text, bare_numbers=True)
    if not references or all(reference.kind == "it" for reference in references):
        described = describing(rest or text, dialogue)
        references = (described,) if described is not None else ()
    if any(reference.kind == "all" for reference in references):
        both = tuple(Reference("described", words=(f"id:{item.id}",)) for item in pending.options)
        pieces = quantity if counted else pending.then.quantity
        return Understanding("answer", references=both, quantity=pieces)
    for reference in references:
        chosen = _chosen(reference, dialogue)
        if chosen is not None:
            # "add 8" says which one; the same number does not say how many as well.
            pieces = quantity if counted else pending.then.quantity
            return Understanding("answer", references=(chosen,), quantity=pieces)
    return None


def _is_command(text: str, asked: Intent) -> bool:
    """Whether a text wants something else than to answer what was asked for the sake of `asked`."""
    if intents.is_refusal(text) or intents.is_question(text):
        return True
    if asked == "add" and (intents.wants_no_change(text) or text.endswith("?")):
        return True
    if (
        intents.is_add(text)
        if asked != "add"
        else re.search(r"\b(?:tell me|details?|more about|show me)\b", text)
    ):
        return True
    checks = (intents.is_compare, intents.is_recommend, intents.is_cart, intents.is_remove, intents.is_more)
    return any(check(text) for check in checks)


def _chosen(reference: Reference, dialogue: Dialogue) -> Reference | None:
    """The option meant, as an unmistakable reference: numbers of cards go before places in the question."""
    options = dialogue.pending.options if dialogue.pending else ()
    on_cards = resolve(reference, dialogue).items if reference.kind in ("number", "last") else ()
    within = [item for item in on_cards if any(item.id == option.id for option in options)]
    items = tuple(within) or resolve(reference, dialogue, among=options).items
    return Reference("described", words=(f"id:{items[0].id}",)) if len(items) == 1 else None
