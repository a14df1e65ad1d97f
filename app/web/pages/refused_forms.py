"""The responses to refused forms: a fragment for htmx, else the form's page with the reason and the input."""

from __future__ import annotations

from functools import partial

import structlog
from litestar import Response

from app.events import CallError
from app.render.contexts.components import QuantityError, Refusal
from app.render.contexts.conversation import ComposerError
from app.render.contexts.page_frame import SessionForms
from app.render.contexts.pages import ErrorPage
from app.render.dom_ids import QUANTITY
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.fragments import upsert
from app.web.pages.cart import cart_page
from app.web.pages.chat import conversation_page
from app.web.pages.products import RefusedAdd, product_page, quantity_reason
from app.web.pages.start import start_page
from app.web.request.deferred_response import DeferredResponse
from app.web.request.error_handlers import answer_error
from app.web.request.page_request import AnyRequest, PageRequest
from app.web.request.problems import Problem, call_error_of
from app.web.request.refused_form import CartForm, FormRefused, MessageForm

log = structlog.get_logger()


def answer_refused_form(request: AnyRequest, refused: FormRefused) -> Response[bytes]:
    """Return the response to a refused form. An error while it is created is answered like any other."""
    if refused.problem.status == 503:
        log.warning("request_refused", path=request.url.path, method=request.method, error=str(refused))
    return DeferredResponse(lambda: show_again(refused), lambda error: answer_error(request, error))


async def show_again(refused: FormRefused) -> Response[str]:
    """Return the refused form with the reason. Raises Problem where htmx has no place for it."""
    page_request, problem = refused.page_request, refused.problem
    match refused.form:
        case MessageForm() if page_request.enhanced:
            error = ComposerError(composer_error=problem.detail)
            return page_request.fragments(lambda drawn: upsert("body", render(drawn, error)), problem.status)
        case MessageForm() as form:
            return await message_page(page_request, form, problem)
        case CartForm(path=path) as form if page_request.enhanced:
            if path.startswith("/chat/"):
                raise problem  # the conversation shows refused calls
            forms = page_request.forms(next_path=path)
            draw = partial(refusal_fragments, forms, form, call_error_of(problem))
            return page_request.fragments(draw, problem.status)
        case CartForm() as form:
            return await cart_change_page(page_request, form, problem)


def refusal_fragments(
    forms: SessionForms, form: CartForm, error: CallError, environment: PartEnvironment
) -> str:
    """Return the fragments of a refused *Add*: the reason at the quantity's field, or at the top of the page."""
    reason = quantity_reason(error) if form.is_of_page else ""
    refusal = Refusal(forms=forms, error=None if reason else error)
    drawn = upsert("body", render(environment, refusal))
    if form.page_id:
        drawn += upsert("body", render(environment, QuantityError(field_id=QUANTITY, error=reason)))
    return drawn


async def message_page(page_request: PageRequest, form: MessageForm, problem: Problem) -> Response[str]:
    """Return the page of the composer with the message that was not accepted."""
    if problem.status in (403, 503):
        return unsent_message_page(page_request, form.session_id, form.text, problem)
    if form.session_id is None:
        return await start_page(page_request, text=form.text, error=problem.detail, status=problem.status)
    return await conversation_page(
        page_request, form.session_id, text=form.text, error=problem.detail, status=problem.status
    )


async def cart_change_page(page_request: PageRequest, form: CartForm, problem: Problem) -> Response[str]:
    """Return the product's page if the form came from there, else the cart's, with the reason."""
    error = call_error_of(problem)
    if form.page_id:
        reason = quantity_reason(error) if form.is_of_page else ""
        refused = RefusedAdd(error, form.quantity if reason else "", reason)
        return await product_page(page_request, form.page_id, refused=refused, status=problem.status)
    return await cart_page(page_request, error, problem.status)


def unsent_message_page(
    page_request: PageRequest, session_id: str | None, text: str, problem: Problem
) -> Response[str]:
    """Return a page with the message ready to be sent again. It does not query the database."""
    retry_after = problem.headers.get("Retry-After")
    context = ErrorPage(
        frame=page_request.frame("Not sent yet", None),
        status=problem.status,
        retry_after=int(retry_after) if retry_after else None,
        composer=page_request.composer(session_id, text=text),
    )
    response = page_request.page(context, problem.status)
    response.headers.update(problem.headers)
    return response
