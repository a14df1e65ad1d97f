"""Captions: every function says its result in words, and a refusal in those of the page."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from app.events import CallError
from app.functions import all_functions
from app.functions.captions import caption_of
from app.turn import FunctionPart

WITHOUT_WORDS = {"offer_choices"}
"""Functions that only draw buttons beside a question, which is text already."""


def part_of(name: str, result: dict[str, Any] | None = None, error: CallError | None = None) -> FunctionPart:
    return FunctionPart("1-2", name, {}, "done" if result else "failed", datetime.now(UTC), result, error)


@pytest.mark.parametrize("name", sorted(set(all_functions()) - WITHOUT_WORDS))
def test_a_result_is_said_in_sentences(name: str) -> None:
    words = caption_of(part_of(name, all_functions()[name].example.result.on_the_wire()))
    assert len(words) > 10
    assert "<" not in words, "no marks of a page"


def test_a_refusal_is_said_as_on_the_page() -> None:
    refused = CallError(code="out_of_stock", message="L is sold out.", recovery="M is in stock.")
    assert caption_of(part_of("add_to_cart", error=refused)) == "L is sold out. M is in stock."
    for_models = CallError(code="product_unknown", message="There is no product 'x'.")
    assert caption_of(part_of("add_to_cart", error=for_models)) == "The shop does not have that product."


def test_a_result_of_another_version_is_not_said() -> None:
    assert caption_of(part_of("search_products", {"found": 3})) == ""
    assert caption_of(part_of("removed_function", {"found": 3})) == ""
