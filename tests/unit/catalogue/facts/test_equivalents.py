"""Other words for a property: each example is answered by its fact, and a contrary that is denied answers nothing."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from app.catalogue.facts import answer_fact
from app.catalogue.facts.concepts import all_equivalents

EXAMPLES = [example for group in all_equivalents() for example in group.examples]


@dataclass(frozen=True)
class Thing:
    """A product with one feature."""

    attributes: dict[str, object]
    name: str = "Garden thing"
    brand: str | None = None
    category: str = "Garden"
    description: str = ""
    options: dict[str, str] = field(default_factory=dict)


@pytest.mark.parametrize(("question", "fact", "wanted"), EXAMPLES)
def test_a_fact_in_other_words_answers(question: str, fact: str, wanted: str) -> None:
    answer = answer_fact(Thing({"features": [fact]}), question)
    firm = answer.kind if answer is not None and answer.kind in ("yes", "no") else ""
    assert firm == wanted


@pytest.mark.parametrize(
    ("description", "question", "kind"),
    [
        ("A 15-inch laptop does not fit.", "would it fit a 15 inch laptop?", "no"),
        ("The cover lasts with wooden tools and no dishwasher.", "will it survive the dishwasher?", "no"),
        ("Folds flat in a drawer.", "does it collapse?", "yes"),
        ("For gas hobs only.", "will it survive the dishwasher?", ""),
    ],
)
def test_a_sentence_denies_what_stands_before_its_negation(
    description: str, question: str, kind: str
) -> None:
    answer = answer_fact(Thing({}, name="Laptop thing", description=description), question)
    assert (answer.kind if answer is not None and answer.kind in ("yes", "no") else "") == kind


@pytest.mark.parametrize(
    ("attributes", "question", "value"),
    [
        ({"size": "4 people"}, "how many people does it sleep?", "4 people"),
        ({"features": ["two pockets"]}, "how many pockets are there?", "two pockets"),
        ({"capacity": "1.5 l"}, "how much water does it take?", "1.5 l"),
    ],
)
def test_a_number_before_the_counted_noun_is_its_value(
    attributes: dict[str, object], question: str, value: str
) -> None:
    answer = answer_fact(Thing(attributes), question)
    assert answer is not None
    assert (answer.kind, answer.facts[0].value) == ("value", value)


def test_a_name_that_begins_with_a_number_says_how_many_are_in_the_pack() -> None:
    answer = answer_fact(Thing({}, name="Four hand towels"), "how many are in the pack?")
    assert answer is not None
    assert (answer.kind, answer.facts[0].value) == ("value", "Four hand towels")
    assert answer_fact(Thing({}, name=""), "how many are in the pack?") is None


def test_a_name_with_the_sides_of_a_sheet_is_near_its_size() -> None:
    answer = answer_fact(Thing({}, name="Transfer paper, 8.5x11"), "what is the sheet size?")
    assert answer is not None
    assert (answer.kind, answer.facts[0].place) == ("related", "name")


def test_only_the_values_that_answer_are_said() -> None:
    answer = answer_fact(Thing({"features": ["light", "foldable", "vegan"]}), "is it foldable?")
    assert answer is not None
    assert answer.facts[0].value == "foldable"


def test_what_a_text_provides_is_under_no_condition() -> None:
    thing = Thing({}, description="These glasses provide UV protection.")
    answer = answer_fact(thing, "do they have UV protection?")
    assert answer is not None
    assert answer.kind == "yes"
    conditional = Thing({}, description="UV protection, provided that they are clean.")
    answer = answer_fact(conditional, "do they have UV protection?")
    assert answer is None or answer.kind == "related"
