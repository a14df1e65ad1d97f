"""One engine and one running shop for all tests; without an engine they are skipped with the reason."""

from __future__ import annotations

import faulthandler
from collections.abc import Iterator

import pytest

from tests.process.containers.compose_stack import ComposedShop
from tests.process.containers.engine import Engine, NoEngine, engine
from tests.process.containers.gateway_client import Gateway, make_certificate


@pytest.fixture(scope="module")
def containers() -> Iterator[Engine]:
    """A running container engine."""
    # The first build downloads all images and packages, which takes longer than a test may. Each command has its own
    # limit.
    faulthandler.cancel_dump_traceback_later()
    try:
        with engine() as found:
            yield found
    except NoEngine as lack:
        pytest.skip(f"containers are not tested: {lack}")


@pytest.fixture(scope="module")
def composed(containers: Engine) -> Iterator[ComposedShop]:
    """The shop with three servers behind nginx, started on empty volumes."""
    started = ComposedShop(containers)
    try:
        started.up(backends=3)
        yield started
    finally:
        started.down()


@pytest.fixture
def shop(composed: ComposedShop) -> ComposedShop:
    """The same shop once it answers: the test before may have restarted it."""
    composed.until_answered()
    return composed


@pytest.fixture
def gateway(shop: ComposedShop, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Gateway]:
    """An nginx with a certificate in front of that shop, which trusts proxies of private networks."""
    certificate = tmp_path_factory.mktemp("certificate")
    try:
        make_certificate(certificate)
    except NoEngine as lack:
        pytest.skip(f"https is not tested: {lack}")
    opened = Gateway.opened(shop.engine, f"{shop.project}_web", certificate)
    yield opened
    opened.close()
