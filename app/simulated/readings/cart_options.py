"""Other sizes and colours of what the cart has: "change it to L", "no, the L"."""

from __future__ import annotations

from collections.abc import Mapping

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_requests import (
    Request,
    read_new_option,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.phrases import Words
from app.simulated.nlu.references import Reference
from app.simulated.readings.cart_lines import CHANGING
from app.simulated.resolution import resolve
from app.simulated.state import State
from app.simulated.variant_words import read_variant_words


def new_option(clause: Clause, state: State) -> Request | None:
    """Return the request to change the size or colour of a line of the cart, None where the words name none."""
    found = read_new_option(clause.words) or corrected_option(clause, state)
    if found is None:
        return None
    item, words, takes_numbers = found
    product = resolve(item.reference, state, in_cart=True).one
    if product is None or product.id not in state.cart:
        return None
    line = state.cart[product.id][0]
    said = read_variant_words(words, line.choices)
    if said.left or not said.wanted or (not takes_numbers and all_numbers(said.wanted)):
        return None
    return Request("option", (item,), options=said.wanted, is_bare=clause.mood == "statement")


def corrected_option(clause: Clause, state: State) -> tuple[CartItem, Words, bool] | None:
    """Return a correction that only names a value, after something was added: "no, the L", "L instead"."""
    changed = [change.item for change in state.changes if change.after > change.before or change.former]
    corrects = clause.mood == "correction" or clause.denied or "instead" in clause.whole.texts
    if not corrects or len(changed) != 1 or clause.is_question or not CHANGING & set(state.acts):
        return None
    words = clause.words[clause.words.skip(0, "correction") : len(clause.words)]
    words = words[words.end_of(0, "should_be", "wanted") : len(words)] if len(words) else words
    reference = Reference("product", words=(changed[0].id,), definite=True)
    return (CartItem(reference), words, True) if len(words) else None


def all_numbers(values: Mapping[str, str]) -> bool:
    """Return whether all values are numbers: "make it 42" asks for 42 pieces."""
    return all(value.replace(".", "").isdigit() for value in values.values())
