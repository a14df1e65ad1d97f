"""One typed settings object, read once from the environment.

Every variable has a default that suits development, so that `bin/dev` needs none of them. Secrets come only from here.
docs/settings.md and .env.example are made of the fields and what is said under them: `bin/generate-settings`.
"""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from importlib.util import find_spec
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from app.production import objections

MESSAGE_LIMIT = 2_000
"""Most code points a shopper's message may have: the same in HTML, API and database."""

SECRET_FILES = "/run/secrets"  # noqa: S105 - a folder
"""Where container engines put secrets. `SECRETS_DIR` names other folders, separated by colons."""

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[1-9][0-9]{0,4})?")
"""Scheme, host and port as a browser sends them: lower case, international names in their ASCII form."""
DEFAULT_PORT = re.compile(r"http:[^\s]*:80|https:[^\s]*:443")
HOST_NAME = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
DRIVER = "postgresql+asyncpg"

Listed = Annotated[tuple[str, ...], NoDecode]
"""Several values in one variable, separated by commas."""


class WrongSettings(SystemExit):
    """Settings nobody can run with: a line for each. Where nothing catches it, they are the process's last words."""


class Settings(BaseSettings):
    """What an operator can set. Names are the upper-case environment variables."""

    # An empty variable is one that is not set; and no error may repeat what it was given, for it may be a secret.
    model_config = SettingsConfigDict(
        env_file=None, extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    environment: Literal["development", "test", "production"] = "development"
    """What this is: production insists on real secrets, sends cookies over https only and rations requests."""
    debug: bool = False
    """Litestar's own debugging: its page with a traceback where no page of ours can be made. Refused in production."""
    secret_key: str = Field(default="", repr=False)
    """Signs cookies, tokens and forms: at least 32 random characters, the same for all servers of a shop. Production
    refuses to start without one; elsewhere one is made up, and visitors are forgotten when it is lost."""
    secret_keys_old: Listed = Field(default=(), repr=False)
    """Keys that signed before `SECRET_KEY` and are still accepted, separated by commas, oldest first: after a change
    nobody is forgotten. Not for a key that strangers may know."""
    database_url: str = Field(default="", repr=False)
    """The PostgreSQL (15 or later): `postgresql+asyncpg://NAME:PASSWORD@HOST:5432/DATABASE`. `bin/dev` brings its own
    where this is not set."""

    database_wait_seconds: float = Field(default=5, ge=0)
    """How long a request waits for a database that is away before it is answered with 503."""

    host: str = "127.0.0.1"
    """The address `python -m app.serve` listens on; 0.0.0.0 is every one of the machine's."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """The port it listens on; 0 is any that is free."""
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes on that port. Any of them serves any stream, page or stop."""
    trusted_proxies: Listed = ()
    """Addresses and networks of proxies before the server: `127.0.0.1, 10.0.0.0/8`. What they say of the client in
    `X-Forwarded-For` and `X-Forwarded-Proto` is believed, what others say is not."""
    allowed_hosts: Listed = ()
    """Names the shop is reached by: `shop.example, *.shop.example`. A request for another is refused, health checks
    aside. Empty: any name."""

    shop_name: str = "Aisle"
    """What pages call the shop."""
    checkout_url: str = ""
    """Where the cart's *Checkout* leads; the control is absent when this is not set."""
    allowed_origins: Listed = ()
    """Other origins whose pages may use the API: storefronts with the widget. Separated by commas."""
    mcp_enabled: bool = False
    """Whether other agents may shop here: the functions and the cart as tools of an MCP server at `/mcp`.
    Needs the packages of requirements-mcp.txt."""

    stream_interval_ms: int = Field(default=60, ge=0, le=2_000)
    """Milliseconds that one chunk of text gathers, and the simulated brain's pace; 0 sends at once."""
    log_beat_ms: int = Field(default=25, ge=0, le=1_000)
    """Milliseconds that events of all sessions gather before they are written together."""
    keep_alive_seconds: float = Field(default=15, gt=0)
    """How long a stream may be silent before it carries a comment that keeps it open; less than a proxy's patience."""
    poll_seconds: float = Field(default=5, gt=0)
    """How often streams look into the log unasked, in case the database's bell was not heard."""
    streams_per_session: int = Field(default=8, ge=1)
    """Most streams a session may hold open, over all servers; the next one gets 429."""
    retry_ms: int = Field(default=1_000, ge=100)
    """How soon a client is told to come back when its stream broke off."""
    slow_client_seconds: float = Field(default=30, gt=0)
    """A client that takes nothing for so long is dropped; it resumes where it was."""

    session_events_limit: int = Field(default=20_000, ge=10)
    """Most events the log of one conversation may hold; a full one takes nothing more until a new one is begun."""
    session_bytes_limit: int = Field(default=10_000_000, ge=10_000)
    """Most bytes it may hold: a list of twenty products takes about ten thousand."""

    turn_seconds: float = Field(default=60, gt=0)
    """How long one answer may take in all."""
    turn_rounds: int = Field(default=6, ge=1)
    """How often a model may call functions and be asked on within one answer."""
    heartbeat_seconds: float = Field(default=2, gt=0)
    """How often a server says that it lives. Answers of one that has died are ended as interrupted after three to four
    times that long."""
    shutdown_grace_seconds: float = Field(default=10, ge=0)
    """How long running answers may go on after SIGTERM before they are ended as interrupted."""

    ai_model: str = ""
    """Which model answers, by litellm's name for it: `openai/gpt-5-mini`, `anthropic/claude-sonnet-4-5`,
    `ollama_chat/qwen3`, `openai/NAME` with `AI_API_BASE` for a llama.cpp server. Empty: the built-in brain."""
    ai_api_base: str = ""
    """Where `AI_MODEL` is served, when that is not its provider's own address: `http://127.0.0.1:8080/v1`."""
    openai_api_key: str = Field(default="", repr=False)
    """The key for models of OpenAI, and for others at `AI_API_BASE` that want one."""
    anthropic_api_key: str = Field(default="", repr=False)
    """The key for models of Anthropic."""
    ai_fallback_models: Listed = ()
    """Models asked in turn when `AI_MODEL` fails, separated by commas. Those of its provider share its base."""
    ai_temperature: float | None = Field(default=None, ge=0, le=2)
    """How freely a model words things; not sent when it is not set, for not every model takes one."""
    ai_max_output_tokens: int = Field(default=4_000, ge=64)
    """Most tokens a model may write in one round, its hidden reasoning included."""
    ai_context_tokens: int = Field(default=12_000, ge=2_000)
    """Most tokens (estimated) of conversation a model is given; what was shown last and the cart always are."""
    ai_first_token_seconds: float = Field(default=12, gt=0)
    """How long a model may take to its first token, hidden reasoning included; more for a large model on a small
    machine."""
    ai_silence_seconds: float = Field(default=15, gt=0)
    """How long it may then pause between two pieces."""

    ai_built_in_fallback: bool = True
    """Whether the built-in assistant answers, with a word about it, when models are down or too slow; else shoppers
    are asked to try again."""

    ai_daily_budget_usd: Decimal = Field(default=Decimal(0), ge=0)
    """US dollars that models may cost a day (UTC), over all servers; 0 is no limit. Kept in the database. The price of
    every model must be known: to litellm's list, or by the two settings below."""
    ai_over_budget: Literal["simulated", "refuse"] = "simulated"
    """Who answers when the budget is used up: the built-in brain with a word about it, or nobody."""
    ai_input_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens in, 0 for a model that costs nothing; without it litellm's own list, where it
    knows the model."""
    ai_output_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars for a million tokens out."""

    voice: str = ""
    """Who reads answers aloud where the browser cannot: `espeak-ng` (installed here) or litellm's name for a speech
    model, `openai/gpt-4o-mini-tts`. Empty: browsers that can speak do, others offer nothing."""
    voice_name: str = ""
    """Which of its voices: `en-gb` of espeak-ng, `alloy` of OpenAI."""

    rate_limit_enabled: bool | None = None
    """Whether messages and requests are rationed; without it in production only."""
    rate_limit_messages_per_minute: int = Field(default=12, ge=1)
    """Messages of one session."""
    rate_limit_address_messages_per_minute: int = Field(default=60, ge=1)
    """Messages of one address (of an IPv6 network), in all its sessions."""
    rate_limit_requests_per_minute: int = Field(default=300, ge=1)
    """Requests of one address (of an IPv6 network), static files and health checks aside."""

    quantity_limit: int = Field(default=20, ge=1)
    """Most pieces of one product a cart may hold, whatever the stock."""
    cart_lines_limit: int = Field(default=50, ge=1)
    """Most different products a cart may hold."""

    session_days: int = Field(default=30, ge=1, le=36_500)
    """How long a session is kept that nobody comes back to, with its conversation and cart, and so its cookie."""
    merge_after_seconds: float = Field(default=3_600, ge=0)
    """How long after an answer's end its text stays in the chunks it came in: who resumes gets only the rest."""
    housekeeping_seconds: float = Field(default=300, ge=0)
    """How often each process tidies up; 0 leaves it to `bin/housekeeping`."""

    log_level: Literal["", "debug", "info", "warning", "error"] = ""
    """The least of what is written to stderr. Empty: `info`, in tests `warning`. What shoppers write is in no level."""
    log_format: Literal["", "json", "console"] = ""
    """How it is written. Empty: JSON in production, for a reader's eyes elsewhere."""
    otel_exporter_otlp_endpoint: str = ""
    """Where traces are sent (OpenTelemetry, OTLP over HTTP): `http://collector:4318`. Empty: nowhere. The other `OTEL_`
    variables count as well. Needs the packages of requirements-observe.txt."""
    sentry_dsn: str = Field(default="", repr=False)
    """Where faults are reported (Sentry, or what speaks like it). Needs the packages of requirements-observe.txt."""

    @property
    def limits_rates(self) -> bool:
        """Whether messages and requests are rationed."""
        return (
            self.environment == "production" if self.rate_limit_enabled is None else self.rate_limit_enabled
        )

    @field_validator(
        "secret_keys_old",
        "allowed_origins",
        "allowed_hosts",
        "trusted_proxies",
        "ai_fallback_models",
        mode="before",
    )
    @classmethod
    def read_list(cls, given: object) -> object:
        """The values one by one."""
        values = given.split(",") if isinstance(given, str) else given
        if not isinstance(values, Sequence):
            return given
        return tuple(stripped for each in values if (stripped := str(each).strip()))

    @field_validator("allowed_origins")
    @classmethod
    def check_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Raises ValueError for what no browser would send."""
        for each in given:
            if not ORIGIN.fullmatch(each) or DEFAULT_PORT.fullmatch(each):
                raise ValueError(f"{each!r} is no origin: write https://shop.example, without a path or :443")
        return given

    @field_validator("allowed_hosts")
    @classmethod
    def check_hosts(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Raises ValueError for what is no host's name."""
        for each in given:
            if not HOST_NAME.fullmatch(each):
                raise ValueError(f"{each!r} is no host: write shop.example or *.shop.example, without a port")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def check_proxies(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Raises ValueError for what is neither an address nor a network."""
        for each in given:
            ip_network(each)
        return given

    @field_validator("database_url")
    @classmethod
    def check_database(cls, given: str) -> str:
        """Raises ValueError for another database or driver; the address itself is not repeated."""
        if given and not given.startswith(f"{DRIVER}://"):
            raise ValueError(f"must begin with {DRIVER}://")
        try:
            urlsplit(given).port  # noqa: B018 - read to see whether it can be
        except ValueError:
            raise ValueError(
                "cannot be read: write /, #, ? and @ in its password as %2F, %23, %3F and %40"
            ) from None
        return given

    @field_validator("otel_exporter_otlp_endpoint", "sentry_dsn")
    @classmethod
    def check_installed(cls, given: str, info: ValidationInfo) -> str:
        """Raises ValueError where the packages that would send anything are not installed."""
        package = {"sentry_dsn": "sentry_sdk"}.get(str(info.field_name), "opentelemetry.sdk")
        if given and not is_installed(package):
            raise ValueError(f"needs {package}: pip install -r requirements-observe.txt")
        return given

    @field_validator("mcp_enabled")
    @classmethod
    def check_mcp_installed(cls, given: bool) -> bool:
        """Raises ValueError where the packages that speak the protocol are not installed."""
        if given and not is_installed("mcp.server"):
            raise ValueError("needs mcp: pip install -r requirements-mcp.txt")
        return given

    @model_validator(mode="after")
    def suit_environment(self) -> Self:
        """Raises ValueError in production for what is not fit for it, a line each."""
        if self.environment == "production" and (found := self._objections()):
            raise ValueError("\n".join(found))
        if not self.secret_key:
            # A development server that is restarted without a key forgets its visitors; bin/dev keeps one on disk.
            object.__setattr__(self, "secret_key", secrets.token_urlsafe(32))
        return self

    def _objections(self) -> list[str]:
        return list(
            objections(
                secret_key=self.secret_key,
                secret_keys_old=self.secret_keys_old,
                debug=self.debug,
                database_url=self.database_url,
                checkout_url=self.checkout_url,
                allowed_origins=self.allowed_origins,
            )
        )


def read_settings() -> Settings:
    """The settings as the environment and files of secrets give them now. Raises WrongSettings."""
    folders = [Path(name) for name in (os.environ.get("SECRETS_DIR") or SECRET_FILES).split(":")]
    try:
        return Settings(_secrets_dir=[folder for folder in folders if folder.is_dir()])
    except ValidationError as error:
        raise WrongSettings("\n".join(complaints(error))) from None


def complaints(error: ValidationError) -> list[str]:
    """What is wrong, a line for each variable: its name, its value where that is no secret, and why."""
    lines = []
    for each in error.errors(include_url=False):
        reason = each["msg"].removeprefix("Value error, ").removeprefix("Input ")
        if not each["loc"]:  # about several together: the words name them
            lines += reason.splitlines()
            continue
        name = str(each["loc"][0])
        shown = f"={each['input']!s:.60}" if Settings.model_fields[name].repr else ""
        lines.append(f"{name.upper()}{shown}: {reason}")
    return lines


def is_installed(package: str) -> bool:
    """Whether a package could be imported; it is not."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # nor is the one it would be in
        return False


@lru_cache
def get_settings() -> Settings:
    """The process's settings, read once. Raises WrongSettings."""
    return read_settings()
