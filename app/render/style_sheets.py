"""Style sheets of a page: links, or the rules themselves on a visitor's first page, which then needs one round trip."""

from __future__ import annotations

import hashlib
from base64 import b64encode
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from markupsafe import Markup

END_OF_ELEMENT = "</"
"""Text that could end a `style` element. No sheet of the product contains it."""


class StyleSheets:
    """The template function `sheet`, and the hashes with which a Content-Security-Policy allows its inline rules.

    Args:
        static: Folder of the static files.
        url: Returns the URL of a static file.
        reload: Whether the files are read again at each use.
    """

    def __init__(self, static: Path, url: Callable[[str], str], *, reload: bool = False) -> None:
        self._static, self._url, self._reload = static, url, reload
        self._rules: dict[str, str] = {}

    def __call__(self, path: str, *, inline: bool = False) -> Markup:
        """Return the HTML of a style sheet such as `css/base.css`. Raises FileNotFoundError.

        With `inline` the rules are in the page, and the browser loads the file for later pages when it is idle.
        """
        url = self._url(path)
        rules = self.rules(path) if inline else END_OF_ELEMENT
        if END_OF_ELEMENT in rules:
            return Markup('<link rel="stylesheet" href="{}">').format(url)
        later = Markup('<link rel="prefetch" as="style" href="{}">').format(url)
        return Markup("<style>") + Markup(rules) + Markup("</style>\n") + later  # noqa: S704 - a file of the product

    def rules(self, path: str) -> str:
        """Return a sheet's text without comments and indentation."""
        if self._reload or path not in self._rules:
            text = without_comments((self._static / path).read_text(encoding="utf-8"))
            self._rules[path] = "\n".join(filter(None, (line.strip() for line in text.splitlines())))
        return self._rules[path]

    @property
    def hashes(self) -> tuple[str, ...]:
        """The sources for `style-src` that allow the rules of each sheet in the folder `css`."""
        return self._current_hashes() if self._reload else self._known_hashes

    @cached_property
    def _known_hashes(self) -> tuple[str, ...]:
        return self._current_hashes()

    def _current_hashes(self) -> tuple[str, ...]:
        names = sorted(path.name for path in (self._static / "css").glob("*.css"))
        return tuple(source_of(self.rules(f"css/{name}")) for name in names)


def without_comments(text: str) -> str:
    """Return a style sheet without its comments. No sheet of the product has a comment's marks in a string."""
    first, *others = text.split("/*")
    return first + "".join(each.partition("*/")[2] for each in others)


def source_of(text: str) -> str:
    """Return the source expression of an inline style with this text (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"
