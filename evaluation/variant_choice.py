"""The shopper's answers to "Which size?": a dialogue that adds a product for any catalogue names no size of its own."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from app.events import CartState
from app.turn import FunctionPart
from evaluation.answer import Answer, Facts
from evaluation.checks import UNCHANGED, Checks

MOST = 6
"""Maximum number of answers to one addition."""

MANY = 10**9
"""Pieces of a variant that the shop does not count."""

Say = Callable[[str, CartState], Awaitable[Answer]]


async def answer_choices(
    answer: Answer, checks: Checks | None, catalogue: Mapping[str, Facts], say: Say
) -> Answer:
    """Return the answer with those to the choices that it leaves open, where an addition is expected.

    Args:
        say: Sends a message with the cart before it, and returns its answer.
    """
    if checks is None or checks.cart is None or checks.cart == UNCHANGED:
        return answer
    waiting, chosen = dict(open_choices(answer)), dict[str, dict[str, str]]()
    for _ in range(MOST):
        if not waiting:
            break
        product_id, (options, call) = next(iter(waiting.items()))
        settled = chosen.setdefault(product_id, dict(call.parameters.get("options") or {}))
        name = next(iter(options))
        settled[name] = value_to_buy(catalogue.get(product_id, {}), settled, name, options[name])
        following = await say(f"{name.lower()} {settled[name]} please", answer.after)
        del waiting[product_id]
        waiting = {**dict(open_choices(following)), **waiting}
        answer = joined(answer, following)
    return answer


def open_choices(answer: Answer) -> Iterator[tuple[str, tuple[Mapping[str, list[str]], FunctionPart]]]:
    """Yield the products whose addition needs a choice, each with the values of its options and the call."""
    for call in answer.calls:
        if call.name == "add_to_cart" and call.error is not None and call.error.code == "choice_needed":
            options = {
                option.name: [each.value for each in option.values if each.available]
                for option in call.error.options
            }
            asked = {name: values for name, values in options.items() if values}
            if asked and not set(asked) & set(call.parameters.get("options") or {}):
                yield str(call.parameters["product_id"]), (asked, call)


def value_to_buy(product: Facts, settled: Mapping[str, str], name: str, values: list[str]) -> str:
    """Return the value of which there are most; without counts, the first value."""

    def left(value: str) -> int:
        wanted: dict[str, Any] = {**settled, name: value}
        return max(
            (
                each["stock"] if each["stock"] is not None else MANY
                for each in product.get("variants", ())
                if wanted.items() <= each["options"].items() and each["in_stock"]
            ),
            default=0,
        )

    return max(values, key=left)


def joined(first: Answer, second: Answer) -> Answer:
    """Return two answers as one: the cart before the first and after the second, all parts, all times."""
    turn = replace(second.turn, parts=[*first.turn.parts, *second.turn.parts])
    return replace(
        second,
        turn=turn,
        before=first.before,
        seconds=first.seconds + second.seconds,
        first_seconds=first.first_seconds,
        cpu_seconds=first.cpu_seconds + second.cpu_seconds,
        render=lambda: first.render() + second.render(),
    )
