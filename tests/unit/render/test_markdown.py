"""Markdown blocks: safe, final once sealed, and never shown with half-written marks."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.render.markdown import BlockCutter, blocks
from app.render.markdown.commonmark import EMPTY_CELLS, parsed_html, parsed_starts
from app.render.markdown.growing_table import EMPTY_CELL
from app.render.markdown.open_marks import close_open_marks
from app.render.markdown.simple_blocks import simple_html, simple_starts
from tests.support.examples import examples

RICH = (
    "Three **kettles** under $50. See [the *second*](/products/x).\n\n- one\n- two `code`\n\n"
    "| a | b |\n|---|---|\n| 1 | 2 |\n\n1. first\n2. second\n\n> said\n\n```\nx = 1\n```\n\nEnd _here_."
)
SCRAP = st.sampled_from(
    [
        "a",
        " ",
        "\n",
        "\n\n",
        "**",
        "*",
        "_",
        "`",
        "[",
        "](",
        ")",
        "/p",
        "- ",
        "1. ",
        "|",
        "---",
        "> ",
        "# ",
        "\\",
        "&amp",
    ]
)
SCRAPS = st.lists(SCRAP, max_size=40).map("".join)
WORDS_AND_SCRAPS = st.lists(
    st.sampled_from(["tea ", "**bold** ", " *lean*", "é, ", "(2) ", "it's", '"so"', "  ", "$3.50", "<b>"])
    | SCRAP,
    max_size=30,
)


SIMPLE = st.lists(
    st.sampled_from(
        ["a", "Tea", "é", "日本", "12", "7 ", "١", " ", "*", "**", *".,!?()@$\"'-+:_<|", "\n", "\n\n"]
    )
    | st.sampled_from(
        ["- ", "* ", "1. ", "2) ", "\n- ", "\n 2", "\n1. ", "\n\n- ", " **Tea**", "*so* ", "  \n"]
    ),
    max_size=14,
).map("".join)


def test_each_paragraph_list_and_table_is_a_block() -> None:
    drawn = blocks(RICH)
    assert [block.split(">")[0] for block in drawn] == [
        "<p",
        "<ul",
        "<table",
        "<ol",
        "<blockquote",
        "<pre",
        "<p",
    ]
    assert (
        drawn[0]
        == '<p>Three <strong>kettles</strong> under $50. See <a href="/products/x">the <em>second</em></a>.</p>'
    )


@given(st.one_of(SCRAPS, st.text(max_size=80)))
def test_a_text_that_grows_is_drawn_as_one_that_is_there_at_once(text: str) -> None:
    cutter = BlockCutter()
    for end in range(1, len(text) + 1):
        cutter.update(text[:end], is_open=True)
    assert cutter.update(text, is_open=False) == blocks(text)


@given(st.one_of(SCRAPS, st.text(max_size=80)))
def test_a_sealed_block_never_changes(text: str) -> None:
    cutter = BlockCutter()
    sealed: list[str] = []
    for end in range(1, len(text) + 1):
        cutter.update(text[:end], is_open=True)
        assert cutter.sealed[: len(sealed)] == sealed
        sealed = list(cutter.sealed)
    assert blocks(text)[: len(sealed)] == sealed


@example("1. first\n2. second\n\nA **bold**, (*lean*) end.")
@example("- one\n\n- two")
@example("a\n 2) b")
@example("*a* **b **c** *d*e")
@example("١. a")
@given(SIMPLE)
@settings(max_examples=examples(500))
def test_text_drawn_without_the_parser_equals_the_parsers(source: str) -> None:
    assert simple_starts(source) in (None, parsed_starts(source))
    assert simple_html(source) in (None, parsed_html(source))


def test_words_stars_and_flat_lists_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.render.markdown.commonmark.parser", None)
    monkeypatch.setattr("app.render.markdown.commonmark.block_parser", None)
    answer = (
        'Of these, **two** are *really* light (and "dry").\n\n- **Fellway Shell**, $128.00: driest.\n'
        "- **Tarn**: warm\n\nAnd:\n\n3. Third\n4. Fourth\n\n12 more are here. Shall I show them?"
    )
    assert [block.split(">")[0] for block in blocks(answer)] == ["<p", "<ul", "<p", '<ol start="3"', "<p"]


class Parsing(BlockCutter):
    """A block cutter that parses the open block at each update, whatever was added to it."""

    def grown(self, tail: str, *, whole: bool) -> None:
        return None

    def closed(self, tail: str) -> None:
        return None


@given(WORDS_AND_SCRAPS)
def test_words_added_to_a_block_are_drawn_as_a_parser_draws_them(pieces: list[str]) -> None:
    quick, thorough, text = BlockCutter(), Parsing(), ""
    for piece in pieces:
        text += piece
        assert quick.update(text, is_open=True) == thorough.update(text, is_open=True)
    assert quick.update(text, is_open=False) == thorough.update(text, is_open=False)


ROWS = st.lists(
    st.sampled_from(
        ["| 1 | *2* |\n", "| `a\\|b` | [x](/cart) |\n", "|\n", "| x", " | y |", "\n", " \n", "  | z |\n"]
    )
    | st.sampled_from(
        ["> said\n", "words\n", "    | code |\n", "- item\n", "---\n", "\r", "# title\n", "```\n", "\\"]
    ),
    max_size=12,
)


@example(["| 1 | *2* |\n", "| x", "\n", "\n", "words\n"])
@given(ROWS)
def test_rows_added_to_a_table_are_drawn_as_a_parser_draws_them(rows: list[str]) -> None:
    quick, thorough, text = BlockCutter(), Parsing(), ""
    for piece in ["| a | b |\n", "|---|:-:|\n", *rows]:
        text += piece
        assert quick.update(text, is_open=True) == thorough.update(text, is_open=True)
    assert quick.update(text, is_open=False) == thorough.update(text, is_open=False) == blocks(text)


def test_words_at_the_end_of_a_line_are_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    cutter, source = BlockCutter(), "- **Tea**, green "
    cutter.update(source, is_open=True)
    monkeypatch.setattr("app.render.markdown.block_cutter.render_block", None)
    for added, drawn in [
        ("and 'black', $3.50 ", "and 'black', $3.50"),
        ("or **ve", "or <strong>ve</strong>"),
        ("ry** strong ", "or <strong>very</strong> strong"),
        ("for 2 * 3", "for 2 * 3"),
    ]:
        source += added
        assert cutter.update(source, is_open=True)[-1].endswith(f"{drawn}</li>\n</ul>")
    assert cutter.sealed == []


@pytest.mark.parametrize("end", range(1, len(RICH)))
def test_half_written_marks_do_not_flash(end: int) -> None:
    visible = "".join(blocks(RICH[:end], is_open=True))
    for mark in ("**", "[", "](", "|", "`"):
        assert mark not in visible


def test_a_star_between_spaces_is_a_star() -> None:
    assert blocks("5 * 3 is", is_open=True) == ["<p>5 * 3 is</p>"]


def test_bold_shows_as_bold_while_it_is_written() -> None:
    assert blocks("**bol", is_open=True) == ["<p><strong>bol</strong></p>"]
    assert close_open_marks("a **") == "a"


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>",
        "<img src=x onerror=alert(1)>",
        "[click](javascript:alert(1))",
        "[click](//evil.example)",
        "[click](https://evil.example)",
        "[click](/\\evil.example)",
        "![x](https://evil.example/x.png)",
        "<b style='position:fixed'>x</b>",
        "<https://evil.example>",
    ],
)
def test_nothing_a_model_writes_runs_or_leads_elsewhere(hostile: str) -> None:
    drawn = "".join(blocks(hostile))
    for forbidden in ("<script", "<img", "href=", "<b "):
        assert forbidden not in drawn


def test_a_list_begins_with_the_number_it_was_given() -> None:
    assert '<ol start="7">' in str(blocks("7. seventh\n8. eighth")[0])
    assert "<ol>" in str(blocks("1. first")[0])


def test_a_table_of_short_rows_has_few_empty_cells() -> None:
    columns, rows = 100, 200
    source = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n" + "|b|\n" * rows
    assert parsed_html(source).count(EMPTY_CELL) <= EMPTY_CELLS < (columns - 1) * rows


def test_a_column_without_a_name_has_no_heading() -> None:
    (table,) = blocks("| | Harrow |\n|---|---|\n| Price | $34.90 |")
    assert str(table).count("<th>") == 1
    assert "<tr>\n<td></td>\n<th>Harrow</th>" in str(table)
