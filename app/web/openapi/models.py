"""Schemas of the reference that are derived from pydantic models and typed dictionaries."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import TypeAdapter

from app.web.openapi.schema import Schema, nullable, ref

COMPONENTS = {
    "CallError": "FunctionError",
    "CallState": "FunctionCall",
    "CartLine": "CartLine",
    "CartState": "Cart",
    "CheckoutLine": "CheckoutLine",
    "FacetsData": "Facets",
    "MessageState": "Message",
    "ProductView": "Product",
    "RecommendedProduct": "RecommendedProduct",
    "Suggestion": "Suggestion",
}
"""Models with one shared description, by their name in the document. Others are described where they are used."""


def schema_of(model: Any, *, mode: Literal["serialization", "validation"] = "serialization") -> Schema:
    """Return the schema of a model or typed dictionary as JSON. A field that may be absent is never null.

    `mode` is `validation` for a request's body.
    """
    adapter: TypeAdapter[Any] = TypeAdapter(model)
    found = adapter.json_schema(mode=mode, ref_template="{model}")
    return rewritten(found, found.get("$defs", {}))


def rewritten(schema: Mapping[str, Any], models: Mapping[str, Any], *, required: bool = True) -> Schema:
    """Return pydantic's schema in the form of the document: no titles, no defaults, nullable by type."""
    name = schema.get("$ref")
    if name in COMPONENTS:
        return ref(COMPONENTS[name])
    if name is not None:
        return rewritten({**models[name], **{key: schema[key] for key in schema if key != "$ref"}}, models)
    kept = {key: value for key, value in schema.items() if key not in ("$defs", "title", "default", "anyOf")}
    if "anyOf" in schema:
        choices = [choice for choice in schema["anyOf"] if choice != {"type": "null"}]
        if len(choices) != 1:
            raise ValueError(f"a field takes one type, or null: {schema}")
        found = rewritten(choices[0], models)
        found = found if "$ref" in found else {**found, **kept}
        return nullable(found) if required else found
    if "items" in schema:
        kept["items"] = rewritten(schema["items"], models)
    if isinstance(schema.get("additionalProperties"), dict):
        kept["additionalProperties"] = rewritten(schema["additionalProperties"], models)
    if "properties" in schema:
        always = schema.get("required", [])
        kept["properties"] = {
            name: rewritten(field, models, required=name in always)
            for name, field in schema["properties"].items()
        }
        kept["required"] = [name for name in schema["properties"] if name in always]
    return kept
