"""Types of the fields of contexts."""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Mapping
from typing import Annotated, Any, ClassVar, Literal, Protocol

from markupsafe import Markup
from pydantic import PlainValidator

Theme = Literal["system", "light", "dark"]

ProductData = Mapping[str, Any]
"""A product's wire shape (docs/wire.md, "Shapes"), with `list_price` (old price) and `reason` if they are known."""

Html = Annotated[Markup, PlainValidator(Markup)]
"""Safe HTML: the output of one of these templates or of the Markdown renderer, never a shopper's text."""

EMPTY = Markup()

PartsHtml = Annotated[
    Iterable[Markup] | AsyncIterable[Markup],
    PlainValidator(lambda given: [Markup(html) for html in given]),  # noqa: S704 - output of templates, as Html is
]
"""A turn's parts as safe HTML: a list on a page, an asynchronous generator on the streamed page."""


class TemplateContext(Protocol):
    """A dataclass of a template's variables, with the template's path in its attribute `template`."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]
