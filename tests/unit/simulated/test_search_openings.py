"""Beginnings of clauses by which a shopper looks for goods, whatever their words."""

from __future__ import annotations

import pytest

from app.simulated.nlu.phrases import Words
from app.simulated.nlu.search_openings import end_of_opening
from app.simulated.nlu.tokens import normalise, tokenize


def begins(text: str) -> str:
    """Return the words by which a clause begins to look for goods."""
    words = Words.of(tokenize(normalise(text)))
    return " ".join(words.texts[: end_of_opening(words)])


@pytest.mark.parametrize(
    ("beginning", "goods"),
    [
        ("we would really love to get", "a hammock"),
        ("am hoping to find", "walnut shelves"),
        ("can i get", "thirty paper cups"),
        ("i am really in need of", "toothpaste"),
        ("look for", "a wool scarf"),
        ("i was planning to order", "bath salts"),
    ],
)
def test_words_of_grammar_up_to_a_verb_of_shopping_look_for_goods(beginning: str, goods: str) -> None:
    assert begins(f"{beginning} {goods}") == beginning


@pytest.mark.parametrize(
    "text",
    [
        "get me the score of the game",
        "i need to find out when it opens",
        "i have a cold",
        "i need help with my taxes",
        "please look up a word",
        "i want to",
        "find",
    ],
)
def test_other_beginnings_look_for_none(text: str) -> None:
    assert begins(text) == ""
