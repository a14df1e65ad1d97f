"""The settings: one typed object, read once from the environment.

Every variable has a default for development, so that `bin/dev` needs none of them. Secrets come only from here.
`bin/generate-settings` writes docs/settings.md and .env.example from the fields and their descriptions.
"""

from __future__ import annotations

import os
import re
import secrets
import warnings
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

from app.checkout_template import read_template
from app.production_checks import production_errors, weakness_of

MESSAGE_LIMIT = 2_000
"""Maximum length of a shopper's message in UTF-16 code units (app/text/length.py), in browsers, API and database."""

SECRET_FILES = "/run/secrets"  # noqa: S105 - a folder
"""Folder where container engines put secrets. `SECRETS_DIR` names other folders, separated by colons."""

ORIGIN = re.compile(r"https?://(\[[0-9a-f:.]+\]|[a-z0-9]([a-z0-9.-]*[a-z0-9])?)(:[1-9][0-9]{0,4})?")
"""Scheme, host and port as a browser sends them: lower case, international names in their ASCII form."""
DEFAULT_PORT = re.compile(r"http:[^\s]*:80|https:[^\s]*:443")
HOST_NAME = re.compile(r"(\*\.)?[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")
DRIVER = "postgresql+asyncpg"
NOTIFY_SCHEMES = ("redis://", "rediss://", "valkey://", "valkeys://")

PACKAGED_VECTORS = "wordllama"
VECTOR_PACKAGES = ("wordllama", "safetensors", "numpy", "tokenizers")

RENAMED = {"LOG_BEAT_MS": "LOG_FLUSH_MS"}
"""Former names of variables, which are still read in this release, by their present names."""

Listed = Annotated[tuple[str, ...], NoDecode]
"""Several values in one variable, separated by commas."""


class WrongSettings(SystemExit):
    """Invalid settings, one line each. Uncaught, it ends the process with these lines as its output."""


def require_readable(address: str) -> None:
    """Check that an address with a password can be parsed. Raises ValueError, whose message omits the address."""
    try:
        urlsplit(address).port  # noqa: B018 - parsing validates it
    except ValueError:
        raise ValueError(
            "cannot be read: write /, #, ? and @ in its password as %2F, %23, %3F and %40"
        ) from None


