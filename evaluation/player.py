"""Plays dialogues with a model: the product's log, runner and functions in this process, without HTTP."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from uuid import uuid4

from sqlmodel import col, select

from app.catalogue.products import product_json
from app.db import Database
from app.events import CartState
from app.llm import LanguageModel
from app.log.sessions import create_session
from app.log.window import Bounds, read_window
from app.main import Components, build
from app.models import Product
from app.render.contexts.page_frame import SessionForms
from app.render.part_renderer import PartRenderer
from app.settings import Settings
from app.turn import TextPart, Turn
from evaluation.answer import Answer, Facts, quantities
from evaluation.checks import Failure, general_failures
from evaluation.dialogue import Dialogue
from evaluation.kinds import Kind, find_kinds, slots
from evaluation.product_reference import Shelf
from evaluation.variant_choice import answer_choices

NEWEST = Bounds(turns=1, bytes=4_000_000)


@dataclass
class PlayedStep:
    """A step with its answer and the checks that it did not pass."""

    said: str
    answer: Answer
    failures: list[Failure] = field(default_factory=list)


@dataclass
class Played:
    """A dialogue that was played, to its end or to the first step with a failure."""

    dialogue: Dialogue
    steps: list[PlayedStep] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether every check passed."""
        return not any(step.failures for step in self.steps)


class Player:
    """A running shop without a server. Dialogues are played in sessions of their own."""

    def __init__(self, components: Components, catalogue: Mapping[str, Facts]) -> None:
        self.components, self.catalogue = components, catalogue
        self.kinds: list[Kind] = find_kinds(list(catalogue.values()))
        self._renderers: dict[str, PartRenderer] = {}

    @property
    def _database(self) -> Database:
        return self.components.databases[0]

    def slots(self, dialogue: Dialogue) -> dict[str, str]:
        """Return this catalogue's words for a dialogue."""
        return slots(self.kinds, dialogue.place)

    async def open_session(self) -> str:
        """Create a session and return its id."""
        async with self._database.transaction() as db:
            return await create_session(db)

    async def play(self, dialogue: Dialogue) -> Played:
        """Play a dialogue. It ends at the first step with a failure, since later steps build on it."""
        words = self.slots(dialogue)
        session_id, cart = await self.open_session(), CartState()
        shelf, carts, played = Shelf(self.catalogue), dict[int, dict[str, int]](), Played(dialogue)
        for number, step in enumerate(dialogue.steps, start=1):
            said = step.said(words)
            checks = step.checks_with(words)
            answer = await self.say(session_id, said, cart)
            answer = await answer_choices(answer, checks, self.catalogue, partial(self.say, session_id))
            failures = checks.failures(answer, shelf, carts) if checks else general_failures(answer)
            played.steps.append(PlayedStep(said, answer, list(failures)))
            if played.steps[-1].failures:
                break
            cart, carts[number] = answer.after, quantities(answer.after)
            if answer.lists:
                shelf.lists.pop(number, None)
                shelf.lists[number] = answer.lists[-1]
            shelf.detailed = answer.detailed or shelf.detailed
        return played

    async def say(self, session_id: str, text: str, before: CartState) -> Answer:
        """Send a message and return the whole answer."""
        runner = self.components.runner
        began, cpu = time.perf_counter(), time.process_time()
        begun = await runner.begin(session_id, text, str(uuid4()))
        limit = self.components.services.settings.turn_seconds
        await runner.wait_for_end(session_id, begun.id, limit + 5)
        seconds, cpu = time.perf_counter() - began, time.process_time() - cpu
        async with self._database.reading() as db:
            conversation = await read_window(db, session_id, NEWEST)
        if conversation is None:
            raise LookupError(session_id)
        turn = next(each for each in conversation.turns if each.id == begun.id)
        return Answer(
            turn=turn,
            before=before,
            after=conversation.context.cart,
            seconds=seconds,
            first_seconds=first_text(turn),
            cpu_seconds=cpu,
            render=lambda: str(self._renderer(session_id).turn(turn)),
        )

    def _renderer(self, session_id: str) -> PartRenderer:
        forms = SessionForms(csrf_token="", session_id=session_id)
        return PartRenderer(self.components.services.environment, forms)


def first_text(turn: Turn) -> float | None:
    """Return the seconds from the shopper's message to the first text, by the log's own times."""
    first = next((part for part in turn.parts if isinstance(part, TextPart)), None)
    return (first.timestamp - turn.parts[0].timestamp).total_seconds() if first else None


@asynccontextmanager
async def running_player(
    url: str, model: LanguageModel | None = None, **settings: Any
) -> AsyncIterator[Player]:
    """Start a shop on a database that has a catalogue, with the built-in assistant or the given model."""
    given: dict[str, Any] = {
        "environment": "test",
        "database_url": url,
        "stream_interval_ms": 0,
        "log_flush_ms": 1,
        "ai_model": "",
    }
    components = build(Settings(**(given | settings)), model)
    async with components.databases[0].reading() as db:
        rows = (await db.exec(select(Product).order_by(col(Product.id)))).all()
    catalogue = {row.id: product_json(row) for row in rows}
    await components.log.start()
    await components.runner.start()
    try:
        yield Player(components, catalogue)
    finally:
        await components.runner.close()
        await components.log.stop()
        for database in components.databases:
            await database.close()


Progress = Callable[[Played], None]
"""Called after each dialogue."""
