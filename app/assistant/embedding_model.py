"""The choice of the model that makes vectors for the search."""

from __future__ import annotations

from app.assistant.cost.budgeted_embedder import BudgetedEmbedder
from app.assistant.cost.daily_budget import DailyBudget
from app.catalogue.vectors.embedder import Embedder
from app.settings import PACKAGED_VECTORS, Settings


def choose_embedder(settings: Settings, daily_budget: DailyBudget) -> Embedder | None:
    """Return the model of `SEARCH_VECTORS` with its budget, or None if none is set. Nothing else is imported."""
    name = settings.search_vectors.strip()
    if not name:
        return None
    if name == PACKAGED_VECTORS:
        from app.catalogue.vectors.packaged_model import PackagedModel

        return PackagedModel()
    from app.llm.embeddings import LitellmEmbedder

    configured = LitellmEmbedder(settings)
    return BudgetedEmbedder(configured, daily_budget) if daily_budget.budget else configured
