"""The gallery's states as pages of a small server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from http.server import ThreadingHTTPServer

import pytest

from app.render.environment import create_environment
from app.render.gallery import Gallery
from tests.browser.templates.states import States


@pytest.fixture(scope="session")
def states_url() -> Iterator[str]:
    handler = type("BoundStates", (States,), {"gallery": Gallery(create_environment())})
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()
