"""The services that handlers need, in one typed object."""

from __future__ import annotations

from dataclasses import dataclass

from litestar import Request
from litestar.datastructures import State
from litestar.di import NamedDependency
from litestar.params import SkipValidation

from app.assistant.runner import Runner
from app.catalogue.known_words import FactsCache
from app.db import Database
from app.functions.execute import Runtime
from app.llm.text_to_speech import SpokenAnswers
from app.log import Log
from app.pictures.maker import PictureMaker
from app.render.error_boundary import PartEnvironment
from app.settings import Settings
from app.web.request.authorization import Keys
from app.web.request.rate_limiter import RateLimiter
from app.web.streams.admission import AdmissionQueue


@dataclass(frozen=True)
class AppServices:
    """The running services. `app.main` creates them once; handlers receive them as `services`."""

    settings: Settings
    database: Database
    log: Log
    runner: Runner
    runtime: Runtime
    facts: FactsCache
    keys: Keys
    environment: PartEnvironment
    async_environment: PartEnvironment
    admission: AdmissionQueue
    rate_limiter: RateLimiter
    pictures: PictureMaker
    spoken: SpokenAnswers | None = None
    """Reads answers aloud. None if the operator has not configured a voice."""


InjectedServices = NamedDependency[SkipValidation[AppServices]]
"""A handler's parameter `services`."""


def provide_services(state: State) -> AppServices:
    """Return the application's services."""
    services: AppServices = state.services
    return services


def services_of(request: Request[None, None, State]) -> AppServices:
    """Return the services of a request's application, for code without injection, such as error handlers."""
    return provide_services(request.app.state)
