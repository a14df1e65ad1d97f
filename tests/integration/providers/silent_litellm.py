"""What litellm says of itself to whoever runs its tests, not ours."""

from __future__ import annotations

import pytest

quiet = [
    pytest.mark.filterwarnings("ignore:Pydantic serializer warnings"),
    pytest.mark.filterwarnings("ignore:Accessing the 'model_:DeprecationWarning"),
]
