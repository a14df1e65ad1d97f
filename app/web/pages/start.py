"""The start page: one sentence, the composer, suggested questions and the departments."""

from __future__ import annotations

from urllib.parse import urlencode

from litestar import Response, get, post
from litestar.datastructures import Cookie
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.browse.best_rated import best_rated
from app.catalogue.browse.departments import departments
from app.catalogue.browse.starter_questions import starter_questions
from app.catalogue.products import get_products, product_json
from app.log.window import Bounds, read_window
from app.render import dom_ids
from app.render.contexts.pages import LastQuestion, Shelf, StartPage
from app.text.length import shortened
from app.turn import FunctionPart, UserPart
from app.web.request.authorization import COOKIE_SECONDS
from app.web.request.inputs import form_fields, local_path
from app.web.request.page_request import THEME_COOKIE, THEMES, InjectedPageRequest, PageRequest

PRODUCTS = 3
LAST_PRODUCTS = 2
QUESTION_LIMIT = 80
"""Maximum number of characters that are shown of the last question."""
RECENT = Bounds(turns=8, bytes=32_000)
"""Maximum part of the conversation in which the last question is looked for."""


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
        products = await best_rated(db, PRODUCTS)
        last = await last_question(db, page_request)
    context = StartPage(
        frame=page_request.frame(page_request.brand.name, cart),
        composer=page_request.composer(None, text=text, error=error),
        starters=starters,
        last=last,
        products=[product_json(product) for product in products],
        product_forms=page_request.forms(next_path="/", cart=cart),
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


async def last_question(db: AsyncSession, page_request: PageRequest) -> LastQuestion | None:
    """Return the visitor's last question with the first products of its answer, or None if nothing was asked."""
    if page_request.session_id is None or not page_request.has_conversation:
        return None
    conversation = await read_window(db, page_request.session_id, RECENT)
    for turn in reversed(conversation.turns if conversation else []):
        question = next((part.text for part in turn.parts if isinstance(part, UserPart)), "")
        if not question:
            continue
        results = [part.result for part in turn.parts if isinstance(part, FunctionPart) and part.result]
        shown = [each for result in results for each in result.get("products") or [result.get("product")]]
        ids = [product["id"] for product in shown if product]
        products = await get_products(db, ids[:LAST_PRODUCTS])
        return LastQuestion(
            text=shortened(question, QUESTION_LIMIT),
            url=f"/chat/{page_request.session_id}#{dom_ids.turn(turn.number)}",
            products=[product_json(product) for product in products if product.retired_at is None],
        )
    return None


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
