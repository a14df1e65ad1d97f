"""The cart: adding what was asked for and nothing else, showing it, and saying where it is changed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.events import CartLine, CartState
from app.simulated.choosing import add_call
from app.simulated.describing import stock_text
from app.simulated.dialogue import Dialogue, Outcome, Question
from app.simulated.errors import explained
from app.simulated.finding import which
from app.simulated.items import Item
from app.simulated.numbers import spelled
from app.simulated.references import Reference, Resolved, resolve
from app.simulated.replay import Say, Script, Wanted
from app.simulated.speak import capitalised, data, listing, name, price_of
from app.simulated.telling import details_call, targets, unresolved
from app.simulated.understanding import Understanding
from app.text.money import money

CART = "[cart](/cart)"
MOST_LINES = 3
FEW_LEFT = 3
MOST_ADDED = 4
"""Different products one wish may add without asking back."""


def add(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Put exactly what was pointed at into the cart; ask when it cannot be told."""
    if wanted.quantity is not None and wanted.quantity < 1:
        yield Say("I can only add whole pieces, one at least. Nothing was added.")
        return None
    resolved = targets(wanted, dialogue)
    if not resolved.items:
        return (yield from unresolved(resolved, wanted, dialogue))
    if wanted.topic == "every piece" and len(resolved.items) == 1:
        return (yield from _every_piece(resolved.items[0], wanted, dialogue))
    vague = any(reference.kind == "all" for reference in wanted.references)
    if len(resolved.items) > (MOST_ADDED if not vague else max(2, len(dialogue.compared))):
        text = which(resolved.items, dialogue)
        yield Say(text)
        return Question("which", text, wanted, resolved.items)
    calls = tuple(add_call(item, wanted.quantity, dialogue.asked) for item in resolved.items)
    spoken_of = dialogue.focus
    outcomes = yield calls
    done = list(zip(resolved.items, outcomes, strict=True))
    yield Say(_added_text(done, spoken_of, dialogue))
    return _asked_back(done)


def add_chosen(call: Wanted, dialogue: Dialogue) -> Script:
    """Put the variant into the cart that the shopper has now chosen."""
    spoken_of = dialogue.focus
    (outcome,) = yield (call,)
    product_id = str(call.arguments.get("product_id"))
    item = dialogue.known.get(product_id) or Item(product_id, product_id)
    yield Say(_added_text([(item, outcome)], spoken_of, dialogue))
    return None


def _asked_back(done: list[tuple[Item, Outcome]]) -> Question | None:
    """Return the question that a refusal asks where it offers one product, so that a yes is understood."""
    for _, outcome in done:
        error = outcome.get("error")
        if not isinstance(error, Mapping) or error.get("code") != "not_asked":
            continue
        offers = error.get("suggestions")
        if isinstance(offers, list) and len(offers) == 1 and isinstance(offers[0], Mapping):
            chosen = Reference("described", words=(f"id:{offers[0].get('product_id')}",))
            count = offers[0].get("quantity")
            quantity = count if isinstance(count, int) else 1
            return Question("confirm", "", Understanding("add", references=(chosen,), quantity=quantity))
    return None


def _every_piece(item: Item, wanted: Understanding, dialogue: Dialogue) -> Script:
    """All there are of a product is a number the shopper should hear first."""
    if not item.available or not item.stock:
        sold_out = not item.available
        yield Say(f"{name(item)} is sold out." if sold_out else f"How many of {name(item)} shall I put in?")
        return None
    text = (
        f"There {'is one' if item.stock == 1 else f'are {spelled(item.stock)}'} of {name(item)}. Shall I put "
    )
    text += f"{'it' if item.stock == 1 else f'all {spelled(item.stock)}'} into your cart?"
    yield Say(text)
    chosen = Reference("described", words=(f"id:{item.id}",))
    return Question("confirm", text, Understanding("add", references=(chosen,), quantity=item.stock))


def _added_text(done: list[tuple[Item, Outcome]], spoken_of: Item | None, dialogue: Dialogue) -> str:
    """That it worked, what that makes, and the total once; the page's receipt has the rest."""
    added = [
        (item, outcome["result"]) for item, outcome in done if isinstance(outcome.get("result"), Mapping)
    ]
    refused = [explained(outcome, dialogue) for item, outcome in done if "error" in outcome]
    said = []
    if added:
        only = len(done) == 1 and spoken_of is not None and spoken_of.id == added[0][0].id
        said.append("Done." if only else f"Added {listing([_piece(*one) for one in added])}.")
        if len(added) == 1:
            said.append(_now_held(*added[0]))
        pieces = f"{spelled(dialogue.cart.count)} {'piece' if dialogue.cart.count == 1 else 'pieces'}"
        total = money(dialogue.cart.total, dialogue.cart.currency)
        said.append(f"That makes {pieces} in your {CART}, {total} in all.")
    return " ".join(part for part in (*said, *dict.fromkeys(refused)) if part)


