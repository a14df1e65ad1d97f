"""Inputs that strangers may send, and the conditions that every answer must meet."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

import httpx
from hypothesis import HealthCheck, seed, settings
from hypothesis import strategies as some

from tests.support.examples import examples
from tests.support.hostile_catalogue import WORDS
from tests.support.shoppers import forms

Test = TypeVar("Test", bound=Callable[..., Any])
EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES") or examples(15))
SEED = os.environ.get("FUZZ_SEED")

any_text = some.text(some.characters(exclude_categories=()), max_size=40)
"""All characters, including halves of surrogate pairs."""

known_ids = some.sampled_from(
    ["kettle-harrowby-17-steel", "kettle-pellworth-variable-17", "..", "%2e%2e", "a/b", " "]
)
numbers = some.one_of(
    some.integers(-5, 50),
    some.integers(),
    some.sampled_from([2**31, 2**63, 10**30, -1, 0]),
    some.floats(allow_nan=False, allow_infinity=False),
)
spelt = some.sampled_from(
    [
        "",
        " ",
        "0",
        "1",
        "2",
        "-1",
        "1e3",
        "0x10",
        "٣",
        "²",
        "1,5",
        "$5",
        "9" * 40,
        "NaN",
        "inf",
        "true",
        "null",
    ]
)
words = some.one_of(
    any_text, spelt, known_ids, some.sampled_from(sorted(WORDS.values())), some.just("x" * 3_000)
)
scalars = some.one_of(some.none(), some.booleans(), numbers, words)
values = some.recursive(
    scalars,
    lambda inner: some.one_of(some.lists(inner, max_size=4), some.dictionaries(any_text, inner, max_size=4)),
)
FIELDS = [
    *(
        "message",
        "client_message_id",
        "product_id",
        "quantity",
        "query",
        "category",
        "min_price",
        "max_price",
    ),
    *(
        "limit",
        "offset",
        "sort",
        "in_stock",
        "in_stock_only",
        "based_on",
        "max_results",
        "include_recommendations",
    ),
    *("next", "theme", "brand", "page", "after"),
]
objects = some.dictionaries(some.one_of(some.sampled_from(FIELDS), any_text), values, max_size=5)
fields = some.dictionaries(some.one_of(some.sampled_from(FIELDS), some.text(max_size=8)), words, max_size=5)
header_text = some.text(some.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60)


def asked_nonsense(examples: int = EXAMPLES) -> Callable[[Test], Test]:
    """Return a decorator for that many examples; they are the same each time, so that a failure in CI is repeatable."""

    def bounded(test: Test) -> Test:
        limited = settings(
            max_examples=examples,
            derandomize=SEED is None,
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )(test)
        return limited if SEED is None else seed(int(SEED))(limited)

    return bounded


def client_arguments(asked: dict[str, Any]) -> dict[str, Any]:
    """Return a request of schemathesis in the form of this client's arguments."""
    names = ("method", "url", "params", "headers", "json", "content", "data", "files")
    wanted = {name: asked[name] for name in names if asked.get(name) is not None}
    if cookies := asked.get("cookies"):
        wanted["headers"]["Cookie"] = "; ".join(f"{name}={value}" for name, value in cookies.items())
    # Remove what no client could send: blanks at the ends, and characters outside Latin-1.
    kept = {name: str(value).strip() for name, value in wanted["headers"].items()}
    wanted["headers"] = {name: value.encode("latin-1", "replace") for name, value in kept.items() if value}
    return wanted


def as_json(value: object) -> bytes:
    """Return JSON in ASCII, so that it can contain halves of surrogate pairs."""
    return json.dumps(value).encode()


def as_form(given: dict[str, str]) -> dict[str, bytes]:
    """Return a form's fields as bytes, which need not be text."""
    return {name: value.encode("utf-8", "surrogatepass") for name, value in given.items()}


@dataclass
class Asker:
    """A client with a token, a session and a page's CSRF token."""

    client: httpx.AsyncClient
    session_id: str
    token: str
    proof: str

    @classmethod
    async def create(cls, client: httpx.AsyncClient) -> Asker:
        """Return a browser that has begun a conversation, with the token of another session."""
        proof = forms((await client.get("/")).text)[0].fields["_csrf_token"]
        opened = (await client.post("/api/sessions")).json()
        begun = await client.post("/chat", data={"_csrf_token": proof, "message": "kettle"})
        own = begun.headers["location"].split("/")[2]
        return cls(client, own, opened["token"], proof) if own else cls(client, "", "", "")

    async def ask(self, method: str, path: str, **given: Any) -> httpx.Response:
        """Send a request and return the answer, after checks that hold for any request."""
        answer = await self.client.request(method, path, **given)
        sound(answer)
        return answer


def sound(answer: httpx.Response) -> None:
    """Check an answer: no server error, no missing header, and a refusal with a reason."""
    assert answer.status_code < 500, (answer.status_code, answer.request.url, answer.text[:500])
    assert answer.headers["x-content-type-options"] == "nosniff" or answer.status_code in (414, 431)
    kind = answer.headers.get("content-type", "").partition(";")[0]
    if kind == "application/problem+json":
        document = answer.json()
        assert document["status"] == answer.status_code >= 400
        assert document["code"]
        assert document["detail"]
    elif answer.status_code >= 400 and answer.request.url.path.startswith("/api/"):
        raise AssertionError(f"{answer.request.url}: {answer.status_code} as {kind}")
    for value in answer.headers.values():
        assert value.isprintable()
