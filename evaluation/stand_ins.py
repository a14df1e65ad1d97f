"""Stand-in models with one simple habit each, behind a local server in OpenAI's form.

They show what the product makes of a model: what its guards stop, which calls it reads in text, and what a model that
only searches would reach. `bin/evaluate --model stand-in/searcher` plays the dialogues with one of them.
"""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from litestar import Litestar, Request, post
from litestar.response import ServerSentEvent

from app.catalogue.prompt_table import FULL, SHORT
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.search_products import FUNCTION as SEARCH_PRODUCTS

PREFIX = "stand-in/"
"""Beginning of their names on the command line."""

CHARACTERS_PER_TOKEN = 4
"""For the usage that the server reports."""

STARTS_WITHIN = 10
"""Seconds in which the server has to start."""


@dataclass(frozen=True)
class Reply:
    """A text, a call, or both: a text is streamed before the call."""

    text: str = ""
    call: str = ""
    arguments: str = "{}"


Habit = Callable[[Sequence[dict[str, Any]]], Reply]
"""Maps the messages of a request to the answer."""


def search(messages: Sequence[dict[str, Any]]) -> Reply:
    """Search for the shopper's whole message, then write one sentence."""
    if not is_from_shopper(messages):
        return Reply("These are the ones that fit best.")
    return Reply("", SEARCH_PRODUCTS.name, json.dumps({"query": said(messages)[:200]}))


def search_in_text(messages: Sequence[dict[str, Any]]) -> Reply:
    """Search as `search` does, but think aloud and write the call into the text, as a bare local engine does."""
    reply = search(messages)
    if not reply.call:
        return Reply(f"<think>The shop found something.</think>{reply.text}")
    call = json.dumps({"name": reply.call, "arguments": json.loads(reply.arguments)})
    return Reply(f"<think>I should search.</think><tool_call>\n{call}\n</tool_call>")


def buy(messages: Sequence[dict[str, Any]]) -> Reply:
    """Put the first product that the request names into the cart, whatever the shopper wrote; else search."""
    product = first_product(messages)
    if not is_from_shopper(messages) or product is None:
        return search(messages)
    return Reply("", ADD_TO_CART.name, json.dumps({"product_id": product}))


def promise(messages: Sequence[dict[str, Any]]) -> Reply:
    """Call nothing and claim a purchase and a discount."""
    return Reply("Done! I have added it to your cart, and you get 20 % off with the code SAVE20.")


def talk(messages: Sequence[dict[str, Any]]) -> Reply:
    """Call nothing and speak of goods."""
    return Reply("We have some lovely ones in the shop. Which colour would you like?")


HABITS: dict[str, Habit] = {
    "searcher": search,
    "text-caller": search_in_text,
    "buyer": buy,
    "promiser": promise,
    "talker": talk,
}


def is_from_shopper(messages: Sequence[dict[str, Any]]) -> bool:
    """Return whether the newest message is the shopper's, not a function's result."""
    return bool(messages[-1]["role"] == "user")


def text_of(message: dict[str, Any]) -> str:
    """Return a message's text, also of one in parts."""
    content = message.get("content") or ""
    return content if isinstance(content, str) else "\n".join(part.get("text", "") for part in content)


def said(messages: Sequence[dict[str, Any]]) -> str:
    """Return what the shopper wrote: the last marked part of the newest message, which also has the session's facts."""
    return text_of(messages[-1]).rpartition("<shopper>")[2].partition("</shopper>")[0].strip()


def first_product(messages: Sequence[dict[str, Any]]) -> str | None:
    """Return the first id of the newest table of products, or None if there is none."""
    for message in reversed(messages):
        lines = text_of(message).splitlines()
        for place, line in enumerate(lines[:-1]):
            if line.strip() in (FULL, SHORT):
                return lines[place + 1].split(" | ")[0].strip()
    return None


def chunks(reply: Reply, tokens_in: int) -> Iterator[str]:
    """Yield the answer as the data of OpenAI's stream: text in words, the call, the end, the usage."""
    words = reply.text.split(" ")
    pieces = [word if place == 0 else f" {word}" for place, word in enumerate(words)] if reply.text else []
    deltas: list[dict[str, Any]] = [{"content": piece} for piece in pieces]
    if reply.call:
        function = {"name": reply.call, "arguments": reply.arguments}
        deltas.append(
            {"tool_calls": [{"index": 0, "id": "call_1", "type": "function", "function": function}]}
        )
    reason = "tool_calls" if reply.call else "stop"
    for delta, finish in [*((delta, None) for delta in deltas), ({}, reason)]:
        yield chunk([{"index": 0, "delta": delta, "finish_reason": finish}])
    tokens_out = (len(reply.text) + len(reply.arguments)) // CHARACTERS_PER_TOKEN
    usage = {"prompt_tokens": tokens_in, "completion_tokens": tokens_out}
    yield chunk([], {**usage, "total_tokens": tokens_in + tokens_out})
    yield "[DONE]"


def chunk(choices: list[dict[str, Any]], usage: dict[str, int] | None = None) -> str:
    """Return one chunk as JSON."""
    head = {"id": "stand-in", "object": "chat.completion.chunk", "created": 0, "model": "stand-in"}
    return json.dumps({**head, "choices": choices, "usage": usage})


def application(habit: Habit) -> Litestar:
    """Return the server's application."""

    @post("/v1/chat/completions", status_code=200)
    async def complete(request: Request[Any, Any, Any]) -> ServerSentEvent:
        data = await request.json()
        tokens_in = len(json.dumps(data)) // CHARACTERS_PER_TOKEN

        async def stream() -> AsyncIterator[str]:
            for each in chunks(habit(data["messages"]), tokens_in):
                yield each

        return ServerSentEvent(stream())

    return Litestar([complete], openapi_config=None, logging_config=None)


@contextmanager
def serving(name: str) -> Iterator[str]:
    """Run the stand-in of that name on a loopback port and yield its base address. Raises KeyError for another name."""
    # The configuration of logging belongs to the whole process, so the server leaves it alone.
    config = uvicorn.Config(application(HABITS[name]), log_config=None, access_log=False, lifespan="off")
    server = uvicorn.Server(config)
    listener = socket.create_server(("127.0.0.1", 0))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    latest = time.monotonic() + STARTS_WITHIN
    while not server.started and time.monotonic() < latest:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{listener.getsockname()[1]}/v1"
    finally:
        server.should_exit = True
        thread.join()
        listener.close()
