"""Error boundaries for the parts of a page: a small notice replaces a part that fails; the others are rendered.

Every `{% include %}` is compiled to a call of `PartEnvironment`; `render` uses it for all other parts. A failure is
logged with its template, line and part, and counted. Errors outside the parts, in the page's own template, are not
caught.
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
from jinja2.utils import missing
from markupsafe import Markup, escape

from app.observe.metrics import PARTS_NOT_SHOWN
from app.render.contexts.registry import ELEMENT_IDS
from app.render.template_errors import NamedUndefined, TemplateFailure, explain, shown_path

Failures = Literal["raise", "notice", "explain"]
"""The result of a part that fails: an exception, a notice, or a notice with template, line and reason."""

FLUSH = Markup("")
"""Marker that a streamed page yields before it waits: everything rendered up to it is sent at once."""

NOTICE = "This part could not be shown."

QUIET_SECONDS = 60.0
"""Seconds during which the same failure of a part is not logged again. Each added word may render the part again."""
KNOWN_FAILURES = 500
"""Maximum number of failures remembered for that."""

OF_DICTIONARIES = frozenset(dir(dict))
"""Attributes of every dictionary, which come before its values: `product.items` is the method."""

log = structlog.get_logger()


class Notice(Markup):
    """HTML that replaces a part that could not be rendered."""


@dataclass(frozen=True, slots=True)
class Include:
    """The place of an `{% include %}`. With `optional` the included template may be missing."""

    template: str
    line: int
    optional: bool = False

    def file(self, environment: Environment) -> str:
        """Return the path of the including template."""
        return shown_path(environment.get_template(self.template).filename or self.template)


class IncludeCompiler(CodeGenerator):
    """Compiler of `{% include %}` to a call of the environment, which catches the included template's errors."""

    def visit_Include(self, node: nodes.Include, frame: Frame) -> None:
        """Write the loop that outputs the included template's pieces."""
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
    """An environment in which the failure of a part does not prevent the other parts from being rendered."""

    code_generator_class = IncludeCompiler
    include_place = Include
    """Attribute for the compiled templates, which can refer to their environment but not to this module."""
    failures: Failures = "raise"

    def __init__(self, *, failures: Failures = "raise", **options: Any) -> None:
        super().__init__(undefined=NamedUndefined, **options)
        self.failures = failures
        self._logged: OrderedDict[tuple[str, str], float] = OrderedDict()

    def getattr(self, obj: Any, attribute: str) -> Any:
        """Return what a template's `obj.attribute` is.

        A product is a dictionary: looking for an attribute that it lacks raises an error each time, a thousand times
        for a listing.
        """
        if type(obj) is dict and attribute not in OF_DICTIONARIES:
            try:
                return obj[attribute]
            except KeyError:
                return self.undefined(obj=obj, name=attribute)
        return super().getattr(obj, attribute)

    def guarded(self, draw: Callable[[], Markup], element_id: str = "") -> Markup:
        """Return the result of `draw` or, if it fails, the notice with that element id."""
        try:
            return draw()
        except Exception as error:
            return self.notice(error, element_id)

    def draw_part(self, template: str, given: Mapping[str, Any]) -> Markup:
        """Render a template by itself, as a part of a page. Returns the notice if it fails."""
        try:
            return Markup(self.get_template(template).render(given))  # noqa: S704 - autoescaped
        except Exception as error:
            return self.notice(error, id_of(template, given))

    def draw_included(
        self, name: Any, place: Include, context: Context, local_values: Mapping[str, Any] | None
    ) -> list[str]:
        """Return the pieces of an included template, or only the notice if it fails."""
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
        """Yield the pieces of an included template.

        Pieces are held back until the next `FLUSH` or the end, so that the notice can replace them if the template
        fails. After a `FLUSH` the notice follows the sent pieces, and then the closing tags of their open elements.
        """
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
        """Log the failure and return the notice that replaces the part.

        Raises the error itself if `failures` is "raise".

        Args:
            error: The reason for the failure.
            element_id: The id of the part's element, for the notice. Empty for none.
            place: The place of the `{% include %}`, reported if the error comes from no template.
        """
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
    """Return the variables of an included template: the including one's or, without context, only the globals."""
    if local_values is None:
        return found.new_context()
    given = context.get_all()
    if local_values:
        # The locals of the including template that are set; a copy, because the others share its variables.
        given = {**given, **{name: value for name, value in local_values.items() if value is not missing}}
    # `Template.new_context` makes the same, and a set of the globals' names, which only imports need; a listing has
    # two hundred included templates.
    made: Context = found.environment.context_class(found.environment, given, found.name, found.blocks)
    return made


def included_id(name: Any, context: Context, local_values: Mapping[str, Any] | None) -> str:
    """Return the id of the element that an included template would have rendered, or an empty string."""
    return id_of(name, {**context.get_all(), **(local_values or {})}) if isinstance(name, str) else ""


def id_of(template: str, given: Mapping[str, Any]) -> str:
    """Return the id of a template's element, or an empty string if it has none.

    Errors result in an empty string too: the variable that is missing here may be the reason why the template failed.
    """
    find = ELEMENT_IDS.get(template)
    try:
        return find(given) if find else ""
    except Exception:
        return ""


def rewritten(environment: Environment, error: Exception) -> Exception:
    """Return the error with the lines of templates in its traceback, instead of those of their generated code."""
    try:
        raise error
    except Exception:
        try:
            environment.handle_exception()
        except Exception as clear:
            return clear


class OpenTags(HTMLParser):
    """The tags that a piece of HTML does not close, the innermost last."""

    VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "wbr"))

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Add the tag to the open ones, unless its element is always empty."""
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Ignore a tag that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """Remove the closed tag, and those that are still open within it."""
        if tag in self.open:
            while self.open.pop() != tag:
                pass


def closing_tags(html: str) -> Markup:
    """Return the closing tags of all elements that the HTML does not close."""
    return Markup("").join(Markup("</{}>").format(escape(tag)) for tag in reversed(OpenTags(html).open))
