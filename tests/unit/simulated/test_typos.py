"""Slips in words of commands are corrected; words of the shop and whole other words are not."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.summary import CategoryFacts, ShopFacts
from app.simulated.nlu.tokens import tokenize
from app.simulated.nlu.typos import correct, corrected_words
from app.simulated.vocabulary import Vocabulary


def read(text: str, *sold: str) -> str:
    """Return a text with its slips corrected, in a shop that uses these words."""
    return " ".join(token.text for token in correct(tokenize(text), set(sold).__contains__))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("rmove it", "remove it"),
        ("remvoe the first", "remove the first"),
        ("removve it", "remove it"),
        ("the thrid one", "the third one"),
        ("the secnd one", "the second one"),
        ("undoo that", "undo that"),
        ("what is in my baskte", "what is in my basket"),
        ("replce it", "replace it"),
        ("comapre both", "compare both"),
        ("nubmer 2", "number 2"),
    ],
)
def test_a_letter_too_many_too_few_or_exchanged_is_corrected(text: str, meant: str) -> None:
    assert read(text) == meant


@pytest.mark.parametrize(
    "text",
    [
        "the thirst aid kit",  # a letter replaced by another may be another word
        "order a border",
        "cart wheels",
        "a carts and",
        "adding it",
        "removed it",
        "xremove it",  # the first letter is taken as right
    ],
)
def test_anything_else_stays_as_it_is(text: str) -> None:
    assert read(text) == text


def spelled(text: str, *sold: str) -> str:
    """Return a text with its slips corrected to the names of a shop as well."""
    categories = (CategoryFacts("Bags > Laptop bags", 3),)
    known = Vocabulary.of(ShopFacts(categories=categories, words=frozenset(sold)))
    return " ".join(token.text for token in correct(tokenize(text), known.writes, known.meant_by))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("watreproof jakcet", "waterproof jacket"),
        ("jackett", "jacket"),
        ("head phones", "headphones"),
        ("laptopbag", "laptop bag"),
        ("lookng for a leptop bag", "looking for a laptop bag"),
        ("how mcuh is the frist", "how much is the first"),
        ("umbrelas", "umbrella"),
    ],
)
def test_a_slip_of_a_word_of_the_shop_is_corrected(text: str, meant: str) -> None:
    assert spelled(text, "jacket", "waterproof", "headphones", "head", "laptop", "bag", "umbrella") == meant


@pytest.mark.parametrize("text", ["a tablet", "a dress", "a football", "some jam"])
def test_a_right_word_that_the_shop_does_not_have_stays(text: str) -> None:
    assert spelled(text, "table", "press", "ball", "foot", "jar") == text


def test_a_word_of_the_shop_is_never_corrected() -> None:
    assert read("a thrid", "thrid") == "a thrid"
    assert read("a thrid") == "a third"


def test_the_place_of_a_corrected_word_in_the_text_is_kept() -> None:
    (token,) = correct(tokenize("  rmove"), lambda word: False)
    assert (token.text, token.start, token.end) == ("remove", 2, 7)


@given(st.sampled_from([word for word in corrected_words() if word.isalpha()]))
def test_a_right_word_is_its_own_correction(word: str) -> None:
    assert read(word) == word


@given(st.text(max_size=40))
def test_any_text_keeps_its_number_of_tokens(text: str) -> None:
    tokens = tokenize(text)
    assert len(correct(tokens, lambda word: False)) == len(tokens)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pkease show tge jacket", "please show the jacket"),
        ("otu of my bakset", "out of my basket"),
        ("takeit out", "take it out"),
        ("some thing for a laptop", "something for a laptop"),
        ("bas ket", "basket"),
        ("remov eit", "remove it"),
        ("wotch", "watch"),
        ("fotograf", "photograph"),
        ("in size m", "in size m"),
        ("hp laptop", "hp laptop"),
        ("lego iphone dji", "lego iphone dji"),
    ],
)
def test_neighbouring_keys_sounds_and_spaces_are_corrected(text: str, meant: str) -> None:
    assert spelled(text, "jacket", "watch", "pocket", "photograph", "laptop") == meant
