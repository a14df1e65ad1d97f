"""Clients of the product in web tests: a program with a token, a browser with cookies."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from html.parser import HTMLParser
from typing import Any

import httpx

from tests.support.serving import Served
from tests.support.streams import Reader, reading


@dataclass
class Program:
    """A session of the JSON API."""

    client: httpx.AsyncClient
    session_id: str
    token: str

    @property
    def path(self) -> str:
        """The session's address."""
        return f"/api/sessions/{self.session_id}"

    async def say(self, message: str, client_message_id: str | None = None) -> str:
        """Post a message that must be accepted and return its turn's id."""
        answer = await self.post(message, client_message_id)
        assert answer.status_code == 202, answer.text
        return str(answer.json()["turn_id"])

    async def post(self, message: object, client_message_id: object = None) -> httpx.Response:
        """Post a message."""
        body = {"message": message, "client_message_id": client_message_id}
        return await self.client.post(f"{self.path}/messages", json=body)

    async def run(self, function: str, parameters: object, key: str | None = None) -> httpx.Response:
        """Run a function as a button does."""
        headers = {"Idempotency-Key": key} if key else {}
        return await self.client.post(f"{self.path}/functions/{function}", json=parameters, headers=headers)

    async def state(self) -> dict[str, Any]:
        """Return the session's state."""
        answer = await self.client.get(self.path)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    @asynccontextmanager
    async def stream(self, after: int | None = None, **headers: str) -> AsyncIterator[Reader]:
        """Open the session's JSON stream."""
        query = "" if after is None else f"?after={after}"
        async with reading(self.client, f"/api/stream/{self.session_id}{query}", **headers) as reader:
            yield reader

    async def ask(self, message: str) -> tuple[str, list[Any]]:
        """Post a message and read its answer to the end. Return the turn's id and its events."""
        async with self.stream() as stream:
            await stream.until(lambda event: True)
            turn_id = await self.say(message)
            await stream.until(lambda event: event.ends(turn_id))
            return turn_id, stream.of(turn_id)


@asynccontextmanager
async def program(served: Served) -> AsyncIterator[Program]:
    """Yield a program with a new session."""
    async with served.client() as client:
        opened = (await client.post("/api/sessions")).json()
        client.headers["Authorization"] = f"Bearer {opened['token']}"
        yield Program(client, opened["session_id"], opened["token"])


@dataclass
class Form:
    """A form on a page: its address, and its fields with their present values."""

    action: str
    fields: dict[str, str]


class _Forms(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        known = dict(attrs)
        if tag == "form" and (known.get("method") or "").lower() == "post":
            self.forms.append(Form(known.get("action") or "", {}))
        elif tag in ("input", "button") and known.get("name") and self.forms:
            self.forms[-1].fields.setdefault(str(known["name"]), known.get("value") or "")


@dataclass
class Browser:
    """A browser without scripts: it keeps cookies, submits forms and follows redirects."""

    client: httpx.AsyncClient

    async def get(self, path: str) -> httpx.Response:
        """Open a page."""
        return await self.client.get(path, headers={"Accept": "text/html"}, follow_redirects=True)

    async def submit(
        self, page: httpx.Response, action: str, follow: bool = True, **fields: str
    ) -> httpx.Response:
        """Submit the page's first form whose action ends with this pattern."""
        form = next(form for form in forms(page.text) if re.search(action + "$", form.action))
        data = form.fields | fields
        return await self.client.post(
            form.action, data=data, headers={"Accept": "text/html"}, follow_redirects=follow
        )

    async def start(self, message: str) -> str:
        """Ask the first question from the start page and read the answer to its end. Return the session's id."""
        answer = await self.submit(await self.get("/"), "/chat", message=message)
        assert answer.status_code == 200, answer.text
        return str(answer.url).split("/chat/")[1].split("/")[0]

    async def ask(self, session_id: str, message: str) -> None:
        """Ask a question in the conversation and read the answer to its end."""
        form = {"message": message, "_csrf_token": self.client.cookies["csrftoken"]}
        answer = await self.client.post(
            f"/chat/{session_id}/messages", data=form, headers={"Accept": "text/html"}, follow_redirects=True
        )
        assert answer.status_code == 200, answer.text

    async def page(self, session_id: str) -> httpx.Response:
        """Open the conversation's page."""
        return await self.get(f"/chat/{session_id}")


def forms(html: str) -> list[Form]:
    """Return the page's POST forms."""
    parser = _Forms()
    parser.feed(html)
    return parser.forms


def words(html: str) -> str:
    """Return the text of a page, without tags, with single spaces."""
    bare = re.sub(r"<(script|style|template)\b.*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]*>", " ", bare).split())


@asynccontextmanager
async def browser(served: Served) -> AsyncIterator[Browser]:
    """Yield a browser without cookies, which calls itself Mozilla as all but text browsers do."""
    async with served.client(headers={"User-Agent": "Mozilla/5.0 (X11; Linux x86_64)"}) as client:
        yield Browser(client)


async def idle(program: Program) -> None:
    """Wait until no answer runs."""
    async with asyncio.timeout(20):
        while (await program.state())["chat"]["is_typing"]:
            await asyncio.sleep(0.01)
