"""The Jinja environment of pages, fragments and the streamed page. It rejects undefined names in templates."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup

from app.functions import all_functions, captions, search_line
from app.locale import message_html
from app.pictures.addresses import drawn
from app.render import dom_ids
from app.render.comparison_pairs import comparison_pairs
from app.render.compiled_templates import CompiledTemplates
from app.render.contexts.page_frame import Layout
from app.render.contexts.types import TemplateContext
from app.render.error_boundary import Failures, PartEnvironment
from app.render.filters import labels
from app.render.filters.card_choice import is_chosen_on_card
from app.render.filters.card_groups import card_groups
from app.render.filters.follow_ups import follow_ups
from app.render.overrides import ShopLoader
from app.render.shop_pages import section_html
from app.render.style_sheets import StyleSheets
from app.text.category import leaf
from app.text.inflection import counted
from app.text.money import money, round_money

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

FILTERS: dict[str, Callable[..., Any]] = {
    "money": money,
    "round_money": round_money,
    "count": counted,
    "leaf": leaf,
    "found_line": search_line.found_line,
    "widened_note": search_line.widened_note,
    "exact_count": search_line.exact_count,
    "refusal_line": captions.refusal_line,
    "running_line": labels.running_line,
    "card_groups": card_groups,
    "comparison_pairs": comparison_pairs,
    "follow_ups": follow_ups,
    "is_chosen_on_card": is_chosen_on_card,
    "tag_words": labels.tag_words,
    "unbroken": labels.unbroken,
    "fact": labels.fact,
    "markdown": section_html,
    "readable": labels.readable,
    "sought": search_line.search_phrase,
}


COMPILED = CompiledTemplates()


def create_environment(
    templates: Path = TEMPLATES,
    static: Path = STATIC,
    *,
    reload: bool = False,
    static_prefix: str = "/static",
    failures: Failures = "raise",
    overrides: Path | None = None,
) -> PartEnvironment:
    """Return an environment for `render`. `async_twin` derives the one for the streamed page from it.

    Args:
        templates: Folder of the templates.
        static: Folder of the static files, whose hashes become part of their URLs.
        reload: Whether templates and static files are read again at each use.
        static_prefix: URL path below which the static files are served.
        failures: The result of a part that cannot be rendered.
        overrides: Folder of a shop's templates, which replace those of the same path.
    """
    environment = PartEnvironment(
        failures=failures,
        loader=ShopLoader(templates, overrides),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        cache_size=-1,
        bytecode_cache=COMPILED,
    )
    environment.filters.update(FILTERS, moment=moment)
    static_url = static_urls(static, static_prefix, reload=reload)
    environment.globals.update(
        static=static_url,
        sheet=StyleSheets(static, static_url, reload=reload),
        islands=island_urls(static, static_prefix, reload=reload),
        page_colour=page_colours(static, reload=reload),
        page_script=page_script_url(static, static_prefix, reload=reload),
        ids=dom_ids,
        functions=all_functions(),
        say=message_html,
        picture=drawn,
    )
    return environment


def moment(time: datetime) -> Markup:
    """Return a time as `<time>`, in hours and minutes of UTC.

    static/js/localTimes.js converts it to the reader's time zone.
    """
    at = time.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), at.strftime("%H:%M")
    )


def static_urls(static: Path, prefix: str, *, reload: bool = False) -> Callable[[str], str]:
    """Return the template function `static`. `static("css/base.css")` is the file's URL with a hash of its content.

    Browsers may cache such a URL without a time limit. The function raises FileNotFoundError for a missing file.
    """
    known: dict[str, str] = {}

    def static_url(path: str) -> str:
        if reload or path not in known:
            digest = hashlib.sha256((static / path).read_bytes()).hexdigest()[:10]
            known[path] = f"{prefix}/{path}?v={digest}"
        return known[path]

    return static_url


def island_urls(static: Path, prefix: str, *, reload: bool = False) -> Callable[[str], str]:
    """Return the template function `islands`. `islands("islands.js")` is the built file's URL, or empty if unbuilt."""
    known: dict[str, str] = {}

    def island_url(name: str) -> str:
        if reload or not known:
            known.clear()
            known.update(built_islands(static) or {name: ""})
        built = known.get(name)
        return f"{prefix}/islands/{built}" if built else ""

    return island_url


def page_colours(static: Path, *, reload: bool = False) -> Callable[[str], str]:
    """Return the template function `page_colour`. `page_colour("dark")` is the background colour of a colour scheme.

    It is for the frame of the browser's window, which takes no colour from style sheets. The function raises KeyError
    for a scheme that css/tokens.css does not define.
    """
    known: dict[str, str] = {}

    def page_colour(scheme: str) -> str:
        if reload or not known:
            tokens = (static / "css" / "tokens.css").read_text(encoding="utf-8")
            paper = re.search(r"--paper: ([^;:]*);", tokens)
            known.update(re.findall(r"var\(--(\w+), (#\w+)\)", paper[1] if paper else ""))
        return known[scheme]

    return page_colour


def page_script_url(static: Path, prefix: str, *, reload: bool = False) -> Callable[[], str]:
    """Return the template function `page_script`, whose result is the URL of the page's own script, an ES module.

    It is the bundle in static/islands if that was built from the current modules in static/js, otherwise
    static/js/app.js, which imports the modules. So a shop without Node has complete pages, and a page never uses an
    outdated bundle.
    """
    static_url = static_urls(static, prefix, reload=reload)
    known: list[str] = []

    def page_script() -> str:
        if reload or not known:
            bundle = f"app-{page_script_hash(static / 'js')}.js"
            is_current = built_islands(static).get("app.js") == bundle
            known[:] = [static_url(f"islands/{bundle}" if is_current else "js/app.js")]
        return known[0]

    return page_script


def page_script_hash(folder: Path) -> str:
    """Return ten hexadecimal digits of a hash of the modules' names and contents, as build.mjs names its bundle."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.js")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def built_islands(static: Path = STATIC) -> dict[str, str]:
    """Return the built files of the islands: source name to name with hash. Empty if nothing was built."""
    manifest = static / "islands" / "manifest.json"
    found: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    return found


def async_twin(environment: PartEnvironment) -> PartEnvironment:
    """Return the same environment for the streamed page: its loops may iterate over asynchronous generators."""
    twin = environment.overlay(enable_async=True)
    assert isinstance(twin, PartEnvironment)  # noqa: S101 - an overlay has its original's class
    return twin


@cache
def names(kind: type[TemplateContext]) -> tuple[str, ...]:
    """Return the names of the variables of a context's template."""
    return tuple(field.name for field in fields(kind))


def variables(context: TemplateContext) -> dict[str, Any]:
    """Return a context's fields as the variables of its template, by name."""
    return {name: getattr(context, name) for name in names(type(context))}


def render(environment: PartEnvironment, context: TemplateContext) -> Markup:
    """Return a context as HTML.

    Unless the environment's `failures` is "raise", a notice replaces a part that cannot be rendered. An error in the
    page itself, outside its included templates, is always raised.
    """
    if isinstance(context, Layout):
        return Markup(environment.get_template(context.template).render(variables(context)))  # noqa: S704 - autoescaped
    return environment.draw_part(context.template, variables(context))


async def stream(twin: PartEnvironment, context: TemplateContext) -> AsyncIterator[str]:
    """Yield a context as HTML in pieces.

    Args:
        twin: An environment from `async_twin`. It yields an included template as a whole, or up to each `FLUSH` in it.
        context: The context to render.
    """
    async for piece in twin.get_template(context.template).generate_async(variables(context)):
        yield str(piece)  # a Markup would escape the strings that are appended to it
