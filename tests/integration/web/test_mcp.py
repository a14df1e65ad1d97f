"""The MCP server: real clients of both protocol generations are answered, and other requests refused in its format."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp_types import CLIENT_CAPABILITIES_META_KEY as CAPABILITIES_KEY
from mcp_types import PROTOCOL_VERSION_META_KEY as VERSION_KEY

from app.functions import all_functions, effect_of
from tests.integration.web.conftest import Serve
from tests.support.hostile_catalogue import lines, stock_hostile
from tests.support.serving import Served, serving, settings_for
from tests.support.shoppers import browser, forms, program

RECORDED: list[dict[str, Any]] = json.loads(
    (Path(__file__).parent / "mcp_clients.json").read_text(encoding="utf-8")
)
TOOLS = {*all_functions(), "show_cart"}
STANDALONE = "2026-07-28"


@pytest.fixture(scope="module")
async def shop(module_stocked_url: str) -> AsyncIterator[Served]:
    async with serving(
        module_stocked_url, mcp_enabled=True, allowed_origins=("https://agent.example",)
    ) as served:
        yield served


@dataclass
class Agent:
    """A client that has initialized a session, or has a token."""

    client: httpx.AsyncClient
    headers: dict[str, str] = field(default_factory=dict)

    async def send(self, method: str, params: object = None, **headers: str) -> httpx.Response:
        """Send a request of the older protocol."""
        body = {"jsonrpc": "2.0", "id": 1, "method": method} | ({} if params is None else {"params": params})
        return await self.client.post("/mcp", json=body, headers=self.headers | headers)

    async def stand_alone(self, method: str, params: dict[str, Any], **headers: str) -> httpx.Response:
        """Send a request of the newer protocol."""
        meta = {VERSION_KEY: STANDALONE, CAPABILITIES_KEY: {}}
        said = {"mcp-protocol-version": STANDALONE, "mcp-method": method}
        if "name" in params:
            said["mcp-name"] = params["name"]
        return await self.send(method, {"_meta": meta, **params}, **(said | headers))

    async def call(self, name: str, **headers_and_arguments: Any) -> dict[str, Any]:
        """Call a tool and return its result."""
        answer = await self.send("tools/call", {"name": name, "arguments": headers_and_arguments})
        assert answer.status_code == 200, answer.text
        return dict(answer.json()["result"])


@asynccontextmanager
async def agent(shop: Served) -> AsyncIterator[Agent]:
    """Yield an agent that has initialized a session."""
    async with shop.client() as client:
        hello = await Agent(client).send("initialize", {"protocolVersion": "2025-11-25"})
        session = {"mcp-session-id": hello.headers["mcp-session-id"], "mcp-protocol-version": "2025-11-25"}
        yield Agent(client, session)


@pytest.mark.parametrize("recorded", RECORDED, ids=lambda recorded: str(recorded["client"]))
async def test_what_the_official_clients_send_is_answered(shop: Served, recorded: dict[str, Any]) -> None:
    known = {"TOKEN": "", "SESSION": "", "PRODUCT": ""}
    answers = []
    async with program(shop) as owner, shop.client() as client:
        known["TOKEN"] = owner.token
        for request in recorded["requests"]:
            sent = json.dumps(request)
            for name, value in known.items():
                sent = sent.replace(name, value or name)
            given = json.loads(sent)
            answer = await client.request(
                given["method"], "/mcp", headers=given["headers"], json=given["body"]
            )
            known["SESSION"] = answer.headers.get("mcp-session-id", known["SESSION"])
            answers.append((given["body"] or given, answer))
            if answer.status_code == 200 and "structuredContent" in answer.json().get("result", {}):
                products = answer.json()["result"]["structuredContent"].get("products")
                known["PRODUCT"] = known["PRODUCT"] or (products[0]["id"] if products else "")
    for asked, answer in answers:
        check_recorded(asked, answer, "token" in recorded["client"])


def check_recorded(asked: dict[str, Any], answer: httpx.Response, with_token: bool) -> None:
    """Check that the answer is the protocol's for this request."""
    match asked["method"]:
        case "GET" | "DELETE":
            assert answer.status_code == 405, "no stream and no end of a session is offered"
            return
        case "notifications/initialized":
            assert (answer.status_code, answer.content) == (202, b"")
            return
    output = answer.json()
    assert output["id"] == asked["id"]
    name = asked.get("params", {}).get("name")
    if name == "nonsense":
        assert output["error"]["code"] == -32602
        return
    assert answer.status_code == 200, answer.text
    result = output["result"]
    match asked["method"]:
        case "initialize":
            assert result["protocolVersion"] == asked["params"]["protocolVersion"]
            assert ("mcp-session-id" in answer.headers) is not with_token
        case "server/discover":
            assert (STANDALONE in result["supportedVersions"]) is with_token
        case "tools/list":
            assert {tool["name"] for tool in result["tools"]} == TOOLS
        case "tools/call":
            refused = asked["params"]["arguments"].get("product_id") == "nope"
            assert result["isError"] is refused
            assert result["content"][0]["type"] == "text"
            if name == "show_cart":
                assert result["structuredContent"]["count"] == 1


