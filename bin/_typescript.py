"""TypeScript of JSON schemas, for the programs that generate the islands' types."""

from __future__ import annotations

from typing import Any

SCALARS = {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}


def typescript_type(schema: dict[str, Any]) -> str:
    """Return one JSON schema as a TypeScript type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rsplit("/", 1)[-1]
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(typescript_type(choice) for choice in schema["anyOf"]))
    if "const" in schema or "enum" in schema:
        return " | ".join(f'"{value}"' for value in schema.get("enum", [schema.get("const")]))
    if schema.get("type") == "array":
        element = typescript_type(schema.get("items", {}))
        return f"({element})[]" if " | " in element else f"{element}[]"
    if schema.get("type") == "object":
        values = schema.get("additionalProperties")
        return f"Record<string, {typescript_type(values) if isinstance(values, dict) else 'unknown'}>"
    return SCALARS.get(schema.get("type", ""), "unknown")


def interface(name: str, schema: dict[str, Any], optional: set[str]) -> str:
    """Return one model as an exported interface, with its docstring."""
    lines = [f"/** {' '.join(schema['description'].split())} */"] if schema.get("description") else []
    lines.append(f"export interface {name} {{")
    for field, shape in schema["properties"].items():
        lines.append(f"  {field}{'?' if field in optional else ''}: {typescript_type(shape)};")
    return "\n".join([*lines, "}\n"])
