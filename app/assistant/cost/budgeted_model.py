"""A paid model limited by the daily budget. When the budget is exhausted, a fallback answers or the turn fails."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from decimal import Decimal
from typing import Protocol

import structlog

from app.assistant.cost.daily_budget import DailyBudget, Reservation
from app.assistant.stand_in_calls import stand_in_round
from app.llm import LanguageModel, ModelEvent, ModelFailed, ModelRequest, RoundFinished, TextDelta
from app.llm.model_prices import MARGIN, Price, cost_of, tokens_in
from app.observe.metrics import report_spend
from app.text.tokens import estimate

FALLBACK_NOTICE = (
    "The shop's AI model has reached its limit for today, so the built-in assistant answers.\n\n"
)
REFUSAL = (
    "The assistant has reached its limit for today. The shop itself is open: browse, search and buy as ever."
)

log = structlog.get_logger()


class PricedModel(LanguageModel, Protocol):
    """A model whose rounds cost money."""

    async def price(self) -> Price | None:
        """Return the price of its most expensive model, or None when a price is unknown."""
        ...


class BudgetedModel:
    """A model that reserves the maximum cost of each round before it begins and settles the actual cost afterwards.

    Args:
        model: The paid model.
        daily_budget: The budget of all processes.
        most_tokens_out: Maximum number of output tokens per round.
        fallback: The model that answers without a budget, or None.
    """

    trusted = False

    def __init__(
        self,
        model: PricedModel,
        daily_budget: DailyBudget,
        most_tokens_out: int,
        fallback: LanguageModel | None,
    ) -> None:
        self._model, self._budget, self._most_out = model, daily_budget, most_tokens_out
        self._fallback = fallback
        self.name = model.name

    async def stream(self, request: ModelRequest) -> AsyncGenerator[ModelEvent]:
        """Yield one round. Raises ModelFailed, with the code `budget_exhausted` when there is no fallback either."""
        stream = await self._paid_or_unpaid(request)
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def _paid_or_unpaid(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Return the round of the paid model if the budget allows it, else that of the fallback.

        A model with an unknown price is not called, because its cost cannot be limited.
        """
        price = await self._model.price()
        if price is None:
            log.warning("model_price_unknown", model=self.name)
            return self._unpaid(request)
        reservation = await self._budget.reserve(price.of(tokens_in(request), self._most_out))
        return self._paid(request, price, reservation) if reservation is not None else self._unpaid(request)

    async def _paid(
        self, request: ModelRequest, price: Price, reservation: Reservation
    ) -> AsyncGenerator[ModelEvent, None]:
        """Yield the round of the paid model and settle its reservation, also when the round fails or is stopped."""
        cost: Decimal | None = None
        written = 0
        try:
            async with aclosing(self._model.stream(request)) as events:
                async for event in events:
                    if isinstance(event, TextDelta):
                        written += estimate(event.text)
                    if isinstance(event, RoundFinished):
                        cost = cost_of(event.usage, price)
                    yield event
        finally:
            if cost is None:  # the round was stopped or failed: its input and the text received are charged
                cost = min(price.of(tokens_in(request), written), reservation.amount)
            # A provider's figure counts only up to a multiple of the reserved maximum.
            cost = min(max(cost, Decimal(0)), MARGIN * reservation.amount)
            report_spend(self.name, float(cost))
            # Shielded, because a stop of the turn must not cancel the settlement.
            await asyncio.shield(asyncio.ensure_future(self._budget.settle(reservation, cost)))

    async def _unpaid(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Yield the round of the fallback, with a notice in the first round of a turn.

        Raises ModelFailed when there is no fallback.
        """
        log.warning("budget_exhausted", budget_usd=str(self._budget.budget), model=self.name)
        if self._fallback is None:
            raise ModelFailed("budget_exhausted", REFUSAL, retryable=False)
        if request.messages and request.messages[-1].role == "user":
            yield TextDelta(FALLBACK_NOTICE)
        async with aclosing(stand_in_round(self._fallback, request)) as events:
            async for event in events:
                yield event
