"""Measures of ranked results against human judgements: nDCG, recall, and their intervals.

nDCG after Järvelin and Kekäläinen (2002) with linear gain. "Condensed" after Sakai (2007): results without a judgement
are removed from the list first, so that a ranking is not blamed for what its judges were never shown.
"""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

TOP = 10
RECALL_AT = 50
DRAWS = 1_000
RELEVANT = 0.5
"""Gain from which a product counts as relevant for recall and the empty answers."""


@dataclass(frozen=True)
class Score:
    """One query's figures. Those that are undefined, because nothing was judged good, are None."""

    full: float | None
    condensed: float | None
    recall: float | None
    reciprocal_rank: float | None
    is_empty: bool


def discounted_gain(gains: Sequence[float]) -> float:
    """Return DCG of the first ten gains."""
    return sum(gain / math.log2(place + 2) for place, gain in enumerate(gains[:TOP]))


def score(judged: Mapping[str, float], results: Sequence[str]) -> Score:
    """Score a list of product ids, best first, against product id -> gain of 0 to 1."""
    ideal = discounted_gain(sorted(judged.values(), reverse=True))
    relevant = {product for product, gain in judged.items() if gain >= RELEVANT}
    first = next((place for place, product in enumerate(results, 1) if product in relevant), None)
    return Score(
        full=discounted_gain([judged.get(product, 0) for product in results]) / ideal if ideal else None,
        condensed=(
            discounted_gain([judged[product] for product in results if product in judged]) / ideal
            if ideal
            else None
        ),
        recall=(
            len(relevant.intersection(results[:RECALL_AT])) / min(len(relevant), RECALL_AT)
            if relevant
            else None
        ),
        reciprocal_rank=(1 / first if first else 0.0) if relevant else None,
        is_empty=bool(ideal) and not results,
    )


def mean(values: Sequence[float | None]) -> float:
    """Return the mean of the defined values; NaN for none."""
    defined = [value for value in values if value is not None]
    return fmean(defined) if defined else math.nan


def interval(values: Sequence[float | None]) -> tuple[float, float]:
    """Return the 95 % interval of the mean by percentile bootstrap over queries, with a fixed seed."""
    defined = [value for value in values if value is not None]
    if not defined:
        return math.nan, math.nan
    generator = random.Random(7)
    means = sorted(fmean(generator.choices(defined, k=len(defined))) for _ in range(DRAWS))
    return means[DRAWS // 40], means[-DRAWS // 40 - 1]
