"""Rendering of the most common Markdown without the parser: paragraphs and flat lists of words and stars.

Each function has exactly the result of the parser in `commonmark`, or None if the source has anything else; a property
test compares the two. It needs a tenth of the parser's time, which a server spends again for each stream
(docs/performance.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNS = r" .,;:!?'\"()$€£%/@+=–—“”‘’-"
WORDS, WORDS_AND_STARS = rf"[\w{SIGNS}]*+", rf"[\w*{SIGNS}]*+"
"""Characters without a meaning within a line. `_` has one, but a separate search for it is faster."""

BEGINNING = r"(?:\*\*?(?=[^\W\d_])|[^\W\d_]|[0-9]+(?![0-9.)])|[\"'(“‘$€£@])"
"""Beginnings of a line's words that begin no other kind of block."""

LINE = re.compile(
    rf"(?:(?P<marker>[-*+] |(?P<number>[0-9]{{1,9}})[.)] )| )?(?P<words>{BEGINNING}{WORDS_AND_STARS})"
)
SPAN = re.compile(
    r"(?P<stars>\*(?<![^ (]\*)\*?)(?P<words>[^\W_][^*]*)"
    r"(?:(?<=[^\W_])(?P=stars)(?=[ .,;:!?)]|$)|(?<=[.,!?%)])(?P=stars)(?= |$))"
)
"""Stars that certainly form a pair: words between them, only spaces and punctuation around them."""

TAGS = {"*": "em", "**": "strong"}


@dataclass
class SimpleBlock:
    """A paragraph or a flat list: its offset in the source, the last two characters of its items' markers, its lines.

    The marker of a paragraph is empty.
    """

    start: int
    marker: str
    lines: list[re.Match[str]]


def simple_starts(source: str) -> list[int] | None:
    """Return the offset of each block of a simple source, or None for any other."""
    blocks = simple_blocks(source)
    return None if blocks is None else [block.start for block in blocks]


def simple_html(source: str) -> str | None:
    """Return the HTML of a simple source, or None for any other."""
    drawn = [drawn_block(block) for block in simple_blocks(source) or ()]
    whole = "\n".join(drawn)
    return None if not drawn or "*" in whole else whole


def simple_blocks(source: str) -> list[SimpleBlock] | None:
    """Return the blocks of a simple source, or None for any other."""
    if "_" in source:
        return None
    blocks: list[SimpleBlock] = []
    place, gap = 0, True
    for line in source.split("\n"):
        if not line.strip(" "):
            gap = True
        elif not (found := simple_line(line)) or not added(blocks, found, place, gap):
            return None
        else:
            gap = False
        place += len(line) + 1
    return blocks


def simple_line(line: str) -> re.Match[str] | None:
    """Return the match of a simple line, or None. Two spaces at a line's end are a line break: it is not simple."""
    return None if line.endswith("  ") else LINE.fullmatch(line)


def added(blocks: list[SimpleBlock], line: re.Match[str], place: int, gap: bool) -> bool:
    """Add the line to the blocks. Return False if it may have another meaning.

    Two lists with only a gap between them may be one loose list, for example.
    """
    marker = (line["marker"] or "")[-2:]
    if gap:
        blocks.append(SimpleBlock(place, marker, [line]))
        return len(blocks) < 2 or not (marker and blocks[-2].marker)
    blocks[-1].lines.append(line)
    return blocks[-1].marker == marker


def drawn_block(block: SimpleBlock) -> str:
    """Return the block's HTML. Stars that remain in it are not understood: only the parser can render the block."""
    lines = [simple_words(line["words"].rstrip(" ")) for line in block.lines]
    if not block.marker:
        return f"<p>{chr(10).join(lines)}</p>"
    items = "".join(f"<li>{words}</li>\n" for words in lines)
    number = block.lines[0]["number"]
    if not number:
        return f"<ul>\n{items}</ul>"
    start = f' start="{int(number)}"' if int(number) != 1 else ""
    return f"<ol{start}>\n{items}</ol>"


def simple_words(words: str) -> str:
    """Return a line's words with pairs of stars replaced by tags. Stars that remain are not understood."""
    if "*" not in words:
        return words
    return SPAN.sub(drawn_span, words)


def drawn_span(span: re.Match[str]) -> str:
    """Return words between stars as an element."""
    tag = TAGS[span["stars"]]
    return f"<{tag}>{span['words']}</{tag}>"
