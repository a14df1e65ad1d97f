"""Searching, and saying what was found."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.llm.simulated import remarks
from app.llm.simulated.dialogue import Dialogue, Outcome, Question
from app.llm.simulated.errors import explained
from app.llm.simulated.items import Item, items_of
from app.llm.simulated.numbers import spelled
from app.llm.simulated.prices import PriceRange
from app.llm.simulated.references import Reference
from app.llm.simulated.replay import Say, Script, Wanted
from app.llm.simulated.speak import data, listing, name, price_of, short_name, variation
from app.llm.simulated.understanding import Understanding
from app.llm.simulated.wishes import Wishes
from app.text.category import leaf

MOST_ASKED = 4
"""Products a question names; of more it asks for the number."""


def search_call(
    query: str, category: str | None, price: PriceRange, wishes: Wishes, limit: int = 10
) -> Wanted:
    """A search's call; what is not asked for is left out."""
    arguments: dict[str, Any] = {"query": query}
    if category:
        arguments["category"] = category
    if price.minimum is not None:
        arguments["min_price"] = _number(price.minimum)
    if price.maximum is not None:
        arguments["max_price"] = _number(price.maximum)
    if wishes.in_stock:
        arguments["in_stock_only"] = True
    if wishes.sort:
        arguments["sort"] = wishes.sort
    arguments["limit"] = max(1, min(wishes.limit or limit, 50))
    return Wanted("search_products", arguments)


def _number(amount: Decimal) -> int | float:
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def find(wanted: Understanding, dialogue: Dialogue) -> Script:
    """A new search."""
    return (yield from searched(wanted, wanted.wishes, wanted.wishes.price, dialogue))


