"""Records of what happened: one line each on stderr, JSON in production, readable in development.

Our own (structlog) and those of libraries (logging) go through the same pipe. What a shopper wrote is in none of them,
and whatever secret might slip into one is blotted out on its way.
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

from app.observe.exception_summary import in_lines, told
from app.settings import Settings

LEVELS = {"development": "info", "test": "warning", "production": "info"}
"""The least level that is written, unless `LOG_LEVEL` says another."""

QUIET = ("httpx", "httpcore", "asyncio", "urllib3")
"""Libraries whose everyday remarks are nobody's business here; their warnings are."""

NAMES = frozenset({"authorization", "cookie", "password", "secret", "secret_key", "token", "api_key", "dsn"})
BLOTTED = "[secret]"
LEAST_SECRET = 6
"""Characters from which on a secret is blotted out of running text: a shorter one would take ordinary words with it."""

Tracker = Callable[[BaseException, Mapping[str, Any]], None]


def configure_logs(settings: Settings, tracker: Tracker | None = None) -> None:
    """Send all records of this process through one pipe. `tracker` is handed each fault as well."""
    level = (settings.log_level or LEVELS[settings.environment]).upper()
    write = written_as(settings)
    ours: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        hand_to(tracker),
        tell_exception,
        blot_names,
    ]
    structlog.configure(
        processors=[*ours, write],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),
        cache_logger_on_first_use=False,
    )
    adopt_logging(level, ours, write)


def adopt_logging(level: str, ours: list[Processor], write: Processor) -> None:
    """Take in what libraries write by `logging`."""
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
    """Writes to stderr as it is now, not as it was when the handler was made."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write the record."""
        try:
            stream: TextIO = sys.stderr
            stream.write(f"{self.format(record)}\n")
            stream.flush()
        except Exception:
            self.handleError(record)


def written_as(settings: Settings) -> Processor:
    """The last step: a record becomes its line."""
    concealed = Concealed(settings)
    if (settings.log_format or ("json" if settings.environment == "production" else "console")) == "json":
        return lambda _logger, _name, record: concealed.hide(as_json(record))
    console = structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), pad_event_to=24, sort_keys=False)
    return lambda logger, name, record: concealed.hide(str(console(logger, name, in_lines_if_told(record))))


def as_json(record: EventDict) -> str:
    """The record on one line, what one looks for first at its beginning."""
    first: dict[str, Any] = {
        name: record.pop(name) for name in ("timestamp", "level", "event") if name in record
    }
    return json.dumps({**first, **record}, default=repr, ensure_ascii=False)


def in_lines_if_told(record: EventDict) -> EventDict:
    """The record with its exception as lines of text."""
    if isinstance(facts := record.get("exception"), dict):
        record["exception"] = in_lines(facts)
    return record


def hand_to(tracker: Tracker | None) -> Processor:
    """Hand each record of a fault to whoever gathers them."""

    def hand(_logger: WrappedLogger, name: str, record: EventDict) -> EventDict:
        error = exception_of(record)
        if tracker is not None and error is not None and record.get("level") in ("error", "critical"):
            tracker(error, record)
        return record

    return hand


def tell_exception(_logger: WrappedLogger, _name: str, record: EventDict) -> EventDict:
    """The record with its exception in short (`app.observe.exception_summary`)."""
    error = exception_of(record)
    record.pop("exc_info", None)
    if error is not None:
        record["exception"] = told(error)
    return record


def exception_of(record: Mapping[str, Any]) -> BaseException | None:
    """The exception that a record is about, if any, however it was given."""
    given = record.get("exc_info")
    if isinstance(given, tuple):
        given = given[1]
    elif given is True:
        given = sys.exc_info()[1]
    return given if isinstance(given, BaseException) else None


def blot_names(
    _logger: WrappedLogger, _name: str, record: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """The record without the values of fields that are named like secrets."""
    for name in record.keys() & NAMES:
        record[name] = BLOTTED
    return record


class Concealed:
    """The secrets this process knows, to be blotted out of whatever it writes."""

    def __init__(self, settings: Settings) -> None:
        password = urlsplit(settings.database_url).password or ""
        known = {password, unquote(password), *secrets_of(settings)}
        written = known | {json.dumps(secret)[1:-1] for secret in known}
        self._secrets = sorted((each for each in written if len(each) >= LEAST_SECRET), key=len, reverse=True)

    def hide(self, line: str) -> str:
        """The line without them."""
        for secret in self._secrets:
            line = line.replace(secret, BLOTTED)
        return line


def secrets_of(settings: Settings) -> Iterator[str]:
    """The values of the settings that are shown to nobody."""
    for name, field in Settings.model_fields.items():
        if not field.repr:
            value = getattr(settings, name)
            yield from (value,) if isinstance(value, str) else map(str, value)
