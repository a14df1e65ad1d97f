"""Addresses of pictures: they name an original by its hash, and say what a page draws."""

from __future__ import annotations

import pytest

from app.pictures.addresses import drawn, is_made, key_of, picture_key, picture_url

PHOTO = "https://cdn.example/kettle.jpg?v=2"


@pytest.mark.parametrize(
    ("original", "made"),
    [
        (PHOTO, True),
        ("http://cdn.example/a", True),
        ("/static/photos/kettle.JPG?v=1", True),
        ("/static/drawings/kettle-red.svg", False),
        ("/static/x.SVG?.jpg", False),
        ("/media/kettle.jpg", False),
        ("https://cdn.example/" + "a" * 2_000, False),
    ],
)
def test_pictures_of_other_sites_and_own_photographs_are_made(original: str, made: bool) -> None:
    assert is_made(original) is made
    assert (picture_url(original) == original) is not made


def test_an_address_holds_the_key_and_the_colour_of_the_place() -> None:
    url = picture_url(PHOTO, "#e8dfd0")
    assert url == f"/pictures/{picture_key(PHOTO)}-e8dfd0/640"
    shown = drawn(url)
    assert shown is not None and shown.is_photograph
    assert shown.colour == "#e8dfd0"
    assert [each.split(" ")[1] for each in shown.srcset.split(", ")] == ["160w", "320w", "640w", "1280w"]
    assert key_of(f"{picture_key(PHOTO)}-e8dfd0") == key_of(picture_key(PHOTO)) == picture_key(PHOTO)


def test_an_original_in_an_old_conversation_is_drawn_by_its_address_here() -> None:
    shown = drawn(PHOTO)
    assert shown is not None
    assert (shown.url, shown.colour) == (picture_url(PHOTO), "")


def test_a_drawing_keeps_its_address_and_stands_on_the_shelf() -> None:
    shown = drawn("/static/drawings/kettle-red.svg")
    assert shown is not None
    assert (shown.url, shown.is_photograph) == ("/static/drawings/kettle-red.svg", False)
    assert drawn(None) is drawn("") is None


@pytest.mark.parametrize("name", ["", "..", "x" * 20, "a" * 19, "a" * 20 + "-", "a" * 20 + "-red", "A" * 20])
def test_other_names_are_no_keys(name: str) -> None:
    assert key_of(name) is None
