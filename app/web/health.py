"""How the product is: alive, ready, and its figures."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from litestar import Response, get
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, generate_latest
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from app.db.migrate import current_is_head
from app.web.shop import GivenShop

ANYTHING_TO_SELL = text("SELECT EXISTS (SELECT 1 FROM product)")


@get("/health")
async def health() -> dict[str, str]:
    """Liveness: the process answers."""
    return {"status": "ok"}


@get("/health/ready")
async def ready(shop: GivenShop) -> Response[dict[str, Any]]:
    """Readiness: the database answers, its tables are this version's, there is something to sell."""
    checks = {"database": False, "migrations": False, "catalogue": False}
    with suppress(SQLAlchemyError, OSError):  # what could not be asked stays false
        checks["migrations"] = await current_is_head(shop.database)
        checks["database"] = True
        async with shop.database.reading() as db:
            checks["catalogue"] = bool((await (await db.connection()).execute(ANYTHING_TO_SELL)).scalar())
    is_ready = all(checks.values())
    body = {"status": "ready" if is_ready else "unready", "checks": checks}
    return Response(body, status_code=200 if is_ready else 503)


@get("/metrics", media_type=CONTENT_TYPE_LATEST, include_in_schema=False)
async def metrics() -> bytes:
    """The process's figures in Prometheus's text format."""
    return generate_latest(REGISTRY)
