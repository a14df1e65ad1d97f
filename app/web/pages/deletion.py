"""Delete everything: the page that asks, and the form that does it. Both work without scripts."""

from __future__ import annotations

from litestar import Response, get, post
from litestar.params import FromPath

from app.assistant.clear import delete_session
from app.render.contexts import DeletionPage
from app.web.request.authorization import require_change, require_holder
from app.web.request.page_request import GivenVisit


@get("/chat/{session_id:str}/deletion", include_in_schema=False)
async def ask_about_deletion(session_id: FromPath[str], visit: GivenVisit) -> Response[str]:
    """Ask whether the visitor means it. Where the session is gone already, the start page."""
    require_holder(visit.shop.keys, visit.request, session_id)
    if visit.expired_id == session_id:
        return visit.redirect("/")
    async with visit.shop.database.reading() as db:
        cart = await visit.cart(db)
    forms = visit.forms(session_id=session_id)
    return visit.page(DeletionPage(frame=visit.frame("Delete everything", cart), forms=forms))


@post("/chat/{session_id:str}/deletion", include_in_schema=False)
async def delete_everything(session_id: FromPath[str], visit: GivenVisit) -> Response[str]:
    """Delete the session whole; its browser forgets it too."""
    await require_change(visit.shop.keys, visit.request, session_id)
    await delete_session(visit.shop.log, visit.shop.runner, session_id)
    visit.new_cookies.append(visit.shop.keys.ended_session_cookie())
    return visit.redirect("/")
