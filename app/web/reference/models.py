"""Schemas of the reference that are derived from pydantic models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from app.web.reference.schema import Schema, nullable, ref

COMPONENTS = {
    "CartLine": "CartLine",
    "CartState": "Cart",
    "ProductView": "Product",
    "RecommendedProduct": "RecommendedProduct",
}
"""Models that are described once in the document, by the name they have there. Others stand where they are used."""


def schema_of(model: type[BaseModel]) -> Schema:
    """Return how a model goes over the wire. A field that is None by default may be absent, and is never null."""
    found = model.model_json_schema(mode="serialization", ref_template="{model}")
    return rewritten(found, found.get("$defs", {}))


def rewritten(schema: Mapping[str, Any], models: Mapping[str, Any]) -> Schema:
    """Return pydantic's schema in the manner of the document: no titles, no defaults, nullable by type."""
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
        kept = {**rewritten(choices[0], models), **kept}
        return kept if "default" in schema else nullable(kept)
    if "items" in schema:
        kept["items"] = rewritten(schema["items"], models)
    if "properties" in schema:
        fields = schema["properties"]
        kept["properties"] = {name: rewritten(field, models) for name, field in fields.items()}
        kept["required"] = [name for name, field in fields.items() if field.get("default", ...) is not None]
    return kept
