"""Rendering of CommonMark to sanitised HTML, and division of a source into its top-level blocks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.render.markdown.simple_blocks import simple_html, simple_starts

TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "hr", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
OWN_PATH = re.compile(r"/(?![/\\]|%2f|%5c)[\w\-./%~#?=&+,:@!$'()*;]*", re.ASCII | re.IGNORECASE)
"""Paths that a link may lead to: only the shop's own. Text of a model must not send a shopper to another site."""


EMPTY_CELLS = 4_000
"""Maximum number of empty cells that the parser adds to a table's short rows. With its default, 65,536, a source of
20,000 characters takes three seconds and results in 700 KB of HTML."""

setattr(import_module("markdown_it.rules_block.table"), "MAX_AUTOCOMPLETED_CELLS", EMPTY_CELLS)  # noqa: B010 - no stub


def create_parser() -> MarkdownIt:
    """Return a parser of CommonMark with tables and strikethrough, without images, raw HTML and autolinks.

    Setext headings and reference links are off as well: with them, later text could change an earlier block.
    """
    markdown = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return markdown.disable(["lheading", "reference", "image", "html_block", "html_inline", "autolink"])


parser = create_parser()
block_parser = create_parser().disable(["inline", "text_join"])


@dataclass(frozen=True)
class Piece:
    """The offsets of a top-level block in its source."""

    start: int
    end: int


def cut(source: str) -> list[Piece]:
    """Return the offsets of each top-level block. Together the blocks cover the source from the first one's start."""
    begins = simple_starts(source)
    if begins is None:
        begins = parsed_starts(source)
    return [Piece(begin, end) for begin, end in pairwise([*begins, len(source)])]


def parsed_starts(source: str) -> list[int]:
    """Return the offset of each top-level block according to the parser."""
    starts = line_starts(source)
    lines = sorted({token.map[0] for token in block_parser.parse(source) if token.level == 0 and token.map})
    return [starts[line] for line in lines]


def line_starts(source: str) -> list[int]:
    """Return the offset of each line, with the same line breaks as the parser."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]


def render_block(source: str) -> Markup:
    """Return one block as sanitised HTML."""
    simple = simple_html(source)
    return Markup(parsed_html(source) if simple is None else simple)  # noqa: S704  # sanitised, or words and known tags


def parsed_html(source: str) -> str:
    """Return one block as sanitised HTML, always with the parser."""
    return drawn_tokens(parser.parse(source))


def drawn_tokens(tokens: list[Token]) -> str:
    """Return the parser's tokens as sanitised HTML."""
    for token in tokens:
        lower_heading(token)
    for begin, inner, end in zip(tokens, tokens[1:], tokens[2:], strict=False):
        empty_corner(begin, inner, end)
    return cleaner.clean(parser.renderer.render(tokens, parser.options, {})).strip()


def drawn_table(source: str) -> str | None:
    """Return a table as sanitised HTML, or None if the source is not exactly one table.

    Every line of the source must end with a line break.
    """
    tokens = parser.parse(source)
    if not tokens or tokens[0].type != "table_open" or tokens[0].map != [0, source.count("\n")]:
        return None
    return drawn_tokens(tokens)


def render_line(source: str) -> str:
    """Return the content of one line of a block as sanitised HTML. Spaces at its ends are kept."""
    return str(cleaner.clean(parser.renderInline(source)))


def lower_heading(token: Token) -> None:
    """Lower a heading by two levels, to at most h6: h1 and h2 belong to the page around the answer."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def empty_corner(begin: Token, inner: Token, end: Token) -> None:
    """Change a table's empty header cell to a data cell: it is no heading of anything."""
    if begin.type == "th_open" and not inner.content:
        begin.tag = end.tag = "td"


def own_links(tag: str, attribute: str, value: str) -> str | None:
    """Return the attribute's value, or None to remove it: a link to anything but a path of the shop."""
    if attribute == "href":
        return value if OWN_PATH.fullmatch(value) else None
    return value


cleaner = nh3.Cleaner(
    tags=TAGS,
    attributes={"a": {"href"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}},
    attribute_filter=own_links,
    link_rel=None,
    url_schemes=set(),
)