class Settings(BaseSettings):
    """The settings an operator can change. Their names in upper case are the environment variables."""

    # An empty variable counts as unset. Error messages never repeat a value, since it may be a secret.
    model_config = SettingsConfigDict(
        env_file=None, extra="ignore", frozen=True, env_ignore_empty=True, hide_input_in_errors=True
    )

    environment: Literal["development", "test", "production"] = "development"
    """Kind of deployment. Production requires strong secrets, sends cookies over https only and limits the rate of
    requests."""
    debug: bool = False
    """Litestar's debug mode: a traceback page when our error page cannot be rendered. Refused in production."""
    secret_key: str = Field(default="", repr=False)
    """Signs cookies, tokens and forms: at least 32 random characters, the same for all servers of a shop. Production
    does not start without one; elsewhere one is generated, and sessions become invalid when it is lost."""
    secret_keys_old: Listed = Field(default=(), repr=False)
    """Keys that signed before `SECRET_KEY` and are still accepted, separated by commas, oldest first, so that
    sessions survive a change of the key. Do not list a key that strangers may know."""
    database_url: str = Field(default="", repr=False)
    """The PostgreSQL database (version 15 or later): `postgresql+asyncpg://NAME:PASSWORD@HOST:5432/DATABASE`. Without
    it, `bin/dev` starts an embedded one."""

    database_wait_seconds: float = Field(default=5, ge=0)
    """Seconds a request waits for an unreachable database before it is answered with 503."""

    host: str = "127.0.0.1"
    """The address `python -m app.cli.serve` listens on; 0.0.0.0 means all addresses of the machine."""
    port: int = Field(default=8000, ge=0, le=65_535)
    """The port it listens on; 0 means any free port."""
    workers: int = Field(default=1, ge=1, le=64)
    """Server processes on that port. Each of them serves any stream, page or stop."""
    trusted_proxies: Listed = ()
    """Addresses and networks of proxies in front of the server: `127.0.0.1, 10.0.0.0/8`. Only their `X-Forwarded-For`
    and `X-Forwarded-Proto` headers are used."""
    allowed_hosts: Listed = ()
    """Host names of the shop: `shop.example, *.shop.example`. Requests for other names are refused, except health
    checks. Empty: any name."""

    catalogue_token: str = Field(default="", repr=False)
    """Allows programs of the operator to change products and stock through `/api/catalogue`: at least 32 random
    characters. Empty: these routes do not exist."""

    shop_dir: str = "shop"
    """Folder of the shop's identity: name, logo, icon, colours, fonts, own pages and templates (docs/brand.md). A
    relative path begins at the program's folder."""
    shop_name: str = ""
    """The shop's name on its pages. It has priority over `name` in `shop.toml`. Without both it is Aisle."""
    shop_pages_dir: str = ""
    """Folder of the shop's own pages: Markdown files about delivery, returns, payment and the like. A relative path
    begins at the program's folder. Their sections answer questions about the shop. Default: `pages` in `SHOP_DIR`."""
    shop_contact: str = Field(default="", max_length=200)
    """The way to reach the shop, as a text: `help@shop.example, +1 555 0100`. It is shown where the pages do not answer
    a question, and has priority over `contact` in `shop.toml`. Without both, nothing is shown."""
    checkout_url: str = ""
    """Address of the shop's checkout, with placeholders for the cart: `https://shop.example/cart/{items}`. The cart's
    *Checkout* button leads there; it is absent when this is not set. docs/checkout.md describes the placeholders."""
    cart_token_seconds: int = Field(default=900, ge=10, le=86_400)
    """Seconds for which the token of `{cart_token}` permits the shop to read the cart."""
    allowed_origins: Listed = ()
    """Other origins whose pages may use the API (storefronts with the widget), separated by commas."""
    mcp_enabled: bool = False
    """Whether other agents may shop here: the functions and the cart as tools of an MCP server at `/mcp`.
    Needs the packages of requirements-mcp.txt."""

    picture_workers: int = Field(default=2, ge=0, le=16)
    """Photographs of the catalogue that one process fetches and makes smaller at the same time. 0: none, so other
    processes have to."""
    pictures_mb: int = Field(default=1_000, ge=16)
    """Maximum size of the pictures in the database, in megabytes, about a tenth for each product. The least used are
    removed, and made again when a browser asks for them."""
    picture_hosts: Listed = ()
    """Hosts of pictures in the operator's own network, with their ports: `media:9000, 10.0.0.7:80`. Pictures of all
    other hosts are only fetched from public addresses."""

    stream_interval_ms: int = Field(default=60, ge=0, le=2_000)
    """Milliseconds of text that are merged into one chunk, and the interval of the built-in assistant; 0 sends at
    once."""
    log_flush_ms: int = Field(default=25, ge=0, le=1_000)
    """Flush interval of the event log, in milliseconds."""
    keep_alive_seconds: float = Field(default=15, gt=0)
    """Seconds of silence after which a stream carries a keep-alive; must be less than a proxy's read timeout."""
    poll_seconds: float = Field(default=5, gt=0)
    """Seconds between two polls of the log by streams, in case a notification of the database was lost."""
    notify_url: str = Field(default="", repr=False)
    """The Valkey or Redis server by which servers notify each other of new events: `valkey://:PASSWORD@HOST:6379`, or
    `valkeys://` and `rediss://` with TLS. Needs the packages of requirements-notify.txt. Empty: PostgreSQL does it."""
    streams_per_session: int = Field(default=8, ge=1)
    """Maximum number of open streams per session, over all servers; the next one gets 429."""
    retry_ms: int = Field(default=1_000, ge=100)
    """Milliseconds after which a client reconnects an interrupted stream."""
    slow_client_seconds: float = Field(default=30, gt=0)
    """Seconds after which a client that does not read is disconnected; it reconnects and resumes."""

    session_events_limit: int = Field(default=20_000, ge=10)
    """Maximum number of events in the log of one conversation; a full one accepts no events until it is cleared."""
    session_bytes_limit: int = Field(default=10_000_000, ge=10_000)
    """Maximum size of that log in bytes; a list of twenty products takes about ten thousand."""

    turn_seconds: float = Field(default=60, gt=0)
    """Maximum duration of one answer, in seconds."""
    turn_rounds: int = Field(default=6, ge=1)
    """Maximum number of model rounds per answer. Each round after the first follows function calls."""
    heartbeat_seconds: float = Field(default=2, gt=0)
    """Seconds between two heartbeats of a server. Answers of a server that has exited are ended as interrupted after
    three to four heartbeats."""
    shutdown_grace_seconds: float = Field(default=10, ge=0)
    """Seconds that running answers may continue after SIGTERM before they are ended as interrupted."""

    ai_model: str = ""
    """The model that answers, by litellm's name: `openai/gpt-5-mini`, `anthropic/claude-sonnet-4-5`,
    `ollama_chat/qwen3`, `openai/NAME` with `AI_API_BASE` for a llama.cpp server. Empty: the built-in assistant."""
    ai_api_base: str = ""
    """Base address of `AI_MODEL`, if it differs from the provider's own: `http://127.0.0.1:8080/v1`."""
    openai_api_key: str = Field(default="", repr=False)
    """The key for OpenAI models, and for other models at `AI_API_BASE` that require one."""
    anthropic_api_key: str = Field(default="", repr=False)
    """The key for Anthropic models."""
    ai_fallback_models: Listed = ()
    """Models to try in this order when `AI_MODEL` fails, separated by commas. Those of the same provider use
    `AI_API_BASE`."""
    ai_temperature: float | None = Field(default=None, ge=0, le=2)
    """Sampling temperature. Not sent when unset, because some models reject it."""
    ai_max_output_tokens: int = Field(default=4_000, ge=64)
    """Maximum number of tokens per model round, including hidden reasoning."""
    ai_context_tokens: int = Field(default=12_000, ge=2_000)
    """Maximum number of tokens (estimated) of conversation in a prompt. The newest results and the cart are always
    included."""
    ai_first_token_seconds: float = Field(default=12, gt=0)
    """Seconds until a model's first token, including hidden reasoning; increase it for a large model on a small
    machine."""
    ai_silence_seconds: float = Field(default=15, gt=0)
    """Seconds that a model may pause between two pieces of its output."""

    ai_thinks_first: Literal["auto", "yes", "no"] = "auto"
    """Whether the model's answers begin with a thought without an opening mark, as some servers for local models send
    them: `yes` holds each answer back until the thought's closing mark, `auto` finds out with a local model's first
    answer."""

    ai_built_in_fallback: bool = True
    """Whether the built-in assistant answers, with a notice, when models fail or are too slow. Otherwise shoppers are
    asked to try again."""

    ai_daily_budget_usd: Decimal = Field(default=Decimal(0), ge=0)
    """Maximum cost of all models per day (UTC), in US dollars, over all servers; 0 means no limit. The sum is stored
    in the database. The price of every model must be known: from litellm's list, or from the two settings below."""
    ai_over_budget: Literal["simulated", "refuse"] = "simulated"
    """Behaviour when the budget is used up: `simulated` lets the built-in assistant answer with a notice, `refuse`
    refuses."""
    ai_input_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars per million input tokens, 0 for a free model. Default: the price in litellm's list, if it has the
    model."""
    ai_output_price_usd: Decimal | None = Field(default=None, ge=0)
    """US dollars per million output tokens."""

    voice: str = ""
    """Speech synthesis for browsers without it: `espeak-ng` (installed here), or litellm's name for a speech model,
    `openai/gpt-4o-mini-tts`. Empty: only browsers with their own synthesis offer it."""
    voice_name: str = ""
    """The voice to use: `en-gb` of espeak-ng, `alloy` of OpenAI."""

    search_vectors: str = ""
    """The model whose vectors let the search find what is meant besides what is written: `wordllama` (small and local;
    needs the packages of requirements-vectors.txt), or litellm's name for an embedding model,
    `openai/text-embedding-3-small`, `ollama/nomic-embed-text`. Needs pgvector in the database. Empty: only words."""
    search_vectors_api_base: str = ""
    """Base address of `SEARCH_VECTORS`, if it differs from the provider's own. Default: `AI_API_BASE`, if both models
    are of the same provider."""

    rate_limit_enabled: bool | None = None
    """Whether the rates of messages and requests are limited. Default: only in production."""
    rate_limit_messages_per_minute: int = Field(default=12, ge=1)
    """Messages per minute of one session."""
    rate_limit_address_messages_per_minute: int = Field(default=60, ge=1)
    """Messages per minute of one address (or IPv6 network), in all its sessions."""
    rate_limit_requests_per_minute: int = Field(default=300, ge=1)
    """Requests per minute of one address (or IPv6 network), except static files and health checks."""

    quantity_limit: int = Field(default=20, ge=1)
    """Maximum quantity of one product in a cart, regardless of the stock."""
    cart_lines_limit: int = Field(default=50, ge=1)
    """Maximum number of different products in a cart."""

    session_days: int = Field(default=30, ge=1, le=36_500)
    """Days without activity after which a session is deleted with its conversation and cart; also the lifetime of its
    cookie."""
    merge_after_seconds: float = Field(default=3_600, ge=0)
    """Seconds after an answer's end before its text chunks are merged. Until then a client can resume in the middle
    of it."""
    housekeeping_seconds: float = Field(default=300, ge=0)
    """Seconds between two maintenance runs of each process; 0 leaves maintenance to `bin/housekeeping`."""

    log_level: Literal["", "debug", "info", "warning", "error"] = ""
    """Lowest level of the logs on stderr. Empty: `info`, in tests `warning`. No level contains shoppers' text."""
    log_format: Literal["", "json", "console"] = ""
    """Format of the logs. Empty: JSON in production, a readable format elsewhere."""
    otel_exporter_otlp_endpoint: str = ""
    """Endpoint for traces (OpenTelemetry, OTLP over HTTP): `http://collector:4318`. Empty: no traces. The other
    `OTEL_` variables apply as well. Needs the packages of requirements-observe.txt."""
    sentry_dsn: str = Field(default="", repr=False)
    """Address for error reports (Sentry or a compatible service). Needs the packages of requirements-observe.txt."""

    @property
    def pages_folder(self) -> str:
        """Folder of the shop's own pages; empty if there is none."""
        return self.shop_pages_dir or (f"{self.shop_dir}/pages" if self.shop_dir else "")

    @property
    def limits_rates(self) -> bool:
        """Whether the rates of messages and requests are limited."""
        return (
            self.environment == "production" if self.rate_limit_enabled is None else self.rate_limit_enabled
        )

    @field_validator(
        "secret_keys_old",
        "allowed_origins",
        "allowed_hosts",
        "trusted_proxies",
        "picture_hosts",
        "ai_fallback_models",
        mode="before",
    )
    @classmethod
    def read_list(cls, given: object) -> object:
        """Split a comma-separated value into a tuple of stripped, non-empty strings."""
        values = given.split(",") if isinstance(given, str) else given
        if not isinstance(values, Sequence):
            return given
        return tuple(stripped for each in values if (stripped := str(each).strip()))

    @field_validator("checkout_url")
    @classmethod
    def check_checkout(cls, given: str) -> str:
        """Check that the value is an address with known placeholders. Raises ValueError."""
        if given:
            read_template(given)
        return given

    @field_validator("allowed_origins")
    @classmethod
    def check_origins(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Check that each origin has a browser's form. Raises ValueError."""
        for each in given:
            if not ORIGIN.fullmatch(each) or DEFAULT_PORT.fullmatch(each):
                raise ValueError(f"{each!r} is no origin: write https://shop.example, without a path or :443")
        return given

    @field_validator("allowed_hosts")
    @classmethod
    def check_hosts(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Check that each value is a host name without a port. Raises ValueError."""
        for each in given:
            if not HOST_NAME.fullmatch(each):
                raise ValueError(f"{each!r} is no host: write shop.example or *.shop.example, without a port")
        return given

    @field_validator("trusted_proxies")
    @classmethod
    def check_proxies(cls, given: tuple[str, ...]) -> tuple[str, ...]:
        """Check that each value is an address or a network. Raises ValueError."""
        for each in given:
            ip_network(each)
        return given

    @field_validator("database_url")
    @classmethod
    def check_database(cls, given: str) -> str:
        """Check the scheme, the driver and the port. Raises ValueError, whose message omits the address."""
        if given and not given.startswith(f"{DRIVER}://"):
            raise ValueError(f"must begin with {DRIVER}://")
        require_readable(given)
        return given

    @field_validator("catalogue_token")
    @classmethod
    def check_catalogue_token(cls, given: str) -> str:
        """Check that the token is as strong as a key. Raises ValueError."""
        if given and (weakness := weakness_of(given)):
            raise ValueError(
                f"{weakness.removesuffix(' in production')}; `openssl rand -base64 48` makes a good one"
            )
        return given

    @field_validator("otel_exporter_otlp_endpoint", "sentry_dsn")
    @classmethod
    def check_installed(cls, given: str, info: ValidationInfo) -> str:
        """Check that the packages for the feature are installed. Raises ValueError."""
        package = {"sentry_dsn": "sentry_sdk"}.get(str(info.field_name), "opentelemetry.sdk")
        if given and not is_installed(package):
            raise ValueError(f"needs {package}: pip install -r requirements-observe.txt")
        return given

    @field_validator("mcp_enabled")
    @classmethod
    def check_mcp_installed(cls, given: bool) -> bool:
        """Check that the packages that speak the protocol are installed. Raises ValueError."""
        if given and not is_installed("mcp.server"):
            raise ValueError("needs mcp: pip install -r requirements-mcp.txt")
        return given

    @field_validator("notify_url")
    @classmethod
    def check_notify(cls, given: str) -> str:
        """Check the scheme, the port and that the client is installed. Raises ValueError, which omits the address."""
        if given and not given.startswith(NOTIFY_SCHEMES):
            raise ValueError(f"must begin with {' or '.join(NOTIFY_SCHEMES)}")
        require_readable(given)
        if given and not is_installed("redis"):
            raise ValueError("needs redis: pip install -r requirements-notify.txt")
        return given

    @field_validator("search_vectors")
    @classmethod
    def check_vectors_installed(cls, given: str) -> str:
        """Check that the packages of the packaged model are installed. Raises ValueError."""
        if given == PACKAGED_VECTORS and not all(map(is_installed, VECTOR_PACKAGES)):
            raise ValueError("needs wordllama: pip install -r requirements-vectors.txt")
        if given and given != PACKAGED_VECTORS and "/" not in given:
            raise ValueError("is no model: write wordllama, or the provider before the model's name")
        return given

    @model_validator(mode="after")
    def check_environment(self) -> Self:
        """Check the requirements of production, and generate a missing key elsewhere.

        Raises ValueError with a line for each setting that is unfit for production.
        """
        if self.environment == "production" and (found := self._production_errors()):
            raise ValueError("\n".join(found))
        if not self.secret_key:
            # Without a stored key, sessions are lost when the development server restarts; bin/dev stores one on
            # disk.
            object.__setattr__(self, "secret_key", secrets.token_urlsafe(32))
        return self

    def _production_errors(self) -> list[str]:
        return list(
            production_errors(
                secret_key=self.secret_key,
                secret_keys_old=self.secret_keys_old,
                debug=self.debug,
                database_url=self.database_url,
                checkout_url=self.checkout_url,
                allowed_origins=self.allowed_origins,
            )
        )


def read_settings() -> Settings:
    """Return the settings from the current environment and secret files. Raises WrongSettings."""
    adopt_renamed()
    folders = [Path(name) for name in (os.environ.get("SECRETS_DIR") or SECRET_FILES).split(":")]
    try:
        return Settings(_secrets_dir=[folder for folder in folders if folder.is_dir()])
    except ValidationError as error:
        raise WrongSettings("\n".join(setting_errors(error))) from None


def adopt_renamed() -> None:
    """Copy variables that are set under a former name to the present one, unless that is set, and warn."""
    for old, new in RENAMED.items():
        if value := os.environ.get(old):
            message = f"{old} is now {new}. The former name stops working in the next release."
            warnings.warn(message, FutureWarning, stacklevel=2)
            if not os.environ.get(new):
                os.environ[new] = value


def setting_errors(error: ValidationError) -> list[str]:
    """Return a line for each invalid variable: its name, its value unless it is secret, and the reason."""
    lines = []
    for each in error.errors(include_url=False):
        reason = each["msg"].removeprefix("Value error, ").removeprefix("Input ")
        if not each["loc"]:  # about several variables together; the message names them
            lines += reason.splitlines()
            continue
        name = str(each["loc"][0])
        shown = f"={each['input']!s:.60}" if Settings.model_fields[name].repr else ""
        lines.append(f"{name.upper()}{shown}: {reason}")
    return lines


def is_installed(package: str) -> bool:
    """Return whether a package can be imported, without importing it."""
    try:
        return find_spec(package) is not None
    except ModuleNotFoundError:  # its parent package is missing as well
        return False


@lru_cache
def get_settings() -> Settings:
    """Return the process's settings, read once. Raises WrongSettings."""
    return read_settings()
