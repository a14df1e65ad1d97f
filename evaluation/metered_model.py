"""A model whose tokens and cost are counted, and which stops before a budget is exceeded."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace
from decimal import Decimal
from typing import Any

from app.llm import LanguageModel, ModelEvent, ModelFailed, ModelRequest, RoundFinished, is_trusted
from app.llm.model_prices import Price, cost_of, tokens_in
from app.simulated import SimulatedModel


class MeteredBuiltIn(SimulatedModel):
    """The built-in assistant, which costs nothing. It stays what the agent takes it for: a grammar of commands."""

    spent = Decimal(0)
    exhausted = False

    def __init__(self) -> None:
        super().__init__(pace_ms=0)


class MeteredModel:
    """Counts the rounds of a model.

    Args:
        model: The model under evaluation.
        price: Its price per token, or None when it is unknown or free.
        budget: Maximum of US dollars, or None. It needs a price.
        most_tokens_out: Maximum number of output tokens of a round.
        spent: US dollars that earlier runs have already used of the budget.
    """

    def __init__(
        self,
        model: LanguageModel,
        price: Price | None = None,
        budget: Decimal | None = None,
        most_tokens_out: int = 4_000,
        spent: Decimal = Decimal(0),
    ) -> None:
        self._model, self._price, self._budget, self._most_out = model, price, budget, most_tokens_out
        self.name, self.trusted = model.name, is_trusted(model)
        self.spent, self._reserved = spent, Decimal(0)
        self.exhausted = False

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round, with its cost in the usage. Raises ModelFailed before a round that the budget forbids."""
        price = self._price or Price(Decimal(0), Decimal(0))
        most = price.of(tokens_in(request), self._most_out)
        if self._budget is not None and self.spent + self._reserved + most > self._budget:
            self.exhausted = True
            raise ModelFailed("budget_exhausted", "The budget of the evaluation is used up.", retryable=False)
        self._reserved += most
        cost: Decimal | None = None
        try:
            async with aclosing(self._model.stream(request)) as events:
                async for event in events:
                    if isinstance(event, RoundFinished):
                        is_known = self._price is not None or "cost_usd" in event.usage
                        cost = cost_of(event.usage, price) if is_known else None
                        event = replace(event, usage=with_cost(event.usage, cost))
                    yield event
        finally:
            self._reserved -= most
            # A round without usage, or one that failed, is charged with its maximum.
            self.spent += most if cost is None else cost


def with_cost(usage: dict[str, Any], cost: Decimal | None) -> dict[str, Any]:
    """Return the usage of a round with its cost in US dollars, if that is known, and a count of rounds."""
    counted: Counter[str] = Counter({"rounds": 1})
    found = {**usage, **counted}
    return found if cost is None else {**found, "cost_usd": float(cost)}
