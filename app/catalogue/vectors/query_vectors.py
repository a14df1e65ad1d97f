"""Vectors of search texts: made once, in a limited time, and not at all for a while after failures.

A search never fails for lack of a vector; it is then made without.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import replace
from time import monotonic

import structlog

from app.catalogue.search.constraints import read_constraints, read_sizes
from app.catalogue.search.query import QueryVector, SearchQuery, words_of
from app.catalogue.search.synonyms import FILLERS
from app.catalogue.vectors.embedder import Embedder, EmbeddingFailed, literal
from app.observe.metrics import VECTOR_QUERIES

KEPT = 2_000
"""Most vectors in memory; one of 256 numbers takes about 2 KB as text."""

PATIENCE_SECONDS = 1.0
"""Time limit of a vector."""

FAILURES, REST_SECONDS = 3, 30.0
"""After so many failures in a row, no vector is asked for during so many seconds; then one attempt decides."""

AT_ONCE = 8
"""Texts whose vectors are made at the same time. The others are searched for without."""

log = structlog.get_logger()


class QueryVectors:
    """The vectors of one process's searches."""

    def __init__(
        self,
        embedder: Embedder,
        *,
        patience_seconds: float = PATIENCE_SECONDS,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._embedder, self._patience, self._clock = embedder, patience_seconds, clock
        self._kept: OrderedDict[str, QueryVector] = OrderedDict()
        self._failures = self._running = 0
        self._rests_until = 0.0

    async def of(self, typed: str) -> QueryVector | None:
        """Return the vector of a search text without its limits and exclusions, or None."""
        words = meant(typed)
        if not words:
            return None
        if (kept := self._kept.get(words)) is not None:
            self._kept.move_to_end(words)
            VECTOR_QUERIES.labels("kept").inc()
            return kept
        if self._running >= AT_ONCE or self._clock() < self._rests_until:
            VECTOR_QUERIES.labels("skipped").inc()
            return None
        return await self._made(words)

    async def _made(self, words: str) -> QueryVector | None:
        self._running += 1
        try:
            async with asyncio.timeout(self._patience):
                (vector,) = await self._embedder.embed([words], "query")
        except (EmbeddingFailed, TimeoutError) as error:
            self._failed(error)
            return None
        finally:
            self._running -= 1
        self._failures = 0
        VECTOR_QUERIES.labels("made").inc()
        if not any(vector):
            return None
        made = QueryVector(self._embedder.name, len(vector), literal(vector))
        self._kept[words] = made
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return made

    def _failed(self, error: Exception) -> None:
        VECTOR_QUERIES.labels("failed").inc()
        self._failures += 1
        if self._failures >= FAILURES:
            # The next one after the rest is a single attempt: its failure prolongs the rest at once.
            self._rests_until = self._clock() + REST_SECONDS
        if self._failures == FAILURES:
            log.warning("vectors_rest", model=self._embedder.name, error=repr(error)[:300])


def meant(typed: str) -> str:
    """Return the words of a search text that say what is wanted; empty if none has letters."""
    words = words_of(read_constraints(read_sizes(typed)[0]).text)
    kept = [word for word in words if word not in FILLERS]
    return " ".join(kept) if any(word.isalpha() for word in kept) else ""


async def with_vector(query: SearchQuery, vectors: QueryVectors | None) -> SearchQuery:
    """Return the query with the vector of its text, where there is one.

    Call it before a connection is taken where that is possible. A function runs in a transaction and holds its
    connection meanwhile, for `PATIENCE_SECONDS` at most.
    """
    if vectors is None or not query.text.strip():
        return query
    return replace(query, vector=await vectors.of(query.text))
