"""Several rounds as one script: what a turn does is written as a generator and played again from its start each round.

A brain keeps nothing between rounds. So the script is played from the top; calls that were made are answered from the
conversation, texts that stand before them were said then, and the first call without an outcome ends the round.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.llm import ModelCall
from app.simulated.dialogue import Dialogue, Outcome, Question, arguments_of

MOST_ROUNDS = 5
"""Rounds with calls; one more is kept for the closing words."""

MOST_CALLS = 10
OUT_OF_ROUNDS: Outcome = {"error": {"code": "out_of_rounds", "message": "", "recovery": ""}}


@dataclass(frozen=True)
class Wanted:
    """A call the script wants made."""

    name: str
    arguments: dict[str, Any]

    @property
    def json(self) -> str:
        """The arguments as the agent loop takes them."""
        return json.dumps(self.arguments, ensure_ascii=False)


@dataclass(frozen=True)
class Say:
    """A paragraph of the answer."""

    text: str


Step = Say | tuple[Wanted, ...]
Script = Generator[Step, tuple[Outcome, ...], "Question | None"]
"""What a turn does: yields paragraphs and calls, is sent the calls' outcomes, returns the question it ends with."""


@dataclass
class Played:
    """What a script comes to in this round."""

    said: list[str] = field(default_factory=list)
    calls: tuple[Wanted, ...] = ()
    question: Question | None = None

    @property
    def text(self) -> str:
        """This round's words."""
        return "\n\n".join(self.said)


def play(script: Script, dialogue: Dialogue, done: Sequence[tuple[ModelCall, Outcome]]) -> Played:
    """Run the script up to the first calls that have not been made yet, or to its end."""
    left, played, rounds = list(done), Played(), 0
    outcomes: tuple[Outcome, ...] | None = None
    while True:
        try:
            step = next(script) if outcomes is None else script.send(outcomes)
        except StopIteration as end:
            played.question = end.value
            return played
        outcomes = None
        if isinstance(step, Say):
            played.said.append(step.text)
            continue
        rounds += 1
        matched = _matched(step, left)
        if matched is None:
            if left or rounds > MOST_ROUNDS or len(done) + len(step) > MOST_CALLS:
                # Never on a guess: what does not fit what was done already is not done at all.
                outcomes = tuple(OUT_OF_ROUNDS for _ in step)
                continue
            played.calls = step
            return played
        played.said = []
        outcomes = matched
        for wanted, outcome in zip(step, outcomes, strict=True):
            dialogue.take(wanted.name, wanted.arguments, outcome)


def _matched(step: tuple[Wanted, ...], left: list[tuple[ModelCall, Outcome]]) -> tuple[Outcome, ...] | None:
    """The recorded outcomes of these calls, taken off the record; None when the record goes on differently."""
    if not left:
        return None
    outcomes: list[Outcome] = []
    for wanted in step:
        place = next((place for place, (call, _) in enumerate(left) if _same(wanted, call)), None)
        outcomes.append(left.pop(place)[1] if place is not None else OUT_OF_ROUNDS)
    return tuple(outcomes) if any(outcome is not OUT_OF_ROUNDS for outcome in outcomes) else None


def _same(wanted: Wanted, call: ModelCall) -> bool:
    return wanted.name == call.name and wanted.arguments == arguments_of(call)
