"""What a model costs: prices by the token, and the most a round can come to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from app.llm import ModelRequest
from app.settings import Settings

CHARACTERS_PER_TOKEN = 3
"""Fewer than any tokenizer's average for the languages of shops: an estimate that must not be too low."""

OVERHEAD_TOKENS = 2_500
"""Instructions, functions, the list of what was shown: what a request holds besides its conversation."""


@dataclass(frozen=True)
class Price:
    """US dollars for one token in and one token out."""

    input: Decimal
    output: Decimal

    def of(self, tokens_in: int, tokens_out: int) -> Decimal:
        """US dollars for so many tokens."""
        return self.input * tokens_in + self.output * tokens_out


FREE = Price(Decimal(0), Decimal(0))
MILLION = 1_000_000


def given_price(settings: Settings) -> Price | None:
    """The price that the operator has set, if any."""
    if settings.ai_input_price_usd is None and settings.ai_output_price_usd is None:
        return None
    return Price(
        (settings.ai_input_price_usd or Decimal(0)) / MILLION,
        (settings.ai_output_price_usd or Decimal(0)) / MILLION,
    )


def dearest(prices: Sequence[Price | None]) -> Price:
    """The highest price of each kind; what is not known is taken to cost nothing, as a model of one's own does."""
    known = [price for price in prices if price is not None] or [FREE]
    return Price(max(price.input for price in known), max(price.output for price in known))


def tokens_in(request: ModelRequest) -> int:
    """Tokens a request comes to, estimated rather too high than too low."""
    characters = sum(
        len(message.content)
        + len(str(message.outcome or ""))
        + sum(len(call.name) + len(call.arguments) for call in message.calls)
        for message in request.messages
    )
    shown = sum(len(str(product)) for product in request.shown)
    return OVERHEAD_TOKENS + (characters + shown) // CHARACTERS_PER_TOKEN


def cost_of(usage: dict[str, Any], price: Price) -> Decimal | None:
    """US dollars of a round by its figures: the provider's own sum where it has one. None when it told nothing."""
    if isinstance(known := usage.get("cost_usd"), int | float):
        return Decimal(str(known))
    if "input_tokens" not in usage and "output_tokens" not in usage:
        return None
    return price.of(int(usage.get("input_tokens") or 0), int(usage.get("output_tokens") or 0))
