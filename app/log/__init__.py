"""The log: an append-only list of events per session, and the only source of its conversation."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from app.db import Database
from app.events import Event, TextChunk
from app.log.append import CHANNEL
from app.log.broadcaster import Broadcaster
from app.log.notifier import choose_notifier
from app.log.notify import PostgresListener
from app.log.process_identity import server_name
from app.log.stream_slots import StreamSlots
from app.log.text_buffer import TextBuffer
from app.log.writer import LogWriter
from app.settings import Settings
from app.turn import LoggedEvent


class Log:
    """One process's access to the log: appends, subscriptions and stream slots.

    `process` is the name of this server among all that use the database.

    Args:
        answers: Connections for running answers and open streams, separate from those of requests; None uses
            `database` for both.
    """

    def __init__(self, database: Database, settings: Settings, answers: Database | None = None) -> None:
        self.database, self.answers = database, answers or database
        self.process = server_name()
        self.broadcaster = Broadcaster(self.answers, settings.poll_seconds, settings.log_flush_ms)
        self._writer = LogWriter(self.answers, settings.log_flush_ms, self._publish_flush)
        self._handlers: dict[str, Callable[[str], None]] = {CHANNEL: self.broadcaster.on_notify}
        self.listener = PostgresListener(
            database.url, self.process, self._handlers, self.broadcaster.catch_up
        )
        self.notifier = choose_notifier(settings, self._handlers, self.broadcaster.catch_up)
        self.stream_slots = StreamSlots(database, self.answers, self.process)

    def listen(self, channel: str, handler: Callable[[str], None]) -> None:
        """Add a channel to listen on, and the handler of its payloads. Must be called before `start`."""
        self._handlers[channel] = handler

    async def start(self) -> None:
        """Start the writer, the broadcaster, the listener and the notifier."""
        self._writer.start()
        self.broadcaster.start()
        self.listener.start()
        self.notifier.start()

    async def stop(self) -> None:
        """End the streams, write pending events, release stream slots, and stop listening."""
        self.broadcaster.close()
        await self._writer.stop()
        await self.stream_slots.close()
        await self.listener.stop()
        await self.notifier.stop()
        await self.broadcaster.stop()

    async def append(self, session_id: str, *events: Event) -> list[LoggedEvent]:
        """Write the events; return them with their numbers after the commit and the delivery to local subscriptions.

        Raises UnknownSession, TurnEnded.
        """
        return await self._writer.append(session_id, events)

    def text(
        self,
        session_id: str,
        interval_ms: int,
        chunk: Callable[[str, datetime], TextChunk],
        on_written: Callable[[Sequence[LoggedEvent]], None],
    ) -> TextBuffer:
        """Return a buffer that writes the text of a model's round with the flushes of the log; see `TextBuffer`."""
        return TextBuffer(session_id, interval_ms, chunk, on_written, self._writer.queue)

    def publish(self, logged: Sequence[LoggedEvent]) -> None:
        """Deliver committed events to the subscriptions of this process, and announce them to others."""
        self.broadcaster.publish(logged)
        self.notifier.announce(logged)

    def catch_up(self) -> None:
        """Deliver what this process has written without knowing it, because the reply to the commit was lost.

        The database's notification does not do it: a process ignores its own.
        """
        self.broadcaster.catch_up()

    def _publish_flush(self, groups: Sequence[list[LoggedEvent]]) -> None:
        """Do what `publish` does, with the events of one session in each group."""
        self.broadcaster.deliver(groups)
        self.notifier.announce([rows[-1] for rows in groups])

    def notify(self, channel: str, payload: str) -> None:
        """Send a payload to a channel's handlers in other processes, where the database's NOTIFY does not reach."""
        self.notifier.publish(channel, payload)
