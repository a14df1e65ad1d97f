"""Which known word a misspelt one is taken for."""

from __future__ import annotations

import pytest

from app.catalogue.spelling import likeliest

KNOWN = [
    ("kettle", 9),
    ("headphones", 5),
    ("wall", 8),
    ("speaker", 3),
    ("speakers", 6),
    ("sofa", 2),
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
        ("wallet", None),
        ("xylophone", None),
        ("soga", "soda"),
    ],
)
def test_the_fewest_slips_win(typed: str, meant: str | None) -> None:
    assert likeliest(typed, KNOWN) == meant
