"""Dialogues of one message made from a catalogue: every category and many product names, typed without more words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from evaluation.dialogue import Dialogue, Step
from evaluation.kinds import Facts

KIND_CATEGORY, KIND_NAME = "bare category names", "bare product names"


def bare_dialogues(catalogue: Mapping[str, Facts], names: int) -> Iterator[Dialogue]:
    """Yield a dialogue for each category, and for `names` products spread evenly over the catalogue."""
    categories = {
        product["category"].rpartition(" > ")[2] for product in catalogue.values() if product["category"]
    }
    for category in sorted(categories):
        yield one_step(KIND_CATEGORY, category, {"category": category, "top": 3})
    products = list(catalogue.values())
    stride = max(1, len(products) // max(1, names))
    for product in products[::stride][:names]:
        yield one_step(KIND_NAME, product["name"], {"where": {"name": [product["name"]]}, "top": 1})


def one_step(kind: str, text: str, conditions: Mapping[str, Any]) -> Dialogue:
    """Return a dialogue of one message whose answer must show products with these conditions."""
    return Dialogue(kind, text, (Step(text, {"shows": dict(conditions)}),))
