"""The shop's own pages: each at its path, and their list with a search."""

from __future__ import annotations

from litestar import Response, get
from litestar.params import FromPath

from app.functions.parameters import QUERY_LIMIT
from app.render.contexts.pages import FoundPassage, PageSection, ShopPage, ShopPagesPage
from app.shop_pages import find_passages, read_folder
from app.text.sanitize import one_line
from app.web.request.conditional import conditional_page
from app.web.request.page_request import InjectedPageRequest
from app.web.request.problems import not_found

PASSAGES = 5
"""Maximum number of sections that a search shows."""


@get("/pages", include_in_schema=False)
async def list_shop_pages(page_request: InjectedPageRequest) -> Response[str]:
    """Render the list of the shop's pages, and the sections that answer a question."""
    settings = page_request.services.settings
    question = one_line(page_request.request.query_params.get("question") or "")[:QUERY_LIMIT]
    found = find_passages(read_folder(settings.pages_folder).pages, question, PASSAGES) if question else []
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
    context = ShopPagesPage(
        frame=page_request.frame("About the shop", cart),
        question=question,
        passages=[
            FoundPassage(page=one.page.title, heading=one.section.heading, text=one.section.text, url=one.url)
            for one in found
        ],
        contact=page_request.brand.contact,
    )
    return conditional_page(page_request, page_request.page(context))


@get("/pages/{name:str}", include_in_schema=False)
async def show_shop_page(name: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Render one of the shop's pages. Raises Problem 404."""
    page = read_folder(page_request.services.settings.pages_folder).page(name)
    if page is None:
        raise not_found("There is no such page.")
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
    sections = [
        PageSection(heading=section.heading, anchor=section.anchor, text=section.text)
        for section in page.sections
    ]
    context = ShopPage(frame=page_request.frame(page.title, cart), sections=sections)
    return conditional_page(page_request, page_request.page(context))
