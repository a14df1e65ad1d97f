"""The application: creates all components, and starts and stops them in order."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import structlog
from litestar import Litestar
from litestar.config.compression import CompressionConfig
from litestar.datastructures import State
from litestar.di import Provide
from litestar.handlers import HTTPRouteHandler
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.static_files import create_static_files_router
from litestar.types import ASGIApp

from app.assistant.agent import Agent
from app.assistant.cost.budgeted_model import BudgetedModel
from app.assistant.cost.daily_budget import DailyBudget
from app.assistant.embedding_model import choose_embedder
from app.assistant.fallback import FallbackModel
from app.assistant.model_requests import SessionContext
from app.assistant.runner import Runner
from app.brand import current_brand
from app.catalogue.known_words import FactsCache
from app.catalogue.product_facts_cache import read_product_facts
from app.catalogue.vectors.query_vectors import QueryVectors
from app.catalogue.vectors.vector_index import VectorIndex
from app.context import shown_ids
from app.db import ANSWER_CONNECTIONS, HEARTBEAT_CONNECTIONS, PICTURE_CONNECTIONS, Database
from app.functions.execute import Runtime
from app.housekeeping import Housekeeping
from app.llm import LanguageModel
from app.llm.litellm_model import LitellmModel, providers_voice
from app.llm.text_to_speech import LOCAL, SpokenAnswers, local_voice
from app.log import Log
from app.observe.observers import Observers
from app.observe.pool_metrics import sample_pools
from app.pictures.maker import PictureMaker
from app.render.environment import async_twin, create_environment
from app.render.model_messages import render_messages
from app.render.overrides import overrides_folder
from app.server.gzip_stream import compress_streams
from app.settings import Settings, get_settings
from app.shop_pages import read_folder
from app.simulated import SimulatedModel
from app.simulated.model import prepare
from app.web.api import cart as cart_api
from app.web.api import catalogue as catalogue_api
from app.web.api import health, sessions
from app.web.api import products as products_api
from app.web.middleware.allowed_hosts import allow_hosts
from app.web.middleware.cors import allow_origins
from app.web.middleware.head import answer_head
from app.web.middleware.header_limits import limit_headers
from app.web.middleware.request_logging import log_requests
from app.web.middleware.security_headers import add_headers
from app.web.openapi import endpoints as reference
from app.web.pages import (
    brand,
    cart,
    cart_forms,
    chat,
    deletion,
    pictures,
    products,
    shop_pages,
    speech,
    start,
    undo,
    widget,
)
from app.web.pages.refused_forms import answer_refused_form
from app.web.request.authorization import Keys
from app.web.request.client_presence import detect_disconnect
from app.web.request.error_handlers import answer_error
from app.web.request.page_request import provide_page_request
from app.web.request.rate_limiter import RateLimiter
from app.web.request.rate_limits import limit_requests
from app.web.request.refused_form import FormRefused
from app.web.request.services import AppServices, provide_services
from app.web.streams import endpoints as streams
from app.web.streams.admission import AdmissionQueue

STATIC = Path(__file__).resolve().parent.parent / "static"

PREPARE_SECONDS = 1.0
"""Seconds from the start to the import of the built-in assistant, unless a message comes earlier."""

BODY_LIMIT = 64 * 1024
"""Maximum bytes of a request's body: several times a message of 2,000 code units in a form."""

ROUTES = [
    *(start.show_start, start.choose_theme),
    *(chat.post_message, chat.show_conversation, chat.watch_conversation),
    *(chat.stop_answer, chat.clear, chat.call_function, undo.undo_changes),
    *(deletion.ask_about_deletion, deletion.delete_everything),
    *(products.browse, products.show_product, products_api.list_products, products_api.read_product),
    *(shop_pages.list_shop_pages, shop_pages.show_shop_page),
    *(cart.show_cart, cart.go_to_checkout),
    *(cart_forms.add_item, cart_forms.accept_changed_cart, cart_forms.change_item),
    *(
        sessions.open_session,
        sessions.read_session,
        sessions.post_message,
        sessions.clear_messages,
        sessions.cancel,
        sessions.run_function,
    ),
    sessions.remove_session,
    *(cart_api.read_cart, cart_api.read_token_cart, cart_api.change_line, cart_api.accept_changed_lines),
    *(catalogue_api.write_products, catalogue_api.write_stock),
    speech.speak_answer,
    pictures.show_picture,
    brand.send_brand_file,
    *(streams.json_stream, streams.html_stream),
    *(health.health, health.ready, health.metrics),
    *(reference.schema, reference.show_reference),
    *(widget.launcher_script, widget.panel_script),
]


