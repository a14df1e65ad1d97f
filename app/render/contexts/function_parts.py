"""Contexts of `templates/functions`: a call of a function while it runs, its result, or its error."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.functions import Function, all_functions
from app.render.contexts.page_frame import SessionForms
from app.turn import FunctionPart


@dataclass(frozen=True, kw_only=True)
class RunningFunction:
    """Any function while it runs, as one muted line."""

    template: ClassVar[str] = "functions/_running.html"
    part: FunctionPart


@dataclass(frozen=True, kw_only=True)
class DefaultFunction(RunningFunction):
    """A function without a template of its own: running, done or failed."""

    template: ClassVar[str] = "functions/_default.html"
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class FailedFunction(DefaultFunction):
    """Any function that refused its call: the reason, products that may have been meant, and the next step."""

    template: ClassVar[str] = "functions/_failed.html"


def context_of(function: Function) -> type[DefaultFunction]:
    """Return the context of a function's own template. The class name is the function's in CamelCase."""
    name = "".join(word.capitalize() for word in function.name.split("_"))
    template = f"functions/{function.name}.html"
    return type(name, (DefaultFunction,), {"__doc__": function.about, "template": template})


FUNCTIONS: dict[str, type[DefaultFunction]] = {
    name: context_of(function) for name, function in all_functions().items()
}


def function_context(part: FunctionPart, forms: SessionForms) -> DefaultFunction:
    """Return the context for a function part: the function's own or, for an unknown name, the default."""
    return FUNCTIONS.get(part.name, DefaultFunction)(part=part, forms=forms)
