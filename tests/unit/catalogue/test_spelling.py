"""The correction of misspelt words to known ones."""

from __future__ import annotations

from typing import Any, cast

import pytest
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search import spelling
from app.catalogue.search.spelling import MOST, can_be_part, corrections, likeliest

KNOWN = [
    ("kettle", 9),
    ("headphones", 5),
    ("wall", 8),
    ("speaker", 3),
    ("speakers", 6),
    ("sofa", 2),
    ("frog", 3),
    ("racket", 1),
    ("soda", 4),
]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("ketle", "kettle"),
        ("kettel", "kettle"),
        ("ketles", "kettle"),
        ("headfones", "headphones"),
        ("headphoens", "headphones"),
        ("spekars", "speakers"),
        ("sopha", None),
        ("frigo", None),
        ("raquet", "racket"),
        ("wallet", None),
        ("xylophone", None),
        ("soga", "soda"),
    ],
)
def test_the_fewest_slips_win(typed: str, meant: str | None) -> None:
    assert likeliest(typed, KNOWN) == meant


class Asked:
    """A database without known words that records the parameters of its queries."""

    def __init__(self) -> None:
        self.given: list[dict[str, list[str]]] = []

    async def connection(self) -> Asked:
        """Return the object itself."""
        return self

    async def execute(self, statement: Any, given: dict[str, list[str]] | None = None) -> list[Any]:
        """Record the parameters and return no rows."""
        self.given.append(given or {})
        return []


async def test_however_many_words_are_misspelt_a_few_are_corrected_in_three_statements(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = Asked()
    monkeypatch.setattr(spelling, "fetch", lambda db, statement, given: db.execute(statement, given))
    words = [f"kettel{letter}" for letter in "bcdfgjkmnpqrstvx"]
    assert await corrections(cast(AsyncSession, asked), [words[0], *words]) == {}
    assert len(asked.given) == 3
    assert asked.given[1] == {"words": words[:MOST]}


@pytest.mark.parametrize(
    ("word", "uses", "expected"),
    [("rete", 4, False), ("rete", 5, True), ("case", 1, True), ("bed", 1, True), ("laptop", 1, True)],
)
def test_a_short_word_that_is_no_english_is_part_of_a_compound_if_many_have_it(
    word: str, uses: int, expected: bool
) -> None:
    assert can_be_part(word, uses) is expected
