"""Items of a request as products of the list: a size for an amount, "a cedar one", "one each"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from app.simulated.nlu.cart_items import Item as CartItem
from app.simulated.nlu.cart_requests import (
    Request,
)
from app.simulated.nlu.clauses import Clause
from app.simulated.nlu.references import Reference
from app.simulated.readings.mentions import (
    is_indefinite,
    only_listed,
)
from app.simulated.resolution import TOGETHER, resolve
from app.simulated.state import State

JOINING = frozenset({"with", "from", "by", "in", "a", "an", "the"})
"""Words with which a description goes on after its noun."""

PAIR = 2

MOST_PIECES = 20
"""A larger number beside a product in such a size is the size."""


def as_listed(request: Request, clause: Clause, state: State) -> Request:
    """Return the request with a size for an amount, and the one product of the list for "a cedar one"."""
    if request.verb == "swap" and request.problem == "indefinite":
        new = tuple(listed_item(item, clause, state) for item in request.replacements)
        return replace(request, replacements=new, problem="" if not any(map(is_indefinite, new)) else "words")
    if request.verb not in ("add", "correct"):
        return request
    request = with_description(with_former_amount(request, state), state)
    lines = changed_each(request, clause, state)
    if lines:
        return replace(request, verb="set", items=lines)
    described = without_apposition(request.items, clause, state)
    each = [one for item in described for one in one_each(item, clause, state)]
    items = tuple(listed_item(sized(item, state), clause, state) for item in each)
    plain = request.problem == "indefinite" and not any(map(is_indefinite, items))
    return replace(request, items=items, problem="" if plain else request.problem)


def with_former_amount(request: Request, state: State) -> Request:
    """Return the request with the amount of the last change where it asks for "the same number of the blue"."""
    changed = [change for change in state.changes if change.after]
    if not any(item.like_before for item in request.items):
        return request
    if len(changed) != 1:
        return replace(request, problem="amount")
    items = tuple(
        replace(item, quantity=changed[0].after) if item.like_before else item for item in request.items
    )
    return replace(request, items=items)


def with_description(request: Request, state: State) -> Request:
    """Return the request with the words left over as the description of its product: "the kettle with two walls".

    Such words change nothing of an order where each is in the name, the brand or the attributes of one product that
    was shown, and of no other. Any other word may deny, bound or doubt the order, and leaves it a question.
    """
    last = request.items[-1].reference if request.items else None
    if not request.left or request.problem or last is None or last.kind != "described" or not last.definite:
        return request
    words = [text for text in request.left if text not in JOINING and text != "please"]
    whole = replace(last, words=(*last.words, *words))
    found = resolve(whole, state).one if words else None
    if found is None or not found.is_called(whole.words):
        return request
    items = (*request.items[:-1], replace(request.items[-1], reference=whole))
    return replace(request, items=items, left=())


def changed_each(request: Request, clause: Clause, state: State) -> tuple[CartItem, ...]:
    """Return the lines that were changed just now, each with the amount: "two each, sorry"; else nothing."""
    changed = dict.fromkeys(change.item for change in state.changes if change.item.id in state.cart)
    plain = len(request.items) == 1 and request.items[0].reference.kind in ("it", "them")
    if not plain or "each" not in clause.words.texts or len(changed) < PAIR or state.acts != ("cart",):
        return ()
    (item,) = request.items
    if item.quantity is None or item.more:
        return ()
    return tuple(
        replace(item, reference=Reference("product", words=(line.id,), definite=True)) for line in changed
    )


def without_apposition(items: Sequence[CartItem], clause: Clause, state: State) -> list[CartItem]:
    """Return the items without those that only describe the one before: "the glazed plant pot, blue"."""
    kept: list[CartItem] = []
    for item in items:
        words = item.reference.words
        after_comma = any(
            clause.words.texts[at : at + 2] == (",", *words[:1]) for at in range(len(clause.words))
        )
        after_comma = after_comma or any(
            clause.words.texts[at : at + 3] == (",", "the", *words[:1]) for at in range(len(clause.words))
        )
        plain = item.reference.kind == "described" and item.quantity is None and not item.more
        named = resolve(kept[-1].reference, state).one if kept and plain and after_comma else None
        again = bool(kept) and is_same(item, kept[-1], state)
        if not again and (named is None or not named.is_called(words) or item.option):
            kept.append(item)
    return kept


def is_same(item: CartItem, former: CartItem, state: State) -> bool:
    """Return whether an item only names again what was named right before it: "the baby bottle, the green"."""
    plain = all(each.quantity is None and not (each.more or each.option) for each in (item, former))
    one = resolve(item.reference, state).one if plain else None
    return one is not None and one == resolve(former.reference, state).one


def one_each(item: CartItem, clause: Clause, state: State) -> list[CartItem]:
    """Return an amount "each" as that many of each product spoken of: "I'll have one each"."""
    several = [line for line, _ in state.cart.values()] if item.more else state.mentioned
    is_each = item.quantity is not None and item.reference.kind in ("it", "them")
    if not is_each or "each" not in clause.words.texts or not 1 < len(several) <= TOGETHER:
        return [item]
    references = [Reference("product", words=(product.id,), definite=True) for product in several]
    return [replace(item, reference=reference) for reference in references]


def listed_item(item: CartItem, clause: Clause, state: State) -> CartItem:
    """Return an item of which the list has exactly one as that product; a wish for goods is searched for."""
    if not is_indefinite(item) or clause.words.begins("have_wish") or not state.listed:
        return item
    named = only_listed(item, state)
    if named is None:
        return item
    return replace(item, reference=Reference("product", words=(named.id,), definite=True))


def sized(item: CartItem, state: State) -> CartItem:
    """Return an amount as a size where sizes were asked about and the product has that one: "ok then 41"."""
    if item.quantity is None or item.option or item.more or item.reference.kind not in ("it", "them"):
        return item
    product = resolve(item.reference, state).one
    spoken = "variant" in state.acts or item.quantity > MOST_PIECES
    if product is None or not spoken:
        return item
    is_value = any(str(item.quantity) in values for values in product.choices.values())
    return replace(item, quantity=None, option=(str(item.quantity),)) if is_value else item