@dataclass(frozen=True)
class Components:
    """The running components, in the order of their start."""

    log: Log
    runner: Runner
    services: AppServices
    housekeeping: Housekeeping
    databases: tuple[Database, ...]


class Shop(Litestar):
    """Litestar without the plugins for data models in signatures.

    No handler takes or returns such a model, and the plugin for pydantic imports pydantic's former version, which
    takes a tenth of a start.
    """

    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        return [*plugins, MsgspecDIPlugin()]


def create_app(settings: Settings | None = None, model: LanguageModel | None = None) -> Litestar:
    """Create the application. Tests pass a `model` instead of the configured one. Raises pydantic's ValidationError."""
    settings = settings or get_settings()
    observers = Observers(settings)
    components = build(settings, model)
    app = Shop(
        route_handlers=[
            *ROUTES,
            *routes_by_setting(settings),
            create_static_files_router("/static", [STATIC], include_in_schema=False),
        ],
        dependencies={
            "services": Provide(provide_services, sync_to_thread=False),
            "page_request": Provide(provide_page_request),
        },
        exception_handlers={FormRefused: answer_refused_form, Exception: answer_error},
        lifespan=[component_lifespan(components, observers), *lifespans_by_setting(settings)],
        state=State({"services": components.services, "components": components}),
        before_request=limit_requests if settings.limits_rates else None,
        before_send=[add_headers(settings)],
        # Level 6 compresses as well as 9, in two thirds of its time. Streams are compressed by
        # app/server/gzip_stream.py.
        compression_config=CompressionConfig(
            backend="gzip",
            minimum_size=500,
            gzip_compress_level=6,
            exclude=["/stream", "/live$", "^/pictures/"],
        ),
        openapi_config=None,  # the schema is written by hand (app/web/openapi); tests compare responses with it
        request_max_body_size=BODY_LIMIT,
        debug=settings.debug,
        logging_config=None,
    )
    for wrap in reversed(middleware(settings)):
        app.asgi_handler = wrap(app.asgi_handler)
    return app


def middleware(settings: Settings) -> list[Callable[[ASGIApp], ASGIApp]]:
    """Return the ASGI middleware, the outermost first.

    All of it is outside Litestar's routing: routing does not support HEAD, and other origins must be able to read its
    error responses.
    """
    return [
        log_requests,
        limit_headers,
        detect_disconnect,
        partial(allow_hosts, names=settings.allowed_hosts),
        partial(allow_origins, origins=settings.allowed_origins),
        answer_head,
        compress_streams,
    ]


def routes_by_setting(settings: Settings) -> list[HTTPRouteHandler]:
    """Return the optional routes that are switched on; the others are not imported."""
    if not settings.mcp_enabled:
        return []
    from app.web.mcp.endpoint import serve_mcp

    return [serve_mcp]


def lifespans_by_setting(settings: Settings) -> list[Callable[[Litestar], AbstractAsyncContextManager[None]]]:
    """Return the context managers of the optional parts that are switched on."""
    if not settings.mcp_enabled:
        return []
    from app.web.mcp.endpoint import run_mcp

    return [run_mcp]


def choose_model(settings: Settings, daily_budget: DailyBudget) -> LanguageModel:
    """Return the model of `AI_MODEL` with its budget and fallback, or the built-in assistant if none is set."""
    built_in = SimulatedModel(pace_ms=settings.stream_interval_ms)
    if not settings.ai_model.strip():
        return built_in
    configured = LitellmModel(settings)
    model: LanguageModel = configured
    if daily_budget.budget:
        fallback = built_in if settings.ai_over_budget == "simulated" else None
        model = BudgetedModel(configured, daily_budget, settings.ai_max_output_tokens, fallback)
    return FallbackModel(model, built_in) if settings.ai_built_in_fallback else model


