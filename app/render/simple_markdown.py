"""The Markdown that answers are mostly made of, drawn without the parser: paragraphs and flat lists of words and stars.

Each function gives exactly what the parser of `app/render/commonmark.py` would lead to, or None where a source holds
anything that could mean more; a property test holds it to that. It takes a tenth of the parser's time, which a server
spends again for each stream (docs/performance.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass

SIGNS = r" .,;:!?'\"()$€£%/@+=–—“”‘’-"
WORDS, WORDS_AND_STARS = rf"[\w{SIGNS}]*+", rf"[\w*{SIGNS}]*+"
"""Characters that mean nothing in the middle of a line, but for `_`, which is looked for by itself: that is quicker."""

BEGINNING = r"(?:\*\*?(?=[^\W\d_])|[^\W\d_]|[0-9]+(?![0-9.)])|[\"'(“‘$€£@])"
"""How the words of a line may begin so that it begins nothing else."""

LINE = re.compile(
    rf"(?:(?P<marker>[-*+] |(?P<number>[0-9]{{1,9}})[.)] )| )?(?P<words>{BEGINNING}{WORDS_AND_STARS})"
)
SPAN = re.compile(
    r"(?P<stars>\*(?<![^ (]\*)\*?)(?P<words>[^\W_][^*]*)"
    r"(?:(?<=[^\W_])(?P=stars)(?=[ .,;:!?)]|$)|(?<=[.,!?%)])(?P=stars)(?= |$))"
)
"""Stars that certainly belong together: words between them, nothing but spaces and sentence marks around them."""

TAGS = {"*": "em", "**": "strong"}


@dataclass
class SimpleBlock:
    """A paragraph or a flat list: where it begins in the source, what marks its items, and its lines."""

    start: int
    marker: str
    lines: list[re.Match[str]]


def simple_starts(source: str) -> list[int] | None:
    """Where each block of a simple source begins."""
    blocks = simple_blocks(source)
    return None if blocks is None else [block.start for block in blocks]


def simple_html(source: str) -> str | None:
    """A simple source's HTML."""
    drawn = [drawn_block(block) for block in simple_blocks(source) or ()]
    whole = "\n".join(drawn)
    return None if not drawn or "*" in whole else whole


def simple_blocks(source: str) -> list[SimpleBlock] | None:
    """A simple source's blocks."""
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
    """The line, if it is simple. Two spaces at its end would break it."""
    return None if line.endswith("  ") else LINE.fullmatch(line)


def added(blocks: list[SimpleBlock], line: re.Match[str], place: int, gap: bool) -> bool:
    """Add the line to the blocks; False where it may mean more. Lists with a gap between them may be one loose list."""
    marker = (line["marker"] or "")[-2:]
    if gap:
        blocks.append(SimpleBlock(place, marker, [line]))
        return len(blocks) < 2 or not (marker and blocks[-2].marker)
    blocks[-1].lines.append(line)
    return blocks[-1].marker == marker


def drawn_block(block: SimpleBlock) -> str:
    """The block's HTML. A star that is left in it may mean anything."""
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
    """A line's words with their spans drawn. Stars that stay may mean anything."""
    if "*" not in words:
        return words
    return SPAN.sub(drawn_span, words)


def drawn_span(span: re.Match[str]) -> str:
    """Words between stars."""
    tag = TAGS[span["stars"]]
    return f"<{tag}>{span['words']}</{tag}>"
