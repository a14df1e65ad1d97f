"""Schemas of the API reference: fields that are always present, nullable or optional in a model's JSON."""

from __future__ import annotations

from typing import Annotated, Any, NotRequired

import pytest
from jsonschema_rs import Draft202012Validator
from pydantic import Field, with_config
from typing_extensions import TypedDict

from app.events import BY_NAME, CallError, CartState, Context, JsonOf, WireModel, is_none, wire_data
from app.web.openapi.document import openapi_document
from app.web.openapi.events import EVENTS
from app.web.openapi.models import schema_of


class Part(WireModel):
    """A part."""

    weight: int | None = Field(default=None, description="Grams.")


class Whole(WireModel):
    """A whole."""

    name: str | None = Field(default=None, description="Its name.")
    count: int = Field(default=1, description="How many.")
    hint: str | None = Field(default=None, exclude_if=is_none, description="A suggestion.")
    parts: list[Part] = Field(default_factory=list, description="Its parts.")
    cart: CartState | None = None


@with_config(use_attribute_docstrings=True)
class Written(TypedDict):
    """A dictionary."""

    whole: Annotated[dict[str, Any], JsonOf(Whole)]
    error: NotRequired[Annotated[dict[str, Any], JsonOf(CallError)]]
    label: str | None
    """The text on it."""


def test_a_default_is_no_reason_to_lack_and_exclude_if_is_none_to_be_null() -> None:
    schema = schema_of(Whole)
    fields = schema["properties"]
    assert schema["required"] == ["name", "count", "parts", "cart"]
    assert fields["name"] == {"type": ["string", "null"], "description": "Its name."}
    assert fields["count"] == {"type": "integer", "description": "How many."}
    assert fields["hint"] == {"type": "string", "description": "A suggestion."}
    assert fields["parts"]["items"]["properties"]["weight"]["type"] == ["integer", "null"]
    assert fields["cart"] == {"anyOf": [{"$ref": "#/components/schemas/Cart"}, {"type": "null"}]}
    assert Whole().model_dump().keys() == set(schema["required"])


def test_a_dictionary_has_the_shape_of_the_model_it_was_written_from() -> None:
    schema = schema_of(Written)
    assert (schema["description"], schema["required"]) == ("A dictionary.", ["whole", "label"])
    assert schema["properties"]["whole"]["required"] == schema_of(Whole)["required"]
    assert schema["properties"]["error"] == {"$ref": "#/components/schemas/FunctionError"}
    assert schema["properties"]["label"] == {"type": ["string", "null"], "description": "The text on it."}


@pytest.mark.parametrize("name", BY_NAME)
def test_every_field_of_an_event_says_what_it_is(name: str) -> None:
    for field, schema in EVENTS[name]["properties"].items():
        assert "$ref" in schema or schema["description"].endswith("."), field


def test_a_context_matches_its_schema_with_and_without_optional_fields() -> None:
    document = {**EVENTS["context"], "components": openapi_document()["components"]}
    validator = Draft202012Validator(document)
    assert set(wire_data(Context())) == set(EVENTS["context"]["required"])
    for event in (Context(), Context(message="hello", reset=True)):
        validator.validate(wire_data(event))
