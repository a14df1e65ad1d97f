"""The events of a session's stream: their purposes and their data."""

from __future__ import annotations

from app.events import BY_NAME
from app.render.state import BlocksJson
from app.web.openapi.models import schema_of
from app.web.openapi.schema import Schema

MAY_CARRY_HTML = ("text_chunk", "function_call", "completion", "error")
"""Events that extend or end a text. The stream adds its blocks (`html`) if the client requests them."""


def event_schema(name: str) -> Schema:
    """Return the schema of an event's data on the stream."""
    schema = schema_of(BY_NAME[name])
    if name in MAY_CARRY_HTML:
        schema["properties"]["html"] = schema_of(BlocksJson)
    return schema


EVENTS: dict[str, Schema] = {name: event_schema(name) for name in BY_NAME}


def schema_name(event: str) -> str:
    """Return the event's name among the schemas: `text_chunk` is TextChunkEvent."""
    return "".join(word.capitalize() for word in event.split("_")) + "Event"


SCHEMAS: dict[str, Schema] = {schema_name(name): schema for name, schema in EVENTS.items()}
