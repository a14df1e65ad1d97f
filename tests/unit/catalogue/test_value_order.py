"""The order of values in a list of filters."""

from __future__ import annotations

import pytest

from app.catalogue.search.facets import Count, in_order


def ordered(*values: str) -> list[str]:
    return [item.value for item in in_order([Count(value, 1) for value in values])]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (["L", "M", "S", "XL", "XS"], ["XS", "S", "M", "L", "XL"]),
        (["XXL", "4XL", "3XL", "Medium", "2XS", "xs"], ["2XS", "xs", "Medium", "XXL", "3XL", "4XL"]),
        (["M/L", "S/M", "XL"], ["S/M", "M/L", "XL"]),
        (["42", "40", "41.5", "39"], ["39", "40", "41.5", "42"]),
        (["1 l", "500 ml", "1.7 l", "0.25 l"], ["0.25 l", "500 ml", "1 l", "1.7 l"]),
        (["1 TB", "256 GB", "64GB"], ["64GB", "256 GB", "1 TB"]),
        (["12 pieces", "4 pieces"], ["4 pieces", "12 pieces"]),
    ],
)
def test_sizes_and_measures_ascend(given: list[str], expected: list[str]) -> None:
    assert ordered(*given) == expected


@pytest.mark.parametrize(
    "given",
    [
        ["red", "blue", "M"],
        ["steel", "small", "glass"],
        ["5 W", "3 l"],
        ["black", "42"],
        [],
    ],
)
def test_other_values_keep_their_order(given: list[str]) -> None:
    assert ordered(*given) == given
