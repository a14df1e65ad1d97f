"""Pictures of the catalogue: fetched within bounds, made once, shared by processes, and replaced by a stand-in."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from sqlalchemy import text

from app.catalogue.importers import import_file
from app.db import Database
from app.pictures import originals
from app.pictures.addresses import picture_key
from app.pictures.maker import PictureMaker
from app.pictures.originals import NoOriginal, Originals
from app.pictures.tile import Unreadable
from app.pictures.tile_process import make_tile_apart
from devtools.odd_photographs import HOST, SCRIPT_SVG, bomb, files
from tests.support.picture_host import PictureHost, picture_host, redirect
from tests.support.serving import serving, settings_for

WEBP = {"Accept": "image/webp,*/*"}
AVIF = {"Accept": "image/avif,image/webp,*/*"}
BAD = {
    "vector.svg": SCRIPT_SVG,
    "page.jpg": b"<!doctype html><title>Not a picture</title>",
    "stolen.jpg": b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
}


@pytest.fixture
async def host() -> AsyncIterator[PictureHost]:
    async with picture_host(BAD | {"bomb.png": bomb()}) as running:
        yield running


@pytest.fixture
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let browsers wait as long as a busy machine takes."""
    monkeypatch.setattr("app.pictures.maker.WAIT_SECONDS", 120)


async def stock(database_url: str, tmp_path: Path, addresses: dict[str, str]) -> None:
    """Import a product for each picture, by id."""
    lines = [
        {"id": each, "name": f"Vase {each}", "price": "9.90", "category": "Vases", "image_url": address}
        for each, address in addresses.items()
    ]
    path = tmp_path / "vases.jsonl"
    path.write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    database = Database(database_url)
    await import_file(database, path)
    await database.close()


def maker(database_url: str, host: PictureHost, database: Database, **changes: object) -> PictureMaker:
    return PictureMaker(database, settings_for(database_url, picture_hosts=host.name, **changes))


async def make_all(pictures: PictureMaker) -> int:
    """Make every picture that is due, and return how many there were."""
    count = 0
    while await pictures.make_next():
        count += 1
    return count


async def rows(database: Database, query: str) -> list[tuple[object, ...]]:
    async with database.reading() as db:
        return [tuple(row) for row in await (await db.connection()).execute(text(query))]


async def test_photographs_of_a_feed_are_measured_and_shown_by_an_address_of_the_shop(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost
) -> None:
    wall, packshot = host.address("landscape-3x2.jpg"), host.address("white-packshot.jpg")
    await stock(database_url, tmp_path, {"a": wall, "b": packshot, "c": "/static/drawings/kettle-red.svg"})
    assert await make_all(maker(database_url, host, database)) == 2
    measured = await rows(
        database, "SELECT address, width, height, fit, border, state FROM picture ORDER BY address"
    )
    assert measured == [
        (wall, 1500, 1000, "cover", None, "made"),
        (packshot, 1000, 1000, "contain", "#ffffff", "made"),
    ]
    async with serving(database_url) as shop, shop.client() as client:
        page = (await client.get("/products")).text
        assert host.name not in page
        assert f"/pictures/{picture_key(packshot)}-ffffff/320 320w" in page
        assert 'src="/static/drawings/kettle-red.svg"' in page
        listed = (await client.get("/api/products")).json()["products"]
        shown = next(each["image_url"] for each in listed if each["id"] == "b")
        assert shown == f"/pictures/{picture_key(packshot)}-ffffff/640"
        answer = await client.get(shown, headers=WEBP)
        assert (answer.status_code, answer.headers["content-type"]) == (200, "image/webp")
        assert Image.open(BytesIO(answer.content)).size == (640, 640)


