"""The gallery: every template in each of its states, rendered from templates and static files alone.

YAML files beside the templates contain the states. They are examples and documentation, and the tests render them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from markupsafe import Markup
from pydantic import TypeAdapter

from app.brand import Brand
from app.render.contexts.gallery import GalleryPiece
from app.render.contexts.page_frame import Layout, PageFrame
from app.render.contexts.registry import CONTEXTS
from app.render.contexts.types import TemplateContext
from app.render.environment import TEMPLATES, names, render
from app.render.error_boundary import PartEnvironment
from app.render.shop_look import shop_look
from app.render.template_errors import shown_path, with_guess
from devtools import odd_shop
from devtools.yaml_text import read_yaml

States = Mapping[str, Mapping[str, Any]]


class WrongState(ValueError):
    """A state cannot be read; the message names the file and the error in it."""


class Gallery:
    """The states of all templates, for rendering. Each instance reads the files again."""

    def __init__(
        self,
        environment: PartEnvironment,
        templates: Path = TEMPLATES,
        *,
        overrides: Path | None = None,
        brand: Brand | None = None,
    ) -> None:
        """Create a gallery.

        Args:
            environment: Renders the states.
            templates: Folder of the states' files, and of the samples.
            overrides: Folder of a shop's templates. YAML files in it add states, or replace those of the same name.
            brand: A shop's identity for the frames of all pages; by default the product's own.
        """
        self._environment, self._templates = environment, templates
        self._overrides, self._brand = overrides, brand
        self._samples: Mapping[str, Any] = read(templates / "samples.yaml") | {"odd": odd_shop.samples()}

    def states(self, template: str) -> States:
        """Return a template's states by name; none if it has no YAML file. Raises WrongState."""
        return {name: state for path in self.files(template) for name, state in read(path).items()}

    def files(self, template: str) -> list[Path]:
        """Return the files of a template's states that exist: the product's, then the shop's."""
        folders = [self._templates, *([self._overrides] if self._overrides else [])]
        paths = [(folder / template).with_suffix(".yaml") for folder in folders]
        return [path for path in paths if path.exists()]

    def everything(self) -> Iterator[tuple[str, str]]:
        """Yield each template with each of its states, in the order of `CONTEXTS`."""
        for template in CONTEXTS:
            for state in self.states(template):
                yield template, state

    def context(self, template: str, state: str) -> TemplateContext:
        """Return a state as its template's context.

        Raises WrongState if the state is unknown, ValidationError if its data does not fit the context.
        """
        states = self.states(template)
        if state not in states:
            raise WrongState(with_guess(f"{template} has no state `{state}`", (state, states)))
        return self._context(template, states[state])

    def draw(self, template: str, state: str) -> Markup:
        """Return the HTML of a state without a frame: a whole page, or a piece of one."""
        return render(self._environment, self.context(template, state))

    def page(self, template: str, state: str) -> Markup:
        """Return the HTML of a state as a page of its own."""
        context = self.context(template, state)
        if isinstance(context, Layout):
            return render(self._environment, context)
        frame = self._branded(PageFrame(title=f"{template}: {state}", csrf_token="sample"))  # noqa: S106 - opens nothing
        html = render(self._environment, context)
        kind = template.partition("/")[0]
        return render(self._environment, GalleryPiece(frame=frame, html=html, kind=kind))

    def _context(self, template: str, data: Mapping[str, Any]) -> TemplateContext:
        kind = CONTEXTS[template]
        given = {name: self._filled(value) for name, value in data.items()}
        for name in names(kind):
            if name not in given and name in self._samples:
                given[name] = self._filled(self._samples[name])
        context: TemplateContext = adapter(kind).validate_python(given)
        return (
            replace(context, frame=self._branded(context.frame)) if isinstance(context, Layout) else context
        )

    def _branded(self, frame: PageFrame) -> PageFrame:
        """Return the frame with the identity of the gallery's shop."""
        if self._brand is None:
            return frame
        title = self._brand.name if frame.title == frame.shop_name else frame.title
        return replace(frame, title=title, shop_name=self._brand.name, look=shop_look(self._brand))

    def _filled(self, value: Any) -> Any:
        """Return the value with its references resolved, and mappings that `draw` a template replaced by its HTML."""
        if isinstance(value, str) and value.startswith("="):
            return self._filled(self._sample(value[1:]))
        if isinstance(value, list):
            return [self._filled(each) for each in value]
        if not isinstance(value, dict):
            return value
        if "draw" in value:
            rest = {name: each for name, each in value.items() if name != "draw"}
            return render(self._environment, self._context(value["draw"], rest))
        base = self._filled(self._sample(value["="])) if "=" in value else {}
        return {**base, **{name: self._filled(each) for name, each in value.items() if name != "="}}

    def _sample(self, path: str) -> Any:
        found: Any = self._samples
        for name in path.split("."):
            if not isinstance(found, Mapping) or name not in found:
                known = found if isinstance(found, Mapping) else ()
                reason = with_guess(f"`={path}` is not in samples.yaml: no `{name}`", (name, known))
                raise WrongState(reason)
            found = found[name]
        return found


def read(path: Path) -> dict[str, Any]:
    """Return the mapping in a YAML file. Raises WrongState, with the file and line, if it contains none."""
    try:
        found = read_yaml(path.read_text(encoding="utf-8")) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f":{mark.line + 1}" if mark else ""
        raise WrongState(
            f"{shown_path(str(path))}{line}: {getattr(error, 'problem', None) or error}"
        ) from error
    if not isinstance(found, dict):
        raise WrongState(f"{shown_path(str(path))}: is not a mapping of names to states")
    return found


@cache
def adapter(kind: type[TemplateContext]) -> TypeAdapter[Any]:
    """Return the adapter that builds a context of this type from plain data, and validates it."""
    return TypeAdapter(kind)


def summary(kind: type[TemplateContext]) -> str:
    """Return the first paragraph of a context's docstring, on one line."""
    return " ".join((kind.__doc__ or "").strip().partition("\n\n")[0].split())
