"""HTML becomes text: words stay, tags go, blocks and list items have lines of their own."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.markup import plain_text
from tests.support.cost_growth import grows_too_fast


@pytest.mark.parametrize(
    ("given_text", "text"),
    [
        ("Salt &amp; Pepper mills &ndash; 2 pcs", "Salt & Pepper mills – 2 pcs"),
        ("<p>Grinds <b>fine</b> &amp; coarse.</p><ul><li>Ceramic</li><li><p>Ash</p></li></ul>Oiled.",
         "Grinds fine & coarse.\n\n• Ceramic\n• Ash\n\nOiled."),
        ("First.<br>Second.<br/>Third.", "First.\nSecond.\nThird."),
        ('<meta charset="utf-8"> <p><span>This knee length coat</span><o:p></o:p></p>', "This knee length coat"),
        ("<table><tr><td>Width</td><td>4 cm</td></tr></table>", "Width 4 cm"),
        ("<script>alert(1)</script>Safe<style>p {}</style>", "Safe"),
        ("&lt;p&gt;Twice &amp;amp; escaped&lt;/p&gt;", "Twice & escaped"),
        ('<p title="a>b" class=\'c\'>x</p>', "x"),
        ("Cable <3 m & <new>", "Cable <3 m & <new>"),
        ("a < b and c > d", "a < b and c > d"),
        ("AT&T, R&D", "AT&T, R&D"),
        ("plain\n\ntext", "plain\n\ntext"),
    ],
)  # fmt: skip
def test_text_is_what_a_browser_shows(given_text: str, text: str) -> None:
    assert plain_text(given_text) == text


@given(st.text(alphabet="<>/&;!-\"'abipulx =\n#0", max_size=60))
def test_no_element_survives(text: str) -> None:
    found = plain_text(plain_text(text))
    assert "<b>" not in found and "<p>" not in found and "<ul>" not in found


@pytest.mark.parametrize(
    "piece", ["<", "<!--", "<p ", "<a href='", "<ul><li>", "&amp;", "<i><b>", '<p "', "<o:p>"]
)
def test_the_cost_grows_with_the_text_and_no_faster(piece: str) -> None:
    assert not grows_too_fast(plain_text, lambda length: piece * (length // len(piece)), 4_000, 32_000)
