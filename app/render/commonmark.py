"""CommonMark in, sanitised HTML out; and where a source's top-level blocks begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise

import nh3
from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup

from app.render.simple_markdown import simple_html, simple_starts

TAGS = {
    *("p", "br", "strong", "em", "s", "code", "pre", "blockquote", "hr", "a"),
    *("ul", "ol", "li", "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td"),
}
OWN_PATH = re.compile(r"/(?![/\\]|%2f|%5c)[\w\-./%~#?=&+,:@!$'()*;]*", re.ASCII | re.IGNORECASE)
"""A link may lead to a path of ours only: what a model writes must not send a shopper elsewhere."""


EMPTY_CELLS = 4_000
"""Empty cells that the parser puts into a table's short rows. With its own limit, 65,536, 20,000 characters take three
seconds and make 700 KB of HTML."""

setattr(import_module("markdown_it.rules_block.table"), "MAX_AUTOCOMPLETED_CELLS", EMPTY_CELLS)  # noqa: B010 - no stub


def made_parser() -> MarkdownIt:
    """CommonMark with tables, without what would let later text change an earlier block."""
    made = MarkdownIt("commonmark", {"html": False, "linkify": False}).enable(["table", "strikethrough"])
    return made.disable(["lheading", "reference", "image", "html_block", "html_inline", "autolink"])


parser = made_parser()
block_parser = made_parser().disable(["inline", "text_join"])


@dataclass(frozen=True)
class Piece:
    """A top-level block's place in its source."""

    start: int
    end: int


def cut(source: str) -> list[Piece]:
    """Where each top-level block begins and ends."""
    begins = simple_starts(source)
    if begins is None:
        begins = parsed_starts(source)
    return [Piece(begin, end) for begin, end in pairwise([*begins, len(source)])]


def parsed_starts(source: str) -> list[int]:
    """Where each top-level block begins, as the parser says."""
    starts = line_starts(source)
    lines = sorted({token.map[0] for token in block_parser.parse(source) if token.level == 0 and token.map})
    return [starts[line] for line in lines]


def line_starts(source: str) -> list[int]:
    """Offsets at which lines begin, as the parser counts lines."""
    return [0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", source))]


def render_block(source: str) -> Markup:
    """One block's HTML, sanitised."""
    simple = simple_html(source)
    return Markup(parsed_html(source) if simple is None else simple)  # noqa: S704  # sanitised, or words and our tags


def parsed_html(source: str) -> str:
    """One block's HTML by the parser, sanitised."""
    return drawn_tokens(parser.parse(source))


def drawn_tokens(tokens: list[Token]) -> str:
    """What the parser made of a source, as sanitised HTML."""
    for token in tokens:
        lower_heading(token)
    for begin, inner, end in zip(tokens, tokens[1:], tokens[2:], strict=False):
        empty_corner(begin, inner, end)
    return cleaner.clean(parser.renderer.render(tokens, parser.options, {})).strip()


def drawn_table(source: str) -> str | None:
    """A table's HTML, sanitised; None where its lines are anything but one table. Each line ends in a break."""
    tokens = parser.parse(source)
    if not tokens or tokens[0].type != "table_open" or tokens[0].map != [0, source.count("\n")]:
        return None
    return drawn_tokens(tokens)


def render_line(source: str) -> str:
    """What stands in one line of a block, its spaces kept; sanitised HTML."""
    return str(cleaner.clean(parser.renderInline(source)))


def lower_heading(token: Token) -> None:
    """An answer stands below the page's headings: its own begin at the third level."""
    if token.type in ("heading_open", "heading_close"):
        token.tag = f"h{min(6, int(token.tag[1]) + 2)}"


def empty_corner(begin: Token, inner: Token, end: Token) -> None:
    """A table's cell without words heads nothing: it is a plain cell."""
    if begin.type == "th_open" and not inner.content:
        begin.tag = end.tag = "td"


def own_links(tag: str, attribute: str, value: str) -> str | None:
    """The attribute's value, or None to drop it."""
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
