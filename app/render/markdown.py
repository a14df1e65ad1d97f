"""Markdown on the server: CommonMark in, sanitised HTML blocks out; what is half written never flashes.

A text part is cut into top-level blocks (paragraph, list, code, table). All but the last are sealed: later text cannot
change them, because reference links, setext headings and raw HTML are switched off.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.render.growth import Growth

TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "hr", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
OWN_PATH = re.compile(r"/(?![/\\]|%2f|%5c)[\w\-./%~#?=&+,:@!$'()*;]*", re.ASCII | re.IGNORECASE)
"""A link may lead to a path of ours only: what a model writes must not send a shopper elsewhere."""


def made_parser() -> MarkdownIt:
    """CommonMark with tables, without what would let later text change an earlier block."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return made.disable(["lheading", "reference", "image", "html_block", "html_inline", "autolink"])


parser = made_parser()
block_parser = made_parser().disable(["inline", "text_join"])


@dataclass
class BlockCutter:
    """One text part on its way: sealed blocks are rendered once, only the last is drawn again."""

    sealed: list[Markup] = field(default_factory=list)
    _start: int = 0
    _growth: Growth | None = None

    def tail(self, text: str) -> str:
        """The source that is not sealed yet."""
        return text[self._start :]

    def update(self, text: str, *, is_open: bool) -> list[Markup]:
        """All blocks of the text so far; the last may still change while `is_open`."""
        tail = text[self._start :]
        if is_open and (grown := self.grown(tail)):
            return [*self.sealed, grown]
        pieces = (cut(STRUCTURAL_END.sub(r"\1", tail)) or cut(tail)[:1]) if is_open else cut(tail)
        for piece in pieces[:-1]:
            self.sealed.append(render_block(tail[piece.start : piece.end]))
        if not pieces:
            return list(self.sealed)
        last = tail[pieces[-1].start :]
        self._start += pieces[-1].start
        shown = settled(last) if is_open else last
        drawn = render_block(shown)
        self._growth = Growth.of(last, shown, drawn) if is_open else None
        return [*self.sealed, drawn] if drawn else list(self.sealed)

    def grown(self, tail: str) -> Markup | None:
        """The open block with the words that were added to it; None where more than words were added."""
        self._growth = self._growth.grown(tail) if self._growth else None
        return self._growth.html if self._growth else None


@dataclass(frozen=True)
class Piece:
    """A top-level block's place in its source."""

    start: int
    end: int


def blocks(text: str, *, is_open: bool = False) -> list[Markup]:
    """The text's blocks as safe HTML."""
    return BlockCutter().update(text, is_open=is_open)


def cut(source: str) -> list[Piece]:
    """Where each top-level block begins and ends."""
    starts = line_starts(source)
    lines = sorted({token.map[0] for token in block_parser.parse(source) if token.level == 0 and token.map})
    begins = [starts[line] for line in lines]
    return [Piece(begin, end) for begin, end in pairwise([*begins, len(source)])]


def line_starts(source: str) -> list[int]:
    """Offsets at which lines begin, as the parser counts lines."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]


def render_block(source: str) -> Markup:
    """One block's HTML, sanitised."""
    tokens = parser.parse(source)
    for token in tokens:
        lower_heading(token)
    html = parser.renderer.render(tokens, parser.options, {})
    return Markup(cleaner.clean(html).strip())  # noqa: S704  # sanitised


def lower_heading(token: Token) -> None:
    """An answer stands below the page's headings: its own begin at the third level."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def own_links(tag: str, attribute: str, value: str) -> str | None:
    """The attribute's value, or None to drop it."""
    if attribute == "href":
        return value if OWN_PATH.fullmatch(value) else None
    return value


cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "td": {"align"}, "th": {"align"}},
    attribute_filter=own_links,
    link_rel=None,
    url_schemes=set(),
)

STRUCTURAL_END = re.compile(r"(^|\n)[ \t]*[-*_+>#|`~:=\d][^\n]*$")
"""A last line that may yet be a rule, an item, a fence, a row, or none of them: until it ends it must seal nothing."""

UNFINISHED_LINK = re.compile(r"(?<!\\)\[[^\]\n]*(\](\([^)\n]*)?)?$")
UNFINISHED_MARK = re.compile(r"([*_~`]+|\\|&[#\w]*)$")
UNFINISHED_ITEM = re.compile(r"(^|\n)[ \t]*([-*+>]|\d{1,9}[.)]?|#{1,6})[ \t]*$")
UNFINISHED_ROW = re.compile(r"(^|\n)[ \t]*\|[^\n]*$")
UNFINISHED_FENCE = re.compile(r"\n[ \t]*[`~]{1,2}$")
MARK = re.compile(r"\\.?|`|\*\*|__|~~|\*|_", re.DOTALL)


def settled(source: str) -> str:
    """An open block's source without what is only half there: marks are closed, unfinished links wait."""
    if source.lstrip().startswith("|"):
        return whole_rows(source)
    if source.lstrip().startswith(("```", "~~~")):
        return UNFINISHED_FENCE.sub("", source)
    source = UNFINISHED_ITEM.sub(r"\1", UNFINISHED_ROW.sub(r"\1", source))
    source = UNFINISHED_LINK.sub("", source)
    source = UNFINISHED_MARK.sub("", source)
    return source.rstrip() + closing_marks(source)


def whole_rows(source: str) -> str:
    """A table's finished lines; nothing before its second line, which makes it a table."""
    lines = source.split("\n")[:-1]
    return "\n".join(lines) if len(lines) >= 2 else ""


def closing_marks(source: str) -> str:
    """What closes the marks that are open at the end of the source."""
    return "".join(mark for mark, _ in reversed(open_marks(source)))


def open_marks(source: str) -> list[tuple[str, int]]:
    """The marks that are open at the end of the source, and where each begins."""
    found: list[tuple[str, int]] = []
    for match in MARK.finditer(source):
        mark, place = match.group(), match.start()
        names = [name for name, _ in found]
        if mark[0] == "\\" or ("`" in names and mark != "`") or not is_mark(source, place, mark):
            continue
        found = found[: names.index(mark)] if mark in names else [*found, (mark, place)]
    return found


def is_mark(source: str, place: int, mark: str) -> bool:
    """Whether the mark touches a word: a star between spaces is only a star."""
    before = source[place - 1 : place].strip()
    after = source[place + len(mark) : place + len(mark) + 1].strip()
    if mark.startswith("_") and before.isalnum() and after.isalnum():
        return False
    return mark == "`" or bool(before or after)
