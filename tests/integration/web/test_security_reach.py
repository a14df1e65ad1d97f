"""Reach: strangers learn nothing about other sessions, and no input makes the server fetch an address."""

from __future__ import annotations

import ast
import asyncio
import json
import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from httpx import Response

from app.catalogue.importers import import_file
from app.db import Database
from app.web.middleware.request_logging import current_request_id
from tests.support.paths import APP
from tests.support.serving import Served, serving
from tests.support.shoppers import browser, program, words

PATHS = [
    *("/api/sessions/{}", "/api/stream/{}", "/chat/{}", "/chat/{}/live", "/chat/{}/stream"),
    *("/api/sessions/{}/messages", "/api/sessions/{}/cancellation", "/api/sessions/{}/functions/add_to_cart"),
    *(
        "/chat/{}/messages",
        "/chat/{}/cancellation",
        "/chat/{}/clear",
        "/chat/{}/deletion",
        "/chat/{}/functions/add_to_cart",
    ),
    *("/chat/{}/turns/1/speech", "/api/sessions/{}/cart", "/api/sessions/{}/cart/items/p"),
    "/api/sessions/{}/cart/acceptance",
]
OF_EACH_REQUEST = ("date", "x-request-id", "set-cookie", "content-length")


def observed(answer: Response, session_id: str) -> tuple[object, ...]:
    """Return the observable content of an answer, without the parts that differ per request."""
    headers = {name: value for name, value in answer.headers.items() if name not in OF_EACH_REQUEST}
    shown = words(answer.text).replace(answer.headers["x-request-id"], "")
    return answer.status_code, headers, shown.replace(session_id, "SESSION")


@pytest.mark.parametrize("path", PATHS)
async def test_a_foreign_session_and_none_at_all_look_alike(
    shop: Served, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(name: str) -> None:
        kept = getattr(Database, name)

        def noted(*given: object, **options: object) -> object:
            if current_request_id():  # only statements of requests, not of background tasks
                asked.append(name)
            return kept(*given, **options)

        monkeypatch.setattr(Database, name, noted)

    async with program(shop) as owner, program(shop) as stranger, shop.client() as nobody:
        note("reading")
        note("transaction")
        for client in (stranger.client, nobody):
            for method in ("GET", "POST"):
                foreign = await client.request(method, path.format(owner.session_id))
                unknown = await client.request(method, path.format("x" * len(owner.session_id)))
                assert foreign.status_code in (404, 405)
                assert observed(foreign, owner.session_id) == observed(unknown, "x" * len(owner.session_id))
        assert asked == [], "a refused session is not looked up: both answers take the same time"
        await owner.state()
    assert asked, "an admitted session is looked up"


@pytest.fixture
async def trap() -> AsyncIterator[tuple[str, list[bytes]]]:
    """The address of an internal server that must receive nothing, and the list of received data."""
    came: list[bytes] = []

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        came.append(await reader.read(1_000))
        writer.close()

    server = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    async with server:
        yield f"http://127.0.0.1:{port}", came


async def test_an_address_in_a_catalogue_is_never_fetched_from_a_private_network(
    database_url: str, tmp_path: Path, trap: tuple[str, list[bytes]]
) -> None:
    inside, came = trap
    product: dict[str, object] = {
        "id": "k",
        "name": "kettle",
        "price": "9.90",
        "image_url": f"{inside}/latest/meta-data/",
    }
    product |= {"description": f"kettle ![x]({inside}/a)", "attributes": {"manual": f"{inside}/manual"}}
    path = tmp_path / "catalogue.jsonl"
    path.write_text(json.dumps(product) + "\n", encoding="utf-8")
    database = Database(database_url)
    await import_file(database, path)
    await database.close()
    async with serving(database_url, picture_workers=1) as served, browser(served) as visitor:
        session_id = await visitor.start(f"kettle {inside}/said")
        shown = (await visitor.page(session_id)).text + (await visitor.get("/products/k")).text
        picture = re.search(r'<img src="(/pictures/[^"]*)"', shown)
        assert picture is not None
        assert (await visitor.get(picture[1])).headers["content-type"] == "image/svg+xml"
    assert f"{inside}/latest/meta-data/" not in shown
    assert came == []


CLIENTS = {
    "httpx",
    "httpcore",
    "requests",
    "aiohttp",
    "urllib3",
    "urllib.request",
    "http.client",
    "ftplib",
    "smtplib",
}


def imports_of(path: Path) -> Iterator[str]:
    """Yield every module that a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from (node.module, *(f"{node.module}.{alias.name}" for alias in node.names))


DOWNLOAD = APP / "catalogue" / "importers" / "download.py"
"""Fetches the address that an operator gave to a command."""

ORIGINALS = APP / "pictures" / "originals.py"
"""Fetches the pictures of the catalogue from public addresses."""


def test_only_commands_fetch_a_feed() -> None:
    name = "app.catalogue.importers.download"
    importers = {
        path.relative_to(APP).parts[0] for path in APP.rglob("*.py") if name in set(imports_of(path))
    }
    assert importers == {"cli"}


def test_only_the_maker_fetches_pictures() -> None:
    name = "app.pictures.originals"
    importers = {
        str(path.relative_to(APP))
        for path in APP.rglob("*.py")
        if name in set(imports_of(path)) and path != ORIGINALS
    }
    assert importers == {"pictures/maker.py"}


@pytest.mark.parametrize(
    "path", sorted({*APP.rglob("*.py")} - {DOWNLOAD, ORIGINALS}), ids=lambda path: str(path.relative_to(APP))
)
def test_nothing_in_the_product_can_fetch_an_address(path: Path) -> None:
    """The exceptions are litellm, the trace exporter and the error tracker, whose addresses an operator sets."""
    assert not CLIENTS & set(imports_of(path))