async def test_a_tool_is_described_for_a_model(shop: Served) -> None:
    async with agent(shop) as buyer:
        tools = (await buyer.send("tools/list")).json()["result"]["tools"]
    for tool in tools:
        assert len(tool["description"]) > 20
        assert tool["inputSchema"]["type"] == "object"
        assert tool["annotations"]["openWorldHint"] is False
    writing = {tool["name"] for tool in tools if not tool["annotations"]["readOnlyHint"]}
    assert writing == {name for name in all_functions() if effect_of(name) != "reads"}


async def test_a_refusal_is_a_result_with_code_suggestions_and_recovery(shop: Served) -> None:
    async with agent(shop) as buyer:
        found = (await buyer.call("search_products", query="kettle", limit=2))["structuredContent"][
            "products"
        ]
        unknown = await buyer.call("add_to_cart", product_id="nope")
        not_shown = await buyer.call("show_product_details", product_id="tent-galehatch-2-green")
        wrong = await buyer.call("add_to_cart", product_id=found[0]["id"], quantity="many")
        extra = await buyer.call("change_quantity", product_id=found[0]["id"], quantity=1, gift=True)
        absent = await buyer.call("change_quantity", product_id=found[0]["id"], quantity=1)
    assert unknown["isError"]
    assert unknown["structuredContent"]["code"] == "product_unknown"
    suggested = {each["product_id"] for each in unknown["structuredContent"]["suggestions"]}
    assert suggested == {product["id"] for product in found}
    assert unknown["structuredContent"]["recovery"] in unknown["content"][0]["text"]
    assert not_shown["structuredContent"]["code"] == "product_not_shown"
    for refused in (wrong, extra):
        assert (refused["isError"], refused["structuredContent"]["code"]) == (True, "invalid_parameters")
    assert absent["isError"]


async def test_the_cart_is_the_sessions_own_wherever_it_is_looked_at(shop: Served) -> None:
    async with program(shop) as owner:
        buyer = Agent(owner.client)
        product = (await buyer.call("search_products", query="kettle"))["structuredContent"]["products"][0]
        await buyer.call("add_to_cart", product_id=product["id"], quantity=3)
        assert (await owner.state())["products"]["cart"]["count"] == 3
        assert (await owner.run("add_to_cart", {"product_id": product["id"]})).status_code == 200
        cart = (await buyer.call("show_cart"))["structuredContent"]
        assert (cart["count"], cart["items"][0]["product_id"]) == (4, product["id"])
        emptied = await buyer.call("change_quantity", product_id=product["id"], quantity=0)
        assert emptied["structuredContent"]["items"] == []
        calls = [message["function_call"]["name"] for message in (await owner.state())["chat"]["messages"]]
    assert calls == ["search_products", "add_to_cart", "add_to_cart"], "they are in the log like any click"


