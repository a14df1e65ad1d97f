"""The exception of a posted form that was not accepted. `app/web/pages/refused_forms.py` turns it into a response."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

from app.assistant.turn_rows import TurnInProgress
from app.db.transient_errors import DATABASE_ERRORS, is_transient
from app.events import FunctionError
from app.log.sessions import LogFull
from app.web.request.page_request import PageRequest
from app.web.request.problems import Problem, problem_of


@dataclass(frozen=True)
class MessageForm:
    """A message as it was typed; `session_id` is None on the start page."""

    session_id: str | None
    text: str


@dataclass(frozen=True)
class CartForm:
    """A change of the cart; `path` is the page that the form leads to."""

    path: str
    product_id: str = ""
    """The product that was to be added; empty for other changes."""
    quantity: str = ""
    """The number in the form's field."""

    @property
    def page_id(self) -> str:
        """The product or variant whose own page the form is on; empty for other pages."""
        prefix = "/products/"
        return unquote(self.path.removeprefix(prefix)) if self.path.startswith(prefix) else ""

    @property
    def is_of_page(self) -> bool:
        """Whether the product is the one of its own page, not a recommendation beside it."""
        return bool(self.product_id) and self.page_id == self.product_id


class FormRefused(Exception):
    """A posted form was not accepted, and is shown again with the reason and with the shopper's input."""

    def __init__(self, page_request: PageRequest, form: MessageForm | CartForm, problem: Problem) -> None:
        super().__init__(problem.detail)
        self.page_request, self.form, self.problem = page_request, form, problem


@contextmanager
def refusing(page_request: PageRequest, form: MessageForm | CartForm) -> Iterator[None]:
    """Raise FormRefused for each error in the block that the shopper can correct, or that ends by itself.

    These are problems, refused functions, a running turn, a full log and an unreachable database.
    """
    try:
        yield
    except (Problem, FunctionError, TurnInProgress, LogFull) as error:
        raise FormRefused(page_request, form, problem_of(error)) from error
    except DATABASE_ERRORS as error:
        if not is_transient(error):
            raise
        raise FormRefused(page_request, form, problem_of(error)) from error
