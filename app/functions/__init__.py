"""The functions the assistant calls and the buttons run: one file each, found by its name.

A function's file holds `DESCRIPTION` (for a model), `Parameters` (a pydantic model) and `run(parameters, call)`. Its
file name is its name everywhere: for the model, its template, its gallery states, its island and its test.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel
from sqlmodel.ext.asyncio.session import AsyncSession

from app.settings import Settings


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
            found[module_info.name] = Function(
                module_info.name, module.DESCRIPTION, module.Parameters, module.run
            )
    return found
