"""The JSON of events, which the log stores and streams send."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.events import (
    CallError,
    Completion,
    Context,
    Event,
    FunctionCall,
    TextChunk,
    TurnError,
    chunk_json,
    wire_data,
    wire_json,
)
from app.turn import LoggedEvent

ANY_TEXT = st.text(st.characters(codec=None, exclude_categories=()))
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | ANY_TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(ANY_TEXT, inner, max_size=3),
    max_leaves=8,
)


def clean(value: Any) -> Any:
    """Return the value as PostgreSQL returns it."""
    if isinstance(value, str):
        return "".join(letter for letter in value if letter != "\0" and not "\ud800" <= letter <= "\udfff")
    if isinstance(value, list):
        return [clean(item) for item in value]
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    return value


@pytest.mark.parametrize(
    "event",
    [
        TextChunk(part_id="1-2", text="“Tea” \\ <b> \n\r\u2028 \\u0000 ü"),
        FunctionCall(call_id="1-2", name="f", parameters={"a": 1.5}, status="running"),
        FunctionCall(
            call_id="1-2", name="f", parameters={}, status="failed", error=CallError(code="x", message="y")
        ),
        Context(),
        Context(message="kettles", reset=True, turn_id="t"),
        Completion(usage={"tokens": 3}),
        TurnError(code="timeout", message="Too long."),
    ],
)
def test_the_json_of_an_event_is_its_data_on_one_line(event: Event) -> None:
    assert json.loads(wire_json(event)) == wire_data(event)
    assert "\n" not in wire_json(event) and "\r" not in wire_json(event)


@example(text="\ud800", parameters={"": {"\ud800": None}})
@example(text="", parameters={"\ud800": None})
@example(text="\ufffd", parameters={"\ufffd": None})
@given(text=ANY_TEXT, parameters=st.dictionaries(ANY_TEXT, VALUES, max_size=3))
def test_the_json_of_any_event_can_be_stored_and_sent(text: str, parameters: dict[str, Any]) -> None:
    written = TextChunk(part_id="1-2", text=text)
    assert json.loads(wire_json(written).encode("utf-8"))["text"] == clean(text)
    called = FunctionCall(call_id="1-2", name="f", parameters=parameters, status="running")
    sent = json.loads(wire_json(called).encode("utf-8"))
    assert sent["parameters"] == clean(parameters)
    assert set(sent) == {"timestamp", "turn_id", "call_id", "name", "parameters", "status"}


def test_a_backslash_and_digits_are_no_nul() -> None:
    assert json.loads(wire_json(TextChunk(part_id="1-2", text="\\u0000")))["text"] == "\\u0000"


def test_the_json_of_a_changed_event_is_its_own() -> None:
    logged = LoggedEvent("s", 1, TextChunk(part_id="1-2", text="tea"))
    assert logged.wire == wire_json(logged.event)
    changed = LoggedEvent("s", 1, logged.event.model_copy(update={"text": "coffee"}))
    assert json.loads(changed.wire)["text"] == "coffee"
    assert logged == LoggedEvent("s", 1, logged.event)


@given(
    text=ANY_TEXT,
    moment=st.datetimes(
        min_value=datetime(2000, 1, 1), max_value=datetime(2100, 1, 1), timezones=st.just(UTC)
    ),
)
@example(
    text='a "quote", a \\ and a /, a\tline\nbreak \x7f\x1f\u2028',
    moment=datetime(2026, 11, 30, 12, 0, 5, tzinfo=UTC),
)
@example(text="nul \0, half \ud83d, \ufffd", moment=datetime(2026, 11, 30, 12, 0, 5, 120_000, UTC))
def test_a_chunk_is_written_as_any_other_event(text: str, moment: datetime) -> None:
    chunk = TextChunk(timestamp=moment, turn_id="t-1", part_id="3-2", text=text)
    assert chunk_json(chunk) == wire_json(chunk)
    outside = chunk.model_copy(update={"turn_id": None, "caption_of": "3-1"})
    assert chunk_json(outside) == wire_json(outside)
