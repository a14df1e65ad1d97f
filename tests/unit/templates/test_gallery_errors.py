"""The gallery's messages about unreadable states: file, line and the name that was probably meant."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.render.environment import create_environment
from devtools.gallery import Gallery, WrongState
from devtools.workshop.shops import WorkshopShop
from devtools.workshop.views import View, overview


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "components").mkdir()
    (tmp_path / "samples.yaml").write_text("products: {mug: {name: Mug}}\nframe: {}\n", encoding="utf-8")
    return tmp_path


def gallery_of(folder: Path, states: str) -> Gallery:
    (folder / "components" / "_price.yaml").write_text(states, encoding="utf-8")
    return Gallery(create_environment(), folder)


def test_one_wrong_file_of_states_leaves_the_list_of_the_others(folder: Path) -> None:
    (folder / "components" / "_stock.yaml").write_text(
        'sold_out: {product: "=products.mug"}', encoding="utf-8"
    )
    gallery = gallery_of(folder, "plain: {a: 1}\nreduced: {a: 1\nb: {")
    shop = WorkshopShop("shop", folder, create_environment(), gallery, None)
    html = overview(shop, View.of({}, {"shop": folder}), {"shop": folder})
    assert "_price.yaml:3:" in html and "_stock.html/sold_out" in html


@pytest.mark.parametrize(
    ("states", "state", "reason"),
    [
        ('plain: {product: "=products.mugg"}', "plain", "no `mugg`; did you mean `mug`?"),
        ("plain: {}", "plian", "has no state `plian`; did you mean `plain`?"),
        ("just words", "plain", "_price.yaml: is not a mapping"),
    ],
)
def test_a_wrong_state_says_what_is_wrong_in_it(folder: Path, states: str, state: str, reason: str) -> None:
    with pytest.raises(WrongState) as failure:
        gallery_of(folder, states).context("components/_price.html", state)
    assert reason in str(failure.value)
