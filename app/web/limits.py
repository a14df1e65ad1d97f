"""Rates: how much one session and one address may say and ask, before any work is done for it.

Kept in PostgreSQL, so that it is exact over processes and restarts. Each key's row holds the moment at which its whole
allowance is free again (GCRA, the "virtual scheduling" form of the leaky bucket: ITU-T I.371): a minute's allowance may
be used at once, then one more at a time.
"""

from __future__ import annotations

import ipaddress
from math import ceil

from sqlalchemy import text

from app.db import Database
from app.web.problems import Problem
from app.web.shop import Shop, shop_of
from app.web.visit import AnyRequest

MINUTE = 60.0
FREE_OF_CHARGE = ("/static/", "/health", "/metrics")

TAKE_ONE = text(
    """
    INSERT INTO rate_limit AS known (key, free_at)
    VALUES (:key, clock_timestamp() + make_interval(secs => :each))
    ON CONFLICT (key) DO UPDATE
    SET free_at = greatest(known.free_at, clock_timestamp()) + make_interval(secs => :each)
    WHERE greatest(known.free_at, clock_timestamp()) + make_interval(secs => :each)
          <= clock_timestamp() + make_interval(secs => :allowance)
    RETURNING key
    """
)
WAIT = text(
    "SELECT extract(epoch FROM free_at - clock_timestamp()) + :each - :allowance FROM rate_limit WHERE key = :key"
)
# A count that is lost when PostgreSQL itself crashes is not worth waiting for the disk.
DO_NOT_WAIT = text("SET LOCAL synchronous_commit = off")


async def limit_requests(request: AnyRequest) -> None:
    """Count a request of its address. Raises Problem 429."""
    if request.url.path.startswith(FREE_OF_CHARGE) or request.client is None:
        return
    shop = shop_of(request)
    allowed = shop.settings.rate_limit_requests_per_minute
    wait = await take_one(shop.database, f"address {network_of(request.client.host)}", allowed)
    if wait is not None:
        raise too_much("That is more than one visitor asks for. Wait a moment.", wait)


async def limit_messages(shop: Shop, request: AnyRequest, session_id: str) -> None:
    """Count a message of the session, and of its address: anybody may have many sessions. Raises Problem 429."""
    if not shop.settings.limits_rates:
        return
    allowed = {f"messages {session_id}": shop.settings.rate_limit_messages_per_minute}
    if request.client is not None:
        network = network_of(request.client.host)
        allowed[f"messages of {network}"] = shop.settings.rate_limit_address_messages_per_minute
    for key, per_minute in allowed.items():
        wait = await take_one(shop.database, key, per_minute)
        if wait is not None:
            raise too_much("That was a lot at once. Wait a moment, then send it again.", wait)


async def limit_speech(shop: Shop, session_id: str) -> None:
    """Count an answer that is read aloud, which costs more than reading it. Raises Problem 429."""
    if not shop.settings.limits_rates:
        return
    allowed = shop.settings.rate_limit_messages_per_minute
    wait = await take_one(shop.database, f"speech {session_id}", allowed)
    if wait is not None:
        raise too_much("That was a lot to say at once. Wait a moment.", wait)


async def take_one(database: Database, key: str, per_minute: int) -> float | None:
    """Use one of the key's allowance: None, or the seconds until there is one again."""
    given = {"key": key, "each": MINUTE / per_minute, "allowance": MINUTE}
    async with database.transaction() as db:
        connection = await db.connection()
        await connection.execute(DO_NOT_WAIT)
        if (await connection.execute(TAKE_ONE, given)).scalar() is not None:
            return None
        return float((await connection.execute(WAIT, given)).scalar() or 0)


def too_much(detail: str, wait: float) -> Problem:
    """The refusal, with the seconds to wait."""
    return Problem(429, "rate_limited", detail, headers={"Retry-After": str(max(1, ceil(wait)))})


def network_of(address: str) -> str:
    """Whom an address stands for: with IPv6 a household has a network of them."""
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)
