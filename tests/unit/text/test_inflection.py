"""Nouns in singular and plural."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.inflection import article, counted, one_of, plural, singular

BOTH_WAYS = """
kettle kettles, hoodie hoodies, cookie cookies, smoothie smoothies, movie movies, pie pies, battery batteries, key keys,
toy toys, accessory accessories, knife knives, shelf shelves, bookshelf bookshelves, wolf wolves, scarf scarves,
roof roofs, chef chefs, glove gloves, stove stoves, olive olives, sleeve sleeves, child children, man men, woman women,
fireman firemen, foot feet, tooth teeth, mouse mice, goose geese, potato potatoes, tomato tomatoes, photo photos,
piano pianos, video videos, shoe shoes, canoe canoes, dress dresses, glass glasses, compass compasses, bus buses,
lens lenses, canvas canvases, house houses, case cases, vase vases, purse purses, hose hoses, box boxes,
toolbox toolboxes, caddy caddies, lady ladies, berry berries, fax faxes, cockroach cockroaches, zoo zoos,
axe axes, watch watches, torch torches, brush brushes, toothbrush toothbrushes, headache headaches, niche niches,
quiche quiches, prize prizes, size sizes, quiz quizzes, cactus cacti, menu menus, sofa sofas, ski skis, taxi taxis,
bikini bikinis, series series, sheep sheep, cap caps, t-shirt t-shirts, approach approaches,
HDD HDDs, Kettle Kettles, human humans, eggshell eggshells, stylus styluses, tomato tomatoes, belief beliefs
"""
CASES = [tuple(line.split()) for line in BOTH_WAYS.replace("\n", " ").split(",") if len(line.split()) == 2]
PHRASES = [
    ("laptop bag", "laptop bags"),
    ("tie-dye shirt", "tie-dye shirts"),
    ("Garden Shelf", "Garden Shelves"),
    ("oven glove", "oven gloves"),
    ("wine glass", "wine glasses"),
]


@pytest.mark.parametrize(("one", "many"), [*CASES, *PHRASES])
def test_one_and_many(one: str, many: str) -> None:
    assert (plural(one), singular(many)) == (many, one)


@pytest.mark.parametrize(
    "noun", ["dress", "glass", "bus", "cactus", "tennis", "chassis", "", "s", "USB", "series"]
)
def test_a_singular_stays(noun: str) -> None:
    assert singular(noun) == noun


@pytest.mark.parametrize("noun", ["kettles", "children", "shelves", "glasses", "Headphones", "sheep"])
def test_a_plural_stays(noun: str) -> None:
    assert plural(noun) == noun


@pytest.mark.parametrize(
    ("many", "one"),
    [
        ("kettles", "kettle"),
        ("hoodies", "hoodie"),
        ("headphones", "pair of headphones"),
        ("hiking trousers", "pair of hiking trousers"),
        ("glasses", "pair of glasses"),
        ("reading glasses", "pair of reading glasses"),
        ("wine glasses", "wine glass"),
    ],
)
def test_what_comes_in_pairs_is_a_pair(many: str, one: str) -> None:
    assert one_of(many) == one


def test_numbers_have_their_noun() -> None:
    assert [counted(number, "shelf") for number in (0, 1, 2, 1200)] == [
        *("0 shelves", "1 shelf", "2 shelves", "1,200 shelves")
    ]
    assert (counted(2, "piece", "pieces"), article("umbrella"), article("kettle")) == ("2 pieces", "an", "a")


@given(st.text(max_size=40))
def test_any_text_has_some_singular_and_plural(noun: str) -> None:
    assert isinstance(singular(noun) + plural(noun) + one_of(noun), str)
