"""The workshop of the designers: mistakes are reported once, and states are shown in every way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from app.render.environment import TEMPLATES, create_environment
from devtools.gallery import Gallery
from devtools.workshop.mistakes import MistakeFinder, unbalanced
from devtools.workshop.replay import draw_recording, recordings
from devtools.workshop.shops import EXAMPLES, open_shop
from devtools.workshop.variants import shown_as
from devtools.workshop.views import OPTIONS

DEFAULTS = {name: values[0] for name, values in OPTIONS.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of the templates, for mistakes."""
    return Path(shutil.copytree(TEMPLATES, tmp_path / "templates"))


def mistakes_in(folder: Path) -> list[str]:
    environment = create_environment(folder)
    return [str(each) for each in MistakeFinder(environment, Gallery(environment, folder)).find()]


def change(folder: Path, name: str, old: str, new: str) -> None:
    path = folder / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_two_mistakes_are_two_messages_with_file_line_and_nearest_name(folder: Path) -> None:
    change(
        folder, "components/_product_card.html", "{{ product.name | unbroken }}</a>", "{{ product.nam }}</a>"
    )
    change(folder, "components/_stock.yaml", "{", "{ [")
    found = mistakes_in(folder)
    assert len(found) == 2
    assert "_product_card.html:" in found[0] and "did you mean `name`?" in found[0]
    assert "included by" in found[0] and "more" in found[0]
    assert "_stock.yaml:" in found[1]


def test_a_template_that_is_declared_and_not_written_is_a_mistake(folder: Path) -> None:
    (folder / "pages" / "cart.html").unlink()
    (found,) = mistakes_in(folder)
    assert found.startswith("templates/pages/cart.html: does not exist: write it")


def test_a_template_without_a_context_is_a_mistake(folder: Path) -> None:
    (folder / "components" / "_favourite.html").write_text("A favourite of shoppers", encoding="utf-8")
    (found,) = mistakes_in(folder)
    assert "_favourite.html: has no context: name its variables" in found


@pytest.mark.parametrize(
    ("name", "old", "new", "reason"),
    [
        ("components/_stock.html", "{% endif %}", "", "Unexpected end of template"),
        ("components/_price.html", "</p>", "", "draws <p> and does not close it"),
        ("components/_rating.html", "★", "{{ neverknown }}", "`neverknown` is not defined"),
        (
            "components/_product_card.html",
            "_price.html",
            "_prise.html",
            "did you mean `components/_price.html`?",
        ),
        ("components/_price.yaml", "=products.", "=productz.", "no `productz`; did you mean `products`?"),
        ("components/_price.yaml", "product:", "produkt:", "did you mean `product`?"),
    ],
)
def test_a_mistake_is_one_message(folder: Path, name: str, old: str, new: str, reason: str) -> None:
    change(folder, name, old, new)
    found = mistakes_in(folder)
    assert len(found) == 1, found
    assert reason in found[0] and name.rpartition("/")[2] in found[0]


def test_no_template_of_the_product_has_a_mistake() -> None:
    assert mistakes_in(TEMPLATES) == []


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        ("<p>a<br></p>", ""),
        ("<p><b>a</p>", "draws </p> where <b> is open"),
        ("</p>", "draws </p> that nothing has opened"),
        ("<p>", "draws <p> and does not close it"),
    ],
)
def test_open_tags_are_found(html: str, reason: str) -> None:
    assert unbalanced(html) == reason


def test_a_state_is_shown_otherwise() -> None:
    html = str(Gallery(create_environment()).page("components/_price.html", "plain"))
    assert 'data-theme="dark"' in shown_as(html, DEFAULTS | {"theme": "dark"})
    assert '<html dir="rtl"' in shown_as(html, DEFAULTS | {"dir": "rtl"})
    assert '<html style="font-size: 200%"' in shown_as(html, DEFAULTS | {"text": "200"})
    assert "stylesheet" not in shown_as(html, DEFAULTS | {"css": "off"})
    assert "<script" not in shown_as(html, DEFAULTS | {"js": "off"})


@pytest.mark.parametrize("name", recordings())
def test_a_recorded_conversation_is_drawn(name: str) -> None:
    html = draw_recording(create_environment(), name)
    assert html.count('class="turn"') >= 2 and "could not be shown" not in html
    juniper = open_shop(EXAMPLES / "juniper")
    branded = draw_recording(juniper.environment, name, juniper.brand)
    assert "<title>Conversation · Juniper</title>" in branded and 'href="/brand/juniper/theme.css' in branded


def test_a_broken_folder_is_reported_and_drawn_with_the_product_s_look(tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root { --acent: #000; }", encoding="utf-8")
    shop = open_shop(tmp_path)
    assert len(shop.problems) == 1 and "did you mean `--accent`?" in shop.problems[0]
    assert shop.gallery.page("pages/start.html", "first_visit")
