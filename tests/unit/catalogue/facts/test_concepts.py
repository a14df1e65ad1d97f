"""The words of questions as data: every example mentions its concept, every comparing word is read."""

from __future__ import annotations

import pytest

from app.catalogue.facts.comparisons import comparison_words, read_comparison
from app.catalogue.facts.concepts import all_concepts, concepts_in
from app.catalogue.facts.question import read_question
from app.catalogue.facts.units import UNITS

EXAMPLES = [(concept.name, example) for concept in all_concepts() for example in concept.examples]


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_mentions_its_concept(name: str, example: str) -> None:
    assert name in [asked.concept.name for asked in read_question(example).concepts]


def test_a_longer_mention_comes_before_its_parts() -> None:
    stems = read_question("how long does the battery last").stems
    assert "length" not in [asked.concept.name for asked in concepts_in(stems)]


def test_measures_are_dimensions_of_units() -> None:
    assert {concept.measure for concept in all_concepts() if concept.measure} <= set(UNITS)


@pytest.mark.parametrize("words", [word.words for word in comparison_words()], ids=" ".join)
def test_a_comparing_word_is_read(words: tuple[str, ...]) -> None:
    comparison = read_comparison(f"which one is the {' '.join(words)}?")
    assert comparison is not None
    names = {concept.name for concept in all_concepts()} | {"price", "rating"}
    assert set(comparison.quality) <= names


@pytest.mark.parametrize(
    ("question", "form"),
    [
        ("is it waterproof?", "yes_no"),
        ("my phone is a 5s. will it fit?", "yes_no"),
        ("is it wood or metal?", "choice"),
        ("how heavy is it", "value"),
        ("amp rating?", "value"),
    ],
)
def test_the_sentence_that_asks_gives_the_form(question: str, form: str) -> None:
    assert read_question(question).form == form
