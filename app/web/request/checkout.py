"""The link to the shop's checkout for a session, made when it is requested."""

from __future__ import annotations

from app.checkout import SessionCart, checkout_cart, checkout_link
from app.events import CallError
from app.web.request.services import AppServices

TOO_LONG = CallError(
    code="checkout_too_long",
    message="The cart has too many different products for one link to the shop's checkout.",
    recovery="Remove some products, or buy them in two orders.",
)

CHANGED = CallError(
    code="cart_changed",
    message="Prices or stock have changed since you filled the cart.",
    recovery="Accept the changes or remove the lines, then go to the checkout.",
)


async def current_checkout(services: AppServices, session_id: str) -> SessionCart:
    """Return the session's present cart with the link to the shop's checkout. Raises LinkTooLong."""
    async with services.database.reading() as db:
        cart = await checkout_cart(db, session_id)
    link = checkout_link(services.settings.checkout_url, cart, services.keys.cart_token(session_id))
    return SessionCart(**dict(cart), checkout_url=link)
