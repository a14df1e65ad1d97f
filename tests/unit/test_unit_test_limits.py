"""The guard that limits the cost of unit tests."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import threading
from collections.abc import Callable
from contextlib import suppress

import pytest

from tests.support.unit_test_limits import cheaply, watched, watching

LOCAL = ("127.0.0.1", 9)


def connect() -> None:
    with socket.socket() as mine:
        mine.connect(LOCAL)


def listen() -> None:
    with socket.socket() as mine:
        mine.bind(("127.0.0.1", 0))


COSTLY: dict[str, Callable[[], object]] = {
    "subprocess.Popen": lambda: subprocess.run(["true"], check=True),
    "os.system": lambda: os.system("true"),  # noqa: S605 - it is refused
    "os.fork": lambda: os.fork() or os._exit(0),
    "os.posix_spawn": lambda: os.posix_spawn("/bin/true", ["true"], {}),
    "socket.connect": connect,
    "socket.bind": listen,
    "socket.getaddrinfo": lambda: socket.getaddrinfo("localhost", 80),
}


@pytest.mark.parametrize("event", COSTLY)
def test_costly_operations_are_refused_by_name(event: str) -> None:
    with cheaply() as watch, pytest.raises(pytest.fail.Exception, match=event):
        COSTLY[event]()
    assert watch.tried == [event]


def test_no_handler_of_the_product_hides_a_refusal() -> None:
    with cheaply(), pytest.raises(pytest.fail.Exception), suppress(Exception):
        connect()


async def test_a_connection_of_an_event_loop_is_refused() -> None:
    with cheaply(), pytest.raises(pytest.fail.Exception, match=r"socket\.connect"):
        await asyncio.open_connection(*LOCAL)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_refusal_that_is_lost_in_a_thread_is_kept() -> None:
    with cheaply() as watch:
        thread = threading.Thread(target=connect)
        thread.start()
        thread.join()
    assert watch.tried == ["socket.connect"]


def test_a_thread_that_an_earlier_test_left_behind_is_ignored() -> None:
    go_on, refused = threading.Event(), []

    def late() -> None:
        go_on.wait()
        try:
            listen()
        except BaseException as error:
            refused.append(error)

    thread = threading.Thread(target=late)
    thread.start()
    with cheaply() as watch:
        go_on.set()
        thread.join()
    assert (watch.tried, refused) == ([], [])


def test_an_event_loop_costs_nothing() -> None:
    with cheaply() as watch:
        asyncio.run(asyncio.sleep(0))
    assert watch.tried == []


def test_a_lost_refusal_fails_its_test_in_the_end() -> None:
    test = watched()
    next(test)
    with suppress(pytest.fail.Exception):
        listen()
    with pytest.raises(pytest.fail.Exception, match=r"socket\.bind"):
        next(test)


def test_every_unit_test_is_watched() -> None:
    watch = watching()
    assert watch is not None
    with pytest.raises(pytest.fail.Exception, match=r"socket\.bind"):
        listen()
    assert watch.tried == ["socket.bind"]
    watch.tried.clear()  # otherwise this test would fail as well
