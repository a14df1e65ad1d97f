"""Dialogues: steps of a shopper's text and the checks of its answer, read from YAML files."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from app.text.sanitize import one_line
from devtools.yaml_text import read_yaml
from evaluation.checks import AS_AFTER, Checks
from evaluation.product_reference import OF_STEP

FOLDER = Path(__file__).parent
SLOT = re.compile(r"\{([a-z]\.\w+)\}")
MOST_STEPS = 12
TEXT_LIMIT = 2_000
"""Maximum characters of a message in the product."""

EXAMPLE_SLOTS = {
    f"{letter}.{name}": value
    for letter in "abcd"
    for name, value in {
        "one": "kettle", "many": "kettles", "low": "20", "price": "40", "brand": "Harrow", "colour": "red",
    }.items()
}  # fmt: skip
"""Words with which the checks of a file are read before a catalogue is chosen."""


class InvalidDialogue(ValueError):
    """A file of dialogues is wrong; the message names the file, the dialogue and the reason."""


@dataclass(frozen=True)
class Step:
    """A message of the shopper, and the checks of its answer, both perhaps with slots: `{a.many}`."""

    text: str
    checks: Mapping[str, Any]

    def said(self, slots: Mapping[str, str]) -> str:
        """Return the message with the words of a catalogue. Raises KeyError for a word that it does not have."""
        return filled(self.text, slots)

    def checks_with(self, slots: Mapping[str, str]) -> Checks | None:
        """Return the checks with the words of a catalogue, or None. Raises KeyError and ValidationError."""
        if not self.checks:
            return None
        return Checks.model_validate(json.loads(filled(json.dumps(self.checks), slots)))


@dataclass(frozen=True)
class Dialogue:
    """One dialogue. `kind` is the group in which it is counted; `portable` means that it fits any catalogue."""

    kind: str
    name: str
    steps: tuple[Step, ...]
    place: int = 0
    portable: bool = False

    @property
    def id(self) -> str:
        """The dialogue's name within all files."""
        return f"{self.kind}: {self.name}"

    @cached_property
    def fingerprint(self) -> str:
        """A hash of the texts and the checks: results of a changed dialogue are not reused."""
        content = json.dumps(
            [[step.text, dict(step.checks)] for step in self.steps], sort_keys=True, default=str
        )
        return hashlib.sha256(content.encode()).hexdigest()[:12]

    def fits(self, slots: Mapping[str, str]) -> bool:
        """Return whether a catalogue has all words that the dialogue uses."""
        used = SLOT.findall(json.dumps([[step.text, dict(step.checks)] for step in self.steps]))
        return set(used) <= set(slots)


def filled(text: str, slots: Mapping[str, str]) -> str:
    """Return a text with the values of its slots. Raises KeyError."""
    return SLOT.sub(lambda found: slots[found[1]], text)


def read_dialogues(*, held_out: bool = False, folder: Path = FOLDER) -> list[Dialogue]:
    """Return the dialogues and sentences of the open half, or of the held-out one. Raises InvalidDialogue."""
    half = folder / ("held_out" if held_out else "open")
    return [dialogue for path in sorted(half.glob("*.yaml")) for dialogue in read_file(path)]


def read_file(path: Path) -> list[Dialogue]:
    """Return the dialogues of one file. Raises InvalidDialogue."""
    try:
        given = read_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise InvalidDialogue(f"{path.name}: {error}") from error
    if not isinstance(given, dict):
        raise InvalidDialogue(f"{path.name} is not a mapping of kinds")
    found = []
    for kind, content in given.items():
        many = sentences(content) if isinstance(content, list) else content
        if not isinstance(many, dict) or not many:
            raise InvalidDialogue(f"{path.name}, {kind}: neither dialogues by name nor groups of sentences")
        found += [
            read_dialogue(path, str(kind), str(name), each, place)
            for place, (name, each) in enumerate(many.items())
        ]
    return found


def sentences(groups: Iterable[Mapping[str, Any]]) -> dict[str, list[Any]]:
    """Return a dialogue for each sentence of groups with `after` (steps before it), `unchanged` and `changed`."""
    found: dict[str, list[Any]] = {}
    for group in groups:
        before = list(group.get("after", []))
        for text in group.get("unchanged", []):
            found[unused(text, found)] = [*before, {text: {"cart": "unchanged"}}]
        for entry in group.get("changed", []):
            [(text, cart)] = entry.items()
            checks = cart if isinstance(cart, Mapping) and "cart" in cart else {"cart": cart}
            found[unused(text, found)] = [*before, {text: checks}]
    return found


def unused(text: str, names: Mapping[str, object]) -> str:
    """Return a sentence as a name; the same sentence in another state gets a number."""
    name, number = one_line(text), 2
    while name in names:
        name, number = f"{one_line(text)} ({number})", number + 1
    return name


def read_dialogue(path: Path, kind: str, name: str, given: Any, place: int) -> Dialogue:
    """Return a dialogue from YAML values. Raises InvalidDialogue."""
    where = f"{path.name}, {kind}, {name!r}"
    steps = tuple(read_steps(where, given))
    if not any(step.checks for step in steps):
        raise InvalidDialogue(f"{where}: no step has a check")
    if not 1 <= len(steps) <= MOST_STEPS:
        raise InvalidDialogue(f"{where}: {len(steps)} steps; there may be 1 to {MOST_STEPS}")
    has_slots = any(SLOT.search(step.text) for step in steps)
    return Dialogue(kind, name, steps, place, has_slots)


def read_steps(where: str, given: Any) -> Iterator[Step]:
    """Yield the steps of a dialogue and check each. Raises InvalidDialogue."""
    if not isinstance(given, list):
        raise InvalidDialogue(f"{where}: not a list of steps")
    for number, entry in enumerate(given, start=1):
        if isinstance(entry, dict) and len(entry) == 1:
            [(text, checks)] = entry.items()
        else:
            text, checks = entry, {}
        if not isinstance(text, str) or not text.strip() or len(text) > TEXT_LIMIT:
            raise InvalidDialogue(f"{where}, step {number}: not a message: {text!r:.80}")
        if isinstance(entry, dict) and not isinstance(checks, dict):
            raise InvalidDialogue(f"{where}, step {number}: the checks are not a mapping")
        step = Step(text, checks)
        try:
            if entry is not text:
                Checks.model_validate(json.loads(filled(json.dumps(checks), EXAMPLE_SLOTS)))
            filled(text, EXAMPLE_SLOTS)
        except ValidationError as error:
            reasons = "; ".join(str(each["msg"]).removeprefix("Value error, ") for each in error.errors())
            raise InvalidDialogue(f"{where}, step {number}: {reasons}") from None
        except KeyError as error:
            raise InvalidDialogue(f"{where}, step {number}: there is no slot {error}") from None
        later = [int(each) for pattern in (OF_STEP, AS_AFTER) for each in step_numbers(pattern, checks)]
        if any(not 1 <= each < number for each in later):
            raise InvalidDialogue(
                f"{where}, step {number}: refers to step {max(later)}, which is not before it"
            )
        yield step


def step_numbers(pattern: re.Pattern[str], checks: Any) -> Iterator[str]:
    """Yield the numbers of the steps to which checks refer."""
    if isinstance(checks, dict):
        for key, value in checks.items():
            yield from step_numbers(pattern, str(key))
            yield from step_numbers(pattern, value)
    elif isinstance(checks, list):
        for each in checks:
            yield from step_numbers(pattern, each)
    elif isinstance(checks, str):
        for found in pattern.finditer(checks):
            yield found[pattern.groups]
