"""A double of the JSON API that shows one state of a function in the widget, and an island's page around the state."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from markupsafe import Markup

from app.render.contexts.conversation import Composer, TurnView
from app.render.contexts.page_frame import SessionForms
from app.render.contexts.pages import ConversationPage
from app.render.environment import render
from app.render.part_renderer import PartRenderer
from app.render.state import message_json
from app.turn import Turn
from devtools.gallery import Gallery
from devtools.workshop.shops import WorkshopShop

PREFIX = "/widget-api/"


def turn_of(gallery: Gallery, template: str, state: str) -> Turn:
    """Return a turn with the function call of a state as its only part."""
    given = gallery.context(template, state).part  # type: ignore[attr-defined]  # contexts of functions have a part
    # States may take the part of another function, because the template is chosen by its path.
    part = replace(given, name=Path(template).stem)
    return Turn(number=1, id="t-1", status="running" if part.status == "running" else "done", parts=[part])


def widget_page(origin: str, shop_name: str, template: str, state: str, theme: str) -> str:
    """Return a storefront's page whose widget shows the state."""
    shop = f"{origin}{PREFIX}{quote(template, safe='')}/{quote(state)}"
    return Markup(
        '<!doctype html><html lang="en"><title>Widget</title><meta name="viewport" content="width=device-width">'
        '<shop-assistant shop="{}" memory="tab" theme="{}"></shop-assistant>'
        '<script src="/shop-assistant.js?shop={}"></script>'
        '<script type="module">await customElements.whenDefined("shop-assistant");'
        'document.querySelector("shop-assistant").open();</script>'
    ).format(shop, theme, shop_name)


def answer(gallery: Gallery, path: str) -> tuple[int, str, str]:
    """Return the status, the media type and the body of a request of the widget, whose path begins with `PREFIX`."""
    template, state, rest = split_path(path)
    if rest == "api/sessions":
        return 201, "application/json", json.dumps({"session_id": "s-1", "token": "sample"})
    turn = turn_of(gallery, template, state)
    messages = [message_json(turn, part) for part in turn.parts]
    chat = {"messages": messages, "earlier": None, "is_typing": turn.status == "running", "error": None}
    return 200, "application/json", json.dumps({"chat": chat}, default=str)


def split_path(path: str) -> tuple[str, str, str]:
    """Return the template, the state and the rest of a path below `PREFIX`."""
    template, _, rest = path.removeprefix(PREFIX).partition(".html/")
    state, _, tail = rest.partition("/")
    return f"{template}.html", state, tail


def islands_page(shop: WorkshopShop, template: str, state: str) -> str:
    """Return a conversation's page with the state as its only turn, which the islands take over."""
    page = shop.gallery.context("pages/conversation.html", "new")
    assert isinstance(page, ConversationPage)  # noqa: S101 - the context of that template
    forms: SessionForms = page.forms
    turn = turn_of(shop.gallery, template, state)
    view: TurnView = PartRenderer(shop.environment, forms).view(turn)
    return str(
        render(
            shop.environment,
            ConversationPage(
                frame=page.frame, forms=forms, turns=[view], composer=Composer(forms=forms), past=True
            ),
        )
    )
