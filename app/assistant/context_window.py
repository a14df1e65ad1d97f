"""What of a conversation a model is given: the newest exchanges that fit a number of tokens."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.llm import ModelMessage
from app.text.tokens import beginning, estimate

STRIDE = 4
"""Exchanges that are left out at once: what a provider has cached of a conversation stays valid a while longer."""

OVERHEAD = 8
"""Tokens a message costs besides its words."""

CUT = " ..."
"""Where a message was cut because not even the newest exchange fits whole."""


def truncate(messages: Sequence[ModelMessage], tokens: int) -> tuple[ModelMessage, ...]:
    """The newest exchanges that fit; the newest one always, cut short if it must be."""
    exchanges = list(exchanges_of(messages))
    costs = [sum(map(cost, exchange)) for exchange in exchanges]
    first = 0
    while first + 1 < len(exchanges) and sum(costs[first:]) > tokens:
        first = min(first + STRIDE, len(exchanges) - 1)
    kept = [message for exchange in exchanges[first:] for message in exchange]
    return tuple(kept if sum(costs[first:]) <= tokens else truncated_exchange(kept, tokens))


def exchanges_of(messages: Sequence[ModelMessage]) -> Iterator[list[ModelMessage]]:
    """The messages cut before each thing the shopper said."""
    exchange: list[ModelMessage] = []
    for message in messages:
        if message.role == "user" and exchange:
            yield exchange
            exchange = []
        exchange.append(message)
    if exchange:
        yield exchange


def truncated_exchange(exchange: Sequence[ModelMessage], tokens: int) -> list[ModelMessage]:
    """The exchange with the outcomes of its functions cut to equal shares of what its other messages leave."""
    outcomes = [message for message in exchange if message.role == "function"]
    others = sum(cost(message) for message in exchange if message.role != "function")
    share = max(200, (tokens - others) // max(1, len(outcomes)) - OVERHEAD)
    return [cut(message, share) if message.role == "function" else message for message in exchange]


def cut(message: ModelMessage, tokens: int) -> ModelMessage:
    """The message, cut where it has used up so many tokens."""
    if estimate(message.content) <= tokens:
        return message
    return replace(message, content=beginning(message.content, tokens) + CUT)


def cost(message: ModelMessage) -> int:
    """The tokens of a message, about."""
    calls = sum(estimate(call.name + call.arguments) for call in message.calls)
    return OVERHEAD + estimate(message.content) + calls
