"""JSON Schema (2020-12) in few words."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """A schema that is described in `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(about: str, **more: Any) -> Schema:
    """Text."""
    return {"type": "string", "description": about, **more}


def whole(about: str, **more: Any) -> Schema:
    """A whole number."""
    return {"type": "integer", "description": about, **more}


def flag(about: str) -> Schema:
    """True or false."""
    return {"type": "boolean", "description": about}


def mapping(about: str, values: Schema | None = None) -> Schema:
    """An object whose names are not known beforehand."""
    return {"type": "object", "description": about, "additionalProperties": values or True}


def nullable(schema: Schema) -> Schema:
    """The same, or null where nothing is known."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def record(about: str, fields: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """An object with these fields; those that are optional may be absent."""
    required = [name for name in fields if name not in optional]
    return {"type": "object", "description": about, "properties": fields, "required": required}
