"""Function calls by a form: the conversation's log shows their results."""

from __future__ import annotations

from litestar import Response

from app.functions.execute import Outcome
from app.render import dom_ids
from app.web.request.page_request import PageRequest
from app.web.request.problems import problem_of_refusal


def shown_by_log(page_request: PageRequest, path: str, outcome: Outcome) -> Response[str]:
    """Return the response to a call in the conversation at `path`: its stream or its page shows the result.

    Raises:
        Problem: htmx asked, and the call was refused before anything was logged.
    """
    if outcome.error is not None and not outcome.events and not outcome.replayed and page_request.enhanced:
        raise problem_of_refusal(outcome.error)
    place = f"#{dom_ids.turn(outcome.events[0].seq)}" if outcome.events else ""
    return page_request.done(f"{path}{place}")
