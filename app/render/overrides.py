"""Templates of a shop that replace those of the product: a file of the same path in `templates` of the shop's folder.

`product:PATH` is the product's own template, which an override can extend or include. Overrides are programs of the
owner, as trusted as the product's templates.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, TemplateSyntaxError, meta
from jinja2.nodes import Extends, FromImport, Import, Include
from jinja2.nodes import Template as Tree

from app.brand import WrongBrand, current_brand
from app.brand.folder import ROOT, TEMPLATES
from app.render.template_errors import explain, shown_path, with_guess
from app.settings import Settings, WrongSettings

PRODUCT = "product:"

Source = tuple[str, str, Callable[[], bool]]


class ShopLoader(FileSystemLoader):
    """A loader of the shop's templates and, where it has none, the product's."""

    def __init__(self, templates: Path, overrides: Path | None = None) -> None:
        super().__init__([each for each in (overrides, templates) if each])
        self.overrides = overrides
        self._product = FileSystemLoader(templates)

    def get_source(self, environment: Environment, template: str) -> Source:
        """Return a template's source, its file, and whether that is unchanged. Raises TemplateNotFound."""
        if template.startswith(PRODUCT):
            return self._product.get_source(environment, template.removeprefix(PRODUCT))
        return super().get_source(environment, template)

    def overridden(self) -> Iterator[str]:
        """Yield the names of the shop's own templates, sorted, also of those that replace none of the product."""
        if self.overrides and self.overrides.is_dir():
            for path in sorted(self.overrides.rglob("*.html")):
                yield path.relative_to(self.overrides).as_posix()

    def product_templates(self) -> list[str]:
        """Return the names of the product's templates."""
        return self._product.list_templates()


def overrides_folder(settings: Settings) -> Path | None:
    """Return the folder of the shop's templates, which may be missing; None without a folder of the shop."""
    return ROOT / settings.shop_dir / TEMPLATES if settings.shop_dir else None


def override_problems(environment: Environment) -> Iterator[str]:
    """Yield a message with file and line for each of the shop's templates that cannot be compiled or refers to none."""
    loader: Any = environment.loader
    for name in loader.overridden():
        path = loader.overrides / name
        try:
            tree = environment.parse(path.read_text(encoding="utf-8"), name, str(path))
            environment.get_template(name)
        except TemplateSyntaxError as error:
            yield str(explain(environment, error))
        except (OSError, UnicodeDecodeError) as error:
            yield f"{shown_path(str(path))}: cannot be read as UTF-8: {type(error).__name__}"
        else:
            yield from missing_references(environment, tree, shown_path(str(path)))


def missing_references(environment: Environment, tree: Tree, file: str) -> Iterator[str]:
    """Yield a message with file and line for each template that is extended or included, and is not there."""
    loader: Any = environment.loader
    known = {*environment.list_templates(), *(f"{PRODUCT}{name}" for name in loader.product_templates())}
    for node in tree.find_all((Extends, FromImport, Import, Include)):
        for name in meta.find_referenced_templates(Tree([node], lineno=node.lineno)):
            if name is not None and name not in known:
                yield with_guess(f"{file}:{node.lineno}: the template `{name}` is not there", (name, known))


def check_shop_folder(settings: Settings) -> None:
    """Check the shop's identity and its templates before the start. Raises WrongSettings with a line each."""
    from app.render.environment import create_environment  # imported here: it imports this module

    try:
        current_brand(settings)
    except WrongBrand as wrong:
        raise WrongSettings(str(wrong)) from None
    if problems := list(override_problems(create_environment(overrides=overrides_folder(settings)))):
        raise WrongSettings("\n".join(problems))
