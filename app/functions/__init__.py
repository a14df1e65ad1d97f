"""The functions that the assistant calls and that buttons trigger: one file each, which is found by its name.

A function's file contains its whole declaration, `FUNCTION = Function(...)` (`declaration.py`): parameters and result,
effect on the cart, texts that are shown while it runs, the text of its result for a model, the products it shows, and
its refusals. Templates, the API reference, agents' tools and the islands' types are derived from the declaration. The
file's name is the function's name everywhere: for models, its template, its gallery states, its island and its test.
"""

from __future__ import annotations

from app.functions.declaration import Call, Effect, Example, Function, Refusal
from app.functions.registry import all_functions, effect_of

__all__ = ["Call", "Effect", "Example", "Function", "Refusal", "all_functions", "effect_of"]
