"""The HTML of every state: well formed, labelled, and usable without scripts."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pytest

from app.render.environment import ROOT, TEMPLATES
from devtools.gallery import Gallery
from tests.support.every_state import EVERY_STATE, each_state

SINGLE = ("chat/", "functions/", "components/_cart_", "components/_product_")
VOID = frozenset(("area", "base", "br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"))


TEMPLATE = re.compile(r"<template .*?</template>", re.DOTALL)


class Elements(HTMLParser):
    """A parser that collects start tags with their depth, those within labels, and the tags that are left open."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.labelled: list[dict[str, str]] = []
        self.found: list[tuple[int, str, dict[str, str]]] = []
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.found.append((len(self.open), tag, {name: value or "" for name, value in attrs}))
        if "label" in self.open:
            self.labelled.append(self.found[-1][2])
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.found.append((len(self.open), tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open and self.open[-1] == tag, f"</{tag}> closes {self.open[-1:]}"
        self.open.pop()


@each_state
def test_a_state_is_well_formed(gallery: Gallery, template: str, state: str) -> None:
    page = Elements(gallery.page(template, state))
    assert page.open == []
    # A template replaces an earlier place of the page, or is not shown.
    html = TEMPLATE.sub("", gallery.page(template, state))
    ids = Counter(attributes["id"] for _, _, attributes in Elements(html).found if "id" in attributes)
    assert [name for name, times in ids.items() if times > 1] == []


@pytest.mark.parametrize(("template", "state"), [each for each in EVERY_STATE if each[0].startswith(SINGLE)])
def test_a_piece_is_one_element(gallery: Gallery, template: str, state: str) -> None:
    tops = [tag for depth, tag, _ in Elements(gallery.draw(template, state)).found if depth == 0]
    assert len(tops) == 1


@each_state
def test_every_field_has_a_label(gallery: Gallery, template: str, state: str) -> None:
    page = Elements(gallery.page(template, state))
    found = page.found
    labelled = {attributes.get("for") for _, tag, attributes in found if tag == "label"}
    fields = [
        attributes
        for _, tag, attributes in found
        if tag in ("input", "textarea", "select") and attributes.get("type") != "hidden"
    ]
    assert [each for each in fields if each.get("id", "") not in labelled and each not in page.labelled] == []


@each_state
def test_every_post_form_works_without_scripts(gallery: Gallery, template: str, state: str) -> None:
    found = Elements(gallery.page(template, state)).found
    for place, (depth, tag, attributes) in enumerate(found):
        if tag != "form" or attributes.get("method") != "post":
            continue
        rest = found[place + 1 :]
        end = next((index for index, (deep, _, _) in enumerate(rest) if deep <= depth), len(rest))
        inside = rest[:end]
        assert attributes["action"].startswith("/")
        assert attributes.get("hx-post", attributes["action"]) == attributes["action"]
        assert [a for _, tag, a in inside if a.get("name") == "_csrf_token" and a.get("value")]
        assert [tag for _, tag, a in inside if tag == "button" and a.get("type", "submit") == "submit"]


def test_a_streamed_page_holds_nothing_that_needs_scripts(gallery: Gallery) -> None:
    html = gallery.page("pages/conversation.html", "live_without_scripts")
    assert "js-only" not in html and "hx-sse:" not in html
    assert "hidden" not in {name for _, _, attributes in Elements(html).found for name in attributes}
    assert html.index("/cancellation") < html.index('id="turns"') < html.index('id="composer"')


def test_a_running_answer_offers_the_streamed_page_to_browsers_without_scripts(gallery: Gallery) -> None:
    html = gallery.page("pages/conversation.html", "answering")
    assert re.search(r'<p class="notice no-update">.*href="/chat/s-1/live"', html)
    assert 'data-stream-state="connecting"' in html
    assert 'hx-sse:connect="/chat/s-1/stream?after=0"' in html


def test_what_a_shopper_writes_stays_text(gallery: Gallery) -> None:
    html = gallery.draw("chat/_user.html", "several_lines")
    assert "I need:\n  - a kettle\n  - &lt;b&gt;two&lt;/b&gt; mugs</span></p>" in html


def test_samples_point_at_drawings_that_exist() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in TEMPLATES.rglob("*.yaml"))
    named = set(re.findall(r"/static/(drawings/[a-z0-9-]+\.svg)", text))
    assert named and [path for path in named if not (ROOT / "static" / path).exists()] == []
