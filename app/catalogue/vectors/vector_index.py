"""The job that makes vectors of new and changed products: in one server at a time, in small steps, and resumable.

It reads pages of products and compares the hash of each text with the one that the vector was made of, so a run that
was interrupted continues where products lack one. While the catalogue's revision is the one of the last complete run,
no product is read.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from time import monotonic

import structlog

from app.catalogue.search_index import catalogue_revision
from app.catalogue.vectors import storage
from app.catalogue.vectors.embedder import Embedder, EmbeddingFailed
from app.catalogue.vectors.storage import NoExtension, StaleProduct, StoredModel
from app.db import Database
from app.db.locks import Lock, try_lock
from app.observe.metrics import VECTOR_PRODUCTS

PAGE = 2_000
"""Products whose hashes one statement compares."""

STEP_SECONDS = 10.0
"""Seconds after which a step ends, at the next batch."""

LARGEST_CATALOGUE = 500_000
"""Most products: the index of their vectors is made in one transaction, of about a minute for 200,000."""

log = structlog.get_logger()


class Progress(Enum):
    """The end of a step."""

    COMPLETE = "complete"
    """All products have vectors of their present text."""
    MORE = "more"
    """The time was up; the next step goes on."""
    ELSEWHERE = "elsewhere"
    """Another server is at work."""
    UNAVAILABLE = "unavailable"
    """The database has no pgvector, the catalogue is too large, or the model fails; a later step tries again."""


@dataclass
class Place:
    """Where the next step goes on: after this id, in a pass with this model that began at this revision."""

    model: StoredModel
    revision: int
    after: str = ""
    made: int = 0


class VectorIndex:
    """Fills the tables of vectors with a model."""

    def __init__(self, database: Database, embedder: Embedder, *, step_seconds: float = STEP_SECONDS) -> None:
        self._database, self._embedder, self._step_seconds = database, embedder, step_seconds
        self._place: Place | None = None
        self._said = ""
        self._counted = -1

    async def fill(self) -> Progress:
        """Run steps until none is left, and return the last one's end."""
        while (progress := await self.step()) is Progress.MORE:
            pass
        return progress

    async def step(self) -> Progress:
        """Make vectors for at most `step_seconds`. Raises database errors."""
        # The transaction holds nothing but the lock, and so keeps no old row from being removed.
        async with self._database.transaction() as guard:
            connection = await guard.connection()
            if not await try_lock(connection, Lock.VECTORS):
                return Progress.ELSEWHERE
            try:
                return await self._locked_step()
            except NoExtension as missing:
                self._say("vectors_unavailable", reason=str(missing), search="without vectors")
            except EmbeddingFailed as failed:
                self._say("vectors_wait", reason=str(failed)[:300], model=self._embedder.name)
            self._place = None
            return Progress.UNAVAILABLE

    async def _locked_step(self) -> Progress:
        place = self._place or await self._begin()
        if place is None:
            return Progress.COMPLETE
        self._place = place
        is_done = await self._fill_pages(place)
        async with self._database.transaction() as db:
            if is_done:
                await storage.complete(db, place.model, place.revision)
            products, vectors = await storage.count_vectors(db, place.model.id)
        VECTOR_PRODUCTS.set(vectors)
        log.info(
            "vectors_made",
            model=self._embedder.name,
            made=place.made,
            vectors=vectors,
            products=products,
            is_complete=is_done,
        )
        if not is_done:
            return Progress.MORE
        self._place, self._said = None, ""
        return Progress.COMPLETE

    async def _begin(self) -> Place | None:
        """Return the beginning of a pass, or None if all vectors are there. Raises NoExtension, EmbeddingFailed."""
        async with self._database.transaction() as db:
            connection = await db.connection()
            revision = await catalogue_revision(db)
            known = (
                await storage.read_model(connection, self._embedder.name)
                if await storage.has_tables(connection)
                else None
            )
            if known is not None and known.is_complete and known.revision == revision:
                if self._counted != revision:  # another server has made them
                    _, vectors = await storage.count_vectors(db, known.id)
                    VECTOR_PRODUCTS.set(vectors)
                    self._counted = revision
                return None
            await storage.prepare(connection)
        # A server may have another model under the same name than before, so the length is asked for.
        (probe,) = await self._embedder.embed(["kettle"], "product")
        async with self._database.transaction() as db:
            connection = await db.connection()
            model = await storage.add_model(connection, self._embedder.name, len(probe))
            products, _ = await storage.count_vectors(db, model.id)
        if products > LARGEST_CATALOGUE:
            raise EmbeddingFailed(f"more than {LARGEST_CATALOGUE:,} products")
        return Place(model, revision)

    async def _fill_pages(self, place: Place) -> bool:
        """Go on until the time is up; return whether the end was reached."""
        ends = monotonic() + self._step_seconds
        while True:
            async with self._database.reading() as db:
                stale, last = await storage.stale_products(db, place.model.id, place.after, PAGE)
            for first in range(0, len(stale), self._embedder.batch):
                await self._write(stale[first : first + self._embedder.batch], place)
                if monotonic() > ends:
                    return False
            if last is None:
                return True
            place.after = last
            if monotonic() > ends:
                return False
            await asyncio.sleep(0)

    async def _write(self, products: list[StaleProduct], place: Place) -> None:
        vectors = await self._embedder.embed([product.words for product in products], "product")
        if any(len(vector) != place.model.dimension for vector in vectors):
            raise EmbeddingFailed("vectors of another length than before")
        async with self._database.transaction() as db:
            await storage.write_vectors(db, place.model.id, products, vectors)
        place.made += len(products)

    def _say(self, event: str, **what: str) -> None:
        """Log a state once, and again when it is another one."""
        if self._said != (said := f"{event} {what}"):
            self._said = said
            log.warning(event, **what)
