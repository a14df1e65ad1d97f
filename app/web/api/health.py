"""Health of the server: liveness, readiness and metrics."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from litestar import Response, get
from sqlalchemy import text

from app.db.migrate import current_is_head
from app.db.transient_errors import DATABASE_ERRORS
from app.observe.prometheus import CONTENT_TYPE_LATEST, render_metrics
from app.web.request.services import InjectedServices

ANSWER_SECONDS = 3.0
"""Maximum seconds of the readiness checks. Callers repeat them often and need an answer in time: a check that takes
longer counts as failed.
"""

HAS_PRODUCTS = text("SELECT EXISTS (SELECT 1 FROM product WHERE retired_at IS NULL)")


@get("/health")
async def health() -> dict[str, str]:
    """Report liveness: the process answers."""
    return {"status": "ok"}


@get("/health/ready")
async def ready(services: InjectedServices) -> Response[dict[str, Any]]:
    """Report readiness: the server is not stopping, the database answers with current tables, products exist."""
    checks = {
        "staying": not services.log.broadcaster.closed,
        "database": False,
        "migrations": False,
        "catalogue": False,
    }
    with suppress(*DATABASE_ERRORS):  # checks that did not finish stay false; a TimeoutError is an OSError
        async with asyncio.timeout(ANSWER_SECONDS):
            checks["migrations"] = await current_is_head(services.database)
            checks["database"] = True
            async with services.database.reading() as db:
                checks["catalogue"] = bool((await (await db.connection()).execute(HAS_PRODUCTS)).scalar())
    is_ready = all(checks.values())
    body = {"status": "ready" if is_ready else "unready", "checks": checks}
    return Response(body, status_code=200 if is_ready else 503)


@get("/metrics", media_type=CONTENT_TYPE_LATEST)
async def metrics() -> bytes:
    """Return the metrics of all processes of this port in Prometheus's text format."""
    return await asyncio.to_thread(render_metrics)  # with several workers it reads files
