"""What a function declares: one object a file, from which everything else is derived."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from app.functions.parameters import CallParameters
from app.functions.results import Result
from app.settings import Settings

Effect = Literal["reads", "changes_cart"]

PLACEHOLDER = re.compile(r"\{(\w+)(:leaf)?\}")
"""A parameter in words: `{query}`; of a path such as `Kitchen > Kettles` only the last segment: `{category:leaf}`."""


@dataclass(frozen=True)
class Call:
    """Where a function runs: for whom, and inside which transaction. It never commits; its caller does."""

    session_id: str
    db: AsyncSession
    settings: Settings


@dataclass(frozen=True)
class Refusal:
    """A code that a function may refuse with, and what it means to a program."""

    code: str
    meaning: str


@dataclass(frozen=True)
class Example:
    """A call and its result, for the reference of the API."""

    parameters: Mapping[str, Any]
    result: Result


@dataclass(frozen=True, kw_only=True)
class Function:
    """A function, whole. Raises ValueError where a named field is not one of the result."""

    title: str
    """What its button says, in the reference of the API."""
    description: str
    """What a model reads of it before it calls."""
    effect: Effect
    """Whether it only reads, or changes the cart: that takes a shopper's own wish."""
    additive: bool = False
    """Whether its change takes nothing away."""
    parameters: type[CallParameters]
    result: type[Result]
    run: Callable[[Any, Call], Awaitable[Result]]
    """Return the result for the parsed parameters. Raises Refused."""
    refusals: tuple[Refusal, ...] = ()
    """What it may refuse with, besides wrong parameters."""
    example: Example
    running: tuple[str, ...] = ()
    """What is said while it runs: the first text whose parameters are all given. Without one its name is said."""
    shown: tuple[str, ...] = ()
    """The result's fields that hold products, one or a list. They count as shown, in this order."""
    shown_for: str = ""
    """The result's field that says what they were shown for: a query, a product's id."""
    listed: bool = False
    """Whether a shopper counts in the first of these fields: "the second one"."""
    searches: bool = False
    """Whether that list is the session's newest search, and `shown_for` its query."""
    recommended: str = ""
    """The result's field that holds recommendations."""
    name: str = ""
    """The name of its file; never given."""
    about: str = ""
    """The first line of its file; never given."""

    def __post_init__(self) -> None:
        """Take the name from the file, and check the fields."""
        module = sys.modules[self.run.__module__]
        if not self.name:
            object.__setattr__(self, "name", module.__name__.rpartition(".")[2])
            object.__setattr__(self, "about", (module.__doc__ or "").strip().partition("\n")[0])
        known = self.result.model_fields
        wrong = [
            each for each in (*self.shown, self.shown_for, self.recommended) if each and each not in known
        ]
        if wrong:
            raise ValueError(f"{self.name}: {self.result.__name__} has no field {', '.join(wrong)}")

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the parameters."""
        return self.parameters.model_json_schema()

    def running_line(self, parameters: Mapping[str, Any]) -> str:
        """Return what it is doing, in words, from unchecked parameters."""
        for words in self.running:
            given = [parameters.get(found[1]) for found in PLACEHOLDER.finditer(words)]
            if all(given):
                return PLACEHOLDER.sub(lambda found: in_words(parameters, found), words)
        return f"{self.name.replace('_', ' ').capitalize()}…"

    def shown_in(self, result: Mapping[str, Any]) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
        """Yield the fields of a result on the wire that hold products, with these products."""
        for name in self.shown:
            value = result.get(name)
            several = value if isinstance(value, list) else [value]
            yield name, [each for each in several if isinstance(each, Mapping) and each.get("id")]


def in_words(parameters: Mapping[str, Any], found: re.Match[str]) -> str:
    """Return a parameter's value as the placeholder asks for it."""
    value = str(parameters[found[1]])
    return value.rsplit(">", 1)[-1].strip() if found[2] else value
