"""Names, numbers and spellings in a search text, before the catalogue is asked."""

from __future__ import annotations

import pytest

from app.catalogue.search.british_american import other_spellings
from app.catalogue.search.constraints import exclusion_starts, names_at, read_constraints, tokens_of
from app.catalogue.search.model_numbers import runs_of_pieces
from app.text.english_words import is_noun


@pytest.mark.parametrize("word", ["dog", "hamster", "bodies", "shoe"])
def test_a_noun_has_a_plural_and_no_superlative(word: str) -> None:
    assert is_noun(word)


@pytest.mark.parametrize("word", ["quiet", "large", "happy", "big", "xqzt", ""])
def test_an_adjective_is_no_noun(word: str) -> None:
    assert not is_noun(word)


def test_names_after_an_exclusion_end_at_the_next_one() -> None:
    tokens = tokens_of("toner not western digital, not hp or canon")
    assert [tokens[place] for place in exclusion_starts(tokens)] == ["western", "hp"]
    assert names_at(tokens, 2) == ["western digital"]
    assert "hp not" not in names_at(tokens_of("not hp not canon"), 1)


@pytest.mark.parametrize(
    "text", ["disk not western digital", "disk -western digital", "disk except Western Digital"]
)
def test_a_known_name_is_excluded_as_a_whole(text: str) -> None:
    read = read_constraints(text, ["western digital"])
    assert [name.lower() for name in read.excluded] == ["western digital"]
    assert read.text == "disk"


def test_pieces_of_a_number_are_short_or_have_digits_and_are_no_units() -> None:
    words = ["hp", "ce", "278", "a", "toner", "5", "l"]
    joined = ["".join(words[slice(*run)]) for run in runs_of_pieces(words)]
    assert joined == ["hpce278a", "hpce278", "ce278a", "ce278"]
    assert not runs_of_pieces(["sofa", "with", "2", "seats"])


def test_other_spellings_are_few_and_leave_short_words() -> None:
    assert "fiberglass" in other_spellings("fibreglass")
    assert "colour" in other_spellings("color")
    assert "organise" in other_spellings("organize")
    assert "catalog" in other_spellings("catalogue")
    assert other_spellings("tour") == []
    assert other_spellings("tür12") == []
