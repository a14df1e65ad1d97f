"""Nonsense made of our own description of the API: whatever it allows, the shop takes or refuses, and never breaks."""

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
    known_ids,
    objects,
    passed_on,
    sound,
)

FUNCTIONS = sorted(all_functions())


@pytest.fixture(scope="module")
async def operations(asker: Asker) -> list[tuple[Any, Any]]:
    """What /schema describes, each with what makes requests of it."""
    described = (await asker.client.get("/schema")).json()
    found = schemathesis.openapi.from_dict(described).get_all_operations()
    every = [operation.ok() for operation in found if isinstance(operation, Ok)]
    return [(operation, operation.as_strategy()) for operation in every]


@asked_nonsense(EXAMPLES * 6)
@hypothesis.given(data=some.data())
async def test_whatever_the_description_allows_is_answered_as_it_says(
    asker: Asker, operations: list[tuple[Any, Any]], data: Any
) -> None:
    operation, cases = data.draw(some.sampled_from(operations))
    case = data.draw(cases)
    in_place = {"session_id": asker.session_id, "name": data.draw(some.sampled_from(FUNCTIONS))}
    for name, value in in_place.items():
        # The rest of the time somebody else's session, or a function nobody has.
        if name in case.path_parameters and data.draw(some.integers(0, 9)):
            case.path_parameters[name] = value
    if "product_id" in case.path_parameters and data.draw(some.booleans()):
        case.path_parameters["product_id"] = data.draw(known_ids)
    asked = case.as_transport_kwargs(base_url=str(asker.client.base_url))
    asked["headers"] = dict(asked["headers"]) | {"x-csrftoken": asker.proof}
    if data.draw(some.integers(0, 9)):
        asked["headers"].pop("Authorization", None)  # made up, it is nobody's; the cookie is the asker's
    if case.method in ("POST", "PUT") and asked.get("json") is None and data.draw(some.booleans()):
        asked |= {"content": as_json(data.draw(objects))}
        asked["headers"]["Content-Type"] = "application/json"
    await answered(asker, operation, asked)


async def answered(asker: Asker, operation: Any, asked: dict[str, Any]) -> None:
    """Ask, and hold the answer against what is said of it."""
    if "stream" in operation.path:
        async with asker.client.stream(**passed_on(asked)) as answer:
            assert answer.status_code in (200, 400, 404, 429)
        return
    response = await asker.client.request(**passed_on(asked))
    sound(response)
    operation.validate_response(Response.from_any(response))
