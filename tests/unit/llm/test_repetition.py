"""Detection of a model that repeats itself."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.llm.providers.repetition import RepetitionDetector

TABLE = "".join(
    f"| {name} kettle | ${price}.00 | machine washable | 4.5 of 5 | 12 in stock | free delivery in two days |\n"
    for name, price in [("Harrow", 34), ("Wren", 35), ("Moss", 36), ("Fern", 37), ("Hale", 38), ("Pell", 39)]
)


def found(text: str, size: int = 7) -> int | None:
    """Return the number of characters after which a repetition was found."""
    detector = RepetitionDetector()
    for place in range(0, len(text), size):
        if detector.feed(text[place : place + size]):
            return place + size
    return None


@pytest.mark.parametrize(
    "piece",
    [
        "the ",
        "I am sorry. ",
        "You can find something for 40 dollars at a local electronics store.\n\n",
        "Which colour would you like? We have red, blue and green.\n- red\n- blue\n- green\n\n",
        "x" * 900 + " and so on. ",
    ],
)
def test_a_piece_without_end_is_found_soon(piece: str) -> None:
    text = "Here are three kettles that fit. " + piece * 400
    place = found(text)
    assert place is not None
    assert place < 300 + 6 * len(piece)


@pytest.mark.parametrize(
    "text",
    [
        TABLE,
        "-" * 900,
        "| --- " * 150,
        "Very, very, very, very good. " + TABLE,
        "\n".join(f"{number}. Red kettle with a long handle and a lid" for number in range(1, 40)),
        "No. " * 3 + "It is not made of steel.",
        "",
    ],
)
def test_lists_tables_and_rules_are_no_repetition(text: str) -> None:
    assert found(text) is None


@given(st.text("ab \n", max_size=400), st.integers(1, 50))
def test_the_size_of_the_pieces_changes_nothing_essential(text: str, size: int) -> None:
    whole = text + "a sentence that comes again and again. " * 30
    assert found(whole, size) is not None
