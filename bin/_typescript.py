"""TypeScript of JSON schemas, for the programs that generate the islands' types."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "frontend-islands" / "src"
VENV_PYTHON = ROOT / ".venv" / "bin" / "python"

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


def write_or_check(files: Mapping[Path, str], arguments: argparse.Namespace, program: str) -> int:
    """Write the files, or with `check` only compare them. Returns the exit code."""
    stale = [
        path for path, text in files.items() if not path.is_file() or path.read_text(encoding="utf-8") != text
    ]
    if arguments.check:
        for path in stale:
            print(f"{path} is stale: run {program}", file=sys.stderr)
        return 1 if stale else 0
    for path in stale:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(files[path], encoding="utf-8")
    return 0


def use_installed_python() -> None:
    """Go on with the project's own Python, which knows its packages, whatever shell this was started from."""
    if VENV_PYTHON.exists() and Path(sys.prefix) != VENV_PYTHON.parent.parent:
        os.execv(VENV_PYTHON, [str(VENV_PYTHON), *sys.argv])  # noqa: S606 - no shell is wanted
    sys.path.insert(0, str(ROOT))
