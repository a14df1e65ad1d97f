"""The Jinja environment: strict about what a template may use, the same for pages, fragments and the streamed page."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import fields
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any

from jinja2 import BytecodeCache, FileSystemLoader
from jinja2.bccache import Bucket
from markupsafe import Markup

from app.render import dom_ids, phrases
from app.render.contexts import Layout, TemplateContext
from app.render.error_boundary import Failures, PartEnvironment

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "static"

FILTERS: dict[str, Callable[..., Any]] = {
    "money": phrases.money,
    "round_money": phrases.round_money,
    "count": phrases.count,
    "leaf": phrases.leaf,
    "found_line": phrases.found_line,
    "widened_note": phrases.widened_note,
    "running_line": phrases.running_line,
    "fact": phrases.fact,
    "readable": phrases.readable,
    "sought": phrases.what_was_sought,
}


class CompiledTemplates(BytecodeCache):
    """Keeps compiled templates in memory, for all environments of the process.

    A process may make several environments (tests make hundreds); compiling the templates takes 90 ms each time.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str, bool], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill the bucket where this source was compiled before, for the same kind of environment."""
        bucket.code = self._code.get(self._key(bucket))

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        if bucket.code is not None:
            self._code[self._key(bucket)] = bucket.code

    @staticmethod
    def _key(bucket: Bucket) -> tuple[str, str, bool]:
        # The twin for the streamed page compiles the same source to other code.
        return bucket.key, bucket.checksum, bucket.environment.is_async


COMPILED = CompiledTemplates()


def create_environment(
    templates: Path = TEMPLATES,
    static: Path = STATIC,
    *,
    reload: bool = False,
    static_prefix: str = "/static",
    failures: Failures = "raise",
) -> PartEnvironment:
    """An environment for `render`. With `reload`, templates and static files are looked at again on each use.

    `failures` says what becomes of a part that cannot be drawn. The twin for the streamed page is
    `async_twin(environment)`.
    """
    environment = PartEnvironment(
        failures=failures,
        loader=FileSystemLoader(templates),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=reload,
        cache_size=-1,
        bytecode_cache=COMPILED,
    )
    environment.filters.update(FILTERS, moment=moment)
    environment.globals.update(
        static=static_urls(static, static_prefix, reload=reload),
        islands=island_urls(static, static_prefix, reload=reload),
        page_colour=page_colours(static, reload=reload),
        page_script=page_script_url(static, static_prefix, reload=reload),
        ids=dom_ids,
    )
    return environment


def moment(time: datetime) -> Markup:
    """Return a time as `<time>`: hours and minutes in UTC. static/js/localTimes.js turns them into the reader's own."""
    at = time.astimezone(UTC)
    return Markup('<time datetime="{}">{}</time>').format(
        at.isoformat(timespec="seconds"), at.strftime("%H:%M")
    )


def static_urls(static: Path, prefix: str, *, reload: bool = False) -> Callable[[str], str]:
    """`static("css/base.css")`: the file's address with a hash of its content, so that it may be cached for ever.

    Raises FileNotFoundError for a file that is not there.
    """
    known: dict[str, str] = {}

    def static_url(path: str) -> str:
        if reload or path not in known:
            digest = hashlib.sha256((static / path).read_bytes()).hexdigest()[:10]
            known[path] = f"{prefix}/{path}?v={digest}"
        return known[path]

    return static_url


def island_urls(static: Path, prefix: str, *, reload: bool = False) -> Callable[[str], str]:
    """`islands("islands.js")`: the built file's address, or nothing where the islands are not built."""
    known: dict[str, str] = {}

    def island_url(name: str) -> str:
        if reload or not known:
            known.clear()
            known.update(built_islands(static) or {name: ""})
        built = known.get(name)
        return f"{prefix}/islands/{built}" if built else ""

    return island_url


def page_colours(static: Path, *, reload: bool = False) -> Callable[[str], str]:
    """Return `page_colour("dark")`: the page's ground in a scheme, for the browser's frame, which reads no style sheet.

    The function raises KeyError for a scheme that css/tokens.css does not have.
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
    """Return `page_script()`: the address of the page's own script, an ES module.

    It is the bundle in static/islands if that was built from the modules in static/js as they are now, else the modules
    themselves: a shop without Node has a whole page, and a bundle is never older than the templates.
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
    """Return ten hexadecimal digits of the modules' names and contents. build.mjs names its bundle by the same."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("*.js")):
        digest.update(f"{path.name}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:10]


def built_islands(static: Path = STATIC) -> dict[str, str]:
    """The islands' files as they were built last: the name in the source to the name with its hash."""
    manifest = static / "islands" / "manifest.json"
    found: dict[str, str] = json.loads(manifest.read_text(encoding="utf-8")) if manifest.is_file() else {}
    return found


def async_twin(environment: PartEnvironment) -> PartEnvironment:
    """The same environment for pages that are streamed: loops may run over asynchronous generators."""
    twin = environment.overlay(enable_async=True)
    assert isinstance(twin, PartEnvironment)  # noqa: S101 - an overlay is of its original's class
    return twin


@cache
def names(kind: type[TemplateContext]) -> tuple[str, ...]:
    """The variables of a context's template."""
    return tuple(field.name for field in fields(kind))


def variables(context: TemplateContext) -> dict[str, Any]:
    """A context's fields, as a template's variables."""
    return {name: getattr(context, name) for name in names(type(context))}


def render(environment: PartEnvironment, context: TemplateContext) -> Markup:
    """A context as HTML. A part that fails is the notice in its place; a page whose own frame fails raises."""
    if isinstance(context, Layout):
        return Markup(environment.get_template(context.template).render(variables(context)))  # noqa: S704 - it escaped
    return environment.draw_part(context.template, variables(context))


async def stream(twin: PartEnvironment, context: TemplateContext) -> AsyncIterator[str]:
    """A context as HTML, piece by piece, from an `async_twin`. Included templates come whole, or up to each `FLUSH`."""
    async for piece in twin.get_template(context.template).generate_async(variables(context)):
        yield str(piece)  # not Markup, which would escape the strings it is joined with
