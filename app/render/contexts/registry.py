"""Every template with its context, and the ids of their elements."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from types import ModuleType
from typing import Any

from app.render import dom_ids
from app.render.contexts import (
    cart,
    components,
    conversation,
    function_parts,
    gallery,
    page_frame,
    pages,
    product_list,
    reference,
)
from app.render.contexts.cart import CartContents, CartLineForms, CartRemoved, CartSummary
from app.render.contexts.components import CartLink, CartShelf, CartStrip, Refusal
from app.render.contexts.conversation import (
    Announcer,
    Block,
    ComposerActions,
    ComposerError,
    ErrorMessage,
    TurnEnd,
    TurnList,
    TurnView,
    UserMessage,
)
from app.render.contexts.function_parts import FUNCTIONS, RunningFunction
from app.render.contexts.types import TemplateContext

MODULES: tuple[ModuleType, ...] = (
    page_frame,
    pages,
    cart,
    reference,
    conversation,
    function_parts,
    components,
    product_list,
    gallery,
)
"""The modules of contexts, in the order of docs/templates.md."""


def declared_in(module: ModuleType) -> Iterator[type]:
    """Yield the classes that a module declares, in the order of their declaration."""
    for each in vars(module).values():
        if isinstance(each, type) and each.__module__ == module.__name__:
            yield each


def contexts_of(module: ModuleType) -> Iterator[type[TemplateContext]]:
    """Yield the contexts of a module: its classes with a template."""
    yield from (kind for kind in declared_in(module) if hasattr(kind, "template"))
    if module is function_parts:
        yield from FUNCTIONS.values()


CONTEXTS: dict[str, type[TemplateContext]] = {
    kind.template: kind for module in MODULES for kind in contexts_of(module)
}
"""The context of every template, by the template's path."""


def part_id(given: Mapping[str, Any]) -> str:
    """Return the id of a part's element."""
    return dom_ids.part(given["part"].id)


ELEMENT_IDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    TurnView.template: lambda given: dom_ids.turn(given["turn"].number),
    TurnList.template: lambda given: dom_ids.TURNS,
    TurnEnd.template: lambda given: dom_ids.turn_end(given["turn"].number),
    Block.template: lambda given: str(given["id"]),
    ComposerActions.template: lambda _: dom_ids.COMPOSER_ACTIONS,
    ComposerError.template: lambda _: dom_ids.COMPOSER_ERROR,
    Announcer.template: lambda _: dom_ids.ANNOUNCER,
    CartShelf.template: lambda _: dom_ids.CART_SHELF,
    CartLink.template: lambda _: dom_ids.CART_LINK,
    CartStrip.template: lambda _: dom_ids.CART_STRIP,
    Refusal.template: lambda _: dom_ids.REFUSAL,
    CartContents.template: lambda _: dom_ids.CART,
    CartSummary.template: lambda _: dom_ids.CART_SUMMARY,
    CartLineForms.template: lambda given: dom_ids.line(given["line"].variant_id),
    CartRemoved.template: lambda given: dom_ids.line(given["removed"].variant_id),
    **{
        kind.template: part_id
        for kind in CONTEXTS.values()
        if issubclass(kind, UserMessage | ErrorMessage | RunningFunction)
    },
}
"""Functions from a template's variables to the id of its element, by the template's path. A notice that replaces the
element has the same id."""
