"""Templates with a mistake, for environments that load all other templates unchanged."""

from __future__ import annotations

from pathlib import Path

from jinja2 import FileSystemLoader

from app.render.environment import TEMPLATES
from app.render.error_boundary import PartEnvironment

MISTAKE = "{{ prodct.name }}\n"
"""An undefined name, as the first line of a template."""


def put_mistake(folder: Path, name: str, *environments: PartEnvironment) -> None:
    """Make the environments load this template with a mistake in its first line."""
    replace_template(folder, name, MISTAKE + (TEMPLATES / name).read_text(encoding="utf-8"), *environments)


def replace_template(folder: Path, name: str, source: str, *environments: PartEnvironment) -> None:
    """Make the environments load this source under the template's name; the file is written to `folder`."""
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    for environment in environments:
        environment.loader = FileSystemLoader([folder, TEMPLATES])
        if environment.cache is not None:
            environment.cache.clear()
