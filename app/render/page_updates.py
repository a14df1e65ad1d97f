"""Places of a streamed page whose content later HTML replaces, without a script (declarative partial updates of HTML).

A place is `<?start name="NAME">HTML<?end>`. `<template for="NAME">HTML</template>` replaces its content if the place is
within the template's parent. An update removes the place's marks, so content that is replaced again contains new ones.
A browser without this feature reads the marks as comments and shows no template.
"""

from __future__ import annotations

from markupsafe import Markup

from app.events import CartState
from app.render import dom_ids
from app.render.contexts.components import LateCart
from app.render.contexts.conversation import Typing
from app.render.environment import render
from app.render.part_renderer import PartRenderer

NOTHING = Markup("")


def place(name: str, html: Markup = NOTHING) -> Markup:
    """Return a place with its first content."""
    return Markup('<?start name="{}">{}<?end>').format(name, html)


def update(name: str, html: Markup = NOTHING) -> Markup:
    """Return the HTML that replaces the content of a place, and the place itself."""
    return Markup('<template for="{}">{}</template>').format(name, html)


class PartsPlaces:
    """The places among the parts of a running turn, on pages with updates: the cart's link and the typing note.

    An update here does not reach the header, so the link covers the header's gap until the page ends (`.late-cart`).
    The note is always the last element: it is removed before each addition and follows it. After the turns the page's
    template empties both places.
    """

    def __init__(self, renderer: PartRenderer) -> None:
        self._renderer = renderer
        self._cart: CartState | None = None
        self._noted = False

    def begin(self) -> Markup:
        """Return the place of the cart's link, and the update that fills it."""
        return place(dom_ids.PARTS_CART) + self._link() if self._renderer.forms.updatable else NOTHING

    def add(self, html: Markup) -> Markup:
        """Return an addition to the parts, without the note before it."""
        if not self._noted or not html:
            return html
        self._noted = False
        return update(dom_ids.PARTS_TYPING) + html

    def rest(self, *, waiting: bool) -> Markup:
        """Return what follows the additions: the cart's link if the cart has changed, and with `waiting` the note."""
        if not self._renderer.forms.updatable:
            return NOTHING
        link = NOTHING if self._cart == self._renderer.forms.latest.cart else self._link()
        if self._noted or not waiting:
            return link
        self._noted = True
        note = place(dom_ids.PARTS_TYPING, render(self._renderer.environment, Typing()))
        return link + place(dom_ids.PARTS_TYPING) + update(dom_ids.PARTS_TYPING, note)

    def _link(self) -> Markup:
        self._cart = self._renderer.forms.latest.cart
        link = render(self._renderer.environment, LateCart(cart=self._cart))
        return update(dom_ids.PARTS_CART, place(dom_ids.PARTS_CART, link))
