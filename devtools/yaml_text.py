"""YAML texts read by libyaml: states of templates, dialogues, settings of other programs."""

from __future__ import annotations

from typing import Any

import yaml


def read_yaml(text: str) -> Any:
    """Return the plain values of a YAML text. Raises yaml.YAMLError.

    Uses libyaml if PyYAML was built with it, which is ten times as fast.
    """
    return yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
