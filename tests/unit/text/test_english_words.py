"""Words of English, by a list that other people keep."""

from __future__ import annotations

import pytest

from app.text.english_words import is_english


@pytest.mark.parametrize("word", ["strings", "Spanner", "dress", "colour", "color", "children", "torch"])
def test_a_correctly_spelled_word_is_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize(
    "word", ["stirngs", "kettel", "", "copyright 2000", "#", "a\nb", "łódź", "-", "kitchenaid"]
)
def test_what_is_misspelt_or_no_word_is_not(word: str) -> None:
    assert not is_english(word)
