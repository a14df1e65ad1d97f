"""Templates of a shop that replace those of the product."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.render.environment import TEMPLATES, create_environment
from app.render.overrides import check_shop_folder, override_problems
from app.settings import Settings, WrongSettings
from devtools.gallery import Gallery
from tests.support.paths import ROOT


def put(folder: Path, name: str, source: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    return folder


def drawn(folder: Path, template: str, state: str) -> str:
    return str(Gallery(create_environment(overrides=folder)).draw(template, state))


def test_a_file_of_the_same_path_replaces_the_template(tmp_path: Path) -> None:
    put(tmp_path, "components/_stock.html", '<p class="stock">ask us</p>')
    assert "ask us" in drawn(tmp_path, "components/_product_card.html", "few_left")
    assert "ask us" not in drawn(tmp_path / "none", "components/_product_card.html", "few_left")


def test_an_override_extends_or_includes_the_product_s_template(tmp_path: Path) -> None:
    put(
        tmp_path,
        "components/_product_card.html",
        '{% extends "product:components/_product_card.html" %}{% block brand %}<i>ours</i>{{ super() }}{% endblock %}',
    )
    put(tmp_path, "components/_price.html", '<b>{% include "product:components/_price.html" %}</b>')
    html = drawn(tmp_path, "components/_product_card.html", "few_left")
    assert "<i>ours</i>" in html and "<b><p" in html and "card-name" in html


def test_a_template_outside_the_folder_is_not_there(tmp_path: Path) -> None:
    put(tmp_path / "in", "components/_stock.html", '{% include "../../secret.html" %}')
    (tmp_path / "secret.html").write_text("secret", encoding="utf-8")
    problems = list(override_problems(create_environment(overrides=tmp_path / "in")))
    assert len(problems) == 1 and "is not there" in problems[0]


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("<p>\n{% if product %}\n", "_stock.html:2: "),
        ("{{ product.name | monney }}", "did you mean `money`?"),
        ('<p>\n{% include "components/_prise.html" %}', "templates/components/_stock.html:2: the template"),
        ('{% include "components/_prise.html" %}', "did you mean `components/_price.html`?"),
        ('{% extends "product:components/_stok.html" %}', "did you mean `product:components/_stock.html`?"),
    ],
)
def test_an_override_that_cannot_be_used_prevents_the_start(tmp_path: Path, source: str, reason: str) -> None:
    put(tmp_path, "templates/components/_stock.html", source)
    with pytest.raises(WrongSettings) as wrong:
        check_shop_folder(Settings(environment="test", shop_dir=str(tmp_path)))
    assert reason in str(wrong.value)


@pytest.mark.parametrize("name", ["nordlicht", "juniper"])
def test_the_overrides_of_an_example_shop_draw_every_state(name: str) -> None:
    shop = ROOT / "examples" / "shops" / name
    check_shop_folder(Settings(environment="test", shop_dir=str(shop)))
    gallery = Gallery(create_environment(TEMPLATES, overrides=shop / "templates"))
    for template, state in gallery.everything():
        assert gallery.page(template, state)
