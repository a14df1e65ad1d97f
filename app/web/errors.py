"""Whatever goes wrong in a handler, as an answer: a page for people, a problem document for programs."""

from __future__ import annotations

import structlog
from litestar import Response

from app.events import CartState
from app.render.contexts import ErrorPage
from app.web.problems import Problem, problem_of, problem_response, wants_page
from app.web.shop import shop_of
from app.web.visit import AnyRequest, visit_of

log = structlog.get_logger()


def answer_error(request: AnyRequest, error: Exception) -> Response[str] | Response[bytes]:
    """The error as an answer. What is ours to mend is logged; its details are nobody else's business."""
    problem = problem_of(error)
    if problem.status == 503:
        log.warning("request_refused", path=request.url.path, method=request.method, error=repr(error)[:200])
    elif problem.status >= 500:
        log.error("request_failed", path=request.url.path, method=request.method, exc_info=error)
    if not wants_page(request):
        return problem_response(problem)
    return error_page(request, problem)


def error_page(request: AnyRequest, problem: Problem) -> Response[str]:
    """The error's page. It asks the database for nothing: that may be what is wrong."""
    shop = shop_of(request)
    visit = visit_of(request, shop, None)
    retry_after = problem.headers.get("Retry-After")
    context = ErrorPage(
        frame=visit.frame("Something is not right", CartState()),
        status=problem.status,
        detail="" if problem.status in (403, 404, 500) else problem.detail,
        retry_after=int(retry_after) if retry_after else None,
    )
    response = visit.page(context, problem.status)
    response.headers.update(problem.headers)
    return response
