"""The functions the assistant calls and the buttons run: one file each, found by its name.

A function's file declares it whole, as `FUNCTION = Function(...)` (`declaration.py`): what it takes and returns, what
it does to the cart, what is said while it runs, what a model is given of its result, which products it shows and what
it may refuse. Templates, the API's reference, agents' tools and the islands' types are derived from that. The file's
name is the function's name everywhere: for the model, its template, its gallery states, its island and its test.
"""

from __future__ import annotations

from app.functions.declaration import Call, Effect, Example, Function, Refusal
from app.functions.registry import all_functions, effect_of

__all__ = ["Call", "Effect", "Example", "Function", "Refusal", "all_functions", "effect_of"]
