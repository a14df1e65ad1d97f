"""Sums in words: what the cart comes to beside an amount, and what several pieces cost. All arithmetic is exact."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from app.simulated.nlg import voice
from app.simulated.nlg.voice import say
from app.simulated.products import items_of
from app.simulated.readings.meaning import Reading
from app.simulated.script import Call, Say, Script, result_of
from app.simulated.state import State
from app.simulated.sums import Line, SumQuestion, price_of

SHOWN = 3
"""Products that are shown where goods are to fit."""


def answer_sum(reading: Reading, state: State) -> Script:
    """Answer a question about a sum."""
    asked = reading.sum_asked
    if asked is None:
        return
    if asked.amount is not None:
        state.budget = asked.amount
    if asked.goods is not None:
        yield from find_fitting(asked, state)
    elif asked.kind == "price":
        yield Say(price_text(asked.lines, state))
    else:
        yield Say(budget_text(asked, state))
    if len(asked.lines) == 1:
        state.focus = asked.lines[0][0].id
    elif asked.lines:
        state.mentioned = [item for item, _ in asked.lines]


def price_text(lines: Sequence[Line], state: State) -> str:
    """Return what each of some goods costs, and what they cost together."""
    named = [line_text(line) for line in lines]
    if len(lines) == 1:
        return named[0].removeprefix("- ") + "."
    total = say("fact.sum", total=voice.money(price_of(lines), lines[0][0].currency))
    return "\n".join([total, "", *named])


def line_text(line: Line) -> str:
    """Return a product with how many of it and what they cost."""
    item, quantity = line
    total = voice.money(item.price * quantity, item.currency)
    return say("cart.line", quantity=quantity, name=voice.name(item), total=total)


def budget_text(asked: SumQuestion, state: State) -> str:
    """Return what is left of an amount of money, or by how much the sum is more."""
    amount = asked.amount or Decimal(0)
    lines = list(asked.lines)
    focus = state.item(state.focus)
    if not (state.cart or lines) and focus is not None:
        lines = [(focus, 1)]
    if not (state.cart or lines):
        return say("sum.empty", budget=shown(amount, state))
    held = Decimal(state.total) if state.cart else Decimal(0)
    total = held + price_of(lines)
    facts = {
        "names": voice.listing([named(line) for line in lines]),
        "total": voice.money(total, state.currency),
        "left": voice.money(amount - total, state.currency),
        "over": voice.money(total - amount, state.currency),
        "budget": shown(amount, state),
    }
    is_over = total > amount
    if lines and state.cart:
        return say("sum.goods_fit_not" if is_over else "sum.goods_fit", **facts)
    if lines:
        return say("sum.goods_over" if is_over else "sum.goods", **facts)
    if asked.kind == "fits":
        return say("sum.fits_not" if is_over else "sum.fits", **facts)
    return say("sum.over" if is_over else "sum.left", **facts)


def named(line: Line) -> str:
    """Return a product's name, with how many of it where they are several."""
    item, quantity = line
    return voice.name(item) if quantity == 1 else f"{quantity} × {voice.name(item)}"


def find_fitting(asked: SumQuestion, state: State) -> Script:
    """Look for goods within what is left of an amount, and say whether there are any."""
    amount = asked.amount or Decimal(0)
    held = Decimal(state.total) if state.cart else Decimal(0)
    left = amount - held
    facts = {"total": voice.money(held, state.currency), "budget": shown(amount, state)}
    if left <= 0:
        yield Say(say("sum.spent", **facts))
        return
    query = " ".join(asked.goods.typed) if asked.goods is not None else ""
    outcome = yield Call(
        "search_products",
        {
            **{"query": query, "max_price": str(left), "in_stock_only": True, "every_word": True},
            **{"sort": "price_asc", "limit": SHOWN},
        },
    )
    found = items_of(result_of(outcome).get("products"))
    if not found:
        yield Say(say("sum.found_not", left=voice.money(left, state.currency), **facts))
        return
    item = found[0]
    rest = voice.money(left - item.price, state.currency)
    yield Say(say("sum.found", name=voice.name(item), price=item.cost, left=rest, budget=facts["budget"]))


def shown(amount: Decimal, state: State) -> str:
    """Return an amount that the shopper named."""
    return voice.round_money(str(amount), state.currency)
