"""The functions the assistant calls and the buttons run: one file each, found by its name.

A function's file holds `DESCRIPTION` (for a model), `EFFECT` (`reads` or `changes_cart`), `Parameters` (a pydantic
model) and `run(parameters, call)`. A file without an `EFFECT` counts as one that changes the cart and may take things
out of it. The file's name is the function's name everywhere: for the model, its template, its gallery states, its
island and its test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any, Literal

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.settings import Settings

Effect = Literal["reads", "changes_cart"]


@dataclass(frozen=True)
class Call:
    """Where a function runs: for whom, and inside which transaction. It never commits; its caller does."""

    session_id: str
    db: AsyncSession
    settings: Settings


@dataclass(frozen=True)
class Function:
    """A function as its file declares it. `run` returns the wire shape (docs/wire.md, "Shapes") as JSON values."""

    name: str
    description: str
    parameters: type[BaseModel]
    run: Callable[[Any, Call], Awaitable[dict[str, Any]]]
    effect: Effect = "changes_cart"
    additive: bool = False
    """Its change takes nothing away: `ADDITIVE = True` in its file."""

    @cached_property
    def schema(self) -> dict[str, Any]:
        """The JSON schema of the parameters."""
        return self.parameters.model_json_schema()


@cache
def all_functions() -> dict[str, Function]:
    """Every function, by name: the neighbours of this file that declare `Parameters`."""
    found: dict[str, Function] = {}
    for module_info in pkgutil.iter_modules(__path__):
        module = importlib.import_module(f"{__name__}.{module_info.name}")
        if hasattr(module, "Parameters"):
            found[module_info.name] = declared(module_info.name, module)
    return found


def declared(name: str, module: Any) -> Function:
    """Return the function that a module declares."""
    effect: Effect = "reads" if getattr(module, "EFFECT", None) == "reads" else "changes_cart"
    additive = getattr(module, "ADDITIVE", False) is True
    return Function(name, module.DESCRIPTION, module.Parameters, module.run, effect, additive)


def effect_of(name: str) -> Effect:
    """Return what a function does to the cart; of an unknown one, that it changes it."""
    function = all_functions().get(name)
    return function.effect if function is not None else "changes_cart"
