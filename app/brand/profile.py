"""shop.toml: the shop's name, tagline, contact, and the links at the end of its pages."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from app.brand.problems import BrandProblem, with_nearest
from app.text.sanitize import one_line

PROFILE = "shop.toml"
LINK_NAMES = ("imprint", "privacy", "terms")
TEXTS = {"name": 60, "tagline": 120, "contact": 200}
"""The texts, with their maximum number of characters."""

SWITCHES = ("logo_has_name", "right_to_left")
"""The keys that are true or false."""

KEYS = (*TEXTS, *SWITCHES, "links")
URL_LIMIT = 300
TOML_LINE = re.compile(r" ?\(at (?:line (\d+), column \d+|end of document)\)")


@dataclass(frozen=True)
class Profile:
    """The contents of shop.toml."""

    name: str = ""
    tagline: str = ""
    contact: str = ""
    logo_has_name: bool = False
    """Whether the logo contains the shop's name, so that pages do not repeat it."""
    right_to_left: bool = False
    """Whether pages are laid out from right to left."""
    links: Mapping[str, str] = field(default_factory=dict)
    """Addresses of imprint, privacy and terms, as far as the shop has them."""


class ProfileReader:
    """Reads shop.toml and collects its problems."""

    def __init__(self, path: str, pages: frozenset[str]) -> None:
        """Create a reader. `pages` are the names of the shop's own pages, to which links may lead."""
        self.path, self.pages = path, pages
        self.problems: list[BrandProblem] = []
        self._source = ""

    def read(self, source: str) -> Profile:
        """Return the profile in a TOML text. Problems are in `problems`."""
        self._source = source
        try:
            given = tomllib.loads(source)
        except tomllib.TOMLDecodeError as error:
            found = TOML_LINE.search(str(error))
            line = int(found[1]) if found and found[1] else source.count("\n") + 1
            self._report(line, f"is no TOML: {TOML_LINE.sub('', str(error))}")
            return Profile()
        for name in given:
            if name not in KEYS:
                self._report(self._line(name), with_nearest(f"`{name[:60]}` is unknown", name, KEYS))
        for name in SWITCHES:
            if not isinstance(given.get(name, False), bool):
                self._report(self._line(name), f"{name} must be true or false")
        texts = {name: self._text(given, name, limit) for name, limit in TEXTS.items()}
        return Profile(
            **texts,
            logo_has_name=given.get("logo_has_name") is True,
            right_to_left=given.get("right_to_left") is True,
            links=dict(self._links(given.get("links", {}))),
        )

    def _report(self, line: int, reason: str) -> None:
        self.problems.append(BrandProblem(self.path, line, reason))

    def _line(self, key: str) -> int:
        """Return the line on which a key is set, or the first one."""
        for number, line in enumerate(self._source.splitlines(), start=1):
            if line.partition("=")[0].strip().strip("\"'") == key:
                return number
        return 1

    def _text(self, given: Mapping[str, Any], name: str, limit: int) -> str:
        value = given.get(name, "")
        if not isinstance(value, str):
            self._report(self._line(name), f"{name} must be a text in quotation marks")
            return ""
        if len(value) > limit:
            self._report(self._line(name), f"{name} has {len(value)} characters; at most {limit} are shown")
        return one_line(value)[:limit]

    def _links(self, given: Any) -> Iterator[tuple[str, str]]:
        if not isinstance(given, dict):
            self._report(self._line("links"), "links must be a table: [links]")
            return
        for name, url in given.items():
            if name not in LINK_NAMES:
                reason = with_nearest(f"`{str(name)[:60]}` is no link", name, LINK_NAMES)
                self._report(self._line(name), f"{reason} Known are {', '.join(LINK_NAMES)}.")
            elif reason := self._unfit(url):
                self._report(self._line(name), f"{name} {reason}")
            else:
                yield name, url

    def _unfit(self, url: Any) -> str:
        """Return the reason for which a value is no address to link, or nothing."""
        if not isinstance(url, str) or len(url) > URL_LIMIT or any(each.isspace() for each in url):
            return f"must be an address in quotation marks, without spaces, of at most {URL_LIMIT} characters"
        if url.startswith("/pages/"):
            page = url.removeprefix("/pages/").partition("#")[0]
            missing = f"leads to {url[:60]}, and there is no pages/{page[:40]}.md"
            return "" if page in self.pages else with_nearest(missing, page, self.pages)
        if url.startswith("/") and not url.startswith(("//", "/\\")):
            return ""
        try:
            parts = urlsplit(url)
        except ValueError:
            return "cannot be read as an address"
        return "" if parts.scheme in ("http", "https") and parts.hostname else "must begin with https:// or /"
