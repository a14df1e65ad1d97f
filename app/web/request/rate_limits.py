"""Rate limits of requests, messages and speech, by session and address. They are checked before other work."""

from __future__ import annotations

import ipaddress
from math import ceil

from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem
from app.web.request.services import AppServices, services_of

UNLIMITED_PATHS = ("/static/", "/pictures/", "/health", "/metrics")


async def limit_requests(request: AnyRequest) -> None:
    """Count a request against the limit of its address. Raises Problem 429."""
    if request.url.path.startswith(UNLIMITED_PATHS) or request.client is None:
        return
    services = services_of(request)
    allowed = services.settings.rate_limit_requests_per_minute
    wait = await services.rate_limiter.take(f"address {network_of(request.client.host)}", allowed)
    if wait is not None:
        raise too_much("That is more than one visitor asks for. Wait a moment.", wait)


async def limit_messages(services: AppServices, request: AnyRequest, session_id: str) -> None:
    """Count a message against the limits of its session and its address. Raises Problem 429.

    The limit of the address is needed because a client may open many sessions.
    """
    if not services.settings.limits_rates:
        return
    allowed = {f"messages {session_id}": services.settings.rate_limit_messages_per_minute}
    if request.client is not None:
        network = network_of(request.client.host)
        allowed[f"messages of {network}"] = services.settings.rate_limit_address_messages_per_minute
    for key, per_minute in allowed.items():
        wait = await services.rate_limiter.take(key, per_minute)
        if wait is not None:
            raise too_much("That was a lot at once. Wait a moment, then send it again.", wait)


async def limit_speech(services: AppServices, session_id: str) -> None:
    """Count an answer that is read aloud, which costs the server more than its text. Raises Problem 429."""
    if not services.settings.limits_rates:
        return
    allowed = services.settings.rate_limit_messages_per_minute
    wait = await services.rate_limiter.take(f"speech {session_id}", allowed)
    if wait is not None:
        raise too_much("That was a lot to say at once. Wait a moment.", wait)


def too_much(detail: str, wait: float) -> Problem:
    """Return the refusal, with the seconds to wait in `Retry-After`."""
    return Problem(429, "rate_limited", detail, headers={"Retry-After": str(max(1, ceil(wait)))})


def network_of(address: str) -> str:
    """Return the network that an address is counted as: with IPv6 its /64, because a household has a whole one.

    IPv4 addresses, also mapped to IPv6, are counted singly. Text that is no address is cut to 64 characters.
    """
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address[:64]
    if isinstance(known, ipaddress.IPv6Address) and known.ipv4_mapped is None:
        return str(ipaddress.ip_network((known, 64), strict=False))
    return str(getattr(known, "ipv4_mapped", None) or known)
