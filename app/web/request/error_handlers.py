"""Responses to exceptions in handlers: a page for people, a problem document for programs."""

from __future__ import annotations

import structlog
from litestar import Response
from markupsafe import Markup

from app.render.contexts.pages import ErrorPage
from app.render.template_errors import explain
from app.web.middleware.request_logging import current_request_id
from app.web.request.page_request import AnyRequest, page_request_of
from app.web.request.problems import Problem, problem_of, problem_response, wants_page
from app.web.request.services import AppServices, services_of

BARE_PAGE = Markup("""<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Something is not right</title>
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
</head>
<body>
<main>
<h1>Something is not right</h1>
<p>{detail}</p>
<p><a href="/">Start page</a></p>
<p>Report number {number}</p>
</main>
</body>
</html>
""")

log = structlog.get_logger()


def answer_error(request: AnyRequest, error: Exception) -> Response[str] | Response[bytes]:
    """Return the response to an exception. Server errors are logged; only in development are their details shown."""
    problem = problem_of(error)
    if problem.status == 503:
        log.warning("request_refused", path=request.url.path, method=request.method, error=repr(error)[:200])
    elif problem.status >= 500:
        log.error("request_failed", path=request.url.path, method=request.method, exc_info=error)
    if not wants_page(request):
        return problem_response(problem)
    try:
        return error_page(request, problem, error)
    except Exception as failure:
        log.error("error_page_failed", path=request.url.path, exc_info=failure)
        return bare_page(problem)


def error_page(request: AnyRequest, problem: Problem, error: Exception) -> Response[str]:
    """Return the error's page. It does not query the database, which may be the cause of the error."""
    services = services_of(request)
    page_request = page_request_of(request, services, None)
    retry_after = problem.headers.get("Retry-After")
    context = ErrorPage(
        frame=page_request.frame("Something is not right", None),
        status=problem.status,
        detail=detail_of(services, problem, error),
        retry_after=int(retry_after) if retry_after else None,
    )
    response = page_request.page(context, problem.status)
    response.headers.update(problem.headers)
    return response


def detail_of(services: AppServices, problem: Problem, error: Exception) -> str:
    """Return the detail that the page adds to its own text, or an empty string.

    Pages for 403, 404 and 500 need none. In development a 500 shows where a template failed, and why.
    """
    if problem.status == 500 and services.environment.failures == "explain":
        failure = explain(services.environment, error)
        return str(failure) if failure.template else ""
    return "" if problem.status in (403, 404, 500) else problem.detail


def bare_page(problem: Problem) -> Response[str]:
    """Return the error's page without a template, for errors of the templates themselves."""
    html = BARE_PAGE.format(
        status=problem.status, detail=problem.detail, number=current_request_id() or "unknown"
    )
    return Response(str(html), status_code=problem.status, media_type="text/html", headers=problem.headers)
