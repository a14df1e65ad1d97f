"""The fixed words of pages and the widget, by key, from the catalogue of a language (`en.toml`).

A message may hold `{name}`, which is filled in, `<unseen>`, which holds words for those who hear the page, and plural
categories as CLDR names them, of which `{count}` chooses one.
"""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path

from markupsafe import Markup, escape

LANGUAGE = "en"
ONLY_ON_PAGES = ("page", "follow_up", "unmet")
"""The groups of messages that the widget does not have."""
UNSEEN = (("<unseen>", '<span class="unseen">'), ("</unseen>", "</span>"))
PLACEHOLDER = re.compile(r"\{(\w+)\}")

Message = str | dict[str, str]
"""Words, or words by plural category."""


@cache
def catalogue(language: str = LANGUAGE) -> dict[str, Message]:
    """Return all messages by key: `product.sold_out`."""
    text = Path(__file__).with_name(f"{language}.toml").read_text(encoding="utf-8")
    groups = tomllib.loads(text).items()
    return {f"{group}.{name}": words for group, messages in groups for name, words in messages.items()}


def message(key: str, **values: object) -> str:
    """Return the words of a message as text. Raises KeyError for an unknown key or a value that is missing."""
    return PLACEHOLDER.sub(lambda name: written(values[name[1]]), chosen(key, values))


def message_html(key: str, **values: object) -> Markup:
    """Return the words as HTML for a template: values are escaped, `<unseen>` becomes an element."""
    words = chosen(key, values)
    for tag, html in UNSEEN:
        words = words.replace(tag, html)
    return Markup(PLACEHOLDER.sub(lambda name: str(escape(written(values[name[1]]))), words))  # noqa: S704 - escaped


def chosen(key: str, values: dict[str, object]) -> str:
    """Return the words for this count."""
    found = catalogue()[key]
    if isinstance(found, str):
        return found
    return found.get(plural_category(values["count"]), found["other"])


def plural_category(count: object) -> str:
    """Return the CLDR plural category of a whole number in English. Another language brings its own rule."""
    return "one" if count == 1 else "other"


def written(value: object) -> str:
    """Return a value as it is read: numbers with separators. Markup stays Markup."""
    if isinstance(value, int):
        return f"{value:,}"
    return value if isinstance(value, Markup) else str(value)
