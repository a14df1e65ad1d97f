"""Doubles of shops' checkouts: HTTP servers that read a checkout link as the software of such a shop does.

Sources: shopify.dev "Create cart permalinks", developer.woocommerce.com "Shareable Checkout URLs" (WooCommerce 10),
Shopware's CartLineItemController (items by `id`, `referencedId`, `quantity`, `type`).
"""

from __future__ import annotations

import json
import re
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

Lines = dict[str, int]
"""The pieces of a cart by product."""

PERMALINK = re.compile(r"/cart/([0-9]+:[0-9]+(?:,[0-9]+:[0-9]+)*)")


@dataclass
class CheckoutDouble:
    """A running double: its address, and the cart that the last link filled. `refused` counts unreadable links."""

    url: str = ""
    assistant: str = ""
    lines: Lines = field(default_factory=dict)
    refused: int = 0


Reader = Callable[[CheckoutDouble, str], Lines]
"""Return the lines of a link's path and query. Raises ValueError for one that the software does not read."""


def shopify(_double: CheckoutDouble, address: str) -> Lines:
    """Read a cart permalink: numeric variant ids with quantities, separated by commas."""
    found = PERMALINK.fullmatch(unquote(urlsplit(address).path))
    if found is None:
        raise ValueError(address)
    return summed(
        (variant, count) for variant, _, count in (pair.partition(":") for pair in found[1].split(","))
    )


def woocommerce(_double: CheckoutDouble, address: str) -> Lines:
    """Read a shareable checkout link: PHP decodes the query, then the software splits it."""
    parts = urlsplit(address)
    products = parse_qs(parts.query).get("products", [""])[-1]
    if parts.path != "/checkout-link/" or not products:
        raise ValueError(address)
    pairs = [each.partition(":") for each in products.split(",")]
    return summed((str(int(line_id)), quantity or "1") for line_id, _, quantity in pairs)


def shopware(double: CheckoutDouble, address: str) -> Lines:
    """Do what the plugin's controller of docs/checkout.md does: fetch the cart, then add a line item for each line."""
    token = parse_qs(urlsplit(address).query)["token"][0]
    items = [
        {
            "id": line["external_id"],
            "referencedId": line["external_id"],
            "type": "product",
            "quantity": line["quantity"],
        }
        for line in fetched_cart(double, token)
    ]
    if not all(re.fullmatch("[A-Za-z0-9]+", item["id"]) for item in items):  # getAlnum() of the request's bag
        raise ValueError(items)
    return summed((item["referencedId"], item["quantity"]) for item in items)


def own_shop(_double: CheckoutDouble, address: str) -> Lines:
    """Read repeated parameters in pairs, as most languages' libraries return them."""
    pairs = parse_qsl(urlsplit(address).query, strict_parsing=True)
    ids = [value for name, value in pairs if name == "id"]
    return summed(zip(ids, [value for name, value in pairs if name == "quantity"], strict=True))


def own_shop_with_token(double: CheckoutDouble, address: str) -> Lines:
    """Fetch the cart by the token in the path."""
    lines = fetched_cart(double, unquote(urlsplit(address).path.rpartition("/")[2]))
    return summed((line["external_id"], line["quantity"]) for line in lines)


def summed(pairs: Iterable[tuple[str, int | str]]) -> Lines:
    """Return the quantities by product. A product that occurs twice counts twice."""
    lines: Lines = {}
    for line_id, quantity in pairs:
        lines[line_id] = lines.get(line_id, 0) + int(quantity)
    return lines


def fetched_cart(double: CheckoutDouble, token: str) -> list[dict[str, str]]:
    """Return the items of the assistant's cart, as a shop's server requests them. Raises ValueError if refused."""
    try:
        address = f"{double.assistant}/api/carts/{token}"
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - the test's own server
            return list(json.load(answer)["items"])
    except urllib.error.HTTPError as refused:
        raise ValueError(refused.code) from None


@contextmanager
def checkout_double(read: Reader) -> Iterator[CheckoutDouble]:
    """Serve a shop's checkout on a port of its own."""
    double = CheckoutDouble()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            try:
                double.lines, status = read(double, self.path), 200
            except (ValueError, KeyError):
                double.refused, status = double.refused + 1, 400
            self.send_response(status)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(b"<!doctype html><title>Checkout</title><h1>The shop's own checkout</h1>")

        def log_message(self, *_arguments: object) -> None:
            """Print nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        double.url = f"http://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield double
        server.shutdown()
