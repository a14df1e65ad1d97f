"""The workshop's server: its pages, the widget's double, and the refresh on save."""

from __future__ import annotations

import shutil
import threading
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from devtools.workshop.server import create_server
from tests.support.paths import ROOT


@pytest.fixture(scope="module")
def workshop_url() -> Iterator[str]:
    """The address of a workshop of the product's own shop."""
    with create_server(0, ROOT / "shop") as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("/gallery", "/state/components/_price.html/plain?shop=shop"),
        ("/gallery?shop=nordlicht", "overridden by nordlicht"),
        ("/gallery/components/_price.html/plain", "Named by"),
        ("/gallery/components/_price.html/plian", "did you mean `plain`?"),
        ("/state/pages/start.html/first_visit?shop=juniper", "/brand/juniper/theme.css?v="),
        ("/brand/juniper/theme.css", "--accent: var(--light, #a53e1f)"),
        ("/islands/functions/compare_products.html/two", 'class="turn"'),
        ("/widget/functions/compare_products.html/two", "<shop-assistant shop="),
        ("/widget-api/functions%2Fcompare_products.html/two/api/sessions/s-1", '"function_call"'),
        ("/workshop/workshop.css", ".thumbnail"),
    ],
)
def test_the_workshop_serves_its_pages(workshop_url: str, path: str, wanted: str) -> None:
    with urllib.request.urlopen(workshop_url + path) as response:  # noqa: S310 - the test's own server
        assert wanted in response.read().decode()


def test_the_page_learns_of_a_saved_file(tmp_path: Path) -> None:
    shop = Path(shutil.copytree(ROOT / "shop", tmp_path / "shop"))
    with create_server(0, shop) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        url = f"http://127.0.0.1:{server.server_address[1]}/workshop/changes"
        with urllib.request.urlopen(url) as changes:
            assert changes.readline() == b": waiting\n"
            (shop / "theme.css").write_text(":root { --radius: 0; }", encoding="utf-8")
            assert b"event: changed\n" in changes.read()
        server.shutdown()
