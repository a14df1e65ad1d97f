"""Deletion of a session: the page that asks for confirmation, and its form. Both work without scripts."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from app.assistant.clear import delete_session
from app.render.contexts.pages import DeletionPage
from app.web.request.authorization import authorize_write, require_session_owner
from app.web.request.page_request import InjectedPageRequest


@get("/chat/{session_id:str}/deletion", include_in_schema=False)
async def ask_about_deletion(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Return the page that asks for confirmation. An expired session redirects to the start page."""
    require_session_owner(page_request.services.keys, page_request.request, session_id)
    if page_request.expired_id == session_id:
        return page_request.redirect("/")
    async with page_request.services.database.reading() as db:
        cart = await page_request.cart(db)
    forms = page_request.forms(session_id=session_id)
    return page_request.page(DeletionPage(frame=page_request.frame("Delete everything", cart), forms=forms))


@post("/chat/{session_id:str}/deletion", include_in_schema=False)
async def delete_everything(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Delete the session and its cookie."""
    await authorize_write(page_request.services.keys, page_request.request, session_id)
    await delete_session(page_request.services.log, page_request.services.runner, session_id)
    page_request.new_cookies.append(page_request.services.keys.ended_session_cookie())
    return page_request.redirect("/")
