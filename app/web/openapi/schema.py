"""Short functions for JSON Schema (2020-12). `about` is the description."""

from __future__ import annotations

from typing import Any

Schema = dict[str, Any]


def ref(name: str) -> Schema:
    """Return a reference to a schema in `components`."""
    return {"$ref": f"#/components/schemas/{name}"}


def text(about: str, **more: Any) -> Schema:
    """Return the schema of a text."""
    return {"type": "string", "description": about, **more}


def whole(about: str, **more: Any) -> Schema:
    """Return the schema of a whole number."""
    return {"type": "integer", "description": about, **more}


def flag(about: str) -> Schema:
    """Return the schema of true or false."""
    return {"type": "boolean", "description": about}


def mapping(about: str, values: Schema | None = None) -> Schema:
    """Return the schema of an object with any names. Without `values` its values may be anything."""
    return {"type": "object", "description": about, "additionalProperties": values or True}


def nullable(schema: Schema) -> Schema:
    """Return the schema, extended by null for an unknown value."""
    if "$ref" in schema:
        return {"anyOf": [schema, {"type": "null"}]}
    return {**schema, "type": [schema["type"], "null"]}


def record(about: str, fields: dict[str, Schema], *, optional: tuple[str, ...] = ()) -> Schema:
    """Return the schema of an object with these fields; those in `optional` may be absent."""
    required = [name for name in fields if name not in optional]
    return {"type": "object", "description": about, "properties": fields, "required": required}
