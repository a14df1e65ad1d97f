"""The forms of messages and of the cart as handlers receive them: from the shop's own page, parsed and cleaned.

Each `provide_...` is a dependency of its handler. It raises Problem, or FormRefused where the form can be shown again.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from app.web.request.authorization import check_csrf, require_session_owner
from app.web.request.inputs import chosen_options, clean_message, client_message_id, form_fields, local_path
from app.web.request.page_request import InjectedPageRequest, PageRequest
from app.web.request.rate_limits import limit_messages
from app.web.request.refused_form import CartForm, MessageForm, refusing


@dataclass(frozen=True)
class PostedMessage:
    """A message within the limits of length and rate, and the session it belongs to, which may be new.

    `opened_at` is the session of the page that it was posted from, None for the start page.
    """

    page_request: PageRequest
    session_id: str
    text: str
    client_id: str
    opened_at: str | None

    @property
    def form(self) -> MessageForm:
        """The form, to be shown again if the message cannot be taken."""
        return MessageForm(self.session_id, self.text)


InjectedPostedMessage = NamedDependency[SkipValidation[PostedMessage]]
"""A handler's parameter `message`."""


async def provide_posted_message(
    request: Request[None, None, State], page_request: InjectedPageRequest
) -> PostedMessage:
    """Return the posted message. Its session is opened if the form was the start page's, or its session has expired.

    Raises:
        Problem: 404 for a session that the request does not hold.
        FormRefused: The message is empty, too long or one too many, or the form is not from a page of the shop.
    """
    keys = page_request.services.keys
    opened_at: str | None = request.path_params.get("session_id")
    has_token = opened_at is not None and require_session_owner(keys, request, opened_at)
    fields = await form_fields(request)
    raw = fields.get("message", "")
    with refusing(page_request, MessageForm(opened_at, raw)):
        if not has_token:
            await check_csrf(keys, request)
        text = clean_message(raw)
        is_new = opened_at is None or page_request.expired_id == opened_at
        session_id = (await page_request.own_session())[0] if is_new else str(opened_at)
    with refusing(page_request, MessageForm(session_id, text)):
        await limit_messages(page_request.services, request, session_id)
        client_id = client_message_id(fields.get("client_message_id"))
    return PostedMessage(page_request, session_id, text, client_id, opened_at)


TYPED_LIMIT = 20
"""Maximum number of characters of a refused quantity that are shown again."""


@dataclass(frozen=True)
class PostedCartItem:
    """A product to be added to the cart of a session, which `is_new` if this is the visitor's first change.

    `following` is the path of the page that the form leads to.
    """

    page_request: PageRequest
    session_id: str
    product_id: str
    quantity: str | int
    following: str
    options: dict[str, str] = field(default_factory=dict)
    is_new: bool = False

    @property
    def parameters(self) -> dict[str, Any]:
        """The parameters of the function, which checks them."""
        return {"product_id": self.product_id, "quantity": self.quantity, "options": self.options}

    @property
    def form(self) -> CartForm:
        """The form, to be shown again if the product cannot be added."""
        return CartForm(urlsplit(self.following).path, self.product_id, str(self.quantity)[:TYPED_LIMIT])


InjectedCartItem = NamedDependency[SkipValidation[PostedCartItem]]
"""A handler's parameter `item`."""


async def provide_cart_item(
    request: Request[None, None, State], page_request: InjectedPageRequest
) -> PostedCartItem:
    """Return the posted product. Raises Problem 403 if the form is not from a page of the shop."""
    await page_request.check_csrf()
    fields = await form_fields(request)
    session_id, is_new = await page_request.own_session()
    return PostedCartItem(
        page_request,
        session_id,
        product_id=fields.get("product_id", ""),
        quantity=fields.get("quantity") or 1,
        following=local_path(fields.get("next"), "/cart"),
        options=chosen_options(fields),
        is_new=is_new,
    )