async def test_a_call_with_a_key_happens_once(shop: Served) -> None:
    async with agent(shop) as buyer:
        product = (await buyer.call("search_products", query="kettle"))["structuredContent"]["products"][0]
        params = {"name": "add_to_cart", "arguments": {"product_id": product["id"]}}
        for _ in range(2):
            await buyer.send("tools/call", params, **{"Idempotency-Key": "once"})
        assert (await buyer.call("show_cart"))["structuredContent"]["count"] == 1


async def test_two_agents_share_nothing(shop: Served) -> None:
    async with agent(shop) as one, agent(shop) as other:
        product = (await one.call("search_products", query="kettle"))["structuredContent"]["products"][0]
        stolen = await other.call("add_to_cart", product_id=product["id"])
        assert stolen["structuredContent"]["code"] == "product_not_shown"


CALL = {"name": "show_cart", "arguments": {}}


async def test_without_a_session_nothing_is_done(shop: Served) -> None:
    async with shop.client() as client:
        stranger = Agent(client)
        for answer in (
            await stranger.send("tools/call", CALL),
            await stranger.stand_alone("tools/call", CALL),
        ):
            assert answer.status_code == 401
            assert answer.headers["www-authenticate"].startswith("Bearer")
            assert "POST /api/sessions" in answer.json()["error"]["message"]
        forged = await stranger.send("tools/call", CALL, Authorization="Bearer made.up")
        assert 'error="invalid_token"' in forged.headers["www-authenticate"]
        gone = await stranger.send("tools/call", CALL, **{"Mcp-Session-Id": "made.up"})
        assert gone.status_code == 404, "so clients initialize again"
        assert (await stranger.send("tools/list")).status_code == 200


async def test_a_cookie_grants_no_access(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        await visitor.submit(page, "/chat", message="hello")
        assert forms(page.text)
        assert (await Agent(visitor.client).send("tools/call", CALL)).status_code == 401


async def test_a_deleted_session_ends(shop: Served) -> None:
    async with agent(shop) as buyer:
        async with shop.components.services.database.transaction() as db:
            await (await db.connection()).exec_driver_sql("DELETE FROM chat_session")
        assert (await buyer.send("tools/call", CALL)).status_code == 404


async def test_mcp_refuses_browsers_of_other_origins(shop: Served) -> None:
    async with agent(shop) as buyer:
        for origin in ("https://evil.example", "null", shop.url):
            assert (await buyer.send("tools/call", CALL, Origin=origin)).status_code == 403
        known = await buyer.send("tools/call", CALL, Origin="https://agent.example")
        assert known.headers["access-control-allow-origin"] == "https://agent.example"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ("{", 400, -32700),
        ('{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": {"a": NaN}}', 400, -32700),
        ("[]", 400, -32600),
        ('[{"jsonrpc": "2.0", "id": 1, "method": "ping"}]', 400, -32600),
        ('{"id": 1, "method": "ping"}', 400, -32600),
        ('{"jsonrpc": "2.0"}', 400, -32600),
        ('{"jsonrpc": "2.0", "id": null, "method": "ping"}', 400, -32600),
        ('{"jsonrpc": "2.0", "id": true, "method": "ping"}', 400, -32600),
        ('{"jsonrpc": "2.0", "id": 1, "method": 7}', 400, -32600),
        ('{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": []}', 400, -32600),
        (
            '{"jsonrpc": "2.0", "id": 1, "method": "ping", "params": ' + '{"a":' * 40 + "1" + "}" * 41,
            400,
            -32600,
        ),
        ('{"jsonrpc": "2.0", "id": 1, "method": "resources/list"}', 200, -32601),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call"}', 200, -32602),
        ('{"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": ["x"]}}', 200, -32602),
    ],
)
async def test_an_invalid_request_is_a_protocol_error(
    shop: Served, body: str, status: int, code: int
) -> None:
    async with shop.client() as client:
        answer = await client.post("/mcp", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["error"]["code"]) == (status, code)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"mcp-method": "tools/list"}, -32020),
        ({"mcp-name": "search_products"}, -32020),
        ({"mcp-protocol-version": "2026-01-01"}, -32020),
        ({"mcp-protocol-version": "2025-11-25"}, None),
    ],
)
async def test_a_request_of_the_newer_protocol_repeats_its_values_in_headers(
    shop: Served, said: dict[str, str], code: int | None
) -> None:
    async with program(shop) as owner:
        answer = await Agent(owner.client).stand_alone("tools/call", CALL, **said)
    if code is None:
        assert answer.status_code == 200, "it is of the older era then"
    else:
        assert (answer.status_code, answer.json()["error"]["code"]) == (400, code)


