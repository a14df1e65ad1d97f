"""An example command for each route: curl, with the shop, the session and its tokens in variables."""

from __future__ import annotations

import json
import shlex
from urllib.parse import urlencode

from app.web.openapi.operation import Operation


def command(operation: Operation) -> str:
    """Return the command, with one part per line."""
    parts = ["curl" if operation.method == "get" else f"curl -X {operation.method.upper()}"]
    if operation.name == "follow_session":
        parts[0] = "curl --no-buffer"
    parts[0] += f' "$SHOP{address(operation)}"'
    if operation.access != "anybody":
        token = "$CATALOGUE_TOKEN" if operation.access == "operator" else "$TOKEN"
        parts.append(f'-H "Authorization: Bearer {token}"')
    parts += [
        f"-H {shlex.quote(f'{each.name}: {each.example}')}"
        for each in operation.parameters
        if each.place == "header" and each.example is not None
    ]
    if operation.body is not None:
        parts.append('-H "Content-Type: application/json"')
        parts.append(f"-d {shlex.quote(json.dumps(operation.body.example, ensure_ascii=False))}")
    return " \\\n  ".join(parts)


def address(operation: Operation) -> str:
    """Return the path and query of the example."""
    path = operation.path.replace("{session_id}", "$SESSION").replace("{token}", "$CART_TOKEN")
    given = [each for each in operation.parameters if each.example is not None]
    for each in given:
        path = path.replace(f"{{{each.name}}}", str(each.example))
    query = urlencode({each.name: each.example for each in given if each.place == "query"})
    return f"{path}?{query}" if query else path
