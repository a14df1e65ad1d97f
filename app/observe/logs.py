"""Logs: one line per record on stderr, JSON in production, readable in development.

Our records (structlog) and those of libraries (logging) go through the same pipeline. They contain no text of
shoppers, and secrets are redacted.
"""

from __future__ import annotations

import json
import logging
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from typing import Any, TextIO
from urllib.parse import unquote, urlsplit

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from app.observe.exception_summary import in_lines, summarize_exception
from app.settings import Settings

LEVELS = {"development": "info", "test": "warning", "production": "info"}
"""The lowest level that is written, unless `LOG_LEVEL` sets another."""

QUIET = ("httpx", "httpcore", "asyncio", "urllib3")
"""Libraries of which only warnings are logged."""

NAMES = frozenset({"authorization", "cookie", "password", "secret", "secret_key", "token", "api_key", "dsn"})
REDACTED = "[secret]"
LEAST_SECRET = 6
"""Minimum length of a secret that is redacted from running text: a shorter one would match ordinary words."""

Tracker = Callable[[BaseException, Mapping[str, Any]], None]


def configure_logs(settings: Settings, tracker: Tracker | None = None) -> None:
    """Send all records of this process through one pipeline. `tracker` also receives each error."""
    level = (settings.log_level or LEVELS[settings.environment]).upper()
    write = written_as(settings)
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hand_to(tracker),
        add_exception,
        redact_names,
    ]
    structlog.configure(
        processors=[*ours, write],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    adopt_logging(level, ours, write)


def adopt_logging(level: str, ours: list[Processor], write: Processor) -> None:
    """Include the records of libraries that use `logging`."""
    handler = Stderr()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[structlog.stdlib.add_logger_name, *ours],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, write],
        )
    )
    root = logging.getLogger()
    root.handlers = [each for each in root.handlers if not isinstance(each, Stderr)] + [handler]
    root.setLevel(level)
    for name in QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


class Stderr(logging.Handler):
    """Writes to the current stderr, not to that of the handler's creation."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        try:
            stream: TextIO = sys.stderr
            stream.write(f"{self.format(record)}\n")
            stream.flush()
        except Exception:
            self.handleError(record)


def written_as(settings: Settings) -> Processor:
    """Return the last processor, which formats a record as a line."""
    concealed = Redactor(settings)
    if (settings.log_format or ("json" if settings.environment == "production" else "console")) == "json":
        return lambda _logger, _name, record: concealed.hide(as_json(record))
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24, sort_keys=False)
    return lambda logger, name, record: concealed.hide(
        str(console(logger, name, format_exception_lines(record)))
    )


def as_json(record: EventDict) -> str:
    """Return the record on one line, the most important fields first."""
    first: dict[str, Any] = {
        name: record.pop(name) for name in ("timestamp", "level", "event") if name in record
    }
    return json.dumps({**first, **record}, default=repr, ensure_ascii=False)


def format_exception_lines(record: EventDict) -> EventDict:
    """Return the record with its exception as lines of text."""
    if isinstance(facts := record.get("exception"), dict):
        record["exception"] = in_lines(facts)
    return record


def hand_to(tracker: Tracker | None) -> Processor:
    """Return a processor that passes records of errors to the tracker."""

    def hand(_logger: WrappedLogger, name: str, record: EventDict) -> EventDict:
        error = exception_of(record)
        if tracker is not None and error is not None and record.get("level") in ("error", "critical"):
            tracker(error, record)
        return record

    return hand


def add_exception(_logger: WrappedLogger, _name: str, record: EventDict) -> EventDict:
    """Replace the record's exception by a summary (`app.observe.exception_summary`)."""
    error = exception_of(record)
    record.pop("exc_info", None)
    if error is not None:
        record["exception"] = summarize_exception(error)
    return record


def exception_of(record: Mapping[str, Any]) -> BaseException | None:
    """Return the exception of a record, if any, from any form of `exc_info`."""
    given = record.get("exc_info")
    if isinstance(given, tuple):
        given = given[1]
    elif given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def redact_names(
    _logger: WrappedLogger, _name: str, record: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Redact fields whose names denote secrets."""
    for name in record.keys() & NAMES:
        record[name] = REDACTED
    return record


class Redactor:
    """The secrets this process knows, for redacting its output."""

    def __init__(self, settings: Settings) -> None:
        password = urlsplit(settings.database_url).password or ""
        known = {password, unquote(password), *secrets_of(settings)}
        written = known | {json.dumps(secret)[1:-1] for secret in known}
        self._secrets = sorted((each for each in written if len(each) >= LEAST_SECRET), key=len, reverse=True)

    def hide(self, line: str) -> str:
        """Return the line with secrets redacted."""
        for secret in self._secrets:
            line = line.replace(secret, REDACTED)
        return line


def secrets_of(settings: Settings) -> Iterator[str]:
    """Yield the values of secret settings."""
    for name, field in Settings.model_fields.items():
        if not field.repr:
            value = getattr(settings, name)
            yield from (value,) if isinstance(value, str) else map(str, value)
