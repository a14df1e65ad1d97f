"""Hand-over of connections between the workers of one server, so that a session's requests meet in one process.

A worker that reads the head of a request for a session which is at home elsewhere (app/log/home_worker.py) offers the
connection's file descriptor and the bytes that it has read to that worker, by a Unix socket (unix(7), SCM_RIGHTS). The
other worker goes on as if it had accepted the connection.

It is an optimisation without promises: a worker that has no place, is dead or does not claim the connection in time
receives nothing, and the request is served where it arrived. Which of the two serves it is decided by a token, an
event counter of the kernel (eventfd(2)) with the value 1, that is sent along: only one of them can read it. A place is
a locked file, which the kernel unlocks when its process ends, however that happens.
"""

from __future__ import annotations

import asyncio
import fcntl
import os
import re
import socket
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

import structlog

from app.log.home_worker import home_of, leave_place, take_place

FOLDER = "AISLE_WORKERS_DIR"
"""The variable that names the folder of the places to the workers of a server."""

OF_SESSION = re.compile(rb"[A-Z]{3,7} /(?:api/sessions|api/stream|chat)/([A-Za-z0-9_-]{22})[ /?]")
"""The beginning of a request whose path names a session."""

LIMIT = 64 * 1024
"""Maximum bytes that are handed over with a connection. A longer beginning is served where it arrived."""

WAITING = 1_024
"""Maximum number of workers' connections that wait to be accepted; each worker has one to each other."""

CLAIM_SECONDS = 0.25
"""Seconds within which the other worker must claim a connection. One that is slower has enough to do."""

NUMBER_BYTES = 8
"""Length of an offer's number, which precedes the bytes of the connection and is the answer to it."""

RETRY_SECONDS = 0.5
"""Seconds between two attempts to get a place: a worker's successor starts before it ends."""

log = structlog.get_logger()

Adopt = Callable[[socket.socket, bytes], None]
"""Takes a connection and the bytes that were read from it."""


@dataclass(frozen=True)
class Offer:
    """A connection that is offered to the worker at a place.

    `settle` is called once, with whether that worker has claimed it.
    """

    place: int
    token: int
    settle: Callable[[bool], None]
    alarm: asyncio.TimerHandle


@contextmanager
def worker_places(workers: int) -> Iterator[None]:
    """Offer so many places to processes that are started within the block. Does nothing for one worker."""
    if workers < 2 or not (hasattr(socket, "SOCK_SEQPACKET") and hasattr(os, "eventfd")):
        yield
        return
    with tempfile.TemporaryDirectory(prefix="aisle-workers-") as folder:
        for place in range(workers):
            (Path(folder) / str(place)).touch()
        os.environ[FOLDER] = folder
        try:
            yield
        finally:
            del os.environ[FOLDER]