def _piece(item: Item, result: Mapping[str, Any]) -> str:
    line = _line_of(result)
    count = line.get("added") if isinstance(line.get("added"), int) else line.get("quantity")
    pieces = f"{spelled(count)} of " if isinstance(count, int) and count > 1 else ""
    variant = str(line.get("variant_name") or "")
    return f"{pieces}**{data(str(line.get('name') or item.name))}**{f' ({data(variant)})' if variant else ''}"


def _now_held(item: Item, result: Mapping[str, Any]) -> str:
    """How many of it the cart holds now where some were in it, and how many are left when they are few."""
    line = _line_of(result)
    held, before = line.get("quantity"), line.get("previous_quantity")
    if not isinstance(held, int):
        return ""
    now = f"You have {spelled(held)} of it now." if isinstance(before, int) and before > 0 else ""
    left = item.stock - held if item.stock is not None else MOST_ADDED
    few = (
        ""
        if left > FEW_LEFT or left < 0
        else f"{capitalised(spelled(left))} more {'is' if left == 1 else 'are'} left."
    )
    if left == 0:
        few = "No more of it is left."
    return f"{now} {few}".strip()


def _line_of(result: Mapping[str, Any]) -> Mapping[str, Any]:
    line = result.get("item")
    return line if isinstance(line, Mapping) else {}


def choose(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A product is preferred, but to buy it was not said: show it and ask."""
    resolved = targets(wanted, dialogue)
    if len(resolved.items) != 1:
        return (
            yield from unresolved(
                resolved if not resolved.items else Resolved(candidates=resolved.items), wanted, dialogue
            )
        )
    item = resolved.items[0]
    (outcome,) = yield (details_call(item),)
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
        return None
    if not item.available:
        yield Say(f"{name(item)} is sold out at the moment.")
        return None
    text = "Shall I put it into your cart?"
    yield Say(
        " ".join(part for part in (f"{name(item)} is {price_of(item)}.", stock_text(item), text) if part)
    )
    chosen = Reference("described", words=(f"id:{item.id}",))
    return Question("confirm", text, Understanding("add", references=(chosen,), quantity=wanted.quantity))


def show_cart(wanted: Understanding, dialogue: Dialogue) -> Script:
    """What the cart holds, its total, and the way on."""
    cart = dialogue.cart
    if not cart.items:
        yield Say("Your cart is empty. Say “add the first one” when something on the list is right.")
        return None
    total = money(cart.total, cart.currency)
    if wanted.topic == "checkout":
        yield Say(f"Your {CART} is {total}. You check out there; I cannot take payments here.")
        return None
    yield Say(f"{capitalised(_lines(cart))}. Your {CART} is {total}.")
    return None


def _lines(cart: CartState) -> str:
    named = [_line(line) for line in cart.items[:MOST_LINES]]
    rest = len(cart.items) - MOST_LINES
    return listing([*named, f"{spelled(rest)} more"]) if rest > 0 else listing(named)


def _line(line: CartLine) -> str:
    pieces = f"{spelled(line.quantity)} of " if line.quantity > 1 else ""
    return f"{pieces}**{data(line.full_name)}** ({money(line.line_total, line.currency)})"


def change(wanted: Understanding, dialogue: Dialogue) -> Script:
    """Removing and changing quantities is done on the cart page; nothing is changed from here."""
    if not dialogue.cart.items:
        yield Say("Your cart is empty, so there is nothing to change.")
        return None
    named = _line_meant(wanted, dialogue)
    if wanted.topic == "remove":
        what = f"**{data(named)}**" if named else "things"
        yield Say(f"I can only put things in. You take {what} out on the {CART} page: set the quantity to 0.")
        return None
    what = f" of **{data(named)}**" if named else ""
    yield Say(f"I can only add. You change the quantity{what} on the {CART} page.")
    return None


def _line_meant(wanted: Understanding, dialogue: Dialogue) -> str:
    if len(dialogue.cart.items) == 1:
        return dialogue.cart.items[0].name
    held = [
        dialogue.known[line.product_id] for line in dialogue.cart.items if line.product_id in dialogue.known
    ]
    meant = {item.id for one in wanted.references for item in resolve(one, dialogue, among=held).items}
    names = [line.name for line in dialogue.cart.items if line.product_id in meant]
    return names[0] if len(names) == 1 else ""
