"""Cost of the application's regular expressions: it grows linearly with the text, without backtracking."""

from __future__ import annotations

import re
from functools import partial

import pytest

from tests.support.cost_growth import MOST, cost, grows_too_fast
from tests.support.hostile_texts import HostileText, hostile_texts
from tests.support.regular_expressions import Found, patterns_of

SHORT, LONG = 1_000, 20_000
"""Lengths of the compared texts, in characters."""

HARDEST = 3
"""Number of texts per pattern, the costliest short ones, that are tried in full length."""


def used(found: Found, text: str) -> None:
    """Use the pattern as the application does."""
    if "search" in found.uses:
        for _ in found.pattern.finditer(text):
            pass
    if "match" in found.uses:
        found.pattern.match(text)
    if "fullmatch" in found.uses:
        found.pattern.fullmatch(text)


def too_costly(found: Found) -> HostileText | None:
    """Return a text for which the pattern's cost grows faster than its length, or None."""
    short: list[tuple[float, HostileText]] = []
    for text in hostile_texts(found.pattern):
        took = cost(partial(used, found, text.of_length(SHORT)), MOST[0])
        if took >= MOST[0]:
            return text
        short.append((took, text))
    hardest = [text for _, text in sorted(short, key=lambda each: each[0], reverse=True)[:HARDEST]]
    search = partial(used, found)
    return next((text for text in hardest if grows_too_fast(search, text.of_length, SHORT, LONG)), None)


def test_a_pattern_s_cost_grows_with_the_text_and_no_faster() -> None:
    backtracking = {found.place: text for found in patterns_of() if (text := too_costly(found))}
    assert backtracking == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+ ?(?:dollars|euros)\b",
        r"(a|b|ab)*c",
        r"(\s*</\w+>\s*)+$",
        r"[*_]+$",
    ],
)
def test_a_pattern_that_backtracks_is_found(pattern: str) -> None:
    assert too_costly(Found("here", re.compile(pattern), frozenset({"search"})))


@pytest.mark.parametrize("pattern", [r"\w+", r"(?<!\d)\d++ ?(?:dollars|euros)\b", r"\badd\b.{0,80}\bcart\b"])
def test_a_pattern_that_does_not_backtrack_is_accepted(pattern: str) -> None:
    assert too_costly(Found("here", re.compile(pattern), frozenset({"search"}))) is None


def test_patterns_are_found_wherever_they_stand() -> None:
    places = {found.place.split(":")[0] for found in patterns_of()}
    assert {
        "app.assistant.guards.prices.MONEY",  # a constant
        "app.text.sanitize",  # a text given to `re` inside a function
        "app.catalogue.importers.product_fields",  # `pattern=` for pydantic
    } <= places