async def test_a_revision_that_is_not_known_is_refused_with_those_that_are(shop: Served) -> None:
    unknown = "2031-01-01"
    params = {"_meta": {VERSION_KEY: unknown, CAPABILITIES_KEY: {}}}
    async with program(shop) as owner:
        answer = await Agent(owner.client).stand_alone(
            "tools/list", params, **{"mcp-protocol-version": unknown}
        )
    error = answer.json()["error"]
    assert (answer.status_code, error["code"]) == (400, -32022)
    assert STANDALONE in error["data"]["supported"]


async def test_the_failure_of_a_tool_is_a_problem_without_its_words(
    shop: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def broken(*_given: object) -> dict[str, Any]:
        raise RuntimeError("words of the inside")

    monkeypatch.setattr("app.web.mcp.server.call_tool", broken)
    async with program(shop) as owner:
        for answer in (
            await Agent(owner.client).send("tools/call", CALL),
            await Agent(owner.client).stand_alone("tools/call", CALL),
        ):
            assert (answer.status_code, answer.json()["code"]) == (500, "internal_error")
            assert "words of the inside" not in answer.text


async def test_the_newer_era_has_no_handshake_and_the_older_no_discovery(shop: Served) -> None:
    async with program(shop) as owner:
        buyer = Agent(owner.client)
        shaken = await buyer.stand_alone("initialize", {"protocolVersion": STANDALONE})
        found = await buyer.send("server/discover", {})
        listed = (await buyer.stand_alone("tools/list", {})).json()["result"]
    assert (shaken.status_code, shaken.json()["error"]["code"]) == (404, -32601)
    assert found.json()["error"]["code"] == -32601
    assert (listed["resultType"], listed["cacheScope"]) == ("complete", "public")


@pytest.mark.parametrize(
    "kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"]
)
async def test_content_types_of_forms_are_not_accepted(shop: Served, kind: str) -> None:
    body = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "ping"})
    async with shop.client() as client:
        answer = await client.post("/mcp", content=body, headers={"Content-Type": kind})
    assert answer.status_code == 415


async def test_no_agent_gets_invisible_characters(database_url: str, tmp_path: Path) -> None:
    hidden = lines()[0] | {
        "id": "k",
        "name": "kettle \u202eevil\u202c \U000e0041\u200b",
        "description": "\u2066x\u2069",
    }
    await stock_hostile(database_url, tmp_path, [hidden])
    async with serving(database_url, mcp_enabled=True) as served, agent(served) as buyer:
        output = json.dumps(await buyer.call("search_products", query="kettle"), ensure_ascii=False)
    assert "kettle evil" in output
    assert not set(output) & set("\u202e\u202c\U000e0041\u200b\u2066\u2069")


async def test_it_is_off_unless_it_is_asked_for(serve: Serve) -> None:
    async with serve() as served, served.client() as client:
        answer = await client.post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "ping"})
    assert answer.status_code == 404


def test_without_its_packages_it_is_refused_with_the_command_that_installs_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("app.settings.find_spec", lambda _package: None)
    with pytest.raises(ValueError, match=r"pip install -r requirements-mcp\.txt"):
        settings_for("", mcp_enabled=True)


def test_nothing_of_it_is_imported_then() -> None:
    asked = "import sys, app.main; print([name for name in sys.modules if name.startswith(('app.web.mcp', 'mcp'))])"
    output = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True)
    assert output.stdout.strip() == "[]"
