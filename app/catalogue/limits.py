"""Limits of a product's fields that the readers of feeds and the operator's API share."""

from __future__ import annotations

ID_LENGTH = 100
"""Maximum characters of an id."""

MOST_IN_STOCK = 1_000_000_000
"""Maximum number of pieces."""
