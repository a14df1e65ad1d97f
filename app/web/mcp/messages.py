"""Reading what an agent sends: JSON-RPC over HTTP in both eras of the protocol, checked before anything is done.

Up to revision 2025-11-25 a client shakes hands (`initialize`) and may be given a session by us; from 2026-07-28 on
each request stands alone and says of itself what it is, in `_meta` and once more in headers.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from app.web.request.inputs import NESTING_LIMIT, depth, refuse_constant

HANDSHAKE_VERSIONS = ("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25")
STANDALONE_VERSIONS = ("2026-07-28",)

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32700, -32600, -32601, -32602
UNAUTHORISED = -32001
HEADER_MISMATCH, UNSUPPORTED_VERSION = -32020, -32022

VERSION_HEADER, METHOD_HEADER, NAME_HEADER = "mcp-protocol-version", "mcp-method", "mcp-name"
VERSION_KEY = "io.modelcontextprotocol/protocolVersion"
CAPABILITIES_KEY = "io.modelcontextprotocol/clientCapabilities"

Id = str | int


class Fault(Exception):
    """An error of the protocol; what a tool refuses is a result and no fault."""

    def __init__(
        self,
        code: int,
        message: str,
        *,
        status: int = 400,
        data: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.code, self.message, self.status = code, message, status
        self.data, self.headers = data, headers or {}

    def document(self, request_id: Id | None) -> dict[str, Any]:
        """The error as JSON-RPC has it."""
        error = {"code": self.code, "message": self.message}
        more = {"data": self.data} if self.data is not None else {}
        return {"jsonrpc": "2.0", "id": request_id, "error": error | more}


@dataclass(frozen=True)
class Asked:
    """One request. `standalone`: it is of the era without handshake."""

    id: Id
    method: str
    params: dict[str, Any]
    standalone: bool


def decoded(body: bytes) -> dict[str, Any]:
    """The one JSON-RPC object in a body. Raises Fault."""
    try:
        found = json.loads(body, parse_constant=refuse_constant)
    except (ValueError, RecursionError):
        raise Fault(PARSE_ERROR, "The body is not JSON.") from None
    if not isinstance(found, dict) or depth(found) > NESTING_LIMIT:
        raise Fault(INVALID_REQUEST, "Send one JSON-RPC object, not nested absurdly.")
    if found.get("jsonrpc") != "2.0":
        raise Fault(INVALID_REQUEST, 'Send JSON-RPC: "jsonrpc" must be "2.0".')
    return found


def id_of(message: Mapping[str, Any]) -> Id | None:
    """The request's id, None where there is none that counts."""
    given = message.get("id")
    return given if isinstance(given, str | int) and not isinstance(given, bool) else None


def read_request(message: Mapping[str, Any], headers: Mapping[str, str]) -> Asked | None:
    """The request in a message; None for what wants no answer: notifications and replies. Raises Fault."""
    if "result" in message or "error" in message:
        return None
    if "id" not in message and isinstance(message.get("method"), str):
        return None
    request_id, method, params = id_of(message), message.get("method"), message.get("params", {})
    if request_id is None or not isinstance(method, str) or not isinstance(params, dict):
        raise Fault(INVALID_REQUEST, "A request has an id, a method and an object of params.")
    version = headers.get(VERSION_HEADER)
    meta = params.get("_meta")
    enveloped = isinstance(meta, dict) and VERSION_KEY in meta
    if version in HANDSHAKE_VERSIONS or (version is None and not enveloped):
        return Asked(request_id, method, params, standalone=False)
    check_envelope(method, params, meta if isinstance(meta, dict) else {}, headers)
    return Asked(request_id, method, params, standalone=True)


def check_envelope(
    method: str, params: Mapping[str, Any], meta: Mapping[str, Any], headers: Mapping[str, str]
) -> None:
    """What a request that stands alone must say, in its body and alike in its headers. Raises Fault."""
    requested = headers.get(VERSION_HEADER)
    if requested is not None and requested not in STANDALONE_VERSIONS:
        supported = [*HANDSHAKE_VERSIONS, *STANDALONE_VERSIONS]
        data = {"supported": supported, "requested": requested}
        raise Fault(UNSUPPORTED_VERSION, "Unsupported protocol version.", data=data)
    if missing := [key for key in (VERSION_KEY, CAPABILITIES_KEY) if key not in meta]:
        raise Fault(INVALID_PARAMS, f"_meta lacks {' and '.join(missing)}.")
    expected = {VERSION_HEADER: meta[VERSION_KEY], METHOD_HEADER: method}
    if method == "tools/call":
        expected[NAME_HEADER] = params.get("name")
    for header, value in expected.items():
        if headers.get(header) != value:
            raise Fault(HEADER_MISMATCH, f"The header {header} does not say what the body says.")
