"""What a model costs: prices by the token, and the most a round can come to."""

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
"""Instructions, functions, the list of what was shown: what a request holds besides its conversation."""

MARGIN = 4
"""How many times more than was reserved a round may turn out to take. Scripts with a token or more for each letter, and
providers that do not keep to a limit, stay below it; a figure above it is a fault, or a lie."""


@dataclass(frozen=True)
class Price:
    """US dollars for one token in and one token out."""

    input: Decimal
    output: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """US dollars for so many tokens."""
        return self.input * tokens_in + self.output * tokens_out


MILLION = 1_000_000
COUNTS = ("input_tokens", "output_tokens")


def set_price(settings: Settings, listed: Price | None) -> Price | None:
    """Return a model's price: what the operator has set, else what is `listed`; None where one is unknown."""
    given_in, given_out = settings.ai_input_price_usd, settings.ai_output_price_usd
    if listed is None and (given_in is None or given_out is None):
        return None
    known = listed or Price(Decimal(0), Decimal(0))
    return Price(
        known.input if given_in is None else given_in / MILLION,
        known.output if given_out is None else given_out / MILLION,
    )


def dearest(prices: Sequence[Price | None]) -> Price | None:
    """Return the highest price of each kind, or None where a price is not known: it may be any."""
    known = [price for price in prices if price is not None]
    if not known or len(known) < len(prices):
        return None
    return Price(max(price.input for price in known), max(price.output for price in known))


def tokens_in(request: ModelRequest) -> int:
    """Return the tokens a request comes to, estimated rather too high than too low."""
    texts = [text for message in request.messages for text in texts_of(message)]
    texts += map(str, request.shown)
    texts += (f"{category.path}, (1000)" for category in request.shop.categories)
    return OVERHEAD_TOKENS + sum(map(estimate, [*texts, *request.shop.brands]))


def texts_of(message: ModelMessage) -> Iterator[str]:
    """Yield what a message makes a model read."""
    yield message.content
    yield str(message.outcome or "")
    for call in message.calls:
        yield call.name
        yield call.arguments


def possible_usage(usage: dict[str, Any], most_in: int, most_out: int) -> dict[str, Any]:
    """Return a round's figures as far as they can be: none below nothing, none above what a request can come to.

    A sum of money is kept only beside figures that were possible: it may have been computed from them.
    """
    most: dict[str, int] = {"input_tokens": most_in, "output_tokens": most_out, "cached_tokens": most_in}
    bounded: dict[str, Any] = {name: bounded_count(usage[name], most[name]) for name in most if name in usage}
    cost = usage.get("cost_usd")
    if all(bounded[name] == usage[name] for name in bounded) and is_amount(cost):
        bounded["cost_usd"] = cost
    return bounded


def bounded_count(value: Any, most: int) -> int:
    """Return a count between nothing and `most`; nothing for what is no number."""
    return int(min(value, most)) if is_amount(value) else 0


def is_amount(value: Any) -> bool:
    """Return whether a figure is a number that is not negative."""
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def cost_of(usage: dict[str, Any], price: Price) -> Decimal | None:
    """Return the US dollars of a round by its figures: the provider's own sum where it has one.

    None when they say nothing. No request takes no tokens, so a provider that counts none has not counted.
    """
    known = usage.get("cost_usd")
    if is_amount(known) and known != float("inf") and usage.get("input_tokens") != 0:
        return Decimal(str(known))
    tokens_read, tokens_written = (bounded_count(usage.get(name), sys.maxsize) for name in COUNTS)
    return price.of(tokens_read, tokens_written) if tokens_read else None
