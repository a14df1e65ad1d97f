"""Contexts of templates: one for each template, documented, and without unused fields."""

from __future__ import annotations

import re
from functools import cache

import pytest
from jinja2 import meta, nodes

from app.functions import all_functions
from app.render.contexts.function_parts import FUNCTIONS
from app.render.contexts.registry import CONTEXTS
from app.render.environment import TEMPLATES, create_environment, names
from devtools.gallery import Gallery
from devtools.template_docs import template_docs
from devtools.workshop.pictures import FOLDER, picture_name

ENVIRONMENT = create_environment()
FILES = sorted(path.relative_to(TEMPLATES).as_posix() for path in TEMPLATES.rglob("*.html"))


def parsed(template: str) -> nodes.Template:
    return ENVIRONMENT.parse((TEMPLATES / template).read_text(encoding="utf-8"))


@cache
def needed(template: str) -> frozenset[str]:
    """Return the variables that a template, with its includes and its base, takes from outside."""
    tree = parsed(template)
    targets = [node.target for node in tree.find_all(nodes.Assign)]
    targets += [node.target for node in tree.find_all(nodes.AssignBlock)]
    assigned = {target.name for target in targets if isinstance(target, nodes.Name)}
    own = meta.find_undeclared_variables(tree) - set(ENVIRONMENT.globals) - assigned
    set_here = {node.name for node in tree.find_all(nodes.Name) if node.ctx != "load"}
    others = {name for name in meta.find_referenced_templates(tree) if name}
    return frozenset(own.union(*(needed(name) - set_here for name in others)))


def test_every_template_has_a_context_and_every_context_a_template() -> None:
    assert sorted(CONTEXTS) == FILES


@pytest.mark.parametrize("template", FILES)
def test_a_template_uses_its_context_s_fields_all_of_them_and_nothing_else(template: str) -> None:
    assert needed(template) == set(names(CONTEXTS[template]))


@pytest.mark.parametrize("template", FILES)
def test_a_template_names_what_it_includes(template: str) -> None:
    assert None not in set(meta.find_referenced_templates(parsed(template)))


@pytest.mark.parametrize("kind", CONTEXTS.values(), ids=lambda kind: kind.__name__)
def test_a_context_says_what_it_is(kind: type) -> None:
    assert kind.__doc__ and not kind.__doc__.startswith(kind.__name__ + "(")


def test_every_function_has_a_template_with_states() -> None:
    assert set(FUNCTIONS) == set(all_functions())
    gallery = Gallery(ENVIRONMENT)
    for kind in FUNCTIONS.values():
        drawn = {gallery.context(kind.template, name).part.status for name in gallery.states(kind.template)}  # type: ignore[attr-defined]  # these kinds have a part
        assert drawn == {"running", "done", "failed"}, kind.template


@pytest.mark.parametrize("template", FILES)
def test_a_template_needs_no_inline_script_or_style(template: str) -> None:
    source = (TEMPLATES / template).read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=|<style|\son[a-z]+\s*=|hx-on|javascript:", source)
    assert not re.search(r"<script(?![^>]*\ssrc=)", source)


def test_the_documentation_is_current() -> None:
    written = (TEMPLATES.parent / "docs" / "templates.md").read_text(encoding="utf-8")
    assert written == template_docs(), "run bin/gallery --docs"


def test_templates_have_small_pictures_in_the_documentation() -> None:
    shown = {picture_name(template) for template in CONTEXTS if not template.startswith("gallery/")}
    found = {path.name: path.stat().st_size for path in FOLDER.glob("*.webp")}
    # A new template may wait for its picture, which needs a browser; there is none of a template that is gone.
    assert set(found) <= shown and len(found) > 50, "run bin/gallery --pictures"
    assert max(found.values()) < 40_000 and sum(found.values()) < 500_000


@pytest.mark.parametrize(
    "wanted",
    [
        "### `ProductData`",
        "### `CartState`",
        "### `CallError`",
        "### `Turn`",
        "### `FunctionPart`",
        "| `list_price` |",
        "| `money` |",
        "| `ids` |",
        "| `--accent` | `#0f6b4f` | `#4cc29a` |",
    ],
)
def test_the_documentation_has_types_filters_globals_and_tokens(wanted: str) -> None:
    assert wanted in template_docs()
