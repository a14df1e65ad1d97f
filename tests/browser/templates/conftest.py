"""The gallery's states as pages of a small server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from app.render.environment import create_environment
from devtools.gallery import Gallery
from tests.browser.templates.states import States


@pytest.fixture(scope="session")
def gallery() -> Gallery:
    return Gallery(create_environment())


@pytest.fixture(scope="session")
def states_url(gallery: Gallery) -> Iterator[str]:
    handler = type("BoundStates", (States,), {"gallery": gallery})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
