"""Mistakes in templates and states: each once, with file, line, the nearest known name and who includes the file.

A mistake in a card breaks every page with cards. They are found by drawing all states, and the same place with the same
reason is one mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from jinja2 import TemplateSyntaxError, meta, nodes
from pydantic import ValidationError

from app.render.contexts.registry import CONTEXTS
from app.render.environment import names
from app.render.error_boundary import PartEnvironment
from app.render.overrides import PRODUCT, override_problems
from app.render.template_errors import explain, includers, shown_path, with_guess
from devtools.gallery import Gallery, WrongState

VOID = frozenset(
    ("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr")
)


@dataclass
class Mistake:
    """A mistake, the places that include its file, and the states that it affects."""

    place: str
    """`file:line`, or the file."""
    reason: str
    included_by: list[str] = field(default_factory=list)
    states: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        text = f"{self.place}: {self.reason}"
        if self.included_by:
            text += f"\n    included by {', '.join(self.included_by[:3])}"
        if self.states:
            more = f" and {len(self.states) - 3} more" if len(self.states) > 3 else ""
            text += f"\n    seen in {', '.join(self.states[:3])}{more}"
        return text


DRAWN = re.compile(r"\bdraw: ?\"?([\w/]+\.html)")
"""The templates that a state draws for its data."""


class MistakeFinder:
    """Finds the mistakes of all templates and states."""

    def __init__(self, environment: PartEnvironment, gallery: Gallery) -> None:
        self.environment, self.gallery = environment, gallery
        self.found: dict[str, Mistake] = {}
        self.drawn = 0
        self._unbalanced: dict[str, tuple[str, str]] = {}

    def find(self) -> list[Mistake]:
        """Return the mistakes, sorted by place."""
        for problem in override_problems(self.environment):
            place, _, reason = problem.partition(": ")
            self._add(place, reason)
        loader: Any = self.environment.loader
        written = {name for name in loader.product_templates() if name.endswith(".html")}
        for template in CONTEXTS:
            if template in written:
                self._compile(template)
                self._draw_all(template)
            else:
                reason = "does not exist: write it, or remove its context or function"
                self._add(f"templates/{template}", reason)
        for template in written - CONTEXTS.keys():
            self._add(self._file(template), "has no context: name its variables in app/render/contexts")
        for template, (state, reason) in self._unbalanced.items():
            if not any(name in self._unbalanced for name in self._within(template) - {template}):
                self._add(self._file(template), reason, state=state)
        return sorted(self.found.values(), key=lambda mistake: mistake.place)

    def of_state(self, template: str, state: str) -> Mistake | None:
        """Return the mistake that prevents one state from being drawn, or None."""
        self._draw(template, state)
        return next(iter(self.found.values()), None)

    def _add(self, place: str, reason: str, *, state: str = "", included_by: list[str] | None = None) -> None:
        mistake = self.found.setdefault(place, Mistake(place, reason))
        mistake.included_by += [each for each in included_by or [] if each not in mistake.included_by]
        if state and state not in mistake.states:
            mistake.states.append(state)

    def _file(self, template: str) -> str:
        return shown_path(self.environment.get_template(template).filename or template)

    def _compile(self, template: str) -> None:
        """Find errors of syntax, and names that no context has, also in branches that no state draws."""
        try:
            self.environment.get_template(template)
        except TemplateSyntaxError as error:
            failure = explain(self.environment, error)
            self._add(f"{failure.file}:{failure.line}", failure.reason)
            return
        for name, line in self._unknown_names(template):
            known = [*names(CONTEXTS[template]), *self.environment.globals]
            self._add(f"{self._file(template)}:{line}", with_guess(f"`{name}` is not defined", (name, known)))

    def _unknown_names(self, template: str) -> Iterator[tuple[str, int]]:
        tree = self._tree(template)
        set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
        known = {*names(CONTEXTS[template]), *self.environment.globals, *set_here}
        for name in sorted(meta.find_undeclared_variables(tree) - known):
            yield name, next(node.lineno for node in tree.find_all(nodes.Name) if node.name == name)

    def _tree(self, template: str) -> nodes.Template:
        loader = self.environment.loader
        assert loader is not None  # noqa: S101 - the environment was created with one
        return self.environment.parse(loader.get_source(self.environment, template)[0], template)

    def _within(self, template: str) -> set[str]:
        """Return the templates that a template includes or extends, that its states draw, and theirs."""
        found = {
            name for path in self.gallery.files(template) for name in DRAWN.findall(path.read_text("utf-8"))
        }
        waiting = [template, *found]
        while waiting:
            for name in meta.find_referenced_templates(self._tree(waiting.pop())):
                if name and name not in found:
                    found.add(name)
                    waiting.append(name)
        return found | {name.removeprefix(PRODUCT) for name in found}

    def _draw_all(self, template: str) -> None:
        try:
            states = self.gallery.states(template)
        except WrongState as error:
            place, _, reason = str(error).partition(": ")
            self._add(place, reason)
            return
        if not states and not template.startswith("gallery/"):
            self._add(self._file(template), "has no states: write them in a YAML file beside it")
        known = names(CONTEXTS[template])
        for state, data in states.items():
            if unknown := next((name for name in data or {} if name not in known), ""):
                reason = with_guess(f"`{unknown}` is no variable of the template", (unknown, known))
                self._add(self._state_place(template, state), reason)
            self._draw(template, state)

    def _draw(self, template: str, state: str) -> None:
        """Draw a state and record its mistake."""
        name = f"{template}/{state}"
        self.drawn += 1
        try:
            html = str(self.gallery.draw(template, state))
        except (WrongState, ValidationError) as error:
            self._add(f"{self._state_place(template, state)}", data_reason(error), state=name)
        except Exception as error:  # any error of a template is the designer's to read
            failure = explain(self.environment, error)
            place = f"{failure.file}:{failure.line}"
            self._add(place, failure.reason, state=name, included_by=includers(error))
        else:
            if reason := unbalanced(html):
                self._unbalanced.setdefault(template, (name, reason))

    def _state_place(self, template: str, state: str) -> str:
        """Return the file and line at which a state is written."""
        for path in reversed(self.gallery.files(template)):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
                if line.startswith(f"{state}:"):
                    return f"{shown_path(str(path))}:{number}"
        return shown_path(str(Path(template).with_suffix(".yaml")))


def data_reason(error: WrongState | ValidationError) -> str:
    """Return the reason for which the data of a state do not fit the template's context."""
    if isinstance(error, WrongState):
        return str(error)
    first: Mapping[str, Any] = error.errors(include_url=False)[0]
    return f"{'.'.join(map(str, first['loc'])) or '?'}: {first['msg']}"


class OpenTags(HTMLParser):
    """The tags that HTML opens and does not close, or closes in another order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.reason = ""
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the tag as open, unless its element is always empty."""
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Ignore a tag that closes itself."""

    def handle_endtag(self, tag: str) -> None:
        """Close the innermost tag, or note the first mistake."""
        if self.open and self.open[-1] == tag:
            self.open.pop()
        elif not self.reason:
            inner = f" where <{self.open[-1]}> is open" if self.open else " that nothing has opened"
            self.reason = f"draws </{tag}>{inner}"


def unbalanced(html: str) -> str:
    """Return the first tag that is not closed as a reason, or nothing."""
    tags = OpenTags(html)
    return tags.reason or (f"draws <{tags.open[-1]}> and does not close it" if tags.open else "")
