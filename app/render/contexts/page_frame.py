"""The frame around every page, and the data of the forms in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from app.events import CartState
from app.functions import Function
from app.render.contexts.types import Theme


@dataclass
class LatestCart:
    """The current cart, for a page that is sent, or a stream that is open, while the cart changes."""

    cart: CartState = field(default_factory=CartState)


@dataclass(frozen=True, kw_only=True)
class SessionForms:
    """Data for the forms of a part: the session they act on, and the page that a browser without scripts opens next."""

    csrf_token: str
    session_id: str | None = None
    """None outside a conversation: buttons are then links to the shop's pages."""
    next: str = "/cart"
    """Path within the shop to which a cart form redirects."""
    scripted: bool = True
    """False on the streamed page, which omits controls that need scripts."""
    updatable: bool = False
    """Whether the streamed page contains declarative partial updates (app/render/page_updates.py)."""
    stoppable: bool = True
    """Whether the streamed page begins with *Stop*. A text browser shows that page when the answer is complete."""
    spoken: bool = False
    """Whether the server can convert answers to speech."""
    save_data: bool = False
    """Whether the browser asks for little data: only the first three cards of an answer have pictures."""

    latest: LatestCart = field(default_factory=LatestCart)
    """The cart, for the steppers of products in it and for *Undo* in receipts."""

    def held(self, product_id: str) -> int:
        """Return how many pieces of a product the cart has, of all its variants."""
        return sum(line.quantity for line in self.latest.cart.items if line.product_id == product_id)

    def is_current(self, cart: Mapping[str, Any]) -> bool:
        """Return whether the cart is still the one of a function's result."""
        then = {
            line.get("variant_id") or line["product_id"]: line["quantity"] for line in cart.get("items", [])
        }
        return then == {line.variant_id: line.quantity for line in self.latest.cart.items}

    @property
    def messages_path(self) -> str:
        """The path to which a message is posted: the session's, or `/chat`, which creates a session."""
        return f"/chat/{self.session_id}/messages" if self.session_id else "/chat"

    @property
    def cancellation_path(self) -> str:
        """The path to which *Stop* posts."""
        return f"/chat/{self.session_id}/cancellation"

    @property
    def clear_path(self) -> str:
        """The path to which *New conversation* posts."""
        return f"/chat/{self.session_id}/clear"

    @property
    def conversation_path(self) -> str:
        """The path of the conversation's page, with its newest turns."""
        return f"/chat/{self.session_id}"

    def earlier_path(self, before: int) -> str:
        """Return the path of the page with the turns before that number."""
        return f"/chat/{self.session_id}?before={before}"

    @property
    def deletion_path(self) -> str:
        """The path of the page that *Delete everything* opens. The form on that page posts to it."""
        return f"/chat/{self.session_id}/deletion"

    @property
    def live_path(self) -> str:
        """The path of the streamed page, for browsers without scripts."""
        return f"/chat/{self.session_id}/live"

    def stream_path(self, after: int) -> str:
        """Return the path of the stream of events after that number."""
        return f"/chat/{self.session_id}/stream?after={after}"

    def speech_path(self, number: int) -> str:
        """Return the path of the answer of the turn with that number, as sound."""
        return f"/chat/{self.session_id}/turns/{number}/speech"

    @property
    def undo_path(self) -> str:
        """The path to which *Undo all* posts the quantities that lines of the cart had before."""
        return f"/chat/{self.session_id}/undo"

    def function_path(self, function: Function) -> str:
        """Return the path to which a function's button posts the function's parameters as fields."""
        return f"/chat/{self.session_id}/functions/{function.name}"


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A link to one of the shop's own pages."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ShopLogo:
    """The shop's logo, as tall as the header has room for it."""

    url: str
    width: int
    height: int
    dark_url: str = ""
    """The logo for dark colours, if it differs."""
    dark_width: int = 0
    has_name: bool = False
    """Whether it contains the shop's name, which the header then does not repeat."""


@dataclass(frozen=True, kw_only=True)
class ShopLook:
    """The shop's own identity in its pages, from the folder `shop/`. Without one, the product's own."""

    tagline: str = ""
    """One sentence about the shop; empty if the owner set none."""
    contact: str = ""
    """How the shop is reached; empty if the owner set nothing."""
    right_to_left: bool = False
    """Whether pages are laid out from right to left."""
    theme_url: str = ""
    """Path of the style sheet with the shop's tokens and fonts."""
    icon_url: str = ""
    icon_type: str = ""
    """Media type of the icon."""
    manifest_url: str = ""
    logo: ShopLogo | None = None
    page_colours: Mapping[str, str] = field(default_factory=dict)
    """Background of the pages in `light` and `dark` colours, for the frame of the browser's window."""
    links: Sequence[PageLink] = ()
    """Imprint, privacy and terms."""


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """Data for the frame of every page: header, cart count, theme."""

    title: str
    csrf_token: str
    shop_name: str = "Aisle"
    look: ShopLook = field(default_factory=ShopLook)
    cart: CartState = field(default_factory=CartState)
    theme: Theme = "system"
    path: str = "/"
    """This page's own path with its query. The theme switch redirects to it."""
    conversation_url: str | None = None
    """Path of the visitor's conversation, if there is one."""
    checkout_url: str = ""
    """Path of *Checkout*, which redirects to the shop's checkout. If it is empty, no page has this control."""
    pages: Sequence[PageLink] = ()
    """The shop's own pages, linked at the end of each page but the conversation."""
    first_visit: bool = False
    """Whether the browser is new here: its first page then contains the style sheets."""
    save_data: bool = False
    """Whether the browser asks for little data (`Save-Data: on`): its pages load no islands and few pictures."""
    request_id: str = ""
    """Shown on error pages, so that a shopper's report can be found in the log."""


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The frame around every page."""

    template: ClassVar[str] = "layouts/base.html"
    frame: PageFrame
