"""Which words of the postings a query looks for, and what they weigh."""

from __future__ import annotations

import pytest

from app.catalogue.search.evidence import KIND_BIT, ReadTerm, evidence_of, splits_of, units_of, whole_words
from app.catalogue.search.query import terms_of


def read(text: str, filtered: tuple[str, ...] = ()) -> list[ReadTerm]:
    """Terms whose lexemes are their words."""
    return [
        ReadTerm(
            term,
            tuple(tuple(way.split()) for way in term.ways),
            tuple(tuple(way.split()) for way in term.synonyms),
        )
        for term in terms_of(text, filtered)
    ]


def test_a_rare_word_weighs_more_than_a_common_one() -> None:
    evidence = evidence_of(units_of(read("copper kettle")), {"copper": 5, "kettle": 500}, 1000)
    assert (
        dict(zip(evidence.words, evidence.weights, strict=True))["copper"]
        > 2 * evidence.weights[evidence.words.index("kettle")]
    )
    assert sum(evidence.shares) == pytest.approx(1)


def test_a_synonym_of_a_known_kind_is_weak_and_of_an_unknown_one_is_not() -> None:
    units = units_of(read("sofa"))
    weak = evidence_of(units, {"sofa": 10, "couch": 10, "=sofa": 9}, 1000)
    full = evidence_of(units, {"couch": 10}, 1000)
    assert weak.weights[weak.words.index("couch")] < weak.weights[weak.words.index("sofa")] / 5
    assert full.weights == [weak.weights[weak.words.index("sofa")]]


def test_the_last_noun_is_the_kind_unless_the_catalogue_knows_better() -> None:
    counts = {"laptop": 100, "=laptop": 90, "ram": 200, "=ram": 4, "bag": 50, "=bag": 45}
    assert evidence_of(units_of(read("laptop 16gb ram")), counts, 1000).kind == "laptop"
    assert evidence_of(units_of(read("laptop bag")), counts, 1000).kind == "bag"
    assert evidence_of(units_of(read("bag for laptop")), counts, 1000).kind == "bag"


def test_a_number_and_its_unit_weigh_more_as_a_pair_than_other_neighbours() -> None:
    counts = {"4": 300, "ft": 200, "4 ft": 40, "lamp": 200, "ft lamp": 40}
    evidence = evidence_of(units_of(read("4 ft lamp")), counts, 1000)
    weights = dict(zip(evidence.words, evidence.weights, strict=True))
    assert weights["4 ft"] > 2 * weights["ft lamp"] > 0


def test_one_product_called_so_among_many_with_the_word_makes_no_kind() -> None:
    counts = {"ssd": 283, "=ssd": 1, "laptop": 10}
    assert not evidence_of(units_of(read("ssd")), counts, 1000).kind_known
    assert evidence_of(units_of(read("ssd")), {"ssd": 1, "=ssd": 1}, 1000).kind_known


def test_where_only_a_synonym_names_a_sold_kind_the_typed_word_is_weak() -> None:
    counts = {"laptop": 180, "notebook": 750, "=notebook": 220}
    evidence = evidence_of(units_of(read("laptop")), counts, 20_000)
    weights = dict(zip(evidence.words, evidence.weights, strict=True))
    assert weights["notebook"] > 4 * weights["laptop"] > 0
    assert evidence.kind_known


def test_a_kind_nobody_sells_is_not_known() -> None:
    evidence = evidence_of(units_of(read("red bicycle")), {"red": 30}, 1000)
    assert (evidence.kind, evidence.kind_known, evidence.kind_bits) == ("bicycle", False, 0)
    assert evidence.noun_bits == 2 and KIND_BIT not in evidence.bits


def test_a_word_that_a_filter_demands_is_neither_a_kind_nor_a_part_of_the_query() -> None:
    counts = {"scented": 20, "candle": 30, "=candle": 25, "linen": 40, "=linen": 35}
    evidence = evidence_of(units_of(read("scented candle linen", ("Linen",))), counts, 1000)
    assert evidence.kind == "candle"
    assert evidence.shares[2] == 0
    assert sum(evidence.shares) == pytest.approx(1)
    assert (evidence.every_bit, evidence.noun_bits) == (0b011, 0b011)
    assert "linen" in evidence.words


def test_a_long_word_may_be_two_and_a_short_one_is_not() -> None:
    assert "flood light" in splits_of("floodlight")
    assert splits_of("carpet") == []
    assert splits_of("x" * 400) == []


def test_the_parts_of_a_hyphenated_word_are_no_words_of_their_own() -> None:
    assert whole_words(["wi-fi", "wi", "fi", "rout"]) == ["wi-fi", "rout"]


def test_a_pair_of_words_names_no_kind() -> None:
    units = units_of(read("torch"))
    counts = {"torch": 9, "=torch": 8, "flashlight": 20, "=flashlight": 18, "flash light": 30, "=light": 900}
    evidence = evidence_of(units, counts, 5_000)
    assert {"flashlight", "flash light", "=flashlight"} <= set(evidence.words)
    assert "=light" not in evidence.words


def test_the_rarest_unit_is_read_first_if_the_others_are_common() -> None:
    counts = {"gaming": 100, "pc": 9_000, "=pc": 500}
    assert evidence_of(units_of(read("gaming pc")), counts, 50_000).rarest == ["gaming"]
    assert evidence_of(units_of(read("gaming pc")), {"gaming": 100, "pc": 90}, 50_000).rarest == []
    assert evidence_of(units_of(read("gaming pc")), {"pc": 9_000}, 50_000).rarest == []


def test_a_rare_spelling_says_no_more_than_the_usual_one() -> None:
    units = units_of(read("t-shirt"))
    [unit] = [unit for unit in units if "tshirt" in unit.words]
    evidence = evidence_of(units, {unit.typed: 200, "tshirt": 1}, 1000)
    weights = dict(zip(evidence.words, evidence.weights, strict=True))
    assert weights["tshirt"] == weights[unit.typed]
