"""Metrics of models (rounds by outcome, time to the first chunk) and log records of failed attempts.

The records contain no keys and no messages.
"""

from __future__ import annotations

import structlog
from prometheus_client import Counter, Histogram

from app.llm.providers.errors import ProviderError

ROUNDS = Counter(
    "aisle_model_rounds",
    "Rounds of a model by outcome: answered, or the kind of fault.",
    ["model", "outcome"],
)
FIRST_CHUNK = Histogram(
    "aisle_model_first_chunk_seconds", "From asking a model to its first sign of life.", ["model"]
)

log = structlog.get_logger()


def report_answered(model: str) -> None:
    """Count a round that was completed."""
    ROUNDS.labels(model, "answered").inc()


def report_first_chunk(model: str, seconds: float) -> None:
    """Record the time from the request to the model's first chunk."""
    FIRST_CHUNK.labels(model).observe(seconds)


def report_error(model: str, provider_error: ProviderError, attempt: int) -> None:
    """Count and log a failed attempt. `attempt` is its number within the round, from 1."""
    ROUNDS.labels(model, provider_error.kind.value).inc()
    log.warning(
        "model_error",
        model=model,
        kind=provider_error.kind.value,
        status=provider_error.status,
        detail=provider_error.detail,
        retry_after=provider_error.retry_after,
        attempt=attempt,
        shown=provider_error.shown,
    )
