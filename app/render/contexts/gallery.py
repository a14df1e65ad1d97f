"""The context of `templates/gallery`: one state of a template in its surroundings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from app.render.contexts.page_frame import Layout
from app.render.contexts.types import Html


@dataclass(frozen=True, kw_only=True)
class GalleryPiece(Layout):
    """One state of a template that is a part of a page, in surroundings like those on the page."""

    template: ClassVar[str] = "gallery/piece.html"
    html: Html
    kind: str
    """The template's folder: `chat`, `functions` or `components`."""
