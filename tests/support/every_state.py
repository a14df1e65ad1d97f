"""Parameters for tests that run with each template and state."""

from __future__ import annotations

import pytest

from app.render.environment import create_environment
from devtools.gallery import Gallery

EVERY_STATE = list(Gallery(create_environment()).everything())

each_state = pytest.mark.parametrize(
    ("template", "state"), EVERY_STATE, ids=[f"{template}:{state}" for template, state in EVERY_STATE]
)
