"""Vectors of search texts: made once, in a limited time, and not asked for while the provider is dead."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.catalogue.search.query import SearchQuery
from app.catalogue.vectors.embedder import EmbeddingFailed, Purpose, Vector, checked
from app.catalogue.vectors.query_vectors import (
    AT_ONCE,
    FAILURES,
    KEPT,
    REST_SECONDS,
    QueryVectors,
    with_vector,
)


class Model:
    """A model that records its texts and fails or hangs on demand."""

    name, batch = "tests/model", 10

    def __init__(self) -> None:
        self.texts: list[str] = []
        self.fails = self.hangs = False
        self.vector: Vector = [0.6, 0.8]

    async def embed(self, texts: Sequence[str], purpose: Purpose) -> list[Vector]:
        assert purpose == "query"
        self.texts += texts
        if self.hangs:
            await asyncio.Event().wait()
        if self.fails:
            raise EmbeddingFailed("dead")
        return [self.vector for _ in texts]


class Clock:
    """A clock that a test sets."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


async def test_a_text_is_asked_for_once_without_courtesies_limits_and_exclusions() -> None:
    model = Model()
    vectors = QueryVectors(model)
    for typed in ("red kettle", "please find red kettle", "Red kettle under $40, not plastic"):
        made = await vectors.of(typed)
    assert made is not None
    assert model.texts == ["red kettle"]
    assert (made.model, made.dimension, made.values) == ("tests/model", 2, "[0.6,0.8]")


@pytest.mark.parametrize("typed", ["", "  ", "12345", "under $40", "!?"])
async def test_a_text_without_a_word_has_no_vector(typed: str) -> None:
    model = Model()
    assert await QueryVectors(model).of(typed) is None
    assert not model.texts


async def test_the_oldest_vectors_are_forgotten() -> None:
    model = Model()
    vectors = QueryVectors(model)
    for number in range(KEPT + 1):
        await vectors.of(f"kettle word{number}")
    await vectors.of(f"kettle word{KEPT}")
    assert len(model.texts) == KEPT + 1
    await vectors.of("kettle word0")
    assert len(model.texts) == KEPT + 2


async def test_after_failures_nothing_is_asked_for_and_then_one_attempt_decides() -> None:
    model, clock = Model(), Clock()
    vectors = QueryVectors(model, clock=clock)
    model.fails = True
    for number in range(FAILURES + 5):
        assert await vectors.of(f"kettle {number}") is None
    assert len(model.texts) == FAILURES
    clock.now += REST_SECONDS + 1
    await vectors.of("one more")
    await vectors.of("and another")
    assert len(model.texts) == FAILURES + 1
    clock.now += REST_SECONDS + 1
    model.fails = False
    assert await vectors.of("red kettle") is not None
    assert await vectors.of("blue kettle") is not None


async def test_a_slow_model_is_waited_for_only_a_limited_time() -> None:
    model = Model()
    model.hangs = True
    assert await QueryVectors(model, patience_seconds=0.01).of("kettle") is None


async def test_many_texts_at_once_do_not_queue() -> None:
    model = Model()
    model.hangs = True
    vectors = QueryVectors(model, patience_seconds=0.05)
    assert await asyncio.gather(*(vectors.of(f"kettle {number}x") for number in range(40))) == [None] * 40
    assert len(model.texts) == AT_ONCE


async def test_a_vector_without_a_length_is_none() -> None:
    model = Model()
    model.vector = [0.0, 0.0]
    assert await QueryVectors(model).of("kettle") is None


async def test_without_a_model_a_query_stays_as_it_is() -> None:
    query = SearchQuery("kettle")
    assert await with_vector(query, None) is query


@pytest.mark.parametrize(
    "sent",
    [
        [[1.0]],
        [[1.0], []],
        [[1.0], [1.0, 2.0]],
        [[1.0], "text"],
        [[1.0], ["a"]],
        [[1.0], [None]],
        [[1.0], [float("nan")]],
        [[1.0], [float("inf")]],
        [[1.0], [1.0] * 5_000],
    ],
    ids=repr,
)
def test_an_answer_that_is_no_vectors_is_refused(sent: list[object]) -> None:
    with pytest.raises(EmbeddingFailed):
        checked(sent, 2)


def test_vectors_get_length_one() -> None:
    assert checked([[3, 4], [0, 0]], 2) == [[0.6, 0.8], [0.0, 0.0]]
