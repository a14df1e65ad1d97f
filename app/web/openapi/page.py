"""The context of the reference's page: the same operations and schemas, for people."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from markupsafe import Markup, escape

from app.render.contexts.page_frame import PageFrame
from app.render.contexts.reference import (
    ReferenceAnswer,
    ReferenceField,
    ReferenceGroup,
    ReferenceOperation,
    ReferencePage,
    ReferenceProblem,
    ReferenceShape,
)
from app.render.markdown import blocks
from app.web.openapi import events, examples, schemas
from app.web.openapi.codes import CODES, IN_A_TURN
from app.web.openapi.curl import command
from app.web.openapi.document import ABOUT, OPERATIONS, TAGS
from app.web.openapi.operation import Answer, Operation, Parameter
from app.web.openapi.schema import Schema

KINDS = {
    "string": "text",
    "integer": "whole number",
    "number": "number",
    "boolean": "true or false",
    "null": "null",
}
ACCESS = {
    "anybody": "No authorization is required.",
    "holder": "Requires the session's token, or its cookie.",
    "change": "Requires the session's token, or its cookie with the header `x-csrftoken`.",
    "operator": "Requires the operator's token, `CATALOGUE_TOKEN`. Without that setting the route does not exist.",
}
BOUNDS = {
    "maxLength": "At most {} characters.",
    "minimum": "At least {}.",
    "maximum": "At most {}.",
    "default": "Default: `{}`.",
}


def reference_page(frame: PageFrame) -> ReferencePage:
    """Return the context of the page in that frame."""
    return ReferencePage(frame=frame, **content())


@cache
def content() -> dict[str, Any]:
    """Return the context of the page without its frame."""
    return {
        "about": prose(ABOUT),
        "groups": [
            ReferenceGroup(
                name=name, about=prose(about), operations=[operation(each) for each in of_tag(name)]
            )
            for name, about in TAGS.items()
        ],
        "events": [
            shape(name, schema, written(examples.EVENT_DATA[name])) for name, schema in events.EVENTS.items()
        ],
        "shapes": [shape(name, schema) for name, schema in schemas.SCHEMAS.items()],
        "problems": [
            *(problem(code) for code in CODES),
            *(ReferenceProblem(code=code, about=inline(about)) for code, about in IN_A_TURN.items()),
        ],
    }


def of_tag(tag: str) -> Iterator[Operation]:
    """Return the operations of a group."""
    return (each for each in OPERATIONS if each.tag == tag)


def operation(given: Operation) -> ReferenceOperation:
    """Return an operation for the page."""
    return ReferenceOperation(
        name=given.name,
        method=given.method.upper(),
        path=given.path,
        summary=given.summary,
        about=prose(given.about),
        access=inline(ACCESS[given.access]),
        parameters=[parameter(each) for each in given.parameters],
        body=list(fields(given.body.schema)) if given.body else [],
        answers=[answer(each) for each in given.answers],
        problems=[problem(code) for code in given.problems],
        command=command(given),
    )


def parameter(given: Parameter) -> ReferenceField:
    """Return a parameter for the page."""
    described_field = field(given.name, given.schema, required=given.required)
    place = {"path": "in the path", "query": "in the query", "header": "a header"}[given.place]
    return ReferenceField(**{**vars(described_field), "kind": f"{described_field.kind}, {place}"})


def answer(given: Answer) -> ReferenceAnswer:
    """Return a response for the page."""
    schema = given.schema or {}
    example = given.example if isinstance(given.example, str) else written(given.example)
    return ReferenceAnswer(
        status=given.status,
        about=inline(given.about),
        shape=shape_of(schema),
        fields=list(fields(schema)),
        example=example if given.schema else "",
    )


def problem(code: str) -> ReferenceProblem:
    """Return a refusal for the page."""
    status, about = CODES[code]
    return ReferenceProblem(code=code, status=status, about=inline(about))


def shape(name: str, schema: Schema, example: str = "") -> ReferenceShape:
    """Return a schema or an event for the page."""
    about = inline(schema["description"])
    return ReferenceShape(name=name, about=about, fields=list(fields(schema)), example=example)


def fields(schema: Schema, prefix: str = "") -> Iterator[ReferenceField]:
    """Yield an object's fields, and those of the objects in it, by their paths."""
    for name, inner in schema.get("properties", {}).items():
        path = f"{prefix}{name}"
        yield field(path, inner, required=name in schema.get("required", ()))
        for each in (inner, inner.get("items", {}), *inner.get("anyOf", ())):
            yield from fields(each, f"{path}[]." if each is inner.get("items") else f"{path}.")


def field(name: str, schema: Schema, *, required: bool) -> ReferenceField:
    """Return one field for the page."""
    about = " ".join([*map(sentence, described(schema)), *bounds(schema)])
    return ReferenceField(
        name=name, kind=kind(schema), about=inline(about), shape=shape_of(schema), required=required
    )


def described(schema: Schema) -> list[str]:
    """Return the description of a field in a list, which is empty if the field has none."""
    places = (schema, *schema.get("anyOf", ()))
    return [each["description"] for each in places if "description" in each][:1]


def sentence(text: str) -> str:
    """Return the text as a sentence: descriptions for models have no capital and no period."""
    return text if text.endswith(".") else f"{text[:1].upper()}{text[1:]}."


def bounds(schema: Schema) -> Iterator[str]:
    """Yield sentences about the values that a field may have."""
    if "enum" in schema:
        yield "One of " + ", ".join(f"`{each}`" for each in schema["enum"]) + "."
    for name, words in BOUNDS.items():
        if schema.get(name) is not None:
            yield words.format(json.dumps(schema[name]) if name == "default" else f"{schema[name]:,}")


def kind(schema: Schema) -> str:
    """Return the type of a value in words. It is empty for a named schema, which the page shows beside it."""
    if "anyOf" in schema:
        kinds = [kind(each) for each in schema["anyOf"]]
        return " or ".join(each for each in kinds if each)
    if "$ref" in schema:
        return ""
    names = schema.get("type", "object")
    if names == "array":
        return f"list of {kind(schema['items'])}".strip() if schema["items"] else "list"
    return " or ".join(KINDS.get(each, each) for each in ([names] if isinstance(names, str) else names))


def shape_of(schema: Schema) -> str:
    """Return the name of the schema of a field or of its list's items, or an empty string."""
    places: list[Mapping[str, Any]] = [schema, schema.get("items") or {}, *schema.get("anyOf", ())]
    return next((each["$ref"].rpartition("/")[2] for each in places if "$ref" in each), "")


def written(value: Any) -> str:
    """Return indented JSON."""
    return json.dumps(value, indent=2, ensure_ascii=False)


def prose(text: str) -> Markup:
    """Return Markdown of the reference as HTML."""
    return Markup("").join(blocks(text))


def inline(text: str) -> Markup:
    """Return a line of the reference as HTML; text between backticks is code."""
    return Markup(re.sub(r"`([^`]+)`", r"<code>\1</code>", str(escape(text))))  # noqa: S704 - escaped
