"""Draw each part of a page by itself: one that fails becomes a small notice in its place, and the rest goes on.

Every `{% include %}` is compiled to a call of this environment, and `render` draws every other part by it. A failure is
logged with its template, line and part, and counted. What a page's own frame does wrong is not caught here.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from time import monotonic
from typing import Any, Literal, cast

import structlog
from jinja2 import Environment, Template, TemplateNotFound, nodes
from jinja2.compiler import CodeGenerator, Frame
from jinja2.runtime import Context
from markupsafe import Markup, escape

from app.observe.metrics import PARTS_NOT_SHOWN
from app.render.contexts import ELEMENT_IDS
from app.render.template_errors import NamedUndefined, TemplateFailure, explain, shown_path

Failures = Literal["raise", "notice", "explain"]
"""What becomes of a part that fails: an exception, a notice, or a notice that says where and why."""

FLUSH = Markup("")
"""What a streamed page yields before it waits: whatever was drawn until then is to go out now."""

NOTICE = "This part could not be shown."

QUIET_SECONDS = 60.0
"""How long one and the same failure of a part is not logged again: a word that is added may draw it anew."""
KNOWN_FAILURES = 500

log = structlog.get_logger()


class Notice(Markup):
    """What stands in the place of a part that could not be drawn."""


@dataclass(frozen=True, slots=True)
class Include:
    """Where a template includes another; with `optional` that one need not be there."""

    template: str
    line: int
    optional: bool = False

    def file(self, environment: Environment) -> str:
        """The path of the template that includes."""
        return shown_path(environment.get_template(self.template).filename or self.template)


class IncludeCompiler(CodeGenerator):
    """Compiles `{% include %}` to a call of the environment, which stands between the two templates."""

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        """Write the loop over what the included template draws."""
        local_values = self.dump_local_context(frame) if node.with_context else "None"
        place = f"include_place({self.name!r}, {node.lineno}, optional={node.ignore_missing})"
        draw = self.choose_async("stream_included", "draw_included")
        self.writeline(f"{self.choose_async()}for event in environment.{draw}(", node)
        self.visit(node.template, frame)
        self.write(f", environment.{place}, context, {local_values}):")
        self.indent()
        self.simple_write("event", frame)
        self.outdent()


class PartEnvironment(Environment):
    """An environment whose parts fail one by one."""

    code_generator_class = IncludeCompiler
    include_place = Include
    """For the compiled templates, which know their environment and nothing else of this module."""
    failures: Failures = "raise"

    def __init__(self, *, failures: Failures = "raise", **options: Any) -> None:
        super().__init__(undefined=NamedUndefined, **options)
        self.failures = failures
        self._logged: OrderedDict[tuple[str, str], float] = OrderedDict()

    def guarded(self, draw: Callable[[], Markup], element_id: str = "") -> Markup:
        """What `draw` returns, or the notice under that id."""
        try:
            return draw()
        except Exception as error:
            return self.notice(error, element_id)

    def draw_part(self, template: str, given: Mapping[str, Any]) -> Markup:
        """A template by itself as a part of a page."""
        try:
            return Markup(self.get_template(template).render(given))  # noqa: S704 - it escaped
        except Exception as error:
            return self.notice(error, id_of(template, given))

    def draw_included(
        self, name: Any, place: Include, context: Context, local_values: Mapping[str, Any] | None
    ) -> list[str]:
        """What an included template draws, whole."""
        try:
            found = self._found(name, place)
            if found is None:
                return []
            inner = inner_context(found, context, local_values)
            return list(found.root_render_func(inner))
        except Exception as error:
            return [self.notice(error, included_id(name, context, local_values), place)]

    async def stream_included(
        self, name: Any, place: Include, context: Context, local_values: Mapping[str, Any] | None
    ) -> AsyncIterator[str]:
        """What an included template draws, in pieces that may go out: whole, or up to each `FLUSH` in it."""
        sent: list[str] = []
        waiting: list[str] = []
        try:
            found = self._found(name, place)
            if found is None:
                return
            inner = inner_context(found, context, local_values)
            drawing = cast("Any", found.root_render_func(inner))
            async with aclosing(drawing):
                async for piece in drawing:
                    waiting.append(piece)
                    if piece == FLUSH:
                        for each in waiting:
                            yield each
                        sent += waiting
                        waiting.clear()
        except Exception as error:
            notice = self.notice(error, "" if sent else included_id(name, context, local_values), place)
            waiting = [f"{notice}{closing_tags(''.join(sent))}"]
        for each in waiting:
            yield each

    def notice(self, error: Exception, element_id: str = "", place: Include | None = None) -> Notice:
        """Report the failure and return what stands in the part's place. Raises it where failures are to."""
        if self.failures == "raise":
            raise error
        failure = explain(self, rewritten(self, error))
        if place and not failure.template:
            failure = replace(failure, template=place.template, file=place.file(self), line=place.line)
        self._report(failure, element_id, error)
        named = Markup(' id="{}"').format(element_id) if element_id else Markup("")
        reason = Markup(" <code>{}</code>").format(failure) if self.failures == "explain" else Markup("")
        return Notice('<div class="part not-shown"{}><p>{}{}</p></div>').format(named, NOTICE, reason)

    def _report(self, failure: TemplateFailure, element_id: str, error: Exception) -> None:
        PARTS_NOT_SHOWN.labels(failure.template or "none").inc()
        key, now = (str(failure), element_id), monotonic()
        before = self._logged.get(key)
        if before is not None and now - before < QUIET_SECONDS:
            return
        self._logged[key] = now
        self._logged.move_to_end(key)
        if len(self._logged) > KNOWN_FAILURES:
            self._logged.popitem(last=False)
        where = f"{failure.file}:{failure.line}"
        log.error("part_not_shown", template=where, part=element_id or None, exc_info=error)

    def _found(self, name: Any, place: Include) -> Template | None:
        try:
            return self.get_or_select_template(name, place.template)
        except TemplateNotFound:
            if place.optional:
                return None
            raise


def inner_context(found: Template, context: Context, local_values: Mapping[str, Any] | None) -> Context:
    """The variables of an included template: the includer's, or only the globals."""
    if local_values is None:
        return found.new_context()
    return found.new_context(context.get_all(), True, local_values)


def included_id(name: Any, context: Context, local_values: Mapping[str, Any] | None) -> str:
    """The id of the element that an included template would have drawn, if it has one."""
    return id_of(name, {**context.get_all(), **(local_values or {})}) if isinstance(name, str) else ""


def id_of(template: str, given: Mapping[str, Any]) -> str:
    """The id of the element that a template draws, if it has one. What is missing may be what failed."""
    find = ELEMENT_IDS.get(template)
    try:
        return find(given) if find else ""
    except Exception:
        return ""


def rewritten(environment: Environment, error: Exception) -> Exception:
    """The error with the lines of templates in its trace, not those of their generated code."""
    try:
        raise error
    except Exception:
        try:
            environment.handle_exception()
        except Exception as clear:
            return clear


class OpenTags(HTMLParser):
    """The tags that a piece of HTML leaves open, the innermost last."""

    VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what was opened."""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Pass over what closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """Strike what was closed, and what stood open in it."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def closing_tags(html: str) -> Markup:
    """What closes everything that the HTML leaves open."""
    return Markup("").join(Markup("</{}>").format(escape(tag)) for tag in reversed(OpenTags(html).open))
