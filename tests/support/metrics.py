"""Metrics that tests read from `/metrics`."""

from __future__ import annotations

import httpx
from prometheus_client.parser import text_string_to_metric_families

Series = dict[tuple[str, frozenset[tuple[str, str]]], float]


async def figures(client: httpx.AsyncClient) -> Series:
    """Return every series by name and labels."""
    answer = await client.get("/metrics")
    assert answer.status_code == 200
    return series_of(answer.text)


def series_of(text: str) -> Series:
    """Return the series of Prometheus's text format."""
    families = text_string_to_metric_families(text)
    return {
        (sample.name, frozenset(sample.labels.items())): sample.value
        for family in families
        for sample in family.samples
    }


def value(series: Series, name: str, **labels: str) -> float:
    """Return a series' value; 0 for one that does not exist yet."""
    return series.get((name, frozenset(labels.items())), 0)


class Growth:
    """Increases of metrics. Other tests of the same process count too."""

    def __init__(self, before: Series, after: Series) -> None:
        self._before, self._after = before, after

    def of(self, name: str, **labels: str) -> float:
        """Return the increase of one series."""
        return value(self._after, name, **labels) - value(self._before, name, **labels)
