"""The part of a conversation that is sent to a model: the newest exchanges that fit a number of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.llm import ModelMessage
from app.text.tokens import beginning, estimate

STRIDE = 4
"""Number of exchanges that are left out at a time, so that the beginning of the prompt, which providers cache, rarely
changes."""

OVERHEAD = 8
"""Tokens of a message besides its text."""

CUT = " ..."
"""The mark at the end of an outcome that was cut because the newest exchange alone exceeds the limit."""


def truncate(messages: Sequence[ModelMessage], tokens: int) -> tuple[ModelMessage, ...]:
    """Return the newest exchanges that fit the number of tokens.

    The newest exchange is always included; if it alone exceeds the limit, the outcomes of its functions are cut.
    """
    exchanges = list(exchanges_of(messages))
    costs = [sum(map(cost, exchange)) for exchange in exchanges]
    first = 0
    while first + 1 < len(exchanges) and sum(costs[first:]) > tokens:
        first = min(first + STRIDE, len(exchanges) - 1)
    kept = [message for exchange in exchanges[first:] for message in exchange]
    return tuple(kept if sum(costs[first:]) <= tokens else truncated_exchange(kept, tokens))


def exchanges_of(messages: Sequence[ModelMessage]) -> Iterator[list[ModelMessage]]:
    """Yield the exchanges of a conversation: each begins with a message of the shopper."""
    exchange: list[ModelMessage] = []
    for message in messages:
        if message.role == "user" and exchange:
            yield exchange
            exchange = []
        exchange.append(message)
    if exchange:
        yield exchange


def truncated_exchange(exchange: Sequence[ModelMessage], tokens: int) -> list[ModelMessage]:
    """Return the exchange with each outcome of a function cut to an equal share of the remaining tokens.

    The share is at least 200 tokens, even if the exchange then exceeds the limit.
    """
    outcomes = [message for message in exchange if message.role == "function"]
    others = sum(cost(message) for message in exchange if message.role != "function")
    share = max(200, (tokens - others) // max(1, len(outcomes)) - OVERHEAD)
    return [cut(message, share) if message.role == "function" else message for message in exchange]


def cut(message: ModelMessage, tokens: int) -> ModelMessage:
    """Return the message, cut after this number of tokens."""
    if estimate(message.content) <= tokens:
        return message
    return replace(message, content=beginning(message.content, tokens) + CUT)


def cost(message: ModelMessage) -> int:
    """Return the estimated number of tokens of a message."""
    calls = sum(estimate(call.name + call.arguments) for call in message.calls)
    return OVERHEAD + estimate(message.content) + calls
