"""Products that a page or the API has shown, recorded for the session: only these can be added by the assistant."""

from __future__ import annotations

from app.functions.session_actions import show_products
from app.models import Product
from app.web.request.page_request import AnyRequest
from app.web.request.services import AppServices


async def record_for_holder(
    request: AnyRequest, services: AppServices, products: list[Product], *, query: str | None = None
) -> None:
    """Record the products as shown, if the request holds a session."""
    session_id = services.keys.bearer_session(request) or services.keys.cookie_session(request)
    if session_id is not None:
        await record_shown(services, session_id, products, query=query)


async def record_shown(
    services: AppServices, session_id: str, products: list[Product], *, query: str | None
) -> None:
    """Record the products as shown to the session: as a listing, or without a query as a product's page."""
    if not products:
        return
    source = "product_page" if query is None else "listing"
    ids = [product.id for product in products]
    await show_products(services.runtime, session_id, ids, source=source, query=query or "")
