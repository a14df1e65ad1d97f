"""One typed settings object, read once from the environment.

Every variable has a default that suits development, so that `bin/dev` needs none of them. Secrets come only from here.
"""

from __future__ import annotations

import secrets
from functools import lru_cache
from typing import Literal, Self

from pydantic import Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MESSAGE_LIMIT = 2_000
"""Most code points a shopper's message may have: the same in HTML, API and database."""

SHORTEST_SECRET = 32
"""Characters a `SECRET_KEY` must have in production."""


class Settings(BaseSettings):
    """What an operator can set. Names are the upper-case environment variables."""

    model_config = SettingsConfigDict(env_file=None, extra="ignore", frozen=True)

    environment: Literal["development", "test", "production"] = "development"
    debug: bool = False
    secret_key: str = Field(default="", repr=False)
    database_url: str = Field(default="", repr=False)

    shop_name: str = "Aisle"
    checkout_url: str = ""
    """Where the cart's *Checkout* leads; the control is absent when this is not set."""

    stream_interval_ms: int = Field(default=60, ge=0, le=2_000)
    """Milliseconds that one chunk of text gathers, and the simulated brain's pace; 0 sends at once."""
    log_beat_ms: int = Field(default=25, ge=0, le=1_000)
    keep_alive_seconds: float = Field(default=15, gt=0)
    poll_seconds: float = Field(default=5, gt=0)
    streams_per_session: int = Field(default=8, ge=1)
    retry_ms: int = Field(default=1_000, ge=100)

    turn_seconds: float = Field(default=60, gt=0)
    turn_rounds: int = Field(default=6, ge=1)
    heartbeat_seconds: float = Field(default=2, gt=0)

    quantity_limit: int = Field(default=20, ge=1)
    """Most pieces of one product a cart may hold, whatever the stock."""
    cart_lines_limit: int = Field(default=50, ge=1)

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
