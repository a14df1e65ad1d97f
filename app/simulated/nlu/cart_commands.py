"""Requests that change the cart, and the consent without which nothing changes it.

`Command.of` makes a `Command` of a plain command or wish alone. Each change of the cart takes a `Command`, so a
question, a condition or half-understood words cannot change it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from app.simulated.nlu.cart_items import Item, Problem
from app.simulated.nlu.clauses import Clause

Verb = Literal[
    "add", "remove", "set", "keep", "double", "halve", "swap", "correct", "undo", "empty", "option"
]


REFUSED = ("remove", "keep", "swap")
"""Changes that a refusal asks for: "I do not need the second any more", "not the first, the second"."""


@dataclass(frozen=True)
class Request:
    """A change of the cart that a clause asks for. `problem` says why it is no plain command."""

    verb: Verb
    items: tuple[Item, ...] = ()
    replacements: tuple[Item, ...] = ()
    problem: Problem = ""
    left: tuple[str, ...] = ()
    """Words that were not understood."""
    is_bare: bool = False
    """Whether it has no verb: counted things, or things and the cart."""
    goes_on: bool = False
    """Whether it only goes on with what was done before: "plus the third"."""
    is_accepted: bool = False
    """Whether it only names goods and accepts them: "the second one please"; they must have been offered."""
    replaces: bool = False
    """Whether it names the amount or the thing that it takes the place of: "three instead of one"."""
    options: Mapping[str, str] = field(default_factory=dict)
    """With `option`: the new values."""


@dataclass(frozen=True)
class Command:
    """A plain command or wish: the only thing that a change of the cart can be made from."""

    request: Request
    clause: Clause

    @classmethod
    def of(cls, request: Request | None, clause: Clause) -> Command | None:
        """Return the command, or None when the clause's mood or its words do not make one."""
        plain = request is not None and not request.problem and not request.left
        moods = (
            ("statement", "command")
            if request is not None and request.is_bare
            else ("command", "wish", "correction")
        )
        if (
            request is None
            or not plain
            or (clause.mood not in moods and not (clause.mood == "refusal" and request.verb in REFUSED))
            or (request.is_bare and clause.is_question)
        ):
            return None
        return cls(request, clause)


@dataclass(frozen=True)
class Answer:
    """A yes or a choice that answers the assistant's own question about the cart."""

    text: str


Consent = Command | Answer
"""The origin of a call that changes the cart."""
