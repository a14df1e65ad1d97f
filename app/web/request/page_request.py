"""A browser's request for a page: its session, the frame and forms of the page, and the response."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any, cast

from litestar import Request, Response
from litestar.datastructures import Cookie, State
from litestar.di import NamedDependency
from litestar.params import SkipValidation
from sqlmodel.ext.asyncio.session import AsyncSession

from app.brand import Brand, current_brand
from app.cart.contents import cart_state
from app.db.transient_errors import DATABASE_ERRORS, is_transient
from app.events import CartState
from app.log.sessions import create_session, position_of_visitor
from app.render.contexts.conversation import Composer
from app.render.contexts.page_frame import LatestCart, Layout, PageFrame, PageLink, SessionForms
from app.render.contexts.types import Theme
from app.render.dom_ids import digits
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.shop_look import shop_look
from app.render.style_sheets import StyleSheets
from app.shop_pages import read_folder
from app.web.middleware.request_logging import current_request_id
from app.web.middleware.security_headers import content_security_policy
from app.web.request.authorization import CART_COOKIE, CSRF_COOKIE, check_csrf
from app.web.request.fragment_response import FragmentResponse
from app.web.request.services import AppServices, services_of

AnyRequest = Request[Any, Any, Any]

CHECKOUT_PATH = "/cart/checkout"
"""The page that redirects to the shop's checkout, with the cart of that moment."""

THEME_COOKIE = "theme"
THEMES = ("system", "light", "dark")
HTML = "text/html"

PERSONAL = {"Cache-Control": "private, no-store", "Vary": "Cookie, HX-Request, Save-Data"}
"""Headers of a visitor's own pages. Chromium shows a page without `no-store` after Back although the cart has changed
since (docs/decisions/2026-11-30-back-shows-the-true-cart.md).
"""


