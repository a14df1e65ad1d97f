"""Exclusions, measures and prices that a search text contains."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogue.search.constraints import MOST, read_constraints, read_sizes


@pytest.mark.parametrize(
    ("text", "excluded", "rest"),
    [
        ("kettle not blue", ["blue"], "kettle"),
        ("watch without a strap", ["strap"], "watch"),
        ("headphones, no earbuds", ["earbuds"], "headphones ,"),
        ("mouse -wireless", ["wireless"], "mouse"),
        ("neither plastic nor red kettle", ["plastic", "red"], "kettle"),
        ("books excluding children's", ["children's"], "books"),
        ("kettle without plastic or steel", ["plastic", "steel"], "kettle"),
        ("pan without plastic handle", ["plastic handle"], "pan"),
        ("non-stick pan", [], "non-stick pan"),
        ("no more than one", [], "no more than one"),
        ("usb-c cable", [], "usb-c cable"),
        ("bus no 5", [], "bus no 5"),
        ("without", [], "without"),
        ("mug not red or", ["red"], "mug or"),
        ("jacket that isn't black", ["black"], "jacket that"),
        ("shoes that aren’t leather", ["leather"], "shoes that"),
        ("cushion that doesn't have feathers", ["feathers"], "cushion that"),
        ("lamp that doesn't work with wifi", [], "lamp that doesn't work with wifi"),
        ("mug other than white", ["white"], "mug"),
        ("bag, anything but leather", ["leather"], "bag ,"),
        ("towel free from dye", ["dye"], "towel"),
        ("shipping free of charge", [], "shipping free of charge"),
        ("novel not about war", ["war"], "novel"),
        ("wool instead of down", ["down"], "wool"),
        ("anything but red mugs", ["red"], "mugs"),
        ("show me anything but red mugs", ["red"], "show me mugs"),
        ("not red not blue not pink not teal not gold mug", ["red", "blue", "pink", "teal"], "not gold mug"),
    ],
)
def test_exclusions_are_taken_out_of_the_words(text: str, excluded: list[str], rest: str) -> None:
    found = read_constraints(text)
    assert (found.excluded, found.text) == (excluded, rest)


@pytest.mark.parametrize(
    ("text", "dimension", "least", "most"),
    [
        ("kettle at least 1.5 l", "volume", 1.5, None),
        ("kettle at least 1500ml", "volume", 1.5, None),
        ("laptop lighter than 1.5 kg", "mass", None, 1.5),
        ("more than 20,000 mAh power bank", "charge", 20_000, None),
        ("bag between 20 and 30 litres", "volume", 20, 30),
        ("shelf up to 80 cm", "length", None, 0.8),
        ("disk over 2 tb", "memory", 2000, None),
    ],
)
def test_measures_are_read_in_the_base_unit(
    text: str, dimension: str, least: float | None, most: float | None
) -> None:
    (measure,) = read_constraints(text).measures
    assert measure.dimension == dimension
    assert measure.least == pytest.approx(least) if least else measure.least is None
    assert measure.most == pytest.approx(most) if most else measure.most is None


@pytest.mark.parametrize(
    ("text", "least", "most"),
    [
        ("kettle under 40", None, "40.00"),
        ("lamp under 100 but over 40", "40.00", "100.00"),
        ("lamp over 40 but under 100", "40.00", "100.00"),
        ("lamp minimum 150", "150.00", None),
        ("toy over 3", None, None),
        ("lamp 50 dollars max", None, "50.00"),
        ("lamp for less than twenty five dollars", None, "25.00"),
        ("lamp for less than twenty five bulbs", None, None),
        ("kettle under $40", None, "40.00"),
        ("lamp cheaper than 1,000 dollars", None, "1000.00"),
        ("tent between 100 and 200", "100.00", "200.00"),
        ("lamp over 20 euros", "20.00", None),
        ("under cabinet light", None, None),
        ("toy under 12 months", None, None),
        ("over 18", None, None),
        ("1.7 l kettle", None, None),
    ],
)
def test_a_number_is_a_price_where_nothing_else_is_counted(
    text: str, least: str | None, most: str | None
) -> None:
    found = read_constraints(text)
    assert (found.min_price, found.max_price) == (least and Decimal(least), most and Decimal(most))
    if least is most is None:
        assert found.text == text


@given(
    st.text(max_size=500)
    | st.lists(st.sampled_from(["not", "no", "without", "-", "nor", "under", "5", "kg", "l", "$"])).map(
        " ".join
    )
)
def test_any_text_has_a_bounded_number_of_constraints(text: str) -> None:
    found = read_constraints(text)
    assert len(found.excluded) <= MOST + 1
    assert len(found.measures) <= MOST + 1


@pytest.mark.parametrize(
    ("text", "rest", "sizes"),
    [
        ("black dress in size S", "black dress", ["S"]),
        ("size 42 shoes", "shoes", ["42"]),
        ("size x-large red", "red", ["x-large"]),
        ("king size duvet", "king size duvet", []),
        ("in size", "in size", []),
    ],
)
def test_a_size_is_read_only_where_its_value_is_one(text: str, rest: str, sizes: list[str]) -> None:
    assert read_sizes(text) == (rest, sizes)


@pytest.mark.parametrize(
    ("text", "least", "most", "rest"),
    [
        ("backpack for $50 or less", None, 50, "backpack for"),
        ("backpack for 50 or less", None, 50, "backpack for"),
        ("gloves 15 dollars and under", None, 15, "gloves"),
        ("knife 20 to 60 euros", 20, 60, "knife"),
        ("headphones 50-150 dollars", 50, 150, "headphones"),
        ("notebook $10-$20", 10, 20, "notebook"),
        ("notebook $10 to 20", 10, 20, "notebook"),
        ("chair from 100 to 300", 100, 300, "chair"),
        ("keyboard around 80 dollars", 60, 100, "keyboard"),
        ("decoration over 20 under 60", 20, 60, "decoration"),
        ("watch under 100 not rolex", None, 100, "watch"),
        ("tent that costs less than 30 dollars", None, 30, "tent that"),
        ("pencils 10-12", None, None, "pencils 10-12"),
        ("crane 101-1h", None, None, "crane 101-1h"),
        ("toy for over 20", None, None, "toy for over 20"),
        ("size 40 or more", None, None, "size 40 or more"),
        ("about 80 pages", None, None, "about 80 pages"),
    ],
)
def test_prices_are_read_in_the_ways_people_write_them(
    text: str, least: int | None, most: int | None, rest: str
) -> None:
    found = read_constraints(text)
    assert (found.min_price, found.max_price, found.text) == (least, most, rest)
