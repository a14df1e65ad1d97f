"""Marks that silence litellm's warnings, which its own developers need, not this product's."""

from __future__ import annotations

import pytest

quiet = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]
