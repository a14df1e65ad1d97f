"""The events of a session's stream: what each is for, and its data."""

from __future__ import annotations

from app.events import BY_NAME
from app.web.reference.models import schema_of
from app.web.reference.schema import Schema

EVENTS: dict[str, Schema] = {name: schema_of(model) for name, model in BY_NAME.items()}


def schema_name(event: str) -> str:
    """Return the event's name among the schemas: `text_chunk` is TextChunkEvent."""
    return "".join(word.capitalize() for word in event.split("_")) + "Event"


SCHEMAS: dict[str, Schema] = {schema_name(name): schema for name, schema in EVENTS.items()}
