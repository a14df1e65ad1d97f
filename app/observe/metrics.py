"""The metrics of `/metrics`, and the functions that record them. Functions and models have counters in their layers.

Labels have values from a fixed set, never from clients: each value is a permanent time series.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Any

from prometheus_client import Counter, Gauge, Histogram

from app.observe.tracing import lone_span, note

SHORT = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0)
LONG = (0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 20.0, 40.0, 60.0, 120.0)

TURNS = Counter(
    "aisle_turns",
    "Answers that ended, by model and outcome: stop, length, cancelled, or an error's code.",
    ["model", "outcome"],
)
TURNS_RUNNING = Gauge("aisle_turns_running", "Answers that are being written.", multiprocess_mode="livesum")
TURN_SECONDS = Histogram(
    "aisle_turn_seconds", "From taking a message to the end of its answer.", ["model"], buckets=LONG
)
FIRST_CHUNK = Histogram(
    "aisle_turn_first_chunk_seconds",
    "From taking a message to the first words of its answer that are committed.",
    ["model"],
    buckets=(*SHORT[3:], 20.0, 40.0),
)
CHUNKS = Counter("aisle_chunks", "Pieces of text that were committed to the log.")
COMMIT_LATENCY = Histogram(
    "aisle_commit_latency_seconds",
    "From the moment an event is made to the moment it is committed: the oldest of each batch.",
    buckets=SHORT,
)
STREAMS_OPEN = Gauge(
    "aisle_streams_open", "Streams by kind: json, html, live.", ["kind"], multiprocess_mode="livesum"
)
SLOW_CLIENTS = Counter(
    "aisle_slow_clients_dropped", "Streams that were cut because their client took nothing."
)
STATEMENT_SECONDS = Histogram(
    "aisle_database_statement_seconds", "Statements, from sending one to its answer.", buckets=SHORT
)
CONNECTIONS = Gauge(
    "aisle_database_connections_in_use",
    "Connections that are held, by pool: requests, answers, care.",
    ["pool"],
    multiprocess_mode="livesum",
)
CONNECTIONS_LIMIT = Gauge(
    "aisle_database_connections_limit",
    "Connections that may be held, by pool.",
    ["pool"],
    multiprocess_mode="livesum",
)
DATABASE_ERRORS = Counter(
    "aisle_database_errors", "Statements that failed: away (out of reach) or refused.", ["kind"]
)
ROUND_SECONDS = Histogram(
    "aisle_model_round_seconds",
    "Duration of a round, from the request to the end of the reply.",
    ["model"],
    buckets=LONG,
)
TOKENS = Counter(
    "aisle_model_tokens", "Tokens by kind: input, cached (part of input), output.", ["model", "kind"]
)
SPEND = Counter(
    "aisle_model_spend_usd", "US dollars that models have cost, as far as their prices are known.", ["model"]
)
REQUESTS = Counter(
    "aisle_http_requests", "Answered requests by route and status.", ["method", "route", "status"]
)
REQUEST_SECONDS = Histogram(
    "aisle_http_request_seconds",
    "Requests that are no streams, to the end of their answer.",
    ["route"],
    buckets=SHORT,
)

VECTOR_PRODUCTS = Gauge(
    "aisle_search_vectors",
    "Products with a vector, counted after each step of the job.",
    multiprocess_mode="mostrecent",
)
VECTOR_QUERIES = Counter(
    "aisle_search_vector_queries",
    "Vectors of search texts by outcome: made, kept, failed, or skipped after failures.",
    ["outcome"],
)

PARTS_NOT_SHOWN = Counter(
    "aisle_parts_not_shown",
    "Parts of pages that could not be drawn and became a notice, by the template that failed.",
    ["template"],
)

USAGE = {"input_tokens": "input", "cached_tokens": "cached", "output_tokens": "output"}
"""A round's usage figures (`RoundFinished.usage`) and their kinds as labels."""


class TurnMetrics:
    """Metrics of one answer, from accepting its message on; `close` when this process no longer writes it."""

    def __init__(self, model: str) -> None:
        self._model, self._began, self._has_first_token = model, monotonic(), False
        TURNS_RUNNING.inc()

    def close(self) -> None:
        """Record that this process no longer writes the answer."""
        TURNS_RUNNING.dec()

    def first_token(self) -> None:
        """Record the time to the first committed chunk. Later calls do nothing."""
        if not self._has_first_token:
            self._has_first_token = True
            FIRST_CHUNK.labels(self._model).observe(monotonic() - self._began)

    def ended(self, outcome: str) -> None:
        """Record the outcome and the duration of the answer."""
        note(model=self._model, outcome=outcome)
        TURNS.labels(self._model, outcome).inc()
        TURN_SECONDS.labels(self._model).observe(monotonic() - self._began)


def report_orphaned_turn(outcome: str) -> None:
    """Record a turn that this process ended for another one; its model is unknown."""
    TURNS.labels("unknown", outcome).inc()


def report_batch(chunks: int, seconds: float) -> None:
    """Record a flush of the log: its number of chunks, and the seconds since its oldest event was created."""
    if chunks:
        CHUNKS.inc(chunks)
    COMMIT_LATENCY.observe(max(seconds, 0))


@contextmanager
def timed_round(model: str) -> Iterator[None]:
    """Measure the duration of a model round, including failed and cancelled ones."""
    began = monotonic()
    try:
        with lone_span("model round", model=model):
            yield
    finally:
        ROUND_SECONDS.labels(model).observe(monotonic() - began)


def report_usage(model: str, usage: dict[str, Any]) -> None:
    """Record the tokens of a round, as reported by its provider."""
    for name, kind in USAGE.items():
        if isinstance(tokens := usage.get(name), int) and tokens > 0:
            TOKENS.labels(model, kind).inc(tokens)


def report_spend(model: str, usd: float) -> None:
    """Record the cost of a round."""
    if usd > 0:
        SPEND.labels(model).inc(usd)
