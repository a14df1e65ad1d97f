"""The division of a search text into terms."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.search.query import WORDS_LIMIT, terms_of, words_of


def kind(text: str) -> str | None:
    return next((term.typed for term in terms_of(text) if term.is_kind), None)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("laptop", "laptop"),
        ("black laptop bag", "bag"),
        ("bag for a laptop", "bag"),
        ("kettle 1.7 l", "kettle"),
        ("t-shirt in red", "t-shirt"),
        ("t shirts", "t-shirts"),
        ("memory stick", "memory stick"),
        ("red", None),
        ("15.6 inch", None),
    ],
)
def test_the_noun_of_a_query_is_found(text: str, expected: str | None) -> None:
    assert kind(text) == expected


def test_courtesies_are_dropped_where_anything_else_is_said() -> None:
    assert [term.typed for term in terms_of("Please show me some good kettles")] == ["me", "kettles"]
    assert [term.typed for term in terms_of("best")] == ["best"]


def test_sizes_are_one_term_with_all_their_units() -> None:
    (size, _) = terms_of("1.7l kettle")
    assert set(size.ways) == {"1.7 l", "1.7 litre", "1.7 liter"}
    assert terms_of('15.6" laptop')[0].ways == ("15.6 inch",)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3/4 hose", ["3/4", "hose"]),
        ("1-1/2 in. nylon", ["1-1/2 inch", "nylon"]),
        ("5/16 in rope", ["5/16 inch", "rope"]),
        ("3 inches", ["3 inches"]),
        ("4 foot lamp", ["4 foot", "lamp"]),
        ("500' cable", ["500 ft", "cable"]),
        ("18 x 14 vent", ["18", "14", "vent"]),
        ("pipe 10' x 2\"", ["pipe", "10 ft", "2 inch"]),
        ("panel 32 x 48 x", ["panel", "32", "48"]),
        ("shirt 8 in black", ["shirt", "8", "in", "black"]),
        ("phone x 64gb", ["phone", "x", "64gb"]),
        ("101-1h", ["101-1h"]),
    ],
)
def test_measures_are_read_as_those_of_products(text: str, expected: list[str]) -> None:
    assert [term.typed for term in terms_of(text)] == expected


def test_a_measure_has_all_names_of_its_unit_and_a_fraction_no_hyphen_to_drop() -> None:
    assert terms_of("20 feet")[0].ways == ("20 ft", "20 foot")
    assert terms_of("2 gallons")[0].ways == ("2 gal", "2 gallon")
    assert terms_of("4-3/4 pull")[0].ways == ("4-3/4",)


def test_pictures_alone_are_read_by_their_names() -> None:
    assert words_of("🍎") == ["red", "apple"]
    assert words_of("👕🎧") == ["t-shirt", "headphone"]
    assert words_of("hoodie 👕") == ["hoodie"]
    assert words_of("!? §") == []


@given(st.text())
def test_any_text_becomes_a_bounded_number_of_words(text: str) -> None:
    words = words_of(text)
    assert len(words) <= WORDS_LIMIT
    assert all(word and "\0" not in word and not word.isspace() for word in words)
    assert all(term.ways[0] for term in terms_of(text))


@pytest.mark.parametrize(
    ("text", "term", "way"),
    [
        ("grey tile", "grey", "gray"),
        ("aluminum ladder", "aluminum", "aluminium"),
        ("tyres", "tyres", "tire"),
        ("white paint, gallon", "gallon", "gal"),
        ("1,7 litre kettle", "1,7 litre", "1.7 l"),
    ],
)
def test_a_word_is_found_in_its_other_spelling(text: str, term: str, way: str) -> None:
    ways = {each.typed: each.ways for each in terms_of(text)}
    assert way in ways[term]


@pytest.mark.parametrize("text", ["sofa", "mug", "cable", "foot stool", "yard", "1,500 g rice"])
def test_a_synonym_and_a_unit_of_length_are_no_spelling(text: str) -> None:
    words = {way for each in terms_of(text) for way in each.ways}
    assert not words & {"couch", "settee", "cup", "cord", "lead", "ft", "yd", "1.500 g"}


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("water-bottle", ["water", "bottle"]),
        ("t-shirt", ["t-shirt"]),
        ("non-stick pan", ["non-stick", "pan"]),
        ("lap-top", ["laptop"]),
        ("cafetière", ["cafetiere"]),
        ("Cafetières", ["cafetiere"]),
        ("café table", ["café", "table"]),
        ("1,299 screws", ["1,299", "screws"]),
    ],
)
def test_compounds_and_accents_are_read_as_names_are_written(text: str, typed: list[str]) -> None:
    assert [each.typed for each in terms_of(text)] == typed
