"""Sanitizing of external text, by purpose."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.text.sanitize import holds_control, one_line, paragraphs, storable, visible_line

ANY_TEXT = st.text(alphabet=st.characters(exclude_categories=[]))


@pytest.mark.parametrize(
    ("given", "line", "text"),
    [
        ("  a\r\nb\tc ", "a b c", "a\nb\tc"),
        ("a\u2028b\u2029c", "a b c", "a\nb\nc"),
        ("a\x00b\x1bc", "a b c", "abc"),
        ("cafe\u0301", "café", "café"),
        ("a\ud800b", "a b", "ab"),
        ("\x00", "", ""),
    ],
)
def test_text_for_one_line_and_for_several(given: str, line: str, text: str) -> None:
    assert (one_line(given), paragraphs(given)) == (line, text)


def test_invisible_characters_are_removed() -> None:
    assert visible_line("x\u202ey\u200bz\r\nnext\U000e0041") == "xyz next"


@given(ANY_TEXT)
def test_clean_text_is_unchanged_and_can_be_stored(text: str) -> None:
    for clean in (one_line, paragraphs, visible_line):
        once = clean(text)
        assert clean(once) == once == unicodedata.normalize("NFC", once)
        assert not holds_control(once)
        assert "\0" not in storable(text)
        storable(text).encode()
