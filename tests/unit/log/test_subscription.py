"""Delivery of events to a reader that waits, without waking its task."""

from __future__ import annotations

import asyncio

from app.events import Context
from app.log.reader import BUFFER, Subscription
from app.turn import LoggedEvent


class Rows:
    """A log whose rows a subscription reads."""

    closed = False

    def __init__(self) -> None:
        self.rows: list[LoggedEvent] = []
        self.reads = 0

    async def read(self, session_id: str, after: int) -> list[LoggedEvent]:
        """Return the rows after that number."""
        self.reads += 1
        return [row for row in self.rows if row.seq > after]


class Reader:
    """A reader that waits for a long time and takes what it is delivered."""

    def __init__(self, source: Rows) -> None:
        self.subscription = Subscription(source, "s", 0)
        self.delivered: list[int] = []
        self.takes = True
        self.fails = False

    def deliver(self, logged: list[LoggedEvent]) -> bool:
        """Take events if the reader is willing to."""
        if self.fails:
            raise ValueError("cannot be drawn")
        if self.takes:
            self.delivered += numbers(logged)
        return self.takes

    async def waiting(self) -> asyncio.Task[list[LoggedEvent]]:
        """Return a task that waits for the next events."""
        task = asyncio.create_task(self.subscription.next(60, self.deliver))
        for _ in range(10):
            await asyncio.sleep(0)
        assert not task.done()
        return task


def events(first: int, last: int) -> list[LoggedEvent]:
    return [LoggedEvent("s", number, Context()) for number in range(first, last + 1)]


def numbers(logged: list[LoggedEvent]) -> list[int]:
    return [row.seq for row in logged]


async def test_a_waiting_reader_is_delivered_events_without_being_woken() -> None:
    reader = Reader(Rows())
    task = await reader.waiting()
    reader.subscription.receive(events(1, 1))
    reader.subscription.receive(events(2, 3))
    await asyncio.sleep(0)
    assert not task.done()
    assert (reader.delivered, reader.subscription.cursor, reader.subscription.backlog) == ([1, 2, 3], 3, 0)
    task.cancel()


async def test_events_that_a_reader_does_not_take_are_returned_in_order() -> None:
    reader = Reader(Rows())
    task = await reader.waiting()
    reader.subscription.receive(events(1, 1))
    reader.takes = False
    reader.subscription.receive(events(2, 2))
    reader.takes = True
    reader.subscription.receive(events(3, 3))
    assert numbers(await asyncio.wait_for(task, 10)) == [2, 3]
    assert reader.delivered == [1]
    reader.subscription.receive(events(4, 4))
    assert numbers(await reader.subscription.next(10, reader.deliver)) == [4], "it did not wait at that time"


async def test_an_event_that_was_read_already_is_not_delivered_again() -> None:
    reader = Reader(Rows())
    task = await reader.waiting()
    reader.subscription.receive(events(1, 2))
    reader.subscription.receive(events(1, 3))
    assert reader.delivered == [1, 2, 3]
    task.cancel()


async def test_after_a_gap_the_rows_are_read_and_nothing_is_delivered() -> None:
    source = Rows()
    reader = Reader(source)
    task = await reader.waiting()
    source.rows = events(1, 5)
    reader.subscription.receive(events(5, 5))
    assert numbers(await asyncio.wait_for(task, 10)) == [1, 2, 3, 4, 5]
    assert reader.delivered == []


async def test_a_reader_that_takes_nothing_buffers_no_more_than_the_limit() -> None:
    source = Rows()
    reader = Reader(source)
    reader.takes = False
    task = await reader.waiting()
    source.rows = events(1, BUFFER + 1)
    for row in source.rows:
        reader.subscription.receive([row])
    assert reader.subscription.backlog <= BUFFER
    assert numbers(await asyncio.wait_for(task, 10)) == list(range(1, BUFFER + 2))


async def test_a_reader_that_fails_ends_alone() -> None:
    reader = Reader(Rows())
    task = await reader.waiting()
    reader.fails = True
    reader.subscription.receive(events(1, 1))
    assert await asyncio.wait_for(task, 10) == []
    assert reader.subscription.closed


async def test_a_delivery_counts_as_a_sign_of_life() -> None:
    reader = Reader(Rows())
    task = asyncio.create_task(reader.subscription.next(0.5, reader.deliver))
    loop = asyncio.get_running_loop()
    began = loop.time()
    await asyncio.sleep(0.1)
    reader.subscription.receive(events(1, 1))
    assert await task == []
    assert loop.time() - began - 0.1 >= 0.49, "the silence began with the event"
