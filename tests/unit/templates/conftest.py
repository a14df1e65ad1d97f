"""The gallery of the templates' states."""

from __future__ import annotations

import pytest

from app.render.environment import create_environment
from devtools.gallery import Gallery


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery(create_environment())
