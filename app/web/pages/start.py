"""The start page: one sentence, the composer, suggested questions and the departments."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import Cookie

from app.catalogue.browse.departments import departments
from app.catalogue.browse.starter_questions import starter_questions
from app.render.contexts.pages import Shelf, StartPage
from app.web.request.authorization import COOKIE_SECONDS
from app.web.request.inputs import form_fields, local_path
from app.web.request.page_request import THEME_COOKIE, THEMES, InjectedPageRequest, PageRequest


@get("/", include_in_schema=False)
async def show_start(page_request: InjectedPageRequest) -> Response[str]:
    """Return the start page."""
    return await start_page(page_request)


async def start_page(
    page_request: PageRequest, *, text: str = "", error: str = "", status: int = 200
) -> Response[str]:
    """Return the start page, with the text of a message that was not accepted and the reason."""
    facts = await page_request.services.facts.get()
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
        starters = await starter_questions(db)
        found = await departments(db)
    context = StartPage(
        frame=page_request.frame(page_request.services.settings.shop_name, cart),
        composer=page_request.composer(None, text=text, error=error),
        starters=starters,
        shelves=[
            Shelf(
                name=shelf.name,
                url=f"/products?{urlencode({'category': shelf.name})}",
                count=shelf.count,
                image_url=shelf.image_url,
            )
            for shelf in found
        ],
        product_count=facts.product_count,
    )
    return page_request.page(context, status)


@post("/theme", include_in_schema=False)
async def choose_theme(page_request: InjectedPageRequest) -> Response[str]:
    """Store the visitor's theme: light, dark or the system's. Redirects to the page the visitor came from."""
    await page_request.check_csrf()
    fields = await form_fields(page_request.request)
    theme = fields.get("theme", "system")
    secure = page_request.services.settings.environment == "production"
    chosen = theme if theme in THEMES else "system"
    page_request.new_cookies.append(
        Cookie(
            key=THEME_COOKIE, value=chosen, path="/", max_age=COOKIE_SECONDS, samesite="lax", secure=secure
        )
    )
    return page_request.redirect(local_path(fields.get("next"), "/"))