@dataclass
class PageRequest:
    """A browser's request for a page of the shop. `session_id` is the visitor's session, None before the first write.

    `expired_id` is the session of the browser's cookie if that session no longer exists.
    """

    request: AnyRequest
    services: AppServices
    session_id: str | None
    csrf_token: str
    new_cookies: list[Cookie]
    has_conversation: bool = False
    expired_id: str | None = None

    @property
    def path(self) -> str:
        """The page's own path with its query."""
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    @property
    def conversation_url(self) -> str | None:
        """The path of the visitor's conversation; None if nothing was said yet."""
        return f"/chat/{self.session_id}" if self.has_conversation else None

    @property
    def enhanced(self) -> bool:
        """Whether htmx sent the request: the response is then a fragment, not a page."""
        return "hx-request" in self.request.headers

    @property
    def first_visit(self) -> bool:
        """Whether the browser lacks the cookie that every page sets, and so has no style sheet in its cache."""
        return CSRF_COOKIE not in self.request.cookies

    @property
    def save_data(self) -> bool:
        """Whether the browser asks for little data (the client hint `Save-Data`)."""
        return bool(self.request.headers.get("save-data", "").strip().lower() == "on")

    @property
    def may_apply_updates(self) -> bool:
        """Whether the browser is recent enough to be sent declarative partial updates. They do no harm in others."""
        return bool(self.request.headers.get("sec-fetch-dest") == "document")

    @property
    def has_progress(self) -> bool:
        """Whether the browser draws a page while it is being received.

        Text browsers mostly draw it at its end. They are the browsers that do not call themselves Mozilla, as all
        others have since 1994.
        """
        return self.request.headers.get("user-agent", "").startswith("Mozilla/")

    @property
    def idempotency_key(self) -> str | None:
        """The key that the page's scripts give a change, so that they can repeat it if the response was lost."""
        key: str | None = self.request.headers.get("idempotency-key")
        return key

    @property
    def theme(self) -> Theme:
        """The theme that the visitor chose."""
        chosen = self.request.cookies.get(THEME_COOKIE, "system")
        return cast("Theme", chosen) if chosen in THEMES else "system"

    def frame(self, title: str, cart: CartState | None) -> PageFrame:
        """Return the context of the frame of every page. `cart` is None on a page that does not know it."""
        if cart is not None:
            self._remember(cart)
        return PageFrame(
            title=title,
            csrf_token=self.csrf_token,
            shop_name=self.brand.name,
            look=shop_look(self.brand),
            cart=cart or CartState(),
            theme=self.theme,
            path=self.path,
            conversation_url=self.conversation_url,
            pages=self.page_links(),
            checkout_url=CHECKOUT_PATH if self.services.settings.checkout_url else "",
            first_visit=self.first_visit,
            save_data=self.save_data,
            request_id=current_request_id(),
        )

    def _remember(self, cart: CartState) -> None:
        """Set the cookie of the cart if the cart is another one than on the visitor's last page."""
        lines = [(line.variant_id, line.quantity) for line in cart.items]
        digest = digits(repr(lines)) if lines else ""
        if digest != self.request.cookies.get(CART_COOKIE, ""):
            self.new_cookies = [*self.new_cookies, self.services.keys.cart_cookie(digest)]

    def forget_cart(self, moment: str) -> None:
        """Set the cookie of the cart to `moment`, before an answer that may change the cart after the page's head.

        Its change makes the browser ask for earlier pages again when the shopper goes back to them.
        """
        self.new_cookies = [*self.new_cookies, self.services.keys.cart_cookie(moment)]

    @property
    def brand(self) -> Brand:
        """The shop's identity."""
        return current_brand(self.services.settings)

    def page_links(self) -> list[PageLink]:
        """Return the links to the shop's own pages."""
        pages = read_folder(self.services.settings.pages_folder).pages
        return [PageLink(title=page.title, url=page.url) for page in pages]

    def forms(
        self,
        *,
        session_id: str | None = None,
        next_path: str = "/cart",
        scripted: bool = True,
        updatable: bool = False,
        cart: CartState | None = None,
    ) -> SessionForms:
        """Return the context of forms on the page. With a session they belong to its conversation.

        `cart` is the visitor's, for pages that show what is in it.
        """
        return SessionForms(
            latest=LatestCart(cart or CartState()),
            csrf_token=self.csrf_token,
            session_id=session_id,
            next=next_path,
            scripted=scripted,
            updatable=updatable,
            stoppable=self.has_progress,
            spoken=self.services.spoken is not None,
            save_data=self.save_data,
        )

    def composer(
        self,
        session_id: str | None,
        *,
        text: str = "",
        error: str = "",
        running: bool = False,
        scripted: bool = True,
    ) -> Composer:
        """Return the context of the composer, with the text that was typed before."""
        forms = self.forms(session_id=session_id, scripted=scripted)
        # The text field has the focus, except on the streamed page, which is read from the question downwards.
        return Composer(forms=forms, text=text, composer_error=error, running=running, focus=scripted)

    async def cart(self, db: AsyncSession) -> CartState:
        """Return the visitor's cart, which is empty without a session."""
        if self.session_id is None:
            return CartState()
        # The facts are in memory, so an empty cart needs no statement for its currency.
        return await cart_state(db, self.session_id, (await self.services.facts.get()).currency)

    async def own_session(self) -> tuple[str, bool]:
        """Return the visitor's session and whether it is new. A new one is created now and sets its cookie."""
        if self.session_id is not None:
            return self.session_id, False
        async with self.services.database.transaction() as db:
            self.session_id = await create_session(db)
        self.new_cookies.append(self.services.keys.session_cookie(self.session_id))
        return self.session_id, True

    async def check_csrf(self) -> None:
        """Check that a form comes from a page of the shop. Raises Problem 403."""
        await check_csrf(self.services.keys, self.request)

    def page(self, context: Layout, status: int = 200) -> Response[str]:
        """Return a rendered page as a response."""
        return self.html(str(render(self.services.environment, context)), status)

    def html(self, html: str, status: int = 200) -> Response[str]:
        """Return HTML as a response."""
        headers = PERSONAL
        if self.first_visit:
            sheets = cast("StyleSheets", self.services.environment.globals["sheet"])
            headers = PERSONAL | {"Content-Security-Policy": content_security_policy(sheets.hashes)}
        return Response(html, status_code=status, media_type=HTML, cookies=self.new_cookies, headers=headers)

    def fragments(self, draw: Callable[[PartEnvironment], str], status: int = 200) -> FragmentResponse:
        """Return fragments for htmx as a response. They are drawn when it is sent."""
        return FragmentResponse(
            partial(draw, self.services.environment),
            status_code=status,
            media_type=HTML,
            cookies=self.new_cookies,
            headers=PERSONAL,
        )

    def redirect(self, path: str) -> Response[str]:
        """Return a redirect by GET to another page of the shop; for htmx in the header `HX-Redirect`."""
        status, header = (200, "HX-Redirect") if self.enhanced else (303, "Location")
        cookies = self.new_cookies
        return Response("", status_code=status, media_type=HTML, cookies=cookies, headers={header: path})

    def done(self, path: str) -> Response[str]:
        """Return the response to a form whose effect the stream shows: 204 for htmx, the page for plain browsers."""
        if self.enhanced:
            return Response("", status_code=204, media_type=HTML, cookies=self.new_cookies)
        return self.redirect(path)


InjectedPageRequest = NamedDependency[SkipValidation[PageRequest]]
"""A handler's parameter `page_request`."""


async def provide_page_request(request: Request[None, None, State]) -> PageRequest:
    """Return the PageRequest of a request, with its session if that still exists, and its CSRF token.

    If the database is unreachable, a POST gets the session of its cookie unchecked. Other methods raise the error.
    """
    services = services_of(request)
    session_id = services.keys.cookie_session(request)
    if session_id is None:
        return page_request_of(request, services, None)
    try:
        place = await position_of_visitor(services.database, session_id)
    except DATABASE_ERRORS as error:
        if request.method != "POST" or not is_transient(error):
            raise
        # The handler fails in the same way, but it can return the text that the shopper typed.
        return page_request_of(request, services, session_id)
    if place is None:
        page_request = page_request_of(request, services, None)
        page_request.expired_id = session_id
        return page_request
    has_conversation = place.last_seq > place.floor_seq + 1
    page_request = page_request_of(request, services, session_id, has_conversation=has_conversation)
    if services.keys.cookie_is_old(request):
        # Each visit extends the session, and its cookies must not expire before it.
        page_request.new_cookies = [
            services.keys.session_cookie(session_id),
            services.keys.csrf_cookie(page_request.csrf_token),
        ]
    return page_request


def page_request_of(
    request: AnyRequest, services: AppServices, session_id: str | None, *, has_conversation: bool = False
) -> PageRequest:
    """Return the PageRequest of a request without querying the database."""
    token = services.keys.csrf_token(request) or services.keys.fresh_csrf_token()
    new_cookies = [] if token == request.cookies.get(CSRF_COOKIE) else [services.keys.csrf_cookie(token)]
    return PageRequest(request, services, session_id, token, new_cookies, has_conversation)
