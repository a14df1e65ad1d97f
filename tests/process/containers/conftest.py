"""One engine and one running shop for all tests; where there is no engine they say so and are skipped."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator

import pytest

from tests.process.containers.compose_stack import ComposedShop
from tests.process.containers.engine import Engine, NoEngine, engine
from tests.process.containers.gateway_client import Door, make_certificate


@pytest.fixture(scope="module")
def containers() -> Iterator[Engine]:
    """A container engine that answers."""
    # The first build fetches all there is to fetch: longer than a test may take. Each command has its own limit.
    faulthandler.cancel_dump_traceback_later()
    try:
        with engine() as found:
            yield found
    except NoEngine as lack:
        pytest.skip(f"containers are not tested: {lack}")


@pytest.fixture(scope="module")
def composed(containers: Engine) -> Iterator[ComposedShop]:
    """The shop with three servers behind nginx, begun on empty volumes."""
    started = ComposedShop(containers)
    try:
        started.up(backends=3)
        yield started
    finally:
        started.down()


@pytest.fixture
def shop(composed: ComposedShop) -> ComposedShop:
    """The same, answering: the test before may have restarted it."""
    composed.until_answered()
    return composed


@pytest.fixture
def door(shop: ComposedShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    """A door with a certificate before that shop, behind proxies it trusts."""
    certificate = tmp_path_factory.mktemp("certificate")
    try:
        make_certificate(certificate)
    except NoEngine as lack:
        pytest.skip(f"https is not tested: {lack}")
    opened = Door.opened(shop.engine, f"{shop.project}_web", certificate)
    yield opened
    opened.close()
