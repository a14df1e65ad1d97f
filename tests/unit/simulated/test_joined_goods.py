"""Whether a product's name has two nouns together."""

from __future__ import annotations

import pytest

from app.simulated.readings.joined_goods import have_line_with

NAMES = "salt and pepper mill\nsalt lamp\npepper plant"


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("salt", "pepper", True),
        ("pepper", "salt", True),
        ("lamp", "salt", True),
        ("lamp", "pepper", False),  # in neighbouring lines
        ("plant", "pepper", True),  # in the last line
        ("plant", "lamp", False),
        ("kettle", "salt", False),
        ("salt", "kettle", False),
    ],
)
def test_two_words_are_together_if_one_line_has_both(one: str, other: str, expected: bool) -> None:
    assert have_line_with(NAMES, one, other) is expected
