"""A new session is at home in the process that creates it."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from app.log.home_worker import home_of, leave_place, new_session_id, take_place
from app.server.connection_handover import OF_SESSION


@pytest.fixture(autouse=True)
def leaving() -> Iterator[None]:
    """Leave the process without a place."""
    yield
    leave_place()


def test_new_sessions_are_at_home_where_they_are_created() -> None:
    take_place(2, 3)
    made = [new_session_id() for _ in range(200)]
    assert {home_of(session_id, 3) for session_id in made} == {2}
    assert len(set(made)) == 200


def test_without_other_workers_any_id_is_made() -> None:
    assert {home_of(new_session_id(), 2) for _ in range(200)} == {0, 1}


@pytest.mark.parametrize(
    ("line", "is_named"),
    [
        ("GET /api/stream/{id}?after=3 HTTP/1.1", True),
        ("GET /chat/{id} HTTP/1.0", True),
        ("POST /api/sessions/{id}/messages HTTP/1.1", True),
        ("DELETE /api/sessions/{id}/messages HTTP/1.1", True),
        ("POST /api/sessions HTTP/1.1", False),
        ("GET /products/{id} HTTP/1.1", False),
        ("GET /chat/{id}x HTTP/1.1", False),
        ("GET /chat/%2e%2e/{id} HTTP/1.1", False),
    ],
)
def test_a_request_names_a_session_by_its_path(line: str, is_named: bool) -> None:
    session_id = new_session_id()
    found = OF_SESSION.match(line.replace("{id}", session_id).encode())
    assert (re.escape(found[1].decode()) == re.escape(session_id) if found else False) is is_named
