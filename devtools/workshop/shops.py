"""The shops whose look the workshop can show: the one of `--shop`, and the examples."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from app.brand import Brand, WrongBrand, read_brand
from app.brand.folder import TEMPLATES as OVERRIDES
from app.render.environment import ROOT, TEMPLATES, create_environment
from app.render.error_boundary import Failures, PartEnvironment
from devtools.gallery import Gallery

EXAMPLES = ROOT / "examples" / "shops"


@dataclass(frozen=True)
class WorkshopShop:
    """A shop: its environment, its gallery, and the problems of its folder."""

    name: str
    folder: Path
    environment: PartEnvironment
    gallery: Gallery
    brand: Brand | None
    problems: tuple[str, ...] = ()


def shop_folders(own: Path) -> dict[str, Path]:
    """Return the folders by name: the own one first, then the examples."""
    examples = {path.parent.name: path.parent for path in sorted(EXAMPLES.glob("*/shop.toml"))}
    return {own.name: own, **{name: path for name, path in examples.items() if path != own}}


def open_shop(folder: Path, *, failures: Failures = "raise", templates: Path = TEMPLATES) -> WorkshopShop:
    """Return a shop as its files are now. With problems in its folder, it has the product's identity."""
    overrides = folder / OVERRIDES
    environment = create_environment(templates, reload=True, failures=failures, overrides=overrides)
    brand: Brand | None = None
    problems: tuple[str, ...] = ()
    try:
        brand = read_brand(folder, f"/brand/{folder.name}")
    except WrongBrand as wrong:
        problems = tuple(map(str, wrong.problems))
    gallery = Gallery(environment, overrides=overrides, brand=brand)
    return WorkshopShop(folder.name, folder, environment, gallery, brand, problems)
