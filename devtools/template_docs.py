"""Generation of docs/templates.md: every template with its context and states, from the code and the YAML files."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from app.render.contexts.registry import CONTEXTS, MODULES, declared_in
from app.render.contexts.types import TemplateContext
from app.render.environment import create_environment
from devtools.gallery import Gallery

HEAD = """# Templates

Written by `bin/gallery --docs` from the modules of `app/render/contexts` and the YAML beside the templates.
`bin/gallery` shows every state listed here. A template may use exactly the variables listed for it, the filters and
globals of `app/render/environment.py`, and nothing else.
"""

NOT_SHOWN = ("gallery/",)


def template_docs() -> str:
    """Return the whole document."""
    gallery = Gallery(create_environment())
    described = attribute_docs()
    sections = [
        "\n".join(section(template, kind, list(gallery.states(template)), described))
        for template, kind in CONTEXTS.items()
        if not template.startswith(NOT_SHOWN)
    ]
    return (
        "\n".join([HEAD, *sections, "## What contexts are made of", "", *made_of(described)]).rstrip() + "\n"
    )


def section(
    template: str, kind: type[TemplateContext], states: list[str], described: dict[str, dict[str, str]]
) -> Iterator[str]:
    """Yield the lines of one template's section."""
    yield f"## `{template}`\n"
    yield f"`{kind.__name__}`: {prose(kind)}\n"
    yield from table(kind, described)
    yield f"States: {', '.join(states)}\n"


def table(kind: type, described: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield the lines of a table of a dataclass's fields; none if it has no fields."""
    rows = [(each.name, str(each.type), doc_of(kind, each.name, described)) for each in fields(kind)]
    if not rows:
        return
    yield "| variable | type | meaning |"
    yield "|---|---|---|"
    for name, annotation, meaning in rows:
        yield f"| `{name}` | `{annotation.replace('|', chr(92) + '|')}` | {meaning} |"
    yield ""


def made_of(described: dict[str, dict[str, str]]) -> Iterator[str]:
    """Yield the lines about dataclasses that are parts of contexts and belong to no template."""
    for kind in (kind for module in MODULES for kind in declared_in(module)):
        if not is_dataclass(kind) or hasattr(kind, "template"):
            continue
        yield f"### `{kind.__name__}`\n"
        yield f"{prose(kind)}\n"
        yield from table(kind, described)


def doc_of(kind: type, name: str, described: dict[str, dict[str, str]]) -> str:
    """Return the string below a field in the class that declares it, or an empty string."""
    found = (described.get(parent.__name__, {}).get(name) for parent in kind.__mro__)
    return next((text for text in found if text), "")


def attribute_docs() -> dict[str, dict[str, str]]:
    """Return the strings below fields, by class and field."""
    found: dict[str, dict[str, str]] = {}
    for node in (node for module in MODULES for node in ast.parse(inspect.getsource(module)).body):
        if not isinstance(node, ast.ClassDef):
            continue
        for field, after in zip(node.body, node.body[1:], strict=False):
            if isinstance(field, ast.AnnAssign) and isinstance(field.target, ast.Name) and is_text(after):
                found.setdefault(node.name, {})[field.target.id] = prose_of(ast.literal_eval(after.value))  # type: ignore[attr-defined]  # a field has a name
    return found


def is_text(node: ast.stmt) -> bool:
    """Return whether a statement consists only of a string."""
    return (
        isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def prose(kind: type) -> str:
    """Return a class's docstring on one line."""
    return prose_of(kind.__doc__ or "")


def prose_of(text: str) -> str:
    """Return the text on one line."""
    return " ".join(text.split())
