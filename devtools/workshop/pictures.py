"""Pictures of the templates for docs/templates.md, small. They need the development packages and Chromium."""

from __future__ import annotations

import io
import os
import shutil
import threading
from pathlib import Path

from app.render.environment import ROOT
from devtools.workshop.server import create_server
from devtools.workshop.shops import WorkshopShop, open_shop
from devtools.workshop.views import natural_width, readable_states

FOLDER = ROOT / "docs" / "pictures"
WIDTH_LIMIT, HEIGHT_LIMIT = 480, 420
PIECE = ".gallery-piece > .parts"
BROWSERS = ("chromium-headless-shell", "chromium", "google-chrome")


def picture_name(template: str) -> str:
    """Return the name of a template's picture in `FOLDER`."""
    return f"{template.removesuffix('.html').replace('/', '-')}.webp"


def take_pictures(folder: Path = FOLDER) -> int:
    """Take the pictures of all templates and return their number. Pictures of former templates are removed."""
    from playwright.sync_api import sync_playwright  # a development package

    chosen = chosen_states(open_shop(ROOT / "shop"))
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.webp"):
        path.unlink()
    browser_path = os.environ.get("CHROMIUM_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    with create_server(0, ROOT / "shop") as server, sync_playwright() as playwright:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        browser = playwright.chromium.launch(executable_path=browser_path, args=sandbox)
        page = browser.new_page(java_script_enabled=False, reduced_motion="reduce")
        for template, state in chosen.items():
            page.set_viewport_size({"width": natural_width(template), "height": 800})
            page.goto(f"http://127.0.0.1:{server.server_address[1]}/state/{template}/{state}?theme=light")
            piece = page.locator(PIECE)
            box = piece.bounding_box() if piece.count() else None
            save(
                piece.screenshot() if box and box["height"] else page.screenshot(),
                folder / picture_name(template),
            )
        browser.close()
        server.shutdown()
    return len(chosen)


def chosen_states(shop: WorkshopShop) -> dict[str, str]:
    """Return the state to show of each template: the first one, or of a function the first with a result."""
    chosen: dict[str, str] = {}
    with_result: set[str] = set()
    for template, state in readable_states(shop):
        part = getattr(shop.gallery.context(template, state), "part", None)
        is_done = getattr(part, "status", "") == "done"
        if template not in chosen or (is_done and template not in with_result):
            chosen[template] = state
        if is_done:
            with_result.add(template)
    return chosen


def save(png: bytes, path: Path) -> None:
    """Write a screenshot as a small picture."""
    from PIL import Image

    picture = Image.open(io.BytesIO(png)).convert("RGB")
    share = min(1.0, WIDTH_LIMIT / picture.width)
    picture = picture.resize((round(picture.width * share), max(1, round(picture.height * share))))
    picture = picture.crop((0, 0, picture.width, min(picture.height, HEIGHT_LIMIT)))
    picture.save(path, quality=60, method=6)
