"""What can go wrong with a provider, in a few kinds, and what each means for the next try and for the shopper."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from enum import Enum
from time import time

from app.llm import ModelFailed


class ErrorKind(Enum):
    """What a fault calls for."""

    PASSING = "passing"
    """Overloaded, cut off, a server error: may be gone at the next try."""
    SLOW = "slow"
    """No word in time: another try would take as long again, another model may not."""
    LIMITED = "limited"
    """Too many requests: may be gone after a pause."""
    TOO_LONG = "too_long"
    """More conversation than the model takes."""
    REFUSED = "refused"
    """The provider will not have this answered: that is an answer too."""
    SETUP = "setup"
    """A wrong key, address, model or request: no further try with this model helps."""


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
"""When something had been said already."""


@dataclass(eq=False)
class ProviderError(Exception):
    """A try that failed. `detail` is for operators, `retry_after` in seconds where the provider named a pause.

    `shown`: a part of the answer stands on the page already, so that there is no other try.
    """

    kind: ErrorKind
    detail: str
    status: int | None = None
    retry_after: float | None = None
    shown: bool = False

    def __str__(self) -> str:
        return self.detail

    def failure(self) -> ModelFailed:
        """What the shopper is told."""
        sentence = (
            BROKEN_OFF
            if self.shown and self.kind in (ErrorKind.PASSING, ErrorKind.LIMITED)
            else SENTENCES[self.kind]
        )
        retryable = self.kind in (ErrorKind.PASSING, ErrorKind.SLOW, ErrorKind.LIMITED)
        return ModelFailed(CODES.get(self.kind, "model_unavailable"), sentence, retryable=retryable)


SECRET = re.compile(r"(?i)\b(sk-|key[-_]|bearer\s+|aiza)[\w\-*.]{4,}")
"""What looks like a key: providers like to quote the one they refuse."""

DETAIL = 500
"""Characters of a provider's words that are worth a log line."""

WRONG_KEY = re.compile(r"api[ _-]?key|authenticat|unauthori[sz]ed|permission|credential|security token", re.I)
TOO_LONG = re.compile(
    r"context[ _]?(length|window)|too long|too many tokens|TOO_MANY_TOKENS|maximum context", re.I
)
FILTERED = re.compile(r"content[ _]?(filter|policy|management)|response was filtered|safety system", re.I)
RETRY_DELAY = re.compile(r"retryDelay\W{1,8}(\d+(?:\.\d+)?)s")
NO_CREDIT = re.compile(r"insufficient_quota|credit balance", re.I)


def provider_error_of(error: Exception) -> ProviderError:
    """The fault behind an exception of litellm's, by its status and words: its classes differ by provider."""
    error = getattr(error, "original_exception", None) or error
    status = status_of(error)
    detail = redacted(f"{type(error).__name__}: {error}")
    return ProviderError(error_kind(error, status, detail), detail, status, retry_after(error))


def error_kind(error: Exception, status: int | None, detail: str) -> ErrorKind:
    """Which kind of fault it is."""
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
        return ErrorKind.SETUP  # a redirect that is not followed: the address is wrong, or it leads elsewhere
    if status in (400, 401, 402, 403, 404, 405, 410, 413, 415, 422) or WRONG_KEY.search(detail[:200]):
        return ErrorKind.SETUP
    return ErrorKind.PASSING


def status_of(error: Exception) -> int | None:
    """The HTTP status, where there was an answer at all."""
    try:
        return int(getattr(error, "status_code", None) or 0) or None
    except (TypeError, ValueError):
        return None


def retry_after(error: Exception) -> float | None:
    """The pause the provider asks for, in seconds: a header with a number or a date, or (Google) a word in the body."""
    headers: Mapping[str, str] = getattr(error, "litellm_response_headers", None) or {}
    millis, given = headers.get("retry-after-ms"), headers.get("retry-after")
    told = RETRY_DELAY.search(str(error))
    try:
        if millis or given:
            return max(0.0, float(millis) / 1000 if millis else float(given or 0))
    except ValueError:
        pass
    try:
        return max(0.0, parsedate_to_datetime(given or "").timestamp() - time())
    except (ValueError, TypeError):
        return float(told[1]) if told else None


def redacted(text: str) -> str:
    """A provider's words for the log: on one line, cut short, without keys."""
    return SECRET.sub("(a key)", " ".join(text.split()))[:DETAIL]
