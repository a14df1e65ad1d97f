"""Answers from a product's facts: values with their place, yes and no only from a statement."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.facts import FactAnswer, answer_fact, phrase_answer
from tests.support.fact_questions import (
    ProductText,
    SampleQuestion,
    is_as_wanted,
    sample_products,
    sample_questions,
)

CAMERA = ProductText(
    name="Pocket camera, black",
    brand="Lumo",
    description=(
        "Takes sharp pictures in poor light. A strap is included, the memory card is sold separately. "
        "Not suitable for use under water. If you add the case, it survives rain. Free of lead."
    ),
    attributes={
        "item weight": "240 grams",
        "item package weight": "0.5 kilograms",
        "batteries required": True,
        "batteries included": False,
        "warranty description": "2 years, parts and labour",
        "compatible devices": ["iphone 5/5s", "android phone"],
        "color": "black",
        "maximum weight recommendation": "n/a",
        "item dimensions width": "9 cm",
        "item dimensions length": "3 cm",
        "item dimensions height": "5 cm",
    },
)


def asked(question: str, product: ProductText = CAMERA) -> tuple[str, list[str]]:
    """Return the kind of the answer and the quoted values; `none` without an answer."""
    answer = answer_fact(product, question)
    return ("none", []) if answer is None else (answer.kind, [fact.value for fact in answer.facts])


@pytest.mark.parametrize("wanted", sample_questions(), ids=lambda one: f"{one.product}: {one.question}")
def test_a_question_about_the_sample_catalogue_is_answered(wanted: SampleQuestion) -> None:
    answer = answer_fact(sample_products()[wanted.product], wanted.question)
    assert is_as_wanted(wanted, answer), answer


@pytest.mark.parametrize(
    ("question", "value"),
    [
        ("How much does it weigh?", "240 grams"),
        ("what is the shipping weight", "0.5 kilograms"),
        ("how long is the warranty?", "2 years, parts and labour"),
        ("how wide is this camera?", "9 cm"),
        ("Who makes it?", "Lumo"),
    ],
)
def test_a_value_is_said_under_its_own_name(question: str, value: str) -> None:
    kind, values = asked(question)
    assert kind == "value"
    assert value in values


def test_dimensions_are_answered_together() -> None:
    assert asked("What are the dimensions?") == ("value", ["9 cm", "3 cm", "5 cm"])


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Does it need batteries?", "yes"),
        ("are batteries included?", "no"),
        ("is a strap included", "yes"),
        ("is the memory card included?", "no"),
        ("does it work with an iphone 5s?", "yes"),
        ("is it suitable for use under water", "no"),
        ("is it lead free?", "yes"),
        ("does it contain lead?", "no"),
    ],
)
def test_yes_and_no_come_from_a_statement(question: str, kind: str) -> None:
    assert asked(question)[0] == kind


@pytest.mark.parametrize(
    "question",
    [
        "does it work with an iphone 6?",  # another number
        "does it work with a windows phone",  # a word that no value has
        "does it survive rain?",  # only under a condition
        "how wide is the strap?",  # a part, not the product
        "how much weight can it hold?",  # a placeholder instead of a value
        "is it made in Japan?",
    ],
)
def test_nothing_is_claimed_beyond_the_facts(question: str) -> None:
    assert asked(question)[0] in ("related", "none")


def test_a_fact_that_bears_on_the_question_is_shown_without_a_claim() -> None:
    answer = answer_fact(CAMERA, "does it come in red?")
    assert answer is not None
    assert answer.kind == "related"
    assert phrase_answer(answer).startswith("The details do not answer that directly")
    assert "color: black" in phrase_answer(answer)


@pytest.mark.parametrize("question", ["", "???", "do you like it?", "and then?"])
def test_a_question_that_names_nothing_has_no_answer(question: str) -> None:
    assert answer_fact(CAMERA, question) is None


def test_a_long_value_is_quoted_from_its_nearest_part() -> None:
    listed = ", ".join(f"extract {number}" for number in range(100))
    product = ProductText(name="Syrup", attributes={"ingredients": f"water, {listed}, zinc oxide 8%, sugar"})
    answer = answer_fact(product, "does it contain zinc oxide?")
    assert answer is not None
    assert answer.kind == "yes"
    assert "zinc oxide 8%" in answer.facts[0].value
    assert len(answer.facts[0].value) < 400


@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=200))
def test_any_text_is_answered_without_an_error(question: str, value: str, description: str) -> None:
    product = ProductText(name=value, description=description, attributes={value: value, "weight": value})
    answer = answer_fact(product, f"is it {question} how heavy?")
    assert answer is None or isinstance(phrase_answer(answer), str)


def test_only_the_bounded_part_of_a_hostile_product_is_read() -> None:
    product = ProductText(
        name="a " * 50_000,
        description="word " * 200_000,
        attributes={f"key {number}": ["value " * 2_000] * 50 for number in range(200)},
    )
    answer: FactAnswer | None = answer_fact(product, "how heavy " * 10_000)
    assert answer is None or len(answer.facts) <= 7
