"""A catalogue and shoppers' messages that try to become part of the page, the address, a header or a log record."""

from __future__ import annotations

import json
from html.parser import HTMLParser
from pathlib import Path

from app.catalogue.importers import import_file
from app.db import Database

TAG = "<script>alert('run')</script><img src=x onerror=\"alert('run')\"><style>*{color:red}</style>"
ATTRIBUTE = "\" onmouseover=\"alert('run')\" autofocus onfocus='alert(`run`)' x='"
CLOSING = "</title></textarea></select></template></svg>-->]]><svg onload=alert('run')>"
TEMPLATE = "{{ 71*83 }}{% if 1 %}{{ config }}{% endif %}${71*83}#{71*83}"
MARKDOWN = "[press](javascript:alert('run')) ![x](javascript:alert('run')) <https://evil.example> `<b>`"
STREAM = "event: completion data: {} id: 999999 retry: 1 <hx-partial hx-target='body'>gone</hx-partial>"
HTMX = "<div hx-get='/' hx-trigger='load' hx-on:load=\"alert('run')\" data-hx-get=/>x</div>"
WORDS = {
    "tag": TAG,
    "attribute": ATTRIBUTE,
    "closing": CLOSING,
    "template": TEMPLATE,
    "markdown": MARKDOWN,
    "stream": STREAM,
    "htmx": HTMX,
}
"""Texts by their way of escaping from the place where text belongs."""

PICTURES = ["https://pics.example/a\" onerror=\"alert('run')", "/static/x.svg'><script>alert('run')</script>"]


def lines() -> list[dict[str, object]]:
    """Return products whose every text is hostile; each also contains the word `kettle`, so that a search finds it."""
    return [
        {
            "id": f"{kind}/{words}"[:95],
            "name": f"kettle {words}",
            "description": f"kettle {words}\n\n{words}",
            "price": "19.90",
            "currency": "USD",
            "category": f"Kettles > {words.replace('>', '')[:90]}",
            "brand": words[:90],
            "image_url": PICTURES[number % 2],
            "stock": 50,
            "rating": 4.5,
            "attributes": {words[:90]: words, "colour": [words], "material": words},
        }
        for number, (kind, words) in enumerate(WORDS.items())
    ]


async def stock_hostile(url: str, folder: Path, products: list[dict[str, object]] | None = None) -> None:
    """Import that catalogue, or other products."""
    path = folder / "hostile.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in products or lines()), encoding="utf-8")
    database = Database(url)
    try:
        await import_file(database, path)
    finally:
        await database.close()


class Page(HTMLParser):
    """A page as a browser parses it: its links, and elements and attributes that the templates never write."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.strange: list[str] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect links, and record every part that would run, load or submit elsewhere."""
        for name, value in attrs:
            self._attribute(tag, name, value or "")
        if tag in ("style", "base", "iframe", "object", "embed", "applet", "hx-partial", "frame"):
            self.strange.append(f"<{tag}>")
        if tag == "script" and not str(dict(attrs).get("src", "")).startswith("/static/"):
            self.strange.append("<script>")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or name == "style" or "hx-on" in name or name in ("autofocus",):
            allowed = name == "autofocus" and tag == "textarea"
            if not allowed:
                self.strange.append(f"<{tag} {name}>")
        if name in ("href", "src", "action", "formaction", "hx-get", "hx-post", "hx-sse:connect", "data"):
            if tag == "a" and value.startswith("/"):
                self.links.append(value)
            if not value.startswith(("/", "#", "https://pics.example/", "?")):
                self.strange.append(f"<{tag} {name}={value[:60]}>")
