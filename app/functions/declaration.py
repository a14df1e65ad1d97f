"""The declaration of a function: one object per file, from which everything else is derived."""

from __future__ import annotations

import re
import sys
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.vectors.query_vectors import QueryVectors
from app.functions.parameters import CallParameters
from app.functions.results import Result
from app.settings import Settings
from app.text.category import leaf

Effect = Literal["reads", "changes_cart"]

PLACEHOLDER = re.compile(r"\{(\w+)(:leaf)?\}")
"""A parameter in a text: `{query}`, or `{category:leaf}` for the last segment of a path such as `Kitchen > Kettles`."""


@dataclass(frozen=True)
class Call:
    """The session and the transaction that a function runs in. The function never commits; its caller does."""

    session_id: str
    db: AsyncSession
    settings: Settings
    query_vectors: QueryVectors | None = None
    """Makes the vector of a search text, where the operator has a model for it."""


@dataclass(frozen=True)
class Refusal:
    """A code that a function may refuse with, and its meaning for a program."""

    code: str
    meaning: str


@dataclass(frozen=True)
class Example:
    """A call and its result, for the API reference."""

    parameters: Mapping[str, Any]
    result: Result


@dataclass(frozen=True, kw_only=True)
class Function:
    """The whole declaration of a function. Raises ValueError if it names a field that the result does not have."""

    title: str
    """Its title in the API reference."""
    description: str
    """Its description for models."""
    effect: Effect
    """Whether it only reads or changes the cart. A change requires the shopper's own request."""
    additive: bool = False
    """Whether its change removes nothing."""
    parameters: type[CallParameters]
    result: type[Result]
    run: Callable[[Any, Call], Awaitable[Result]]
    """The implementation: returns the result for parsed parameters. Raises FunctionError."""
    refusals: tuple[Refusal, ...] = ()
    """Its refusals, in addition to `invalid_parameters`."""
    example: Example
    running: tuple[str, ...] = ()
    """Texts to show while it runs: the first one whose parameters are all present. Without one, its name is shown."""
    shown: tuple[str, ...] = ()
    """Fields of the result that contain products, one or a list. They are recorded as shown, in this order."""
    shown_for: str = ""
    """Field of the result that the products were shown for: a query, or a product's id."""
    listed: bool = False
    """Whether positions in a message, such as "the second one", refer to the first of these fields."""
    searches: bool = False
    """Whether that list is recorded as the session's newest search, with `shown_for` as its query."""
    recommended: str = ""
    """Field of the result that contains recommendations."""
    name: str = ""
    """Name of its file; set automatically."""
    about: str = ""
    """First line of its file's docstring; set automatically."""

    def __post_init__(self) -> None:
        """Set `name` and `about` from the file, and check the named fields."""
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
        """Return the text to show while it runs, from unchecked parameters."""
        for words in self.running:
            given = [parameters.get(found[1]) for found in PLACEHOLDER.finditer(words)]
            if all(given):
                return PLACEHOLDER.sub(lambda found: in_words(parameters, found), words)
        return f"{self.name.replace('_', ' ').capitalize()}…"

    def shown_in(self, result: Mapping[str, Any]) -> Iterable[tuple[str, list[Mapping[str, Any]]]]:
        """Yield the fields of a result (JSON values) that contain products, with these products."""
        for name in self.shown:
            value = result.get(name)
            several = value if isinstance(value, list) else [value]
            yield name, [each for each in several if isinstance(each, Mapping) and each.get("id")]


def in_words(parameters: Mapping[str, Any], found: re.Match[str]) -> str:
    """Return the text that replaces a placeholder: the parameter's value, or its last segment."""
    value = str(parameters[found[1]])
    return leaf(value) if found[2] else value
