"""Log records of requests: one line each, on stderr, without secrets and without a shopper's text."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.llm import TextDelta
from app.llm.scripted import ScriptedModel
from app.observe.logs import configure_logs
from tests.integration.web.conftest import Serve
from tests.support.serving import SECRET, settings_for
from tests.support.shoppers import browser, idle, program

WORDS = "my very private wish"


@pytest.fixture(autouse=True)
def quiet_afterwards(database_url: str) -> Iterator[None]:
    """Restore the process's logging configuration for other tests."""
    yield
    configure_logs(settings_for(database_url))


def records(capture: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    """Return the JSON lines on stderr; check that stdout is empty."""
    out, err = capture.readouterr()
    assert out == ""
    return [json.loads(line) for line in err.splitlines()]


def named(found: list[dict[str, Any]], event: str) -> list[dict[str, Any]]:
    """Return the records of that event."""
    return [record for record in found if record["event"] == event]


async def test_a_request_is_one_line_with_its_number(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(log_level="info", log_format="json") as served, served.client() as client:
        answer = await client.get(f"/api/products?query={WORDS}")
    [record] = named(records(capsys), "request")
    assert record.pop("ms") > 0
    assert record.pop("timestamp").endswith("Z")
    assert record == {
        "level": "info",
        "event": "request",
        "method": "GET",
        "path": "/api/products",
        "status": 200,
        "request_id": answer.headers["x-request-id"],
    }


async def test_a_stream_is_one_line_when_it_ends(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    async with serve(log_level="info", log_format="json") as served, program(served) as shopper:
        await shopper.ask("Show me kettles")
    [line] = [each for each in named(records(capsys), "request") if "stream" in each]
    assert (line["stream"], line["status"], line["session_id"]) == ("json", 200, shopper.session_id)


async def test_frequent_requests_are_not_logged(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    async with serve(log_level="info", log_format="json") as served, served.client() as client:
        for path in ("/health", "/health/ready", "/metrics", "/static/css/base.css"):
            assert (await client.get(path)).status_code == 200
    assert named(records(capsys), "request") == []


async def test_records_of_an_answer_name_its_request_session_and_turn(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        serve(
            ScriptedModel([[RuntimeError("the fault of the day")]]), log_level="info", log_format="json"
        ) as served,
        program(served) as shopper,
    ):
        answer = await shopper.post(WORDS)
        await idle(shopper)
    found = records(capsys)
    [fault] = named(found, "turn_failed")
    assert fault["request_id"] == answer.headers["x-request-id"]
    assert fault["session_id"] == shopper.session_id
    assert fault["turn_id"] == answer.json()["turn_id"]
    assert fault["level"] == "error"
    assert fault["exception"]["type"] == "RuntimeError"
    assert fault["exception"]["message"] == "the fault of the day"
    assert any(place.startswith("app/assistant/agent.py:") for place in fault["exception"]["where"])
    posted = next(each for each in named(found, "request") if each["path"].endswith("/messages"))
    assert posted["turn_id"] == fault["turn_id"]


async def test_no_level_writes_a_shoppers_words_or_a_token(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(log_level="debug", log_format="json") as served:
        async with program(served) as shopper:
            await shopper.ask(WORDS)
            await shopper.run("search_products", {"query": WORDS})
            await shopper.run("add_to_cart", {"product_id": "nothing like that"})
        async with browser(served) as visitor:
            await visitor.start(WORDS)
            await visitor.get(f"/products?query={WORDS}")
        cookies = dict(visitor.client.cookies)
    secrets = {cookies[name] for name in ("aisle_session", "csrftoken")}
    err = "\n".join(map(json.dumps, records(capsys)))
    assert "function_refused" in err
    assert WORDS not in err
    for secret in (shopper.token, SECRET, *secrets):
        assert secret not in err


async def test_a_refused_statement_is_logged_without_its_values(
    serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    async with serve(log_level="info", log_format="json") as served, served.client() as client:

        async def fail(db: AsyncSession, _query: object) -> None:
            await (await db.connection()).execute(text("SELECT length(:words) / 0"), {"words": WORDS})

        monkeypatch.setattr("app.web.api.products.search", fail)
        answer = await client.get("/api/products")
    assert answer.status_code == 500
    [fault] = named(records(capsys), "request_failed")
    assert fault["request_id"] == answer.headers["x-request-id"]
    assert fault["exception"]["type"] == "DBAPIError"
    assert WORDS not in json.dumps(fault)


async def test_an_errors_page_names_the_number_its_records_have(
    serve: Serve, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("broken on purpose")

    monkeypatch.setattr("app.web.pages.products.read_listing_query", fail)
    async with serve(log_level="info", log_format="json") as served, browser(served) as visitor:
        answer = await visitor.get("/products")
    assert answer.status_code == 500
    number = answer.headers["x-request-id"]
    assert f"Report number {number}" in answer.text
    assert "broken on purpose" not in answer.text
    [fault] = named(records(capsys), "request_failed")
    assert fault["request_id"] == number


@pytest.mark.parametrize(
    ("given", "taken"),
    [
        ("4bf92f3577b34da6a3ce929d0e0e4736", True),
        ("short", False),
        ("x" * 65, False),
        ("with spaces in it", False),
        ('quote"brace}', False),
    ],
)
async def test_a_proxys_number_is_taken_up_when_it_is_one(serve: Serve, given: str, taken: bool) -> None:
    async with serve() as served, served.client() as client:
        answer = await client.get("/health", headers={"X-Request-ID": given})
    assert (answer.headers["x-request-id"] == given) is taken
    assert answer.headers["x-request-id"]


async def test_a_request_refused_before_any_handler_has_an_id_too(serve: Serve) -> None:
    async with serve(allowed_hosts="shop.example") as served, served.client() as client:
        answers = [await client.get("/"), await client.request("PROPFIND", "/health")]
    assert all(answer.headers["x-request-id"] for answer in answers)


def test_libraries_go_through_the_same_pipe(capsys: pytest.CaptureFixture[str], database_url: str) -> None:
    configure_logs(settings_for(database_url, log_level="info", log_format="json"))
    try:
        raise ValueError("of a library")
    except ValueError:
        logging.getLogger("uvicorn.error").exception("It said %s", "something")
    logging.getLogger("httpx").info("chatter")
    [record] = records(capsys)
    assert record["event"] == "It said something"
    assert (record["logger"], record["level"]) == ("uvicorn.error", "error")
    assert record["exception"]["type"] == "ValueError"


def test_a_secret_in_a_record_is_redacted(capsys: pytest.CaptureFixture[str], database_url: str) -> None:
    settings = settings_for(
        "postgresql+asyncpg://aisle:p%40ss%2Fword-77@db/aisle",
        openai_api_key="sk-made-up-7781",
        log_level="info",
        log_format="json",
    )
    configure_logs(settings)
    structlog.get_logger().warning(
        "provider_said",
        detail="Incorrect API key provided: sk-made-up-7781",
        password="plain",
        address="p@ss/word-77",
    )
    logging.getLogger("library").error("connecting with p%%40ss%%2Fword-77 and %s", SECRET)
    err = capsys.readouterr().err
    for secret in ("sk-made-up-7781", "plain", "p@ss/word-77", "p%40ss%2Fword-77", SECRET):
        assert secret not in err
    assert err.count("[secret]") == 5


def test_a_reader_in_development_sees_plain_lines(
    capsys: pytest.CaptureFixture[str], database_url: str
) -> None:
    configure_logs(settings_for(database_url, environment="development"))
    try:
        raise ValueError("for a reader")
    except ValueError:
        structlog.get_logger().exception("it_broke", size=3)
    structlog.get_logger().debug("too_small")
    out, err = capsys.readouterr()
    assert out == ""
    first, *rest = err.splitlines()
    assert "it_broke" in first
    assert "size=3" in first
    assert rest[0].strip() == "ValueError: for a reader"
    assert "tests/integration/web/test_logs.py" in rest[1]
    assert len(rest) == 2


async def test_a_scripted_answer_leaves_only_the_lines_of_its_requests(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with (
        serve(ScriptedModel([[TextDelta("Hello.")]]), log_level="info", log_format="json") as served,
        program(served) as shopper,
    ):
        await shopper.ask("hello")
    assert {record["event"] for record in records(capsys)} == {"request"}


async def test_a_cart_token_is_in_no_line(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    async with serve(log_level="info", log_format="json") as served, program(served) as shopper:
        token = served.components.services.keys.cart_token(shopper.session_id)
        answer = await shopper.client.get(f"/api/carts/{token}")
    assert answer.status_code == 200
    found = records(capsys)
    assert "/api/carts/{token}" in [record["path"] for record in named(found, "request")]
    assert token not in json.dumps(found)


async def test_a_refused_origin_is_one_line_and_the_shops_own_is_none(
    serve: Serve, capsys: pytest.CaptureFixture[str]
) -> None:
    async with serve(log_level="info", log_format="json") as served, served.client() as client:
        for origin in ("https://shop.example", served.url, "https://shop.example", "https://" + "x" * 900):
            await client.post("/api/sessions", headers={"Origin": origin})
            await client.options("/api/sessions", headers={"Origin": origin})
    found = named(records(capsys), "origin_refused")
    assert [record["origin"] for record in found] == ["https://shop.example", "https://" + "x" * 292]
    assert all("ALLOWED_ORIGINS" in record["remedy"] and record["level"] == "warning" for record in found)


async def test_an_allowed_origin_is_in_no_line(serve: Serve, capsys: pytest.CaptureFixture[str]) -> None:
    changes = {"log_level": "info", "log_format": "json", "allowed_origins": "https://shop.example"}
    async with serve(**changes) as served, served.client() as client:
        await client.post("/api/sessions", headers={"Origin": "https://shop.example"})
    assert named(records(capsys), "origin_refused") == []
