"""Products without ratings: no page calls them rated best, and a comparison has no empty row."""

from __future__ import annotations

from app.render.environment import create_environment
from devtools.gallery import Gallery


def test_unrated_products_are_not_called_rated_best() -> None:
    gallery = Gallery(create_environment())
    assert "Best rated" in gallery.draw("pages/start.html", "first_visit")
    unrated = gallery.draw("pages/start.html", "back_again")
    assert "Best rated" not in unrated and "From the shelves" in unrated


def test_a_comparison_of_unrated_products_has_no_row_of_ratings() -> None:
    gallery = Gallery(create_environment())
    assert ">Rating</th>" in gallery.draw("functions/compare_products.html", "two")
    assert ">Rating</th>" not in gallery.draw("functions/compare_products.html", "few_facts")
