"""The shop's own origin: scheme, host and port, as browsers write them and proxies forward them."""

from __future__ import annotations

import pytest

from app.web.middleware.cors import is_own_origin


@pytest.mark.parametrize(
    ("origin", "scheme", "hosts"),
    [
        ("https://shop.example", "https", ["shop.example"]),
        ("https://shop.example", "https", ["Shop.Example:443"]),
        ("http://shop.example:8000", "http", ["shop.example:8000"]),
        ("https://shop.example", "http", ["shop.example"]),
        ("https://shop.example", "https", ["10.0.0.1:8000", " shop.example"]),
        ("http://[::1]:8000", "http", ["[::1]:8000"]),
    ],
)
def test_the_shops_own_page_is_known(origin: str, scheme: str, hosts: list[str]) -> None:
    assert is_own_origin(origin, scheme, hosts)


@pytest.mark.parametrize(
    ("origin", "scheme", "hosts"),
    [
        ("null", "https", ["shop.example"]),
        ("", "https", ["shop.example"]),
        ("https://evil.example", "https", ["shop.example"]),
        ("https://a.shop.example", "https", ["shop.example"]),
        ("https://shop.example.evil", "https", ["shop.example"]),
        ("http://shop.example", "https", ["shop.example"]),
        ("https://shop.example:8443", "https", ["shop.example"]),
        ("https://shop.example@evil.example", "https", ["shop.example"]),
        ("https://shop.example:x", "https", ["shop.example"]),
        ("file://shop.example", "http", ["shop.example"]),
        ("https://shop.example", "https", []),
        ("null", "https", ["null", ""]),
    ],
)
def test_any_other_page_is_not(origin: str, scheme: str, hosts: list[str]) -> None:
    assert not is_own_origin(origin, scheme, hosts)
