"""Contexts of `templates/gallery`: the list of templates, and one state of a template."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from app.render.contexts.page_frame import Layout
from app.render.contexts.types import Html


@dataclass(frozen=True, kw_only=True)
class GalleryEntry:
    """A template in the gallery's list."""

    template: str
    summary: str
    states: Sequence[str]
    problem: str = ""
    """The error that prevents its states from being read."""


@dataclass(frozen=True, kw_only=True)
class GalleryIndex(Layout):
    """The gallery's list of templates and their states."""

    template: ClassVar[str] = "gallery/index.html"
    entries: Sequence[GalleryEntry]
    prefix: str
    """Path prefix of the states."""


@dataclass(frozen=True, kw_only=True)
class GalleryPiece(Layout):
    """One state of a template that is a part of a page, in surroundings like those on the page."""

    template: ClassVar[str] = "gallery/piece.html"
    html: Html
    kind: str
    """The template's folder: `chat`, `functions` or `components`."""
