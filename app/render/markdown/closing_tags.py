"""Search for the closing tags at the end of a piece of HTML."""

from __future__ import annotations

import re
from collections.abc import Collection

CLOSING_TAG = re.compile(r"</([a-z0-9]++)>")


def closing_tags_start(html: str, tags: Collection[str] = (), *, after: int = 0) -> int:
    """Return the offset at which the white space and closing tags at the end of the HTML begin.

    The search goes backwards, tag by tag: a regular expression anchored at the end would be tried from every start.

    Args:
        tags: Names of the tags to accept. Empty accepts all.
        after: Offset below which the HTML is not searched.

    Returns:
        The offset, which is the length of the HTML if it does not end with such a tag.
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
