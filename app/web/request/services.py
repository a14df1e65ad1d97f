"""What every handler needs, in one typed place."""

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
from app.render.error_boundary import PartEnvironment
from app.settings import Settings
from app.web.request.allowances import RateLimits
from app.web.request.authorization import Keys
from app.web.streams.admission import OpeningLine


@dataclass(frozen=True)
class Shop:
    """The running product: made once in `main`, handed to handlers as `shop`."""

    settings: Settings
    database: Database
    log: Log
    runner: Runner
    runtime: Runtime
    facts: FactsCache
    keys: Keys
    environment: PartEnvironment
    async_environment: PartEnvironment
    openings: OpeningLine
    rates: RateLimits
    spoken: SpokenAnswers | None = None
    """Reads answers aloud, where the operator has configured a voice."""


GivenShop = NamedDependency[SkipValidation[Shop]]
"""A handler's parameter `shop`."""


def provide_shop(state: State) -> Shop:
    """The application's shop."""
    shop: Shop = state.shop
    return shop


def shop_of(request: Request[None, None, State]) -> Shop:
    """The shop, where there is no injection: in error handlers."""
    return provide_shop(request.app.state)
