"""The measures of bin/bench search-quality, on lists whose figures are known."""

from __future__ import annotations

import pytest

from bench.judged_sets import gains_of, half_of, sample
from bench.relevance import interval, score


def test_the_ideal_order_scores_one_and_an_empty_list_nothing() -> None:
    gains = {"a": 1.0, "b": 2 / 3, "c": 0.0}
    best, empty = score(gains, ["a", "b", "c"]), score(gains, [])
    assert (best.full, best.condensed, best.recall, best.reciprocal_rank, best.is_empty) == (
        1,
        1,
        1,
        1,
        False,
    )
    assert (empty.full, empty.recall, empty.is_empty) == (0, 0, True)


def test_unjudged_results_cost_full_but_not_condensed() -> None:
    found = score({"a": 1.0}, ["x", "a"])
    assert found.condensed == 1
    assert found.full == pytest.approx(0.6309, abs=1e-4)


def test_a_query_without_good_products_has_no_figure() -> None:
    assert score({"a": 0.0}, ["a"]).full is None


def test_the_first_fitting_pattern_rates_a_product() -> None:
    gains = gains_of("3 kettle-red; 1 kettle-*", ["kettle-red", "kettle-blue", "mug"])
    assert gains == {"kettle-red": 1, "kettle-blue": pytest.approx(1 / 3), "mug": 0}


def test_the_interval_holds_the_mean_and_is_the_same_each_time() -> None:
    low, high = interval([0.0, 1.0] * 20)
    assert low < 0.5 < high
    assert interval([0.0, 1.0] * 20) == (low, high)


def test_each_judged_query_of_the_sample_is_in_one_half_and_finds_rated_products() -> None:
    queries = sample().queries
    assert len(queries) >= 60
    assert {half_of(query.text) for query in queries} == {"a", "b"}
    unrated = [query.text for query in queries if not any(query.gains.values())]
    assert unrated == ["sofa", "coat", "lego"]
