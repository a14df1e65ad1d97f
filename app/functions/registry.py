"""All functions by name: each file of this folder may declare one."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from app.functions.declaration import Effect, Function

HERE = Path(__file__).parent


@cache
def all_functions() -> dict[str, Function]:
    """Return all functions by name, sorted by name."""
    found: dict[str, Function] = {}
    for module_info in pkgutil.iter_modules([str(HERE)]):
        declared = getattr(importlib.import_module(f"app.functions.{module_info.name}"), "FUNCTION", None)
        if isinstance(declared, Function):
            found[declared.name] = declared
    return found


def effect_of(name: str) -> Effect:
    """Return a function's effect on the cart. An unknown function is assumed to change it."""
    function = all_functions().get(name)
    return function.effect if function is not None else "changes_cart"
