"""Generation of docs/templates.md: every template with its context and states, from the code and the YAML files."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import ModuleType, UnionType
from typing import Annotated, Literal, Union, get_args, get_origin

from jinja2 import Environment
from pydantic import BaseModel

from app import turn
from app.brand.contrast import GROUNDS
from app.brand.tokens import product_tokens
from app.events import CallError, CartLine, CartState, LineChange, OptionValue, ProductOption, Suggestion
from app.functions.results import ProductView, VariantView
from app.render.contexts.registry import CONTEXTS, MODULES, declared_in
from app.render.contexts.types import TemplateContext
from app.render.environment import FILTERS, create_environment, moment
from devtools.gallery import Gallery
from devtools.workshop.pictures import FOLDER, picture_name

HEAD = """# Templates

Written by `bin/gallery --docs` from the modules of `app/render/contexts`, the types of the data, and the YAML beside
the templates. `bin/gallery --pictures` takes the pictures, of one state each; `bin/gallery` shows every state.
A template may use exactly the variables listed for it, the [filters](#filters) and [globals](#globals), and nothing
else. [Data types](#data-types) and [tokens](#tokens) follow at the end. A shop replaces a template by a file of the
same path in its folder: see [brand.md](brand.md#templates). Then `bin/gallery --shop FOLDER` shows every state with it,
and `bin/gallery --check --shop FOLDER` says each mistake once, with file and line.
"""

NOT_SHOWN = ("gallery/",)

WIRE_TYPES: tuple[type[BaseModel], ...] = (
    *(
        ProductView,
        VariantView,
        ProductOption,
        OptionValue,
        CartState,
        CartLine,
        LineChange,
        CallError,
        Suggestion,
    ),
)
TURN_TYPES = (turn.Turn, turn.UserPart, turn.TextPart, turn.FunctionPart, turn.ErrorPart)


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
        "\n".join(
            [
                HEAD,
                *sections,
                "## What contexts are made of\n",
                *made_of(described),
                "## Data types\n",
                *data_types(),
                "## Filters\n",
                *filters(),
                "## Globals\n",
                *template_globals(),
                "## Tokens\n",
                *tokens(),
            ]
        ).rstrip()
        + "\n"
    )


def section(
    template: str, kind: type[TemplateContext], states: list[str], described: dict[str, dict[str, str]]
) -> Iterator[str]:
    """Yield the lines of one template's section."""
    yield f"## `{template}`\n"
    yield f"`{kind.__name__}`: {prose(kind)}\n"
    if (FOLDER / picture_name(template)).is_file():
        yield f"![{template}](pictures/{picture_name(template)})\n"
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


def data_types() -> Iterator[str]:
    """Yield the lines about the types of the data in contexts: models of the wire, and turns with their parts."""
    yield "`ProductData` is a mapping with the fields of a product; a field that is not known is null.\n"
    for kind in WIRE_TYPES:
        name = "ProductData" if kind is ProductView else kind.__name__
        yield f"### `{name}`\n"
        yield f"{prose(kind)}\n"
        yield "| field | type | meaning |"
        yield "|---|---|---|"
        for field_name, field in kind.model_fields.items():
            yield f"| `{field_name}` | `{words_of(field.annotation)}` | {cell(field.description or '')} |"
        yield ""
    described = attribute_docs((turn,))
    for part in TURN_TYPES:
        yield f"### `{part.__name__}`\n"
        yield f"{prose(part)}\n"
        yield from table(part, described)


def words_of(annotation: object) -> str:
    """Return a type as a template's author reads it: without modules and annotations of the wire."""
    origin, inner = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return words_of(inner[0])
    if origin in (UnionType, Union):
        return " \\| ".join(map(words_of, inner))
    if origin is Literal:
        return " \\| ".join(map(str, inner))
    if inner:
        return f"{words_of(origin)}[{', '.join(map(words_of, inner))}]"
    return "None" if annotation is type(None) else getattr(annotation, "__name__", str(annotation))


def filters() -> Iterator[str]:
    """Yield the lines about the filters: `{{ product.price | money(product.currency) }}`."""
    yield "| filter | result |"
    yield "|---|---|"
    own = {**FILTERS, "moment": moment}
    yield from (f"| `{name}` | {first_sentence(found)} |" for name, found in sorted(own.items()))
    yield ""


def template_globals() -> Iterator[str]:
    """Yield the lines about the names that every template may use."""
    yield "| name | value |"
    yield "|---|---|"
    known = set(Environment().globals)  # noqa: S701 - renders nothing
    for name, found in sorted(create_environment().globals.items()):
        if name not in known:
            about = (
                "Every function of the shop, by its name."
                if isinstance(found, Mapping)
                else first_sentence(found)
            )
            yield f"| `{name}` | {about} |"
    yield ""


def first_sentence(found: object) -> str:
    """Return the first line of a docstring; for a function that another one has made, of that one."""
    text = inspect.getdoc(found) or ""
    if not text and inspect.isfunction(found):
        outer = inspect.getmodule(found), found.__qualname__.partition(".")[0]
        text = inspect.getdoc(getattr(*outer)) or ""
    return cell(text.partition("\n\n")[0])


def tokens() -> Iterator[str]:
    """Yield the lines about the design tokens of static/css/tokens.css, with the values of both colour schemes."""
    yield "| token | light | dark |"
    yield "|---|---|---|"
    for name, token in product_tokens().items():
        yield f"| `--{name}` | `{token.light}` | {'the same' if token.light == token.dark else f'`{token.dark}`'} |"
    yield ""
    yield "The contrast of these pairs is computed: " + "; ".join(
        f"`--{text}` on {', '.join(f'`--{ground}`' for ground in grounds)}"
        for text, grounds in GROUNDS.items()
    )


def cell(text: str) -> str:
    """Return a text for a cell of a table."""
    return prose_of(text).replace("|", "\\|")


def doc_of(kind: type, name: str, described: dict[str, dict[str, str]]) -> str:
    """Return the string below a field in the class that declares it, or an empty string."""
    found = (described.get(parent.__name__, {}).get(name) for parent in kind.__mro__)
    return next((text for text in found if text), "")


def attribute_docs(modules: Sequence[ModuleType] = MODULES) -> dict[str, dict[str, str]]:
    """Return the strings below fields, by class and field."""
    found: dict[str, dict[str, str]] = {}
    for node in (node for module in modules for node in ast.parse(inspect.getsource(module)).body):
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
