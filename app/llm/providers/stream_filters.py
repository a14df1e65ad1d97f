"""Filters for the streamed text of a model: they remove dialects, invisible characters and links to other pages.

Each filter takes text in pieces and returns the text that is final. It holds back the end of the text while more text
can change how it is read.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from app.catalogue.products import product_url
from app.llm.providers.dialects.dialect_filter import DialectFilter
from app.llm.providers.dialects.function_names import FunctionNames
from app.llm.providers.dialects.loose_json import joined_halves
from app.text.sanitize import visible

OWN_PAGES = {"/cart", "/products"}
"""Pages besides products that a model may link to."""

LINK = re.compile(r"(!?)\[([^\[\]\n]{0,300}+)\]\([ \t\n]{0,20}+<?([^\s()<>]{0,400}+)>?(?:\s[^()]{0,200}+)?\)")
"""Pattern of an inline link or picture as models write them."""

MAYBE_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}+(?:\](?:\([^()]{0,600}+)?)?")
"""Pattern of text that may become a link or picture with more text."""

BEGINS_LINK = re.compile(r"!?\[|!\Z")

BEGINS_OTHER = re.compile(r"\](?=[(:])|<(?=[A-Za-z/!?])")
"""Pattern of the beginning of other links and of HTML: `](...)`, `[1]: ...`, `<https://...>`, `<img ...>`.

A space after it makes it plain text for every renderer. A backslash would be visible in code."""

PRODUCT_PATH = re.compile(r"/?products/([^/?#]+)")


class LinkFilter:
    """A filter that keeps links to shown products and to `OWN_PAGES`.

    Of every other link it keeps only the words. It removes pictures and makes HTML plain text.
    """

    def __init__(self, shown: Collection[str]) -> None:
        self._shown = shown
        self._held = ""
        self._last = ""  # the last character that was returned

    def feed(self, text: str) -> str:
        """Add a piece of text and return the text up to the point where a link may begin."""
        self._held += text
        return self._settle(final=False)

    def flush(self) -> str:
        """Return the text that was held back."""
        return self._settle(final=True)

    def _settle(self, *, final: bool) -> str:
        """Return the filtered text up to a possible beginning of a link, or with `final` all of it."""
        text, place, out = self._held, 0, []
        while place < len(text):
            begin = BEGINS_LINK.search(text, place)
            start = begin.start() if begin else len(text)
            out.append(self._plain(text[place:start]))
            place = start
            if link := LINK.match(text, place):
                out.append(self._judged(link))
                place = link.end()
            elif begin is None or (not final and may_become_link(text, place)):
                break
            else:
                out.append(self._plain(begin[0]))
                place = begin.end()
        self._held = text[place:]
        return "".join(out)

    def _plain(self, text: str) -> str:
        """Return the text with every beginning of a link, a picture or HTML broken by a space.

        A beginning may start with the last character that was returned before.
        """
        broken = BEGINS_OTHER.sub(r"\g<0> ", self._last + text)[len(self._last) :]
        self._last = broken[-1:] or self._last
        return broken

    def _judged(self, link: re.Match[str]) -> str:
        """Return an allowed link with its words filtered, only the words of another link, or nothing for a picture."""
        picture, words, target = link.groups()
        if picture:
            return ""
        place = self._own(target)
        if place is None:
            return self._plain(words)
        after_mark = " " if self._last == "!" else ""
        linked = f"{after_mark}[{self._plain(words)}]({place})"
        self._last = ")"
        return linked

    def _own(self, target: str) -> str | None:
        """Return the path of an allowed link, or None.

        Allowed are `OWN_PAGES` and shown products, named by their path or only by their id.
        """
        if target in OWN_PAGES:
            return target
        path = PRODUCT_PATH.fullmatch(target)
        named = {unquote(path[1])} if path else {target, unquote(target)}
        product_id = next((each for each in named if each in self._shown), None)
        return None if product_id is None else product_url(product_id)


def may_become_link(text: str, place: int) -> bool:
    """Return whether the text after `place` is a possible beginning of a link, which more text will decide."""
    return place == len(text) - 1 or MAYBE_LINK.fullmatch(text, place) is not None


class TextFilter:
    """All filters in order: dialects, invisible characters, links.

    Args:
        shown: The ids of the products that the text may link to.
        functions: The names of the offered functions.
        undecided: The text may begin with a thought whose opening mark is missing (see `DialectFilter`).
    """

    def __init__(
        self, shown: Collection[str], functions: Collection[str] = (), *, undecided: bool = False
    ) -> None:
        self.dialects = DialectFilter(FunctionNames(functions), undecided)
        self._links = LinkFilter(shown)
        self._last = self._half = ""

    def feed(self, text: str) -> str:
        """Add a piece of text and return the text that can be shown now."""
        return self._links.feed(self._visible(self.dialects.feed(self._joined(text))))

    def flush(self) -> str:
        """Return the rest of the text, after the last piece."""
        return self._links.feed(self._visible(self.dialects.flush())) + self._links.flush()

    def _joined(self, text: str) -> str:
        """Return the text with a surrogate pair joined whose halves arrive in two pieces."""
        text, self._half = self._half + text, ""
        if text and "\ud800" <= text[-1] <= "\udbff":
            text, self._half = text[:-1], text[-1]
        return joined_halves(text) if text else ""

    def _visible(self, text: str) -> str:
        """Return the text without invisible characters."""
        seen = visible(text, self._last)
        self._last = seen[-1:] or self._last
        return seen
