"""The format of a feed is recognised by its content, whatever its name."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from app.catalogue.importers import FORMATS, open_feed, recognise_format
from app.catalogue.importers.import_report import ImportFailed

BEGINNINGS = {
    "JSON Lines": [b'{"id": "k"}\n', b'\xef\xbb\xbf\n  {"id": 1'],
    "Google Merchant XML": [
        b'<?xml version="1.0"?><rss><channel>',
        b"\xef\xbb\xbf <feed>",
        '\ufeff<?xml version="1.0" encoding="utf-16"?><rss/>'.encode("utf-16-le"),
    ],
    "Shopify CSV": [
        b"Handle,Title,Body (HTML),Vendor,Variant Price\r\nmug,Mug,,Harrow,9\r\n",
        b"Title;URL handle;Price\n",
    ],
    "Google Merchant table": [
        b"id\ttitle\tprice\nk\tKettle\t9.00 EUR\n",
        "\ufeffid\ttitle\tprice\n".encode("utf-16-le"),
        b"id,title,price\n",
    ],
}


def test_every_format_has_a_beginning_here() -> None:
    assert {each.name for each in FORMATS} == BEGINNINGS.keys()


@pytest.mark.parametrize(("name", "head"), [(name, head) for name in BEGINNINGS for head in BEGINNINGS[name]])
def test_a_beginning_is_recognised(name: str, head: bytes) -> None:
    assert recognise_format(head).name == name


@pytest.mark.parametrize(
    ("head", "message"),
    [
        (b"", "empty"),
        (b"\n \r\n", "empty"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"[1, 2]", "none of the formats that are read .*JSON Lines"),
        (b"PK\x03\x04", "begins with"),
        (b"name,age\nAda,36\n", "begins with 'name,age'"),
    ],
)
def test_anything_else_is_refused_with_its_beginning(head: bytes, message: str) -> None:
    with pytest.raises(ImportFailed, match=message):
        recognise_format(head)


def test_a_compressed_file_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "feed"
    path.write_bytes(gzip.compress(b'{"id": "k"}\n'))
    with open_feed(path) as (file, size):
        assert (file.read(), size) == (b'{"id": "k"}\n', 0)
