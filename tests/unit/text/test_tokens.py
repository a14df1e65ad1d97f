"""Estimates of tokens: never far too low in any script, and fast."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm import ModelMessage, ModelRequest
from app.llm.model_prices import OVERHEAD_TOKENS, tokens_in
from app.text.tokens import beginning, estimate
from tests.support.fake_shop import SHOP


@pytest.mark.parametrize(
    ("text", "tokens"),
    [("", 0), ("kettle", 2), ("kettles", 3), ("电热水壶" * 100, 400), ("кружка", 6), ("🫖", 3), ("a电", 2)],
)
def test_a_letter_outside_ascii_is_a_token_or_more(text: str, tokens: int) -> None:
    assert estimate(text) == tokens


def test_the_budget_counts_a_chinese_message_as_the_context_window_does() -> None:
    request = ModelRequest((ModelMessage(role="user", content="电" * 350),), (), SHOP)
    without = ModelRequest((ModelMessage(role="user", content=""),), (), SHOP)
    assert tokens_in(request) - tokens_in(without) == estimate("电" * 350) == 350
    assert tokens_in(without) >= OVERHEAD_TOKENS


@given(st.text(), st.integers(0, 60))
def test_a_beginning_fits_and_is_the_longest(text: str, tokens: int) -> None:
    kept = beginning(text, tokens)
    assert text.startswith(kept)
    assert estimate(kept) <= tokens
    assert kept == text or estimate(text[: len(kept) + 1]) > tokens


@given(st.text(), st.text())
def test_more_text_has_no_fewer_tokens(one: str, other: str) -> None:
    assert estimate(one + other) >= max(estimate(one), estimate(other))
