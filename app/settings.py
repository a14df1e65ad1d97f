"""One typed settings object, read once from the environment.

Every variable has a default that suits development, so that `bin/dev` needs none of them. Secrets come only from here.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Literal, Self

from pydantic import Field, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

MESSAGE_LIMIT = 2_000
"""Most code points a shopper's message may have: the same in HTML, API and database."""

SHORTEST_SECRET = 32
"""Characters a `SECRET_KEY` must have in production."""

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[1-9][0-9]{0,4})?")
"""Scheme, host and port as a browser sends them: lower case, international names in their ASCII form."""
DEFAULT_PORT = re.compile(r"http:.*:80|https:.*:443")


class Settings(BaseSettings):
    """What an operator can set. Names are the upper-case environment variables."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True)

    environment: Literal["development", "test", "production"] = "development"
    debug: bool = False
    secret_key: str = Field(default="", repr=False)
    database_url: str = Field(default="", repr=False)

    database_wait_seconds: float = Field(default=5, ge=0)
    """How long a request waits for a database that is away before it is answered with 503."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes on that port. Any of them serves any stream, page or stop."""

    shop_name: str = "Aisle"
    checkout_url: str = ""
    """Where the cart's *Checkout* leads; the control is absent when this is not set."""
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    """Other origins whose pages may use the API: storefronts with the widget. Separated by commas."""

    stream_interval_ms: int = Field(default=60, ge=0, le=2_000)
    """Milliseconds that one chunk of text gathers, and the simulated brain's pace; 0 sends at once."""
    log_beat_ms: int = Field(default=25, ge=0, le=1_000)
    keep_alive_seconds: float = Field(default=15, gt=0)
    poll_seconds: float = Field(default=5, gt=0)
    streams_per_session: int = Field(default=8, ge=1)
    retry_ms: int = Field(default=1_000, ge=100)
    slow_client_seconds: float = Field(default=30, gt=0)
    """A client that takes nothing for so long is dropped; it resumes where it was."""

    turn_seconds: float = Field(default=60, gt=0)
    turn_rounds: int = Field(default=6, ge=1)
    heartbeat_seconds: float = Field(default=2, gt=0)
    shutdown_grace_seconds: float = Field(default=10, ge=0)
    """How long running answers may go on after SIGTERM before they are ended as interrupted."""

    ai_model: str = ""
    """Which model answers, by litellm's name for it: `openai/gpt-5-mini`, `anthropic/claude-sonnet-4-5`,
    `ollama_chat/qwen3`, `openai/NAME` with `AI_API_BASE` for a llama.cpp server. Empty: the built-in brain."""
    ai_api_base: str = ""
    """Where `AI_MODEL` is served, when that is not its provider's own address: `http://127.0.0.1:8080/v1`."""
    openai_api_key: str = Field(default="", repr=False)
    anthropic_api_key: str = Field(default="", repr=False)
    ai_fallback_models: Annotated[tuple[str, ...], NoDecode] = ()
    """Models asked in turn when `AI_MODEL` fails, separated by commas. Those of its provider share its base."""
    ai_temperature: float | None = Field(default=None, ge=0, le=2)
    """How freely a model words things; not sent when it is not set, for not every model takes one."""
    ai_max_output_tokens: int = Field(default=4_000, ge=64)
    """Most tokens a model may write in one round, its hidden reasoning included."""
    ai_context_tokens: int = Field(default=12_000, ge=2_000)
    """Most tokens (estimated) of conversation a model is given; what was shown last and the cart always are."""
    ai_first_token_seconds: float = Field(default=25, gt=0)
    """How long a model may think before its first sign of life; more for a large model on a small machine."""
    ai_silence_seconds: float = Field(default=15, gt=0)
    """How long it may then pause between two pieces."""

    ai_daily_budget_usd: Decimal = Field(default=Decimal(0), ge=0)
    """US dollars that models may cost a day (UTC), over all servers; 0 is no limit. Kept in the database."""
    ai_over_budget: Literal["simulated", "refuse"] = "simulated"
    """Who answers when the budget is used up: the built-in brain with a word about it, or nobody."""
    ai_input_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens in; without it litellm's own list, where it knows the model."""
    ai_output_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens out."""

    rate_limit_enabled: bool | None = None
    """Whether messages and requests are rationed; without it in production only."""
    rate_limit_messages_per_minute: int = Field(default=12, ge=1)
    """Messages of one session."""
    rate_limit_requests_per_minute: int = Field(default=300, ge=1)
    """Requests of one address (of an IPv6 network), static files and health checks aside."""

    quantity_limit: int = Field(default=20, ge=1)
    """Most pieces of one product a cart may hold, whatever the stock."""
    cart_lines_limit: int = Field(default=50, ge=1)

    @property
    def limits_rates(self) -> bool:
        """Whether messages and requests are rationed."""
        return (
            self.environment == "production" if self.rate_limit_enabled is None else self.rate_limit_enabled
        )

    @field_validator("allowed_origins", mode="before")
    @classmethod
    def read_origins(cls, given: object) -> object:
        """The origins one by one. Raises ValueError for what no browser would send."""
        origins = given.split(",") if isinstance(given, str) else given
        if not isinstance(origins, Sequence):
            return given
        found = tuple(stripped for each in origins if (stripped := str(each).strip()))
        for each in found:
            if not ORIGIN.fullmatch(each) or DEFAULT_PORT.fullmatch(each):
                raise ValueError(f"{each!r} is no origin: write https://shop.example, without a path or :443")
        return found

    @field_validator("ai_fallback_models", mode="before")
    @classmethod
    def read_models(cls, given: object) -> object:
        """The models one by one."""
        models = given.split(",") if isinstance(given, str) else given
        if not isinstance(models, Sequence):
            return given
        return tuple(stripped for each in models if (stripped := str(each).strip()))

    @model_validator(mode="after")
    def refuse_weak_secret(self) -> Self:
        """Raises ValueError in production without a secret of at least `SHORTEST_SECRET` characters."""
        if self.environment == "production" and len(self.secret_key) < SHORTEST_SECRET:
            raise ValueError(f"SECRET_KEY must have at least {SHORTEST_SECRET} characters in production")
        if not self.secret_key:
            # A development server that is restarted without a key forgets its visitors; bin/dev keeps one on disk.
            object.__setattr__(self, "secret_key", secrets.token_urlsafe(32))
        return self


@lru_cache
def get_settings() -> Settings:
    """The process's settings. Raises pydantic's ValidationError naming the wrong variable."""
    return Settings()
