"""A model for tests: it records texts, fails or hangs on demand, and makes vectors of a chosen length."""

from __future__ import annotations

import asyncio
import re
import zlib
from collections.abc import Sequence

from app.catalogue.vectors.embedder import EmbeddingFailed, Purpose, Vector, checked

SAME = {"puppy": "dog", "dogs": "dog"}
"""Words that mean the same to the model."""


class CountingModel:
    """A model whose vectors count the words of a text, by a hash of each: as many numbers as `length`."""

    batch = 50

    def __init__(self, name: str = "tests/words", length: int = 256) -> None:
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
        return checked([self._words(text) for text in texts], len(texts))

    def _words(self, text: str) -> Vector:
        counts = [0.0] * self.length
        for word in re.findall(r"\w+", text.lower()):
            counts[zlib.crc32(SAME.get(word, word).encode()) % self.length] += 1
        return counts
