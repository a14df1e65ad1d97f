"""Where the closing tags at the end of a piece of HTML begin."""

from __future__ import annotations

import re
from collections.abc import Collection

CLOSING_TAG = re.compile(r"</([a-z0-9]++)>")


def closing_tags_start(html: str, tags: Collection[str] = (), *, after: int = 0) -> int:
    """The offset of the white space and closing tags that the HTML ends in; its length where it ends in none.

    Only these tags count, or all where none is given. What stands before `after` is not looked at. The search goes
    backwards, tag by tag: a pattern that is anchored at the end would try each beginning anew.
    """
    start = len(html)
    while True:
        place = html.rfind("</", after, start)
        tag = CLOSING_TAG.match(html, place) if place >= 0 else None
        if tag is None or html[tag.end() : start].strip() or (tags and tag[1] not in tags):
            return start
        start = place
        while start > after and html[start - 1].isspace():
            start -= 1
