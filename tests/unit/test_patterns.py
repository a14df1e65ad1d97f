"""No regular expression of the application backtracks: what a text costs grows with its length and no faster."""

from __future__ import annotations

import re
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

import pytest

from tests.support.hostile_texts import HostileText, hostile_texts
from tests.support.patterns import Found, patterns_of

SHORT, LONG = 1_000, 20_000
"""Lengths that are compared: a linear pattern takes 20 times as long for the second, a quadratic one 400 times."""

GROWTH = 80
"""How many times as long the second may take."""

LITTLE = 0.02
"""Seconds of processor time that need no comparison."""

MOST = {SHORT: 0.1, LONG: 0.5}
"""Seconds of processor time after which a run is stopped: many times what the costliest linear pattern takes."""

HARDEST = 3
"""How many texts of a pattern, the costliest short ones, are tried in full length."""


class TooLong(Exception):
    """A run was stopped."""


@contextmanager
def stopped_after(seconds: float) -> Iterator[None]:
    """Stop what runs within after so much processor time; the engine of regular expressions heeds signals."""

    def stop(signum: int, frame: FrameType | None) -> None:
        raise TooLong

    before = signal.signal(signal.SIGVTALRM, stop)
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.signal(signal.SIGVTALRM, before)


def cost(found: Found, hostile: HostileText, length: int) -> float:
    """Seconds of processor time that the pattern takes for the text, used as the application uses it."""
    text = hostile.of_length(length)
    begun = time.thread_time()
    try:
        with stopped_after(MOST[length]):
            if "search" in found.uses:
                for _ in found.pattern.finditer(text):
                    pass
            if "match" in found.uses:
                found.pattern.match(text)
            if "fullmatch" in found.uses:
                found.pattern.fullmatch(text)
    except TooLong:
        return MOST[length]
    return time.thread_time() - begun


def too_costly(found: Found) -> HostileText | None:
    """A text for which the pattern's cost grows faster than its length, if there is one."""
    short: list[tuple[float, HostileText]] = []
    for text in hostile_texts(found.pattern):
        took = cost(found, text, SHORT)
        if took >= MOST[SHORT]:
            return text
        short.append((took, text))
    hardest = sorted(short, key=lambda each: each[0], reverse=True)[:HARDEST]
    return next((text for took, text in hardest if grows(found, text, took)), None)


def grows(found: Found, text: HostileText, took: float) -> bool:
    """Whether the cost grows faster than the text. Asked twice: another process may have been in the way."""
    for _ in range(2):
        long = cost(found, text, LONG)
        if long < MOST[LONG] and long < max(LITTLE, GROWTH * took):
            return False
        took = max(took, cost(found, text, SHORT))
    return True


def test_a_pattern_s_cost_grows_with_the_text_and_no_faster() -> None:
    backtracking = {found.place: text for found in patterns_of() if (text := too_costly(found))}
    assert backtracking == {}


@pytest.mark.parametrize(
    "pattern",
    [
        r"\d+ ?(?:dollars|euros)\b",
        r"\badd\b.*\bcart\b",
        r"(a|b|ab)*c",
        r"(\s*</\w+>\s*)+$",
        r"[*_]+$",
        r"\[[^\]]*\]\([^)]*\)",
        r"<\s*(/?)\s*(?:session|result)\b",
    ],
)
def test_a_pattern_that_backtracks_is_found(pattern: str) -> None:
    assert too_costly(Found("here", re.compile(pattern), frozenset({"search"})))


@pytest.mark.parametrize("pattern", [r"\w+", r"(?<!\d)\d++ ?(?:dollars|euros)\b", r"\badd\b.{0,80}\bcart\b"])
def test_a_pattern_that_does_not_is_let_be(pattern: str) -> None:
    assert too_costly(Found("here", re.compile(pattern), frozenset({"search"}))) is None


def test_patterns_are_found_wherever_they_stand() -> None:
    places = {found.place.split(":")[0] for found in patterns_of()}
    assert {
        "app.assistant.prices.MONEY",  # a constant
        "app.llm.simulated.topics.SERVICE",  # inside a constant
        "app.llm.simulated.errors",  # a text given to `re` inside a function
        "app.catalogue.importers.line",  # `pattern=` for pydantic
    } <= places
