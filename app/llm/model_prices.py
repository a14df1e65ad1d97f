"""Prices of models per token, the estimated tokens of a request, and the cost of a round."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.llm import ModelMessage, ModelRequest
from app.settings import Settings
from app.text.tokens import estimate

OVERHEAD_TOKENS = 2_500
"""Tokens of a request besides its conversation: instructions, functions, the list of shown products."""

MARGIN = 4
"""The factor by which a round may exceed its reserved tokens. Scripts with a token or more per letter, and providers
that exceed an output limit, stay below it; a figure above it is an error of the provider or a false statement."""


@dataclass(frozen=True)
class Price:
    """US dollars for one input token and for one output token."""

    input: Decimal
    output: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """Return the US dollars for these numbers of tokens."""
        return self.input * tokens_in + self.output * tokens_out


MILLION = 1_000_000
COUNTS = ("input_tokens", "output_tokens")


def set_price(settings: Settings, listed: Price | None) -> Price | None:
    """Return a model's price from the operator's settings, else the `listed` one; None when either part is unknown."""
    given_in, given_out = settings.ai_input_price_usd, settings.ai_output_price_usd
    if listed is None and (given_in is None or given_out is None):
        return None
    known = listed or Price(Decimal(0), Decimal(0))
    return Price(
        known.input if given_in is None else given_in / MILLION,
        known.output if given_out is None else given_out / MILLION,
    )


def dearest(prices: Sequence[Price | None]) -> Price | None:
    """Return the highest input and the highest output price, or None when a price is unknown: it may be higher."""
    known = [price for price in prices if price is not None]
    if not known or len(known) < len(prices):
        return None
    return Price(max(price.input for price in known), max(price.output for price in known))


def tokens_in(request: ModelRequest) -> int:
    """Return the estimated tokens of a request; the estimate is rather too high than too low."""
    texts = [text for message in request.messages for text in texts_of(message)]
    texts += map(str, request.shown)
    texts += (f"{category.path}, (1000)" for category in request.shop.categories)
    return OVERHEAD_TOKENS + sum(map(estimate, [*texts, *request.shop.brands]))


def texts_of(message: ModelMessage) -> Iterator[str]:
    """Yield the texts of a message that are sent to a model."""
    yield message.content
    yield str(message.outcome or "")
    for call in message.calls:
        yield call.name
        yield call.arguments


def possible_usage(usage: dict[str, Any], most_in: int, most_out: int) -> dict[str, Any]:
    """Return a round's usage with each count limited to a possible value: at least 0, at most the given maximum.

    The cost is kept only when no count had to be changed: the provider may have computed it from a wrong count.

    Args:
        usage: Counts of tokens and `cost_usd`, as `usage_of` returns them.
        most_in: Maximum number of input tokens, cached ones included.
        most_out: Maximum number of output tokens.

    Returns:
        The known counts, limited, and `cost_usd` if it is kept.
    """
    most: dict[str, int] = {"input_tokens": most_in, "output_tokens": most_out, "cached_tokens": most_in}
    bounded: dict[str, Any] = {name: bounded_count(usage[name], most[name]) for name in most if name in usage}
    cost = usage.get("cost_usd")
    if all(bounded[name] == usage[name] for name in bounded) and is_amount(cost):
        bounded["cost_usd"] = cost
    return bounded


def bounded_count(value: Any, most: int) -> int:
    """Return a count limited to the range from 0 to `most`; 0 for a value that is not a number."""
    return int(min(value, most)) if is_amount(value) else 0


def is_amount(value: Any) -> bool:
    """Return whether a value is a non-negative number."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def cost_of(usage: dict[str, Any], price: Price) -> Decimal | None:
    """Return the cost of a round in US dollars: the provider's own figure if there is one, else tokens times price.

    Returns None when the usage has no input tokens. Every request has some, so a provider that reports 0 has not
    counted.
    """
    known = usage.get("cost_usd")
    if is_amount(known) and known != float("inf") and usage.get("input_tokens") != 0:
        return Decimal(str(known))
    tokens_read, tokens_written = (bounded_count(usage.get(name), sys.maxsize) for name in COUNTS)
    return price.of(tokens_read, tokens_written) if tokens_read else None
