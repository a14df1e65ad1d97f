"""Requests generated from the API's own description: each is accepted or refused as described, and none fails."""

from __future__ import annotations

from typing import Any

import hypothesis
import pytest
import schemathesis
from hypothesis import strategies as some
from schemathesis.core.result import Ok
from schemathesis.core.transport import Response

from app.functions import all_functions
from tests.integration.fuzz.fuzz_inputs import (
    EXAMPLES,
    Asker,
    as_json,
    asked_nonsense,
    client_arguments,
    known_ids,
    objects,
    sound,
)

FUNCTIONS = sorted(all_functions())


@pytest.fixture(scope="module")
async def operations(asker: Asker) -> list[tuple[Any, Any]]:
    """The operations that /schema describes, each with its strategy for requests."""
    described = (await asker.client.get("/schema")).json()
    found = schemathesis.openapi.from_dict(described).get_all_operations()
    every = [operation.ok() for operation in found if isinstance(operation, Ok)]
    return [(operation, operation.as_strategy()) for operation in every]


@asked_nonsense(EXAMPLES * 6)
@hypothesis.given(data=some.data())
async def test_every_allowed_request_gets_a_documented_response(
    asker: Asker, operations: list[tuple[Any, Any]], data: Any
) -> None:
    operation, cases = data.draw(some.sampled_from(operations))
    case = data.draw(cases)
    in_place = {"session_id": asker.session_id, "name": data.draw(some.sampled_from(FUNCTIONS))}
    for name, value in in_place.items():
        # Otherwise another session's id or an unknown function.
        if name in case.path_parameters and data.draw(some.integers(0, 9)):
            case.path_parameters[name] = value
    if "product_id" in case.path_parameters and data.draw(some.booleans()):
        case.path_parameters["product_id"] = data.draw(known_ids)
    asked = case.as_transport_kwargs(base_url=str(asker.client.base_url))
    asked["headers"] = dict(asked["headers"]) | {"x-csrftoken": asker.proof}
    if data.draw(some.integers(0, 9)):
        # A generated token grants nothing; the cookie is the asker's.
        asked["headers"].pop("Authorization", None)
    if case.method in ("POST", "PUT") and asked.get("json") is None and data.draw(some.booleans()):
        asked |= {"content": as_json(data.draw(objects))}
        asked["headers"]["Content-Type"] = "application/json"
    await answered(asker, operation, asked)


async def answered(asker: Asker, operation: Any, asked: dict[str, Any]) -> None:
    """Send the request and check the answer against its description."""
    if "stream" in operation.path:
        async with asker.client.stream(**client_arguments(asked)) as answer:
            assert answer.status_code in (200, 400, 404, 429)
        return
    response = await asker.client.request(**client_arguments(asked))
    sound(response)
    operation.validate_response(Response.from_any(response))
