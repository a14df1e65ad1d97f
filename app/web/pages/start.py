"""The start page: one sentence, the composer, questions to begin with, the shelves."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import Cookie

from app.catalogue.browse.departments import shelves
from app.catalogue.browse.starter_questions import starter_questions
from app.render.contexts import Shelf, StartPage
from app.web.request.authorization import COOKIE_SECONDS
from app.web.request.inputs import form_fields, local_path
from app.web.request.page_request import THEME_COOKIE, THEMES, GivenVisit, Visit


@get("/", include_in_schema=False)
async def show_start(visit: GivenVisit) -> Response[str]:
    """The start page."""
    return await start_page(visit)


async def start_page(visit: Visit, *, text: str = "", error: str = "", status: int = 200) -> Response[str]:
    """The start page, with what was typed and not taken."""
    facts = await visit.shop.facts.get()
    async with visit.shop.database.reading() as db:
        cart = await visit.cart(db)
        starters = await starter_questions(db)
        on_shelves = await shelves(db)
    context = StartPage(
        frame=visit.frame(visit.shop.settings.shop_name, cart),
        composer=visit.composer(None, text=text, error=error),
        starters=starters,
        shelves=[
            Shelf(
                name=shelf.name,
                url=f"/products?{urlencode({'category': shelf.name})}",
                count=shelf.count,
                image_url=shelf.image_url,
            )
            for shelf in on_shelves
        ],
        product_count=facts.product_count,
    )
    return visit.page(context, status)


@post("/theme", include_in_schema=False)
async def choose_theme(visit: GivenVisit) -> Response[str]:
    """Light, dark, or as the system has it; then back to where the visitor was."""
    await visit.require_own_page()
    fields = await form_fields(visit.request)
    theme = fields.get("theme", "system")
    secure = visit.shop.settings.environment == "production"
    chosen = theme if theme in THEMES else "system"
    visit.new_cookies.append(
        Cookie(
            key=THEME_COOKIE, value=chosen, path="/", max_age=COOKIE_SECONDS, samesite="lax", secure=secure
        )
    )
    return visit.redirect(local_path(fields.get("next"), "/"))
