"""Scripts: what an answer does step by step. Each round plays the script again with the outcomes so far.

A script is a generator. It yields `Say` for text and a `Call`, or a list of calls, for functions; it receives the
outcome of a call, or the list of outcomes.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.llm import ModelCall
from app.simulated.state import Outcome, State, arguments_of

UNDONE: Outcome = {
    "error": {"code": "not_run", "message": "It was not run.", "suggestions": [], "recovery": ""}
}


@dataclass(frozen=True)
class Call:
    """A call of a function."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def json(self) -> str:
        """The arguments as a model gives them."""
        return json.dumps(dict(self.arguments), default=str)


@dataclass(frozen=True)
class Say:
    """A paragraph of the answer."""

    text: str


Step = Call | Say | list[Call]
Script = Generator[Step, Any, None]


@dataclass
class Round:
    """The text and the calls of one round.

    `before` is what the rounds of the recorded calls say; `diverged`: the recorded calls are not this script's.
    """

    text: str = ""
    calls: list[Call] = field(default_factory=list)
    diverged: bool = False
    before: str = ""


def play(script: Script, recorded: Sequence[tuple[ModelCall, Outcome]], state: State) -> Round:
    """Play a script on the recorded outcomes, which the state takes in; return the round that comes next."""
    texts: list[str] = []
    earlier: list[str] = []
    place = 0
    answer: Any = None
    while True:
        try:
            step = script.send(answer)
        except StopIteration:
            return Round("\n\n".join(texts), diverged=place < len(recorded), before="\n\n".join(earlier))
        if isinstance(step, Say):
            texts.append(step.text)
            answer = None
            continue
        calls = step if isinstance(step, list) else [step]
        if place >= len(recorded):
            return Round("\n\n".join(texts), calls)
        outcomes: list[Outcome] = []
        for call in calls:
            if place < len(recorded):
                made, outcome = recorded[place]
                if made.name != call.name:
                    return Round(diverged=True)
                state.take(made.name, arguments_of(made), outcome)
                place += 1
            else:
                outcome = UNDONE
            outcomes.append(outcome)
        earlier += texts
        texts = []
        answer = outcomes if isinstance(step, list) else outcomes[0]


def result_of(outcome: Outcome) -> Mapping[str, Any]:
    """Return an outcome's result, empty when it was refused."""
    result = outcome.get("result")
    return result if isinstance(result, Mapping) else {}


def error_of(outcome: Outcome) -> Mapping[str, Any]:
    """Return an outcome's refusal, empty when there is none."""
    error = outcome.get("error")
    return error if isinstance(error, Mapping) else {}
