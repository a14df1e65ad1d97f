"""Secrets of the operator: none appears in a page, a problem, a document, a metric or a log record (row I4)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy.engine import make_url

from tests.support.serving import serving

MARK = "Hq7wz2Kx9"
SECRETS: dict[str, Any] = {
    "secret_key": f"{MARK} signs cookies, tokens and forms",
    "secret_keys_old": (f"{MARK} signed before",),
    "openai_api_key": f"sk-{MARK}",
    "anthropic_api_key": f"sk-ant-{MARK}",
}
ADDRESSES = (
    "/",
    "/products",
    "/cart",
    "/nowhere",
    "/api/nowhere",
    "/api/products?limit=x",
    "/schema",
    "/metrics",
)


def with_password(url: str, **changes: Any) -> str:
    """Return the database's address with the mark as its password; a trusting database does not check it."""
    return make_url(url).set(password=MARK, **changes).render_as_string(hide_password=False)


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize("away", [False, True])
async def test_nothing_that_is_answered_or_recorded_holds_a_secret(
    module_stocked_url: str, debug: bool, away: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    # A port without a listener represents a database that is unavailable.
    url = with_password(module_stocked_url, **({"host": "127.0.0.1", "port": 9, "query": {}} if away else {}))
    given = SECRETS | {"debug": debug, "log_level": "debug", "database_wait_seconds": 0}
    async with serving(url, **given) as shop, shop.client() as client:
        statuses = set()
        for path in ADDRESSES:
            for accepted in ("text/html", "application/json"):
                answer = await client.get(path, headers={"Accept": accepted})
                statuses.add(answer.status_code)
                assert MARK not in answer.text + str(answer.headers), path
        assert (503 if away else 404) in statuses
    output = capfd.readouterr()
    assert output.err, "something was recorded"
    assert MARK not in output.out + output.err


async def test_a_fault_shows_nothing_of_itself(
    module_stocked_url: str, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise RuntimeError(f"cannot talk to postgresql://shop:{MARK}@db")

    monkeypatch.setattr("app.web.pages.products.search", fail, raising=True)
    async with serving(with_password(module_stocked_url), **SECRETS) as shop, shop.client() as client:
        for accepted in ("text/html", "application/json"):
            answer = await client.get("/products?query=kettle", headers={"Accept": accepted})
            assert answer.status_code == 500
            assert MARK not in answer.text + str(answer.headers)
    assert "request_failed" in capfd.readouterr().err