class Handover:
    """The places of a server's workers, seen from one of them.

    Args:
        folder: The folder of the places: a file for each.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._workers = sum(1 for path in folder.iterdir() if path.name.isdecimal())
        self._place: int | None = None
        self._lock: BinaryIO | None = None
        self._listener: socket.socket | None = None
        self._incoming: set[socket.socket] = set()
        self._outgoing: dict[int, socket.socket] = {}
        self._offers: dict[int, Offer] = {}
        self._numbers = count(1)
        self._adopt: Adopt | None = None
        self._retrying: asyncio.TimerHandle | None = None

    @property
    def has_begun(self) -> bool:
        """Whether `begin` has been called."""
        return self._adopt is not None

    @property
    def is_over(self) -> bool:
        """Whether `end` has been called: this process stops."""
        return not self._workers

    def begin(self, adopt: Adopt) -> None:
        """Take a place as soon as one is free, and pass the connections that are handed over to `adopt`."""
        self._adopt = adopt
        self._take_place()

    def end(self) -> None:
        """Give the place up. Connections that were handed over before are adopted; later ones stay where they are."""
        if self._retrying is not None:
            self._retrying.cancel()
        if self._listener is not None:
            self._accept()
            for peer in list(self._incoming):
                self._receive(peer)
                self._close(peer)
            asyncio.get_running_loop().remove_reader(self._listener)
            self._listener.close()
            self._listener = None
        for place in list(self._outgoing):
            self._forget(place)
        for number in list(self._offers):
            self._settle(number)
        if self._lock is not None:
            self._lock.close()
            self._lock = None
        self._workers = 0
        leave_place()

    def offer(self, begun: bytes, connection: socket.socket, settle: Callable[[bool], None]) -> bool:
        """Offer a connection whose next request begins with these bytes. Returns whether that was done.

        The caller must then not read from it until `settle` is called: with True it has another owner and must be
        dropped without a word to the client, with False it is to be served here.
        """
        found = OF_SESSION.match(begun) if self._workers and len(begun) <= LIMIT else None
        if found is None or (home := home_of(found[1], self._workers)) == self._place:
            return False
        if (peer := self._peer(home)) is None:
            return False
        number = next(self._numbers)
        token = os.eventfd(1, os.EFD_CLOEXEC | os.EFD_NONBLOCK)
        try:
            socket.send_fds(peer, [number.to_bytes(NUMBER_BYTES), begun], [connection.fileno(), token])
        except OSError as error:
            os.close(token)
            if not isinstance(error, BlockingIOError):  # otherwise it only does not keep up
                self._forget(home)  # it has ended; its successor is found by the next request
            return False
        alarm = asyncio.get_running_loop().call_later(CLAIM_SECONDS, self._settle, number)
        self._offers[number] = Offer(home, token, settle, alarm)
        return True

    def _settle(self, number: int) -> None:
        """Settle an offer: the connection belongs to the other worker if that has read the token, else to this one."""
        if (offer := self._offers.pop(number, None)) is None:
            return
        offer.alarm.cancel()
        is_claimed = not reads_token(offer.token)
        os.close(offer.token)
        offer.settle(is_claimed)

    def _answered(self, place: int, peer: socket.socket) -> None:
        """Settle the offers that the worker at that place has answered."""
        while self._outgoing.get(place) is peer:
            try:
                answer = peer.recv(NUMBER_BYTES)
            except BlockingIOError:
                return
            except ConnectionResetError:
                continue  # it has ended with unread offers; its last answers follow
            except OSError:
                answer = b""
            if not answer:
                self._forget(place)
                return
            self._settle(int.from_bytes(answer))

    def _forget(self, place: int) -> None:
        """Close the connection to the worker at that place, and settle what was offered to it: it answers no more."""
        peer = self._outgoing.pop(place)
        asyncio.get_running_loop().remove_reader(peer)
        peer.close()
        for number in [number for number, offer in self._offers.items() if offer.place == place]:
            self._settle(number)

    def _take_place(self) -> None:
        """Take a place, or try again later: the process that will leave one still runs."""
        self._retrying = None
        for place in range(self._workers):
            try:
                lock = (self._folder / str(place)).open("rb")
            except OSError:
                return  # the server ends, and its folder is gone
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                lock.close()
                continue
            self._place, self._lock = place, lock
            self._listen(place)
            return
        self._retrying = asyncio.get_running_loop().call_later(RETRY_SECONDS, self._take_place)

    def _listen(self, place: int) -> None:
        address = self._address(place)
        with suppress(FileNotFoundError):
            address.unlink()  # of a process that was killed
        self._listener = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._listener.setblocking(False)
        self._listener.bind(str(address))
        self._listener.listen(WAITING)
        asyncio.get_running_loop().add_reader(self._listener, self._accept)
        take_place(place, self._workers)

    def _address(self, place: int) -> Path:
        return self._folder / f"{place}.socket"

    def _peer(self, place: int) -> socket.socket | None:
        """Return the connection to the worker at that place, or None if none is there."""
        if (known := self._outgoing.get(place)) is not None:
            return known
        peer = socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        peer.setblocking(False)
        try:
            peer.connect(str(self._address(place)))
        except OSError:
            peer.close()
            return None
        self._outgoing[place] = peer
        asyncio.get_running_loop().add_reader(peer, self._answered, place, peer)
        return peer

    def _accept(self) -> None:
        """Accept the connections of other workers."""
        while self._listener is not None:
            try:
                peer, _ = self._listener.accept()
            except OSError:
                return
            peer.setblocking(False)
            self._incoming.add(peer)
            asyncio.get_running_loop().add_reader(peer, self._receive, peer)

    def _receive(self, peer: socket.socket) -> None:
        """Adopt the connections that another worker has offered and not taken back."""
        while peer in self._incoming:
            try:
                offered, received, flags, _ = socket.recv_fds(
                    peer, NUMBER_BYTES + LIMIT, 2, socket.MSG_CMSG_CLOEXEC
                )
            except BlockingIOError:
                return
            except OSError:
                offered, received, flags = b"", [], 0
            if not offered:
                self._close(peer)  # the other worker has ended
            elif len(received) == 2 and not flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
                self._claim(peer, offered, *received)
            else:
                log.error("handover_damaged", bytes=len(offered), descriptors=len(received))
                for descriptor in received:
                    os.close(descriptor)

    def _claim(self, peer: socket.socket, offered: bytes, descriptor: int, token: int) -> None:
        """Adopt an offered connection if its token can be read."""
        connection = socket.socket(fileno=descriptor)
        is_claimed = reads_token(token)
        os.close(token)
        with suppress(OSError):  # without an answer, the other worker finds the token read
            peer.send(offered[:NUMBER_BYTES])
        if is_claimed and self._adopt is not None:
            self._adopt(connection, offered[NUMBER_BYTES:])
        else:
            connection.close()

    def _close(self, peer: socket.socket) -> None:
        if peer in self._incoming:
            self._incoming.discard(peer)
            asyncio.get_running_loop().remove_reader(peer)
            peer.close()


def reads_token(token: int) -> bool:
    """Return whether this call has read the token, which succeeds once."""
    try:
        os.eventfd_read(token)
    except BlockingIOError:
        return False
    return True


def handover_of_environment() -> Handover | None:
    """Return the hand-over of the server that this process is a worker of, or None."""
    folder = os.environ.get(FOLDER)
    return Handover(Path(folder)) if folder and Path(folder).is_dir() else None
