"""A model that costs money, kept within the daily budget: beyond it another one answers, or a clear word."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from decimal import Decimal
from typing import Protocol

import structlog

from app.assistant.cost.daily_budget import DailyBudget, Reservation
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
        """Return what its dearest model costs, or None where that is not known."""
        ...


class BudgetedModel:
    """Reserves the most a round can cost before it begins, settles what it did cost."""

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

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        """One round. Raises ModelFailed, `budget_exhausted` among others."""
        stream = await self._paid_or_unpaid(request)
        async with aclosing(stream) as events:
            async for event in events:
                yield event

    async def _paid_or_unpaid(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        """Return the round within the budget. What a model of unknown price costs cannot be: it is not asked."""
        price = await self._model.price()
        if price is None:
            log.warning("model_price_unknown", model=self.name)
            return self._unpaid(request)
        reservation = await self._budget.reserve(price.of(tokens_in(request), self._most_out))
        return self._paid(request, price, reservation) if reservation is not None else self._unpaid(request)

    async def _paid(
        self, request: ModelRequest, price: Price, reservation: Reservation
    ) -> AsyncGenerator[ModelEvent, None]:
        cost: Decimal | None = None
        written = 0
        try:
            async with aclosing(self._model.stream(request)) as events:  # type: ignore[type-var]  # every model is an async generator
                async for event in events:
                    if isinstance(event, TextDelta):
                        written += estimate(event.text)
                    if isinstance(event, RoundFinished):
                        cost = cost_of(event.usage, price)
                    yield event
        finally:
            if cost is None:  # stopped, or failed: what was sent and what came are to be paid all the same
                cost = min(price.of(tokens_in(request), written), reservation.amount)
            # What a provider counts is not believed beyond what the round can have come to.
            cost = min(max(cost, Decimal(0)), MARGIN * reservation.amount)
            report_spend(self.name, float(cost))
            # A stop must not cut the settlement off.
            await asyncio.shield(asyncio.ensure_future(self._budget.settle(reservation, cost)))

    async def _unpaid(self, request: ModelRequest) -> AsyncGenerator[ModelEvent, None]:
        log.warning("budget_exhausted", budget_usd=str(self._budget.budget), model=self.name)
        if self._fallback is None:
            raise ModelFailed("budget_exhausted", REFUSAL, retryable=False)
        if request.messages and request.messages[-1].role == "user":
            yield TextDelta(FALLBACK_NOTICE)
        async with aclosing(self._fallback.stream(request)) as events:  # type: ignore[type-var]  # every model is an async generator
            async for event in events:
                yield event
