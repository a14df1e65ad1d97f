"""The widget's rendering of products and results, compared with the server's rendering of every state."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from app.render.contexts.registry import CONTEXTS
from app.render.contexts.types import TemplateContext
from app.render.environment import create_environment, variables
from app.render.state import call_json
from app.turn import FunctionPart
from devtools.gallery import Gallery
from tests.support.fixtures import agrees

CSRF_FIELD = re.compile(r'<input type="hidden" name="_csrf_token"[^>]*>')
INDENTATION = re.compile(r"\s*\n\s*")

DRAWN_BY_THE_WIDGET = (
    "components/_cart_line.html",
    "components/_cart_link.html",
    "components/_option_chips.html",
    "components/_option_fields.html",
    "components/_picture.html",
    "components/_price.html",
    "components/_product_card.html",
    "components/_product_detail.html",
    "components/_quantity.html",
    "components/_rating.html",
    "components/_stock.html",
    "chat/_error.html",
    "chat/_user.html",
)

ONLY_ON_PAGES = {
    "components/_add_one.html": "a part of the card's controls",
    "components/_cart_contents.html": "the widget draws the lines and the total itself",
    "components/_cart_line_total.html": "a part of the line",
    "components/_cart_removed.html": "the widget removes at once",
    "components/_cart_summary.html": "the widget shows its total below the lines",
    "components/_cart_shelf.html": "the widget shows the cart in place of the conversation",
    "components/_card_controls.html": "a part of the card",
    "components/_cart_note.html": "the widget has its cart's count in view",
    "components/_late_cart.html": "only a streamed page needs it",
    "components/_cart_strip.html": "the widget has its cart's count in view",
    "components/_filters.html": "the widget has no listing",
    "components/_numbered_cards.html": "the widget shows a result as one list, which it sorts",
    "components/_quantity_error.html": "a part of the field",
    "components/_refusal.html": "a form of a page was refused",
    "components/_undo.html": "a part of the receipt",
    "components/_variant_buttons.html": "the widget's failed calls have these buttons",
}


@pytest.fixture(scope="module")
def gallery() -> Gallery:
    return Gallery(create_environment())


def test_every_component_is_drawn_by_the_widget_too_or_says_why_not() -> None:
    components = {name for name in CONTEXTS if name.startswith("components/")}
    known = {name for name in DRAWN_BY_THE_WIDGET if name.startswith("components/")} | set(ONLY_ON_PAGES)
    assert components == known


def test_the_file_holds_every_state_as_the_server_draws_it(gallery: Gallery) -> None:
    agrees("states.json", json.dumps(list(states(gallery)), ensure_ascii=False, indent=1) + "\n")


def states(gallery: Gallery) -> Iterator[dict[str, Any]]:
    """Yield each state that the widget renders too: the template's data and HTML, within a conversation."""
    for template, state in gallery.everything():
        if not (template.startswith("functions/") or template in DRAWN_BY_THE_WIDGET):
            continue
        context = gallery.context(template, state)
        forms = getattr(context, "forms", None)
        if forms is not None and forms.session_id is None and template != "components/_cart_line.html":
            continue  # on a page outside a conversation
        html = INDENTATION.sub("\n", CSRF_FIELD.sub("", gallery.draw(template, state))).strip()
        yield {"template": template, "state": state, **data_of(context), "html": html}


def data_of(context: TemplateContext) -> dict[str, Any]:
    """Return the data of a state in the shapes of the API."""
    given = variables(context)
    part = given.get("part")
    if isinstance(part, FunctionPart):
        return {"call": call_json(part)}
    if part is not None:
        return {"text": getattr(part, "text", None) or part.message}
    shapes = ("product", "number", "highlight", "quantity", "least", "line", "choices", "cart")
    found = {name: given[name] for name in shapes if given.get(name) is not None}
    plain: dict[str, Any] = json.loads(json.dumps(found, default=lambda each: each.model_dump()))
    return plain
