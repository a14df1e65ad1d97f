"""The files of dialogues: their form, and the refusal of checks that cannot fail."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluation.dialogue import InvalidDialogue, read_dialogues, read_file
from evaluation.kinds import find_kinds, slots
from evaluation.product_reference import Shelf, is_relative
from tests.support.paths import SAMPLE_CATALOGUE

OPEN, HELD_OUT = read_dialogues(), read_dialogues(held_out=True)
UNKNOWN: dict[str, Any] = {"brand": None, "rating": None, "list_price": None, "attributes": {}}
LINES = [json.loads(line) for line in SAMPLE_CATALOGUE.read_text(encoding="utf-8").splitlines()]
CATALOGUE: dict[str, Any] = {line["id"]: UNKNOWN | line for line in LINES}


def one_step(checks: Any, text: str = "show me kettles") -> dict[str, Any]:
    return {"a kind": {"a name": [{text: checks}]}}


def written(folder: Path, content: Any) -> Path:
    path = folder / "dialogues.yaml"
    path.write_text(content if isinstance(content, str) else yaml.safe_dump(content), encoding="utf-8")
    return path


def test_both_halves_have_the_same_kinds_and_the_open_one_no_fewer_dialogues() -> None:
    counts = [Counter(dialogue.kind for dialogue in half) for half in (OPEN, HELD_OUT)]
    assert counts[0].keys() == counts[1].keys()
    assert all(counts[0][kind] >= counts[1][kind] - 1 for kind in counts[0])


def test_no_dialogue_is_in_both_halves() -> None:
    halves = [{tuple(step.text for step in dialogue.steps) for dialogue in half} for half in (OPEN, HELD_OUT)]
    assert not halves[0] & halves[1]
    assert len({dialogue.id for dialogue in OPEN + HELD_OUT}) == len(OPEN) + len(HELD_OUT)


def test_every_check_can_pass_on_the_sample_catalogue() -> None:
    shelf, kinds = Shelf(CATALOGUE), find_kinds(list(CATALOGUE.values()))
    for dialogue in OPEN + HELD_OUT:
        words = slots(kinds, dialogue.place)
        assert dialogue.fits(words), dialogue.id
        for step in dialogue.steps:
            checks = step.checks_with(words)
            if checks is None:
                continue
            if (shows := checks.shows) is not None and shows.count != 0:
                assert len(shows.matching(shelf)) >= (shows.at_least or 1), f"{dialogue.id}: {step.text}"
                named = [
                    CATALOGUE[each] for each in [*shows.includes, shows.first or ""] if each in CATALOGUE
                ]
                assert not [reason for each in named if (reason := shows.objection(each))], dialogue.id
            for reference, quantity in checks.cart.items() if isinstance(checks.cart, dict) else ():
                stock = CATALOGUE.get(reference, {"stock": quantity})["stock"]
                assert stock >= quantity, f"{dialogue.id}: {reference}"


def test_the_products_that_checks_name_are_in_the_sample_catalogue() -> None:
    for dialogue in OPEN + HELD_OUT:
        for step in dialogue.steps:
            for reference in references(step.checks):
                assert is_relative(reference) or reference in CATALOGUE, f"{dialogue.id}: {reference}"


def references(checks: Any) -> list[str]:
    found = [
        str(key)
        for name in ("cart", "says_fact")
        if isinstance(checks.get(name), dict)
        for key in checks[name]
    ]
    shows = checks.get("shows")
    if isinstance(shows, dict):
        for name in ("includes", "excludes", "first"):
            given = shows.get(name, [])
            found += [given] if isinstance(given, str) else given
    return found


@pytest.mark.parametrize(
    "checks",
    [
        {},
        {"says": []},
        {"says": [""]},
        {"says": ["price | "]},
        {"never_says": [" * "]},
        {"says": ["steel"], "never_says": ["Steel"]},
        {"cart": {}},
        {"cart": {2: 0}},
        {"cart": "the same"},
        {"cart": "as after step 1"},
        {"cart": {"2 of step 4": 1}},
        {"calls": {}},
        {"no_calls": []},
        {"calls": {"add_to_cart": {}}, "no_calls": ["add_to_cart"]},
        {"shows": {}},
        {"shows": {"top": 3}},
        {"shows": {"colour": "red"}},
        {"buttons": []},
        {"claims": ["x"]},
        {"shows": "{e.one}"},
    ],
    ids=str,
)
def test_a_check_that_cannot_fail_or_pass_is_refused(checks: dict[str, Any], tmp_path: Path) -> None:
    with pytest.raises(InvalidDialogue, match="a kind, 'a name'"):
        read_file(written(tmp_path, one_step(checks)))


@pytest.mark.parametrize(
    "content",
    [
        "a kind: {a name: [",
        "[]",
        "a kind: nothing",
        {"a kind": {"a name": ["only a text"]}},
        {"a kind": {"a name": [{"": {"cart": "empty"}}]}},
        {"a kind": {"a name": [{"hello": "empty"}]}},
        {"a kind": {"a name": [{"x" * 2_001: {"cart": "empty"}}]}},
        {"a kind": {"a name": [{"hello": {"cart": "empty"}}] * 13}},
    ],
    ids=lambda content: str(content)[:40],
)
def test_a_wrong_file_is_refused_with_its_name(content: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidDialogue, match=r"dialogues\.yaml"):
        read_file(written(tmp_path, content))


def test_each_sentence_of_a_group_is_a_dialogue_with_the_steps_before_it(tmp_path: Path) -> None:
    group = {"after": ["kettles"], "unchanged": ["is it good?"], "changed": [{"add it": {1: 1}}]}
    [question, purchase] = read_file(written(tmp_path, {"sentences": [group]}))
    assert [step.text for step in question.steps] == ["kettles", "is it good?"]
    assert question.steps[-1].checks == {"cart": "unchanged"}
    assert purchase.steps[-1].checks == {"cart": {1: 1}}


def test_the_fingerprint_changes_with_a_check(tmp_path: Path) -> None:
    [first] = read_file(written(tmp_path, one_step({"cart": "empty"})))
    [second] = read_file(written(tmp_path, one_step({"cart": "unchanged"})))
    assert first.fingerprint != second.fingerprint
