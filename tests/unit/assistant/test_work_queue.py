"""The order of the work: answers in the order of their messages, pages behind them, no place held for long."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from app.assistant import work_queue
from app.assistant.work_queue import Place, WorkQueue


class Work:
    """Answers and pages that use a queue, with the order in which they got their places."""

    def __init__(self, places: int = 1) -> None:
        self.queue, self.order = WorkQueue(places), list[str]()
        self.tasks: dict[str, asyncio.Task[None]] = {}
        self._may_end: dict[str, asyncio.Event] = {}

    def begin(self, name: str) -> None:
        """Begin an answer, or a page if its name begins like that."""
        self._may_end[name] = asyncio.Event()
        self.tasks[name] = asyncio.create_task(
            self._page(name) if name.startswith("page") else self._answer(name)
        )

    async def end(self, name: str) -> None:
        """Let it end, and all others advance."""
        self._may_end[name].set()
        await self.tasks[name]
        await settled()

    async def _answer(self, name: str) -> None:
        place = await self.queue.answer()
        self.order.append(name)
        await self._may_end[name].wait()
        place.leave()

    async def _page(self, name: str) -> None:
        async with self.queue.page():
            self.order.append(name)
            await self._may_end[name].wait()


async def settled() -> None:
    """Let all tasks advance as far as they can."""
    for _ in range(10):
        await asyncio.sleep(0)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(work_queue, "PATIENCE_SECONDS", 0.0)
    yield


async def test_nothing_waits_while_there_is_a_place() -> None:
    work = Work(places=3)
    for name in ("page 1", "answer 1", "page 2"):
        work.begin(name)
    await settled()
    assert work.order == ["page 1", "answer 1", "page 2"]
    assert work.queue.waiting == 0


async def test_answers_come_in_the_order_of_their_messages_and_before_pages() -> None:
    work = Work()
    for name in ("answer 1", "page 1", "answer 2", "page 2", "answer 3"):
        work.begin(name)
        await settled()
    for name in ("answer 1", "answer 2", "answer 3", "page 1", "page 2"):
        await work.end(name)
    assert work.order == ["answer 1", "answer 2", "answer 3", "page 1", "page 2"]


@pytest.mark.usefixtures("impatient")
async def test_pages_that_waited_long_take_turns_with_answers() -> None:
    work = Work()
    for name in ("answer 1", "page 1", "page 2", "answer 2", "answer 3"):
        work.begin(name)
        await settled()
    for name in ("answer 1", "page 1", "answer 2", "page 2", "answer 3"):
        await work.end(name)
    assert work.order == ["answer 1", "page 1", "answer 2", "page 2", "answer 3"]


async def test_what_is_cancelled_while_it_waits_takes_no_place() -> None:
    work = Work()
    for name in ("answer 1", "answer 2", "page 1", "answer 3"):
        work.begin(name)
        await settled()
    for name in ("answer 2", "page 1"):
        work.tasks[name].cancel()
    await settled()
    await work.end("answer 1")
    assert work.order == ["answer 1", "answer 3"]


async def test_a_place_that_is_given_to_a_cancelled_answer_goes_to_the_next_one() -> None:
    queue = WorkQueue(1)
    first = await queue.answer()
    second, third = asyncio.create_task(queue.answer()), asyncio.create_task(queue.answer())
    await settled()
    first.leave()
    second.cancel()  # it has its place, and has not advanced yet
    await settled()
    assert second.cancelled()
    assert third.done()


async def test_no_place_is_held_for_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_queue, "HELD_SECONDS", 0.001)
    queue = WorkQueue(1)
    await queue.answer()
    async with asyncio.timeout(30):
        place = await queue.answer()
    assert isinstance(place, Place)


async def test_a_place_is_left_once() -> None:
    queue = WorkQueue(1)
    first = await queue.answer()
    first.leave()
    first.leave()
    await queue.answer()
    waiting = asyncio.create_task(queue.answer())
    await settled()
    assert not waiting.done()
    waiting.cancel()


async def test_pages_beyond_the_limit_do_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(work_queue, "MOST_PAGES", 1)
    work = Work()
    for name in ("answer 1", "page 1", "page 2"):
        work.begin(name)
        await settled()
    assert work.order == ["answer 1", "page 2"]
    await work.end("page 2")
    await work.end("answer 1")
    assert work.order == ["answer 1", "page 2", "page 1"]
