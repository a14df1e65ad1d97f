"""A model's words on their way to the page: no thinking aloud, nothing invisible, links to what was shown and no other.

Each filter takes text as it comes and gives what is certain; what may yet become something else it holds back.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from urllib.parse import unquote

from app.catalogue.products import product_url
from app.llm.visible import visible

OWN_PAGES = {"/cart", "/products"}
"""Pages a model may link to besides products."""

THOUGHTS = {"<think>": "</think>", "<thinking>": "</thinking>", "[THINK]": "[/THINK]"}
"""What local models put around their reasoning when their server does not take it out."""

MARKS = (*THOUGHTS, *THOUGHTS.values())
LONGEST_MARK = max(map(len, MARKS))

LINK = re.compile(r"(!?)\[([^\[\]\n]{0,300})\]\(\s*<?([^\s()<>]{0,400})>?(?:\s[^()]{0,200})?\)")
"""An inline link or picture as models write them."""

MAYBE_LINK = re.compile(r"!?\[[^\[\]\n]{0,300}(?:\](?:\([^()]{0,600})?)?")
"""What may become one with more text."""

PRODUCT_PATH = re.compile(r"/?products/([^/?#]+)")


class Thoughts:
    """Takes out what stands between the marks of thinking; a mark may come in pieces."""

    def __init__(self) -> None:
        self._held = ""
        self._until: str | None = None

    def feed(self, text: str) -> str:
        """The part of the text that is said, not thought."""
        self._held += text
        said = ""
        while (mark := self._next_mark()) is not None:
            place = self._held.index(mark)
            if self._until is None:
                said += self._held[:place]
            self._held = self._held[place + len(mark) :]
            self._until = THOUGHTS.get(mark) if self._until is None else None
        kept = self._might_begin_a_mark()
        certain, self._held = self._held[: len(self._held) - kept], self._held[len(self._held) - kept :]
        return said + (certain if self._until is None else "")

    def flush(self) -> str:
        """What was held back; a thought that never ended is dropped."""
        held, self._held = self._held, ""
        return held if self._until is None else ""

    def _next_mark(self) -> str | None:
        wanted = MARKS if self._until is None else (self._until,)
        found = [mark for mark in wanted if mark in self._held]
        return min(found, key=self._held.index, default=None)

    def _might_begin_a_mark(self) -> int:
        for length in range(min(LONGEST_MARK, len(self._held)), 0, -1):
            if any(mark.startswith(self._held[-length:]) for mark in MARKS):
                return length
        return 0


class Links:
    """Lets links to shown products through, makes plain text of all others and drops pictures."""

    def __init__(self, shown: Collection[str]) -> None:
        self._shown = shown
        self._held = ""

    def feed(self, text: str) -> str:
        """The text so far, up to what may yet become a link."""
        self._held += text
        return self._settle(final=False)

    def flush(self) -> str:
        """What was held back."""
        return self._settle(final=True)

    def _settle(self, *, final: bool) -> str:
        text, place, out = self._held, 0, ""
        while place < len(text):
            sign = text[place]
            if sign not in "![]":
                out, place = out + sign, place + 1
            elif link := LINK.match(text, place):
                out, place = out + self._judged(link), link.end()
            elif not final and may_become_link(text, place):
                break
            else:
                # A link this filter cannot read must not be one for the page either.
                out += "] " if text.startswith("](", place) else sign
                place += 1
        self._held = text[place:]
        return out

    def _judged(self, link: re.Match[str]) -> str:
        picture, words, target = link.groups()
        if picture:
            return ""
        place = self._own(target)
        return f"[{words}]({place})" if place else words

    def _own(self, target: str) -> str | None:
        """The path a link leads to, when it is one of ours: a product that was shown, by its path or its bare id."""
        if target in OWN_PAGES:
            return target
        path = PRODUCT_PATH.fullmatch(target)
        named = {unquote(path[1])} if path else {target, unquote(target)}
        product_id = next((each for each in named if each in self._shown), None)
        return None if product_id is None else product_url(product_id)


def may_become_link(text: str, place: int) -> bool:
    """Whether what comes next decides if a link begins here, or (behind a bracket) goes on."""
    return text[place:] in ("!", "]") or MAYBE_LINK.fullmatch(text, place) is not None


class Wording:
    """All of it, in order."""

    def __init__(self, shown: Collection[str]) -> None:
        self._thoughts, self._links = Thoughts(), Links(shown)
        self._last = ""

    def feed(self, text: str) -> str:
        """What may be shown now."""
        return self._links.feed(self._visible(self._thoughts.feed(text)))

    def flush(self) -> str:
        """What is left when nothing more comes."""
        return self._links.feed(self._visible(self._thoughts.flush())) + self._links.flush()

    def _visible(self, text: str) -> str:
        seen = visible(text, self._last)
        self._last = seen[-1:] or self._last
        return seen
