"""The odd shop of the gallery is a feed that the importers accept."""

from __future__ import annotations

import json

from devtools import odd_shop
from tests.support.feed_rows import errors


def test_the_odd_shop_can_be_imported() -> None:
    assert errors("".join(json.dumps(line) + "\n" for line in odd_shop.feed())) == []
