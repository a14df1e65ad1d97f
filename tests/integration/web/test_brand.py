"""A shop's own identity on the web: pages, files, widget, MCP, and its templates."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from app.brand import WrongBrand
from app.main import create_app
from app.render.environment import built_islands
from tests.support.paths import ROOT
from tests.support.serving import Served, serving, settings_for
from tests.support.shoppers import browser, words

NORDLICHT = ROOT / "examples" / "shops" / "nordlicht"


@pytest.fixture(scope="module")
async def branded(module_stocked_url: str) -> AsyncIterator[Served]:
    """The product with the identity of an example shop."""
    async with serving(module_stocked_url, shop_dir=str(NORDLICHT)) as served:
        yield served


async def test_every_page_has_the_shop_s_identity(branded: Served) -> None:
    async with browser(branded) as visitor:
        for path in ("/", "/products", "/pages/delivery", "/nowhere"):
            page = (await visitor.get(path)).text
            assert "Nordlicht Outfitters &amp; Söhne" in page
            assert 'class="logo logo-light" src="/brand/logo.svg?v=' in page
            assert 'rel="stylesheet" href="/brand/theme.css?v=' in page
            assert 'rel="icon" href="/brand/icon.svg?v=' in page
            assert 'content="#0f1020" media="(prefers-color-scheme: dark)"' in page
            assert '<a href="/pages/imprint">Imprint</a>' in page and page.count("/pages/imprint") == 1
            assert '<a href="https://nordlicht.example/terms">Terms</a>' in page
            assert "hello@nordlicht.example" in page
        assert "Gear for weather" in words((await visitor.get("/")).text)


async def test_a_file_is_sent_with_a_policy_that_forbids_scripts(branded: Served) -> None:
    async with branded.client() as client:
        for name, kind in {
            "logo.svg": "image/svg+xml",
            "theme.css": "text/css",
            "fonts/archivo.woff2": "font/woff2",
            "shop.webmanifest": "application/manifest+json",
        }.items():
            answer = await client.get(f"/brand/{name}")
            assert answer.status_code == 200
            assert answer.headers["content-type"].split(";")[0] == kind
            assert answer.headers["content-security-policy"].startswith("default-src 'none'")
            assert answer.headers["content-security-policy"].endswith("sandbox")
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert answer.headers["access-control-allow-origin"] == "*"
            assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


async def test_a_file_may_be_kept_for_ever_at_an_address_with_its_version(branded: Served) -> None:
    brand = branded.components.services
    async with branded.client() as client:
        page = (await client.get("/")).text
        address = page.partition('href="/brand/theme.css')[2].partition('"')[0]
        versioned = await client.get(f"/brand/theme.css{address}")
        other = await client.get("/brand/theme.css?v=0123456789")
        again = await client.get("/brand/theme.css", headers={"If-None-Match": other.headers["etag"]})
    assert "immutable" in versioned.headers["cache-control"]
    assert other.headers["cache-control"] == "public, max-age=300"
    assert (again.status_code, again.content) == (304, b"")
    assert brand.settings.shop_dir == str(NORDLICHT)


@pytest.mark.parametrize(
    "path",
    [
        "shop.toml",
        "templates/components/_product_card.html",
        "pages/imprint.md",
        "../shop.toml",
        "%2e%2e/shop.toml",
        "fonts/LICENSE.archivo",
        "fonts/../shop.toml",
    ],
)
async def test_other_files_of_the_folder_are_not_sent(branded: Served, path: str) -> None:
    async with branded.client() as client:
        assert (await client.get(f"/brand/{path}")).status_code == 404


async def test_a_shop_s_template_replaces_the_product_s(branded: Served) -> None:
    async with browser(branded) as visitor:
        page = (await visitor.get("/products?q=kettle")).text
    card = page.partition('<article class="card')[2].partition("</article>")[0]
    assert 0 < card.index('class="price"') < card.index('class="card-name"')


async def test_the_widget_s_script_gets_the_identity(branded: Served) -> None:
    if not built_islands():
        pytest.skip("the islands are not built")
    async with branded.client() as client:
        answer = await client.get("/shop-assistant.js")
        again = await client.get("/shop-assistant.js", headers={"If-None-Match": answer.headers["etag"]})
    assert answer.text.startswith("(SHOP_BRAND=>{")
    assert '"name": "Nordlicht Outfitters & S' in answer.text
    assert "--accent: var(--light, #5a2ea6) var(--dark, #a6e05b);" in answer.text
    assert ".launcher svg{background:url({shop}/brand/icon.svg?v=" in answer.text
    assert '["Archivo", "/brand/fonts/archivo.woff2?v=' in answer.text
    assert '{"weight": "100 900", "display": "swap"}' in answer.text
    assert again.status_code == 304


async def test_a_hostile_name_and_contact_stay_text(module_stocked_url: str, tmp_path: Path) -> None:
    (tmp_path / "shop.toml").write_text(
        "name = '<b>x</b>\"</title>'\ntagline = '\"><script>y</script>'\ncontact = '<img src=x>'\n",
        encoding="utf-8",
    )
    async with serving(module_stocked_url, shop_dir=str(tmp_path)) as served, browser(served) as visitor:
        page = (await visitor.get("/")).text
        script = await visitor.get("/shop-assistant.js")
    assert "<script>y" not in page and "<b>x" not in page and "<img src=x" not in page
    assert script.status_code in (200, 404)


async def test_an_unusable_folder_prevents_the_start(module_stocked_url: str, tmp_path: Path) -> None:
    (tmp_path / "theme.css").write_text(":root {\n --acent: #000;\n}", encoding="utf-8")
    with pytest.raises(WrongBrand, match=r"theme\.css:2: .* did you mean `--accent`\?"):
        create_app(settings_for(module_stocked_url, shop_dir=str(tmp_path)))