def searched(wanted: Understanding, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """Search, widen once when nothing is there, and say what was found."""
    if not wishes.query and not wishes.category:
        yield Say(_ask_what(dialogue))
        return None
    (outcome,) = yield (search_call(wishes.query, wishes.category, price, wishes),)
    return (yield from answered(outcome, wanted, wishes, price, dialogue))


def answered(
    outcome: Outcome, wanted: Understanding, wishes: Wishes, price: PriceRange, dialogue: Dialogue
) -> Script:
    """What a search that has been made found, widened once when it found nothing."""
    if "error" in outcome:
        yield Say(explained(outcome, dialogue))
        return None
    if not items_of(result_of(outcome).get("products")):
        return (yield from _widened(outcome, wishes, price, dialogue))
    yield Say(found_text(outcome, wishes, price, dialogue))
    return (yield from _offer(wanted, wishes, items_of(result_of(outcome).get("products"))))


def _widened(outcome: Outcome, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Script:
    """Nothing found: look once without what is likeliest in the way, and say what was left out."""
    hint = result_of(outcome).get("hint")
    told = (
        isinstance(hint, str) and "“" in hint and not price and not wishes.in_stock
    )  # it names the words at fault
    said = data(str(hint), 200) if told else nothing_text(wishes, price, dialogue)
    for wider, without in _wider(wishes, price, dialogue):
        (second,) = yield (wider,)
        items = items_of(result_of(second).get("products"))
        if items:
            fits = remarks.match_remark(items, wishes) if price else ""
            yield Say(
                " ".join(part for part in (said, f"{without}: {_how_many(items, second)}.", fits) if part)
            )
            return None
    yield Say(f"{said} {_elsewhere(dialogue)}".strip())
    return None


def _how_many(items: list[Item], outcome: Outcome) -> str:
    """ "eleven, the first ten from $19.90 to $79.00"; a single one by its name."""
    if len(items) == 1:
        return f"{name(items[0])}, {price_of(items[0])}"
    total, prices = result_of(outcome).get("total"), remarks.priced(items)
    if isinstance(total, int) and total > len(items):
        return f"{spelled(total)}, the first {spelled(len(items))} {prices}"
    return f"{spelled(len(items))}, {prices}"


def _wider(wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> Iterator[tuple[Wanted, str]]:
    """One wider search, and what it leaves out: the limits, or the words that this shop does not know."""
    if price or wishes.in_stock:
        free = replace(wishes, in_stock=False, sort=_nearest_first(price))
        left_out = "Without that limit" if price else "Sold out ones included"
        yield search_call(wishes.query, wishes.category, PriceRange(), free), left_out
        return
    manner = {*wishes.colours, *wishes.materials, *wishes.features}
    known = [word for word in wishes.words if word not in manner and dialogue.vocabulary.sells(word)]
    if wishes.category and len(wishes.words) > 1:
        yield search_call("", wishes.category, PriceRange(), wishes), "The whole shelf"
    elif (
        known and len(known) < len(wishes.words) and any(dialogue.vocabulary.is_thing(word) for word in known)
    ):
        yield (
            search_call(" ".join(known), None, PriceRange(), wishes),
            f"For “{data(' '.join(known), 60)}” alone",
        )


def _nearest_first(price: PriceRange) -> str | None:
    if price.maximum is not None:
        return "price_asc"
    return "price_desc" if price.minimum is not None else None


def nothing_text(wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> str:
    """That nothing was found, with what was asked."""
    currency = dialogue.vocabulary.shop.currency
    asked = data(wishes.query or leaf(wishes.category or ""), 80)
    limits = remarks.bounds(price, currency)
    stock = " in stock" if wishes.in_stock else ""
    opened = variation(asked, (f"Nothing for “{asked}”", f"I find nothing for “{asked}”"))
    return f"{opened}{stock}{' ' + limits if limits else ''}."


def _elsewhere(dialogue: Dialogue) -> str:
    leaves = [data(category.leaf, 40) for category in dialogue.vocabulary.shop.categories[:4]]
    return f"The fullest shelves are {listing(leaves)}." if leaves else ""


def _ask_what(dialogue: Dialogue) -> str:
    return f"What are you looking for? {_elsewhere(dialogue)}".strip()


def found_text(outcome: Outcome, wishes: Wishes, price: PriceRange, dialogue: Dialogue) -> str:
    """One to three sentences about a search's results, each of them read off the results."""
    result = result_of(outcome)
    items = items_of(result.get("products"))
    total = result.get("total")
    count = total if isinstance(total, int) and total > len(items) else len(items)
    if len(items) == 1 and count == 1:
        first = remarks.one_result(items[0], wishes, price)
    else:
        first = remarks.opening(items, count, wishes, price, dialogue.vocabulary.shop.currency)
    fits = remarks.match_remark(items, wishes)
    excluded = remarks.exclusion_remark(items, wishes.excluded)
    seed = f"{wishes.query}{dialogue.turns}"
    said = [
        remarks.correction_remark(wishes, result),
        first,
        remarks.widened_remark(result) or fits,
        excluded,
    ]
    if not fits and not excluded:
        said.append(remarks.distinction(items, wishes, seed))
    said.append(remarks.stock_remark(items))
    return " ".join(part for part in said if part)


def _offer(wanted: Understanding, wishes: Wishes, items: list[Item]) -> Script:
    """After "add a red kettle": one that fits is offered, of several one is asked for. Nothing is added unasked."""
    if not wanted.offer:
        return None
    whole = [
        item for item in items if all(item.is_so(word) for word in (*wishes.words, *wishes.sizes))
    ] or items
    if len(whole) == 1:
        pieces = f"{wanted.quantity} of it" if (wanted.quantity or 1) > 1 else "it"
        text = f"Shall I put {name(whole[0]) if pieces == 'it' else f'{pieces}, {name(whole[0])},'} into your cart?"
        chosen = Reference("described", words=(f"id:{whole[0].id}",))
        then = Understanding("add", references=(chosen,), quantity=wanted.quantity)
        yield Say(text)
        return Question("confirm", text, then)
    text = "Which one shall I put into your cart?"
    yield Say(text)
    return Question("which", text, Understanding("add", quantity=wanted.quantity), tuple(items))


def which(items: tuple[Item, ...], dialogue: Dialogue) -> str:
    """The question which of several is meant, with their numbers where they have some."""
    if len(items) > MOST_ASKED:
        return "Which one do you mean? Its number or its name is enough."
    parts = []
    for item in items:
        number = dialogue.position(item)
        shown = short_name(item, items)
        parts.append(f"number {number}, {shown}" if number else shown)
    joint = "; " if any("number" in part for part in parts) else ", "
    text = (
        f"{joint.join(parts[:-1])}{joint if joint == '; ' else ' '}or {parts[-1]}"
        if len(parts) > 1
        else parts[0]
    )
    return f"Which one: {text}?"


def result_of(outcome: Outcome) -> dict[str, Any]:
    result = outcome.get("result")
    return dict(result) if isinstance(result, dict) else {}
