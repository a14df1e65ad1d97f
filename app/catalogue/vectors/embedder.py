"""The interface of models that make vectors, and the check of the vectors that other programs send."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal, Protocol

Purpose = Literal["query", "product"]
Vector = list[float]

LONGEST = 4_000
"""Most numbers of a vector: a row with more in half precision does not fit into a page of PostgreSQL."""


class EmbeddingFailed(Exception):
    """A failure of the model: unreachable, too slow, or an answer that cannot be used."""


class OverBudget(EmbeddingFailed):
    """A refusal of a paid model, because the day's budget is used up or the model's price is unknown."""


class Embedder(Protocol):
    """A model that makes vectors."""

    name: str
    """The name that its vectors are stored under."""
    batch: int
    """Number of texts of one call."""

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        """Return a vector of length 1 (or 0, for a text without a word) for each text. Raises EmbeddingFailed."""
        ...


def checked(vectors: Sequence[object], count: int) -> list[Vector]:
    """Return vectors of another program as numbers of length 1.

    Args:
        vectors: The answer of the program.
        count: Number of texts that it was asked for.

    Raises:
        EmbeddingFailed: Another number of vectors, different lengths, or values that are no numbers.
    """
    if len(vectors) != count:
        raise EmbeddingFailed(f"{len(vectors)} vectors for {count} texts")
    made = [normalized(vector) for vector in vectors]
    if len({len(vector) for vector in made}) > 1:
        raise EmbeddingFailed("vectors of different lengths")
    return made


def normalized(vector: object) -> Vector:
    """Return the vector with length 1. Raises EmbeddingFailed for what is none."""
    if not isinstance(vector, list) or not 0 < len(vector) <= LONGEST:
        raise EmbeddingFailed(f"no vector of 1 to {LONGEST} numbers")
    try:
        numbers = [float(number) for number in vector]
    except (TypeError, ValueError):
        raise EmbeddingFailed("a vector with something else than numbers") from None
    length = math.sqrt(math.fsum(number * number for number in numbers))
    if not math.isfinite(length):
        raise EmbeddingFailed("a vector without a length")
    return [number / length for number in numbers] if length else numbers


def literal(vector: Vector) -> str:
    """Return the vector as PostgreSQL reads it."""
    return f"[{','.join(f'{number:.6g}' for number in vector)}]"
