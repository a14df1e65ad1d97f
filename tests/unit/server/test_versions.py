"""Extensions of the server are only used with the releases that they were written for."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from structlog.testing import capture_logs

from app.server import versions
from app.server.protocol import PlainProtocol, protocol_class
from tests.support.paths import ROOT


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    """Clear the remembered result before and after each test."""
    versions.are_supported.cache_clear()
    yield
    versions.are_supported.cache_clear()


def test_the_locked_releases_are_the_ones_the_extensions_were_written_for() -> None:
    locked = dict(
        re.findall(r"^([a-z0-9-]+)==([^ ]+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE)
    )
    for package, minor in versions.WRITTEN_FOR.items():
        assert versions.minor_release(locked[package]) == minor, (
            f"review app/server with {package} {locked[package]}"
        )
    assert versions.are_supported()


def test_another_release_of_the_server_switches_the_extensions_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "version", lambda package: "9.9.9")
    with capture_logs() as records:
        assert not versions.are_supported()
        assert protocol_class() is PlainProtocol  # serves HTTP/1.0 as it must be
    assert [each["event"] for each in records] == ["server_extensions_off"]
