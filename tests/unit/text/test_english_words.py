"""Words of English, by a list that other people keep."""

from __future__ import annotations

import pytest

from app.text.english_words import is_english, is_english_of_any_length, is_no_word


@pytest.mark.parametrize("word", ["strings", "Spanner", "dress", "colour", "color", "children", "torch"])
def test_a_correctly_spelled_word_is_english(word: str) -> None:
    assert is_english(word)


@pytest.mark.parametrize(
    "word", ["stirngs", "kettel", "", "copyright 2000", "#", "a\nb", "łódź", "-", "kitchenaid"]
)
def test_what_is_misspelt_or_no_word_is_not(word: str) -> None:
    assert not is_english(word)


def test_short_words_are_english_only_where_any_length_is_asked_for() -> None:
    assert is_english_of_any_length("wok")
    assert not is_english("wok")


@pytest.mark.parametrize("text", ["asdf", "kjsdhf", "aaaaaaa", "fjfjfj", "lkjlkj"])
def test_a_text_without_the_spelling_of_a_word_is_none(text: str) -> None:
    assert is_no_word(text)


@pytest.mark.parametrize(
    "text",
    ["kettle", "lego", "ikea", "xbox", "iphone", "adidas", "nvidia", "zip", "łódź", "kitchenaid", "fjord"],
)
def test_words_names_and_brands_may_be_words(text: str) -> None:
    assert not is_no_word(text)
