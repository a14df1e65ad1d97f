"""Markdown on the server: CommonMark to sanitised blocks of HTML, without incomplete marks or links.

A text part is cut into top-level blocks (paragraph, list, code, table). All but the last are sealed: later text cannot
change them, because reference links, setext headings and raw HTML are switched off.

`commonmark` renders any block with the parser; `simple_blocks` renders the most common ones without it. A block that
grows while an answer is written is a `growing_block` or a `growing_table`; `open_marks` repairs what is incomplete at
its end, and `redraw_schedule` says when it is rendered again.
"""

from __future__ import annotations

from app.render.markdown.block_cutter import BlockCutter, blocks

__all__ = ["BlockCutter", "blocks"]
