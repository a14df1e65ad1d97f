"""The catalogue of fixed texts: shared by pages and widget, each message used, plurals by category."""

from __future__ import annotations

import re

import pytest

from app import locale
from app.locale import ONLY_ON_PAGES, catalogue, message, message_html
from tests.support.paths import ROOT

PYTHON = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "app").rglob("*.py"))
TEMPLATES = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))
WIDGET = "".join(
    path.read_text(encoding="utf-8")
    for path in (ROOT / "frontend-islands" / "src").rglob("*.ts*")
    if path.name != "messages.ts"
)


@pytest.mark.parametrize("key", catalogue())
def test_each_message_is_said_by_the_page_and_by_the_widget(key: str) -> None:
    group, _, name = key.partition(".")
    assert f'"{key}"' in PYTHON + TEMPLATES or f'f"{group}.{{name}}"' in PYTHON
    if group in ONLY_ON_PAGES:
        return
    assert re.search(rf"\b{group.upper()}_{name.upper()}\b", WIDGET)


def test_each_message_that_a_template_names_is_in_the_catalogue() -> None:
    assert set(re.findall(r'\bsay\("([a-z_.]+)"', TEMPLATES)) <= set(catalogue())


def test_the_count_chooses_the_plural_and_is_written_with_separators() -> None:
    assert [message("search.products", count=count) for count in (0, 1, 1234)] == [
        "0 products",
        "1 product",
        "1,234 products",
    ]


def test_a_value_is_text_in_html_and_no_message_of_its_own() -> None:
    drawn = message_html("button.add", name="<b>{name}</b><unseen>")
    assert drawn == 'Add<span class="unseen"> &lt;b&gt;{name}&lt;/b&gt;&lt;unseen&gt; to the cart</span>'


def test_a_plural_has_the_category_that_every_language_has(monkeypatch: pytest.MonkeyPatch) -> None:
    assert [
        key for key, words in catalogue().items() if isinstance(words, dict) and "other" not in words
    ] == []
    monkeypatch.setattr(locale, "plural_category", lambda count: "few")
    assert message("search.products", count=2) == "2 products"
