"""Descriptions of errors in templates: file, line, reason, and the name that was probably meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from types import FrameType
from typing import Any

from jinja2 import Environment, StrictUndefined, TemplateNotFound, TemplateSyntaxError, UndefinedError
from jinja2.utils import missing

from app.observe.exception_summary import first_line

ROOT = Path(__file__).resolve().parents[2]


class NameMissing(UndefinedError):
    """A template uses an undefined name. `owner` is the object without that attribute, or `missing` for a variable."""

    def __init__(self, message: str | None = None, *, name: str = "", owner: object = missing) -> None:
        super().__init__(message)
        self.name, self.owner = name, owner


class NamedUndefined(StrictUndefined):
    """An undefined value for which every use raises `NameMissing`, with the name and its owner."""

    __slots__ = ()

    def __init__(
        self,
        hint: str | None = None,
        obj: Any = missing,
        name: str | None = None,
        exc: type[Exception] = UndefinedError,
    ) -> None:
        if exc is UndefinedError:
            exc = partial(NameMissing, name=str(name or ""), owner=obj)  # type: ignore[assignment]  # it is only called
        super().__init__(hint, obj, name, exc)  # type: ignore[arg-type]  # typed as a class, only called


@dataclass(frozen=True)
class TemplateFailure:
    """The place and the reason of an error. Without a template involved, `template` is empty and `file` is Python."""

    template: str
    file: str
    line: int
    reason: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.reason}"


def explain(environment: Environment, error: BaseException) -> TemplateFailure:
    """Return the innermost place in a template in the error's traceback, and the error's reason in one line."""
    if isinstance(error, TemplateSyntaxError):
        reason = with_guess((error.message or ""), error_names(environment, error))
        return TemplateFailure(error.name or "", shown_path(error.filename or ""), error.lineno, reason)
    passed = list(frames_of(error))
    template = next(((frame, line) for frame, line in reversed(passed) if is_template(frame)), None)
    frame, line = template or (passed[-1] if passed else (None, 0))
    file = frame.f_code.co_filename if frame else ""
    known = frame.f_locals if template and frame else {}
    name = template_name(environment, file) if template else ""
    return TemplateFailure(name, shown_path(file), line, reason_of(environment, error, known))


def includers(error: BaseException) -> list[str]:
    """Return the places that led to the innermost template of the error, as `file:line`, the nearest first."""
    places = [
        f"{shown_path(frame.f_code.co_filename)}:{line}"
        for frame, line in frames_of(error)
        if is_template(frame)
    ]
    return list(dict.fromkeys(reversed(places[:-1])))


def reason_of(environment: Environment, error: BaseException, known: Mapping[str, Any]) -> str:
    """Return the reason of an error in one line. `known` has the variables of the template."""
    if isinstance(error, NameMissing) and error.name:
        names = known if error.owner is missing else names_in(error.owner)
        return with_guess(f"`{error.name}` is not defined", (error.name, names))
    if isinstance(error, TemplateNotFound):
        wanted = ", ".join(map(str, getattr(error, "templates", [error.name])))
        return with_guess(f"the template `{wanted}` is not there", (wanted, environment.list_templates()))
    return f"{type(error).__name__}: {first_line(error)}"


def with_guess(reason: str, looked_for: tuple[str, Iterable[str]] | None) -> str:
    """Return the reason with the most similar known name, if any is similar enough."""
    name, names = looked_for or ("", ())
    near = get_close_matches(name, [each for each in names if not each.startswith("_") or "/" in each], n=1)
    return f"{reason}; did you mean `{near[0]}`?" if near else reason


def error_names(environment: Environment, error: TemplateSyntaxError) -> tuple[str, Iterable[str]] | None:
    """Return the unknown filter or test of an error in compiling, and the defined names, or None for other errors."""
    message = error.message or ""
    for kind, known in (("filter", environment.filters), ("test", environment.tests)):
        if message.startswith(f"No {kind} named "):
            return message.split("'")[1], known
    return None


def names_in(owner: object) -> Iterable[str]:
    """Return the names that a template can look up in this object."""
    return [str(key) for key in owner] if isinstance(owner, Mapping) else dir(owner)


def frames_of(error: BaseException) -> Iterator[tuple[FrameType, int]]:
    """Yield the frames of the error's traceback with their line numbers, the outermost first."""
    trace = error.__traceback__
    while trace is not None:
        yield trace.tb_frame, trace.tb_lineno
        trace = trace.tb_next


def is_template(frame: FrameType) -> bool:
    """Return whether Jinja has put this frame into the traceback in place of a template's generated code."""
    return (
        frame.f_globals.get("__file__") == frame.f_code.co_filename
        and "__jinja_exception__" in frame.f_globals
    )


def template_name(environment: Environment, file: str) -> str:
    """Return the name of a file in the environment's loader, or an empty string if it is in none of its folders."""
    for folder in getattr(environment.loader, "searchpath", ()):
        if Path(file).is_relative_to(folder):
            return Path(file).relative_to(folder).as_posix()
    return ""


def shown_path(file: str) -> str:
    """Return the file's path relative to the repository; of a file outside it the end.

    The end of a shop's template begins with its folder: `shop/templates/components/_stock.html`. Of other files it is
    two segments.
    """
    path = Path(file)
    if path.is_relative_to(ROOT):
        return path.relative_to(ROOT).as_posix()
    start = path.parts.index("templates") - 1 if "templates" in path.parts else len(path.parts) - 2
    return "/".join(path.parts[max(start, 0) :])
