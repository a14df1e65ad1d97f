"""All functions by name: each file of this folder that declares one is found."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from pathlib import Path

from app.functions.declaration import Effect, Function

HERE = Path(__file__).parent


@cache
def all_functions() -> dict[str, Function]:
    """Return every function by its name, in the order of names."""
    found: dict[str, Function] = {}
    for module_info in pkgutil.iter_modules([str(HERE)]):
        declared = getattr(importlib.import_module(f"app.functions.{module_info.name}"), "FUNCTION", None)
        if isinstance(declared, Function):
            found[declared.name] = declared
    return found


def effect_of(name: str) -> Effect:
    """Return what a function does to the cart; of an unknown one, that it changes it."""
    function = all_functions().get(name)
    return function.effect if function is not None else "changes_cart"