def build(settings: Settings, model: LanguageModel | None) -> Components:
    """Create the components without starting them. `model` replaces the configured one."""
    url, wait = settings.database_url, settings.database_wait_seconds
    opened = partial(Database, url, notifies=not settings.notify_url)
    database = opened(wait_seconds=wait)
    answers = opened(pool_size=ANSWER_CONNECTIONS, wait_seconds=wait, pool="answers")
    # Heartbeats do not wait for the database: the next one follows soon after a failure.
    heartbeat_database = opened(pool_size=HEARTBEAT_CONNECTIONS, wait_seconds=0, pool="heartbeat")
    picture_database = opened(pool_size=PICTURE_CONNECTIONS, wait_seconds=wait, pool="pictures")
    log = Log(database, settings, answers)
    facts = FactsCache(answers, current_brand(settings).name)
    daily_budget = DailyBudget(answers, log.process, settings.ai_daily_budget_usd)
    model = model or choose_model(settings, daily_budget)
    embedder = choose_embedder(settings, daily_budget)
    vectors = QueryVectors(embedder) if embedder else None
    runtime = Runtime(database, settings, log.publish, vectors, log.catch_up)
    # Functions of running answers use the connections of answers, which clicks cannot use up.
    of_answers = replace(runtime, database=answers)
    read_context = session_context_reader(answers, facts)
    # The built-in assistant reads the outcomes of calls, and not their text.
    messages = partial(render_messages, with_text=not isinstance(model, SimulatedModel))
    agent = Agent(
        log, settings, model, messages, read_context, of_answers, built_in=SimulatedModel(pace_ms=0)
    )
    runner = Runner(
        log,
        settings,
        agent,
        [daily_budget.settle_orphaned] if daily_budget.budget else [],
        heartbeat_database,
    )
    environment = create_environment(
        reload=settings.environment == "development",
        failures="explain" if settings.environment == "development" else "notice",
        overrides=overrides_folder(settings),
    )
    services = AppServices(
        settings=settings,
        database=database,
        log=log,
        runner=runner,
        runtime=runtime,
        facts=facts,
        keys=Keys(settings),
        environment=environment,
        async_environment=async_twin(environment),
        admission=AdmissionQueue(),
        rate_limiter=RateLimiter(database),
        pictures=PictureMaker(picture_database, settings),
        spoken=spoken_answers(settings),
    )
    housekeeping = Housekeeping(
        database,
        settings,
        lambda: log.broadcaster.sessions,
        VectorIndex(database, embedder) if embedder else None,
    )
    databases = (database, answers, heartbeat_database, picture_database)
    return Components(log, runner, services, housekeeping, databases)


def spoken_answers(settings: Settings) -> SpokenAnswers | None:
    """Return the reader of answers with the voice of `VOICE`, or None without a voice."""
    if not settings.voice.strip():
        return None
    voice = local_voice(settings) if settings.voice == LOCAL else providers_voice(settings)
    return SpokenAnswers(voice) if voice is not None else None


def session_context_reader(
    database: Database, facts: FactsCache
) -> Callable[[str, Sequence[str] | None], Awaitable[SessionContext]]:
    """Return a function that reads the session's facts for a model, in addition to the conversation.

    The ids of the shown products are its second argument, if they are known.
    """

    async def session_context(session_id: str, ids: Sequence[str] | None = None) -> SessionContext:
        if ids is not None and not ids:
            return SessionContext(shop=await facts.get(), shown=())
        async with database.reading(in_transaction=False) as db:
            shown = await read_product_facts(db, await shown_ids(db, session_id) if ids is None else ids)
        return SessionContext(shop=await facts.get(), shown=tuple(shown))

    return session_context


def report_sample_pages(settings: Settings) -> None:
    """Log a warning if a shop in production still has sample pages. Reading them logs the files that are no pages."""
    samples = read_folder(settings.pages_folder).samples
    if samples and settings.environment == "production":
        log = structlog.get_logger()
        log.warning("sample_pages", files=list(samples), folder=settings.pages_folder)


def component_lifespan(
    components: Components, observers: Observers
) -> Callable[[Litestar], AbstractAsyncContextManager[None]]:
    """Return a context manager that starts the components with the server and stops them with it."""

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        report_sample_pages(components.services.settings)
        await components.log.start()
        await components.runner.start()
        components.housekeeping.start()
        components.services.pictures.start()
        # In development the built-in assistant is imported after the first page; see app/cli/serve.py.
        preparing = asyncio.get_running_loop().call_later(PREPARE_SECONDS, prepare)
        sampling = asyncio.create_task(sample_pools(), name="pool-metrics")
        try:
            yield
        finally:
            preparing.cancel()
            await components.services.pictures.stop()
            await components.housekeeping.stop()
            await components.runner.close()
            await components.log.stop()
            sampling.cancel()
            for database in components.databases:
                await database.close()
            await observers.close()

    return lifespan
