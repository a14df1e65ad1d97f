"""Errors of providers in a few kinds; the kind decides on another attempt and on the sentence for the shopper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from time import time

from app.llm import ModelFailed


class ErrorKind(Enum):
    """Kinds of errors by the action they require."""

    PASSING = "passing"
    """Overload, a cut connection or a server error: the next attempt may succeed."""
    SLOW = "slow"
    """No answer in time: another attempt would take as long again, another model may be faster."""
    LIMITED = "limited"
    """Too many requests: an attempt after a pause may succeed."""
    TOO_LONG = "too_long"
    """A conversation longer than the model's limit."""
    REFUSED = "refused"
    """A refusal by the provider's content policy. It counts as an answer."""
    SETUP = "setup"
    """A wrong key, address, model or request: further attempts with this model are useless."""


CODES = {ErrorKind.SLOW: "timeout", ErrorKind.LIMITED: "rate_limited"}

SENTENCES = {
    ErrorKind.PASSING: "I could not get an answer just now. Please try again.",
    ErrorKind.SLOW: "This took too long, so I stopped. Please try again.",
    ErrorKind.LIMITED: "Too many people are asking at once. Please try again in a minute.",
    ErrorKind.TOO_LONG: "This conversation has become too long for me. Please start a new one; your cart stays.",
    ErrorKind.REFUSED: "I can't help with that. Ask me about anything the shop sells.",
    ErrorKind.SETUP: "The assistant cannot answer at the moment. The shop itself works as always.",
}

BROKEN_OFF = "My answer was cut off here. Please try again."
"""The sentence for an error after a part of the answer has been shown."""


@dataclass(eq=False)
class ProviderError(Exception):
    """A failed attempt. `detail` is for operators; `retry_after` is the pause in seconds that the provider named.

    `shown` means that the page already shows a part of the answer, so that there is no further attempt.
    """

    kind: ErrorKind
    detail: str
    status: int | None = None
    retry_after: float | None = None
    shown: bool = False

    def __str__(self) -> str:
        return self.detail

    def failure(self) -> ModelFailed:
        """Return the failure of the turn, with a sentence for the shopper."""
        sentence = (
            BROKEN_OFF
            if self.shown and self.kind in (ErrorKind.PASSING, ErrorKind.LIMITED)
            else SENTENCES[self.kind]
        )
        retryable = self.kind in (ErrorKind.PASSING, ErrorKind.SLOW, ErrorKind.LIMITED)
        return ModelFailed(CODES.get(self.kind, "model_unavailable"), sentence, retryable=retryable)


SECRET = re.compile(r"(?i)\b(sk-|key[-_]|bearer\s+|aiza)[\w\-*.]{4,}")
"""Pattern of API keys: many providers quote the key they reject in their error message."""

DETAIL = 500
"""Maximum number of characters of a provider's error message in the log."""

WRONG_KEY = re.compile(r"api[ _-]?key|authenticat|unauthori[sz]ed|permission|credential|security token", re.I)
TOO_LONG = re.compile(
    r"context[ _]?(length|window)|too long|too many tokens|TOO_MANY_TOKENS|maximum context", re.I
)
FILTERED = re.compile(r"content[ _]?(filter|policy|management)|response was filtered|safety system", re.I)
RETRY_DELAY = re.compile(r"retryDelay\W{1,8}(\d+(?:\.\d+)?)s")
NO_CREDIT = re.compile(r"insufficient_quota|credit balance", re.I)


def provider_error_of(error: Exception) -> ProviderError:
    """Return the error for an exception of litellm, classified by HTTP status and text.

    The exception's class alone is not sufficient: for the same error it differs by provider.
    """
    error = getattr(error, "original_exception", None) or error
    status = status_of(error)
    detail = redacted(f"{type(error).__name__}: {error}")
    return ProviderError(error_kind(error, status, detail), detail, status, retry_after(error))


def error_kind(error: Exception, status: int | None, detail: str) -> ErrorKind:
    """Return the kind of an error from the exception's class, its HTTP status and its redacted text."""
    name = type(error).__name__
    if isinstance(error, TimeoutError) or name in ("Timeout", "APITimeoutError") or status == 408:
        return ErrorKind.SLOW
    if name == "ContentPolicyViolationError" or (status == 400 and FILTERED.search(detail)):
        return ErrorKind.REFUSED
    if name == "ContextWindowExceededError" or (status in (400, 413, 422) and TOO_LONG.search(detail)):
        return ErrorKind.TOO_LONG
    if status == 429:
        return ErrorKind.SETUP if NO_CREDIT.search(detail) else ErrorKind.LIMITED
    if status is not None and 300 <= status < 400:
        return (
            ErrorKind.SETUP
        )  # a redirect that is not followed: the address is wrong, or the redirect leads to another host
    if status in (400, 401, 402, 403, 404, 405, 410, 413, 415, 422) or WRONG_KEY.search(detail[:200]):
        return ErrorKind.SETUP
    return ErrorKind.PASSING


def status_of(error: Exception) -> int | None:
    """Return the HTTP status of the answer, or None when there was no answer."""
    try:
        return int(getattr(error, "status_code", None) or 0) or None
    except (TypeError, ValueError):
        return None


def retry_after(error: Exception) -> float | None:
    """Return the pause in seconds that the provider asks for, or None.

    It is in a header, as a number or a date, or (Google) in the body as `retryDelay`.
    """
    headers: Mapping[str, str] = getattr(error, "litellm_response_headers", None) or {}
    millis, given = headers.get("retry-after-ms"), headers.get("retry-after")
    in_body = RETRY_DELAY.search(str(error))
    try:
        if millis or given:
            return max(0.0, float(millis) / 1000 if millis else float(given or 0))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(given or "").timestamp() - time())
    except (ValueError, TypeError):
        return float(in_body[1]) if in_body else None


def redacted(text: str) -> str:
    """Return a provider's text for the log: on one line, cut at `DETAIL`, with keys replaced."""
    return SECRET.sub("(a key)", " ".join(text.split()))[:DETAIL]
