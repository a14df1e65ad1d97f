"""A paid embedding model limited by the daily budget: a call is not made when the budget is used up."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from decimal import Decimal
from typing import Protocol

from app.assistant.cost.daily_budget import DailyBudget
from app.catalogue.vectors.embedder import Embedder, OverBudget, Purpose, Vector
from app.llm.model_prices import Price
from app.observe.metrics import report_spend
from app.text.tokens import estimate


class PricedEmbedder(Embedder, Protocol):
    """An embedding model whose calls cost money."""

    async def price(self) -> Price | None:
        """Return the price, or None when it is unknown."""
        ...


class BudgetedEmbedder:
    """A model that reserves the estimated cost of each batch of products, and settles it even if the call fails.

    The estimate is rather too high than too low. Queries are not counted: a reservation would take longer than the
    vector of a few words, which costs about 0.0000002 US dollars.
    """

    def __init__(self, embedder: PricedEmbedder, daily_budget: DailyBudget) -> None:
        self._embedder, self._budget = embedder, daily_budget
        self.name, self.batch = embedder.name, embedder.batch

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text. Raises EmbeddingFailed, OverBudget without a call."""
        if purpose == "query":
            return await self._embedder.embed(texts, purpose)
        price = await self._embedder.price()
        if price is None:
            raise OverBudget(f"the price of {self.name} is not known, and AI_DAILY_BUDGET_USD limits it")
        amount = price.of(sum(map(estimate, texts)), 0)
        if not amount:
            return await self._embedder.embed(texts, purpose)
        reservation = await self._budget.reserve(amount)
        if reservation is None:
            raise OverBudget("the daily budget is used up")
        try:
            return await self._embedder.embed(texts, purpose)
        finally:
            report_spend(self.name, float(Decimal(amount)))
            # Shielded, because the end of the server must not cancel the settlement.
            await asyncio.shield(asyncio.ensure_future(self._budget.settle(reservation, amount)))
