"""The version: one constant that all readers use; npm's copy equals it."""

from __future__ import annotations

import importlib
import json
import re
import tomllib
from types import SimpleNamespace
from typing import Any, cast

import pytest

from app.settings import Settings
from app.version import VERSION
from app.web.mcp.server import create_server
from app.web.openapi.document import openapi_document
from app.web.request.services import AppServices
from tests.support.paths import ROOT


def read_json(path: str) -> dict[str, Any]:
    return dict(json.loads((ROOT / path).read_text(encoding="utf-8")))


def test_the_package_takes_its_version_from_the_constant() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    assert "version" not in declared["project"]
    assert declared["project"]["dynamic"] == ["version"]
    module, _, name = declared["tool"]["setuptools"]["dynamic"]["version"]["attr"].rpartition(".")
    assert getattr(importlib.import_module(module), name) == VERSION


def test_the_api_document_names_the_version() -> None:
    assert openapi_document()["info"]["version"] == VERSION


def test_the_mcp_server_names_the_version() -> None:
    shop = cast(AppServices, SimpleNamespace(settings=Settings(environment="test")))
    assert create_server(shop).version == VERSION


@pytest.mark.parametrize("path", ["frontend-islands/package.json", "frontend-islands/package-lock.json"])
def test_npm_has_the_same_version_and_licence(path: str) -> None:
    described = read_json(path)
    root = described.get("packages", {}).get("", described)
    assert (described["version"], root["version"]) == (VERSION, VERSION)
    assert root["license"] == "Apache-2.0"


def test_the_changelog_has_a_section_of_the_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(rf"^## \[{re.escape(VERSION)}\]", text, re.MULTILINE)


def test_the_licence_is_the_one_that_is_declared() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert (declared["license"], declared["license-files"]) == ("Apache-2.0", ["LICENSE"])
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text and "END OF TERMS AND CONDITIONS" in text