async def test_browsers_that_do_not_read_webp_get_jpeg_and_both_may_keep_it(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost
) -> None:
    await stock(database_url, tmp_path, {"a": host.address("square.jpg")})
    await make_all(maker(database_url, host, database))
    path = f"/pictures/{picture_key(host.address('square.jpg'))}"
    async with serving(database_url) as shop, shop.client() as client:
        old = await client.get(f"{path}/320", headers={"Accept": "image/png,image/*;q=0.8,*/*;q=0.5"})
        new = await client.get(f"{path}/320", headers=WEBP)
        assert (old.headers["content-type"], new.headers["content-type"]) == ("image/jpeg", "image/webp")
        assert len(new.content) < len(old.content) < len(host.answers["square.jpg"]) / 4
        newest = await client.get(f"{path}/640", headers=AVIF)
        webp = await client.get(f"{path}/640", headers=WEBP)
        assert (newest.headers["content-type"], webp.headers["content-type"]) == ("image/avif", "image/webp")
        assert len(newest.content) < len(webp.content)
        assert "Accept" in new.headers["vary"] and "max-age=86400" in new.headers["cache-control"]
        assert new.headers["cross-origin-resource-policy"] == "cross-origin"
        again = await client.get(f"{path}/320", headers=WEBP | {"If-None-Match": new.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert (await client.get(f"{path}/321")).status_code == 404
        assert (await client.get("/pictures/nothing/320")).status_code == 404


@pytest.mark.parametrize("name", [*BAD, "bomb.png", "missing-404.jpg"])
async def test_what_cannot_be_had_is_the_stand_in_also_without_javascript(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost, name: str
) -> None:
    await stock(database_url, tmp_path, {"a": host.address(name)})
    assert await make_all(maker(database_url, host, database)) == 1
    assert [state for (state,) in await rows(database, "SELECT state FROM picture")] == ["failed"]
    async with serving(database_url) as shop, shop.client() as client:
        answer = await client.get(f"/pictures/{picture_key(host.address(name))}/320", headers=WEBP)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "image/svg+xml")
    assert b"script" not in answer.content and b"<path" in answer.content
    assert answer.headers["content-security-policy"].startswith("default-src 'self'")


async def test_a_picture_is_made_when_a_browser_asks_first(
    database_url: str, tmp_path: Path, host: PictureHost, patience: None
) -> None:
    names = ["square.jpg", "portrait-3x4.jpg", "missing-404.jpg"]
    await stock(database_url, tmp_path, {name[:4]: host.address(name) for name in names})
    async with (
        serving(database_url, picture_workers=2, picture_hosts=host.name) as shop,
        shop.client() as client,
    ):
        paths = [f"/pictures/{picture_key(host.address(name))}/320" for name in names]
        answers = await asyncio.gather(*(client.get(path, headers=WEBP) for path in paths))
    types = [answer.headers["content-type"] for answer in answers]
    assert types == ["image/webp", "image/webp", "image/svg+xml"]


async def test_two_processes_make_each_picture_once(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost
) -> None:
    names = ["square.jpg", "tiny-60.png", "moving.gif", "grey-packshot.jpg", "white-on-white.jpg"]
    await stock(database_url, tmp_path, {name[:5]: host.address(name) for name in names})
    first, second = (maker(database_url, host, database) for _ in range(2))
    assert sum(await asyncio.gather(make_all(first), make_all(second))) == len(names)
    assert sorted(host.asked) == sorted(names)


async def test_the_least_used_sizes_give_way_and_are_made_again(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost, patience: None
) -> None:
    await stock(
        database_url, tmp_path, {"old": host.address("square.jpg"), "new": host.address("moving.gif")}
    )
    pictures = maker(database_url, host, database)
    await make_all(pictures)
    old = picture_key(host.address("square.jpg"))
    async with database.transaction() as db:
        await (await db.connection()).execute(
            text("UPDATE picture SET used_on = current_date - 3 WHERE key = :key"), {"key": old}
        )
    pictures._most_bytes = 50_000
    await pictures.tidy()
    kept = await rows(database, "SELECT DISTINCT key FROM picture_size")
    assert kept == [(picture_key(host.address("moving.gif")),)]
    assert await rows(database, f"SELECT colour IS NOT NULL FROM picture WHERE key = '{old}'") == [(True,)]
    assert not await pictures.make_next(), "nobody asks for it"
    pictures._workers = 1
    asking = asyncio.create_task(pictures.find(old, 320, ("webp", "jpeg")))
    while not await pictures.make_next():
        await asyncio.sleep(0)
    found = await asking
    assert found is not None and found.data is not None


async def test_pictures_are_made_again_after_a_restore_without_their_sizes(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost, patience: None
) -> None:
    await stock(database_url, tmp_path, {"a": host.address("square.jpg")})
    pictures = maker(database_url, host, database)
    await make_all(pictures)
    async with database.transaction() as db:
        await (await db.connection()).execute(text("DELETE FROM picture_size"))
    pictures._workers = 1
    key = picture_key(host.address("square.jpg"))
    asking = asyncio.create_task(pictures.find(key, 320, ("webp", "jpeg")))
    while not await pictures.make_next():
        await asyncio.sleep(0)
    found = await asking
    assert found is not None and found.data is not None


async def test_a_picture_that_no_product_has_is_forgotten(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost
) -> None:
    await stock(database_url, tmp_path, {"a": host.address("square.jpg")})
    pictures = maker(database_url, host, database)
    await make_all(pictures)
    await stock(database_url, tmp_path, {"a": host.address("moving.gif")})
    await pictures.tidy()
    assert await rows(database, "SELECT key FROM picture") == [(picture_key(host.address("moving.gif")),)]
    assert await rows(database, "SELECT key FROM picture_size") == []


async def test_an_unchanged_original_is_not_sent_again_and_a_lost_one_stays(
    database_url: str, database: Database, tmp_path: Path, host: PictureHost
) -> None:
    await stock(database_url, tmp_path, {"a": host.address("square.jpg")})
    pictures = maker(database_url, host, database)
    for expected in ("made", "made", "made"):
        assert await make_all(pictures) == 1
        assert await rows(database, "SELECT state, bytes > 0 FROM picture") == [(expected, True)]
        async with database.transaction() as db:
            await (await db.connection()).execute(text("UPDATE picture SET due_at = now()"))
        if len(host.asked) == 2:
            del host.answers["square.jpg"]


async def test_a_photograph_in_static_is_made_and_nothing_outside_is_read(tmp_path: Path) -> None:
    static = tmp_path / "static"
    static.mkdir()
    (static / "a b.jpg").write_bytes(files()[HOST + "square.jpg"])
    (tmp_path / "secret.jpg").write_bytes(b"secret")
    (static / "link.jpg").symlink_to(tmp_path / "secret.jpg")
    reader = Originals(static=static)
    found = await reader.read("/static/a%20b.jpg?v=1")
    assert found.data == files()[HOST + "square.jpg"]
    for address in (
        "/static/../secret.jpg",
        "/static/%2e%2e/secret.jpg",
        "/static/link.jpg",
        "/static/none.jpg",
    ):
        with pytest.raises(NoOriginal):
            await reader.read(address)
    await reader.close()


async def test_nothing_in_a_private_network_is_asked_also_behind_a_redirect_or_a_name(
    host: PictureHost,
) -> None:
    reader = Originals()
    named = host.address("square.jpg").replace("127.0.0.1", "localhost")
    for address in (
        host.address("square.jpg"),
        named,
        "http://[::1]/a.jpg",
        "http://169.254.169.254/latest/",
    ):
        with pytest.raises(NoOriginal, match=r"private network|port"):
            await reader.read(address)
    await reader.close()
    reader = Originals([host.name])
    for target in (
        "http://127.0.0.1/a.jpg",
        "http://localhost/a.jpg",
        "https://10.0.0.1/",
        "http://2130706433/",
    ):
        host.answers["away.jpg"] = redirect(target)
        with pytest.raises(NoOriginal, match="private network"):
            await reader.read(host.address("away.jpg"))
    for target in (
        "file:///etc/passwd",
        "gopher://x.example/",
        "http://user:word@x.example/",
        f"http://127.0.0.1:{host.port + 1}/",
    ):
        host.answers["away.jpg"] = redirect(target)
        with pytest.raises(NoOriginal, match=r"not one of the web|unusual port"):
            await reader.read(host.address("away.jpg"))
    await reader.close()
    assert set(host.asked) == {"away.jpg"}


async def test_bytes_redirects_and_time_are_bounded(
    host: PictureHost, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Originals([host.name])
    host.answers["round.jpg"] = redirect("/round.jpg")
    with pytest.raises(NoOriginal, match="redirected"):
        await reader.read(host.address("round.jpg"))
    assert host.asked == ["round.jpg"] * 4
    monkeypatch.setattr(originals, "MOST_BYTES", 10_000)
    host.answers["long.jpg"] = b"x" * 10_001
    host.answers["said.jpg"] = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"
    for name in ("long.jpg", "said.jpg"):
        with pytest.raises(NoOriginal, match="more than"):
            await reader.read(host.address(name))
    host.answers["slow.jpg"] = b"HTTP/1.1 200 OK\r\nContent-Length: 999\r\n\r\nx"
    silent = await asyncio.start_server(lambda reader, writer: None, "127.0.0.1", 0)
    async with silent:
        port = silent.sockets[0].getsockname()[1]
        waiting = Originals([f"127.0.0.1:{port}"])
        with pytest.raises(NoOriginal, match="too long"):
            await waiting.read(f"http://127.0.0.1:{port}/a.jpg", seconds=0.2)
        await waiting.close()
    await reader.close()


async def test_the_process_of_a_tile_is_bounded_and_says_why_it_refuses() -> None:
    tile = await make_tile_apart(files()[HOST + "square.jpg"])
    assert (tile.width, tile.fit) == (1200, "cover") and tile.sizes
    for data, reason in (
        (bomb(), "too many pixels"),
        (SCRIPT_SVG, "cannot be read"),
        (b"", "cannot be read"),
    ):
        with pytest.raises(Unreadable, match=reason):
            await make_tile_apart(data)
    with pytest.raises(Unreadable, match="too long"):
        await make_tile_apart(files()[HOST + "huge-4000.jpg"], seconds=0.01)
