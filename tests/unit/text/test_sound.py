"""Words by their sound: those written by ear have that of the right spelling, others have not."""

from __future__ import annotations

import pytest

from app.text.sound import consonants_by_sound, letters_by_sound


@pytest.mark.parametrize(
    ("one", "other"), [("smartfone", "smartphone"), ("jaket", "jacket"), ("senter", "center")]
)
def test_words_written_by_ear_have_the_letters_of_the_right_ones(one: str, other: str) -> None:
    assert letters_by_sound(one) == letters_by_sound(other)


@pytest.mark.parametrize(
    ("one", "other"), [("raquet", "racket"), ("parfum", "perfume"), ("bottel", "bottle")]
)
def test_other_vowels_leave_the_consonants(one: str, other: str) -> None:
    assert consonants_by_sound(one) == consonants_by_sound(other)
    assert letters_by_sound(one) != letters_by_sound(other)


@pytest.mark.parametrize(("one", "other"), [("mug", "rug"), ("table", "tablet"), ("apron", "prone")])
def test_other_words_have_another_sound(one: str, other: str) -> None:
    assert letters_by_sound(one) != letters_by_sound(other)
    assert consonants_by_sound(one) != consonants_by_sound(other)
