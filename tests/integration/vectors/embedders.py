"""Models for tests: they count calls, fail when told to, and make vectors of a chosen length."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from app.catalogue.vectors.embedder import EmbeddingFailed, Purpose, Vector, checked


class CountingModel:
    """A model whose vectors count the letters of a text: as many numbers as `length`."""

    batch = 50

    def __init__(self, name: str = "tests/letters", length: int = 26) -> None:
        self.name, self.length = name, length
        self.texts: list[str] = []
        self.fails = False
        self.hangs = False

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """Return a vector for each text. Raises EmbeddingFailed."""
        del purpose
        if self.hangs:
            await asyncio.Event().wait()
        self.texts += texts
        if self.fails:
            raise EmbeddingFailed("the test says so")
        return checked([self._letters(text) for text in texts], len(texts))

    def _letters(self, text: str) -> Vector:
        counts = [0.0] * self.length
        for letter in text.lower():
            counts[ord(letter) % self.length] += 1
        return counts
