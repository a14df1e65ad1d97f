"""Contexts of `templates/pages`: a shopper's pages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import ClassVar

from app.events import CallError
from app.render.contexts.conversation import Composer, TurnView
from app.render.contexts.page_frame import Layout, SessionForms
from app.render.contexts.product_list import Chip, Listing
from app.render.contexts.types import ProductData
from app.turn import Turn


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category on the start page, with a picture from it."""

    name: str
    url: str
    count: int
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class LastQuestion:
    """The last question of a returning visitor, with the first products of its answer as they are now."""

    text: str
    url: str
    """Path of the conversation, at the question."""
    products: Sequence[ProductData] = ()


@dataclass(frozen=True, kw_only=True)
class StartPage(Layout):
    """The first page: one sentence, the composer, four example questions, three products, the shelves."""

    template: ClassVar[str] = "pages/start.html"
    composer: Composer
    starters: Sequence[str] = ()
    last: LastQuestion | None = None
    """Where the visitor stopped; None for a first visit."""
    products: Sequence[ProductData] = ()
    """Products that can be added at once."""
    product_forms: SessionForms
    shelves: Sequence[Shelf] = ()
    product_count: int = 0


@dataclass(frozen=True, kw_only=True)
class ConversationPage(Layout):
    """A conversation. With `live` it is the streamed page: plain HTML that grows until the answer is complete."""

    template: ClassVar[str] = "pages/conversation.html"
    forms: SessionForms
    turns: Iterable[TurnView]
    composer: Composer
    last_seq: int = 0
    """Number of the last event on the page. The stream begins after it."""
    running: bool = False
    """Whether an answer was running when the page began."""
    live: bool = False
    growing: Turn | None = None
    """The turn that the streamed page shows as it is written; its status changes with the page."""
    earlier: int | None = None
    """Cursor of *Earlier messages*: the turns before this number are not on the page. None if there are none."""
    full: bool = False
    """Whether the conversation has reached its size limit and accepts no more messages."""
    past: bool = False
    """Whether the page shows an earlier part of the conversation, which does not grow."""


@dataclass(frozen=True, kw_only=True)
class ProductsPage(Layout):
    """The products, browsed and searched without the assistant."""

    template: ClassVar[str] = "pages/products.html"
    listing: Listing
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class ProductPage(Layout):
    """One product's own page."""

    template: ClassVar[str] = "pages/product.html"
    product: ProductData
    forms: SessionForms
    others: Sequence[Chip] = ()
    """Links to the same product in other sizes and colours that are products of their own."""
    recommendations: Sequence[ProductData] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values of options that are selected, by the option's name."""
    error: CallError | None = None
    """The error of a refused *Add*, if it concerns no field."""
    quantity: str = ""
    """The number that the shopper wrote, if it was refused."""
    quantity_error: str = ""
    """The reason why it was refused."""


@dataclass(frozen=True, kw_only=True)
class DeletionPage(Layout):
    """The confirmation for deleting conversation and cart permanently. Its form deletes them."""

    template: ClassVar[str] = "pages/deletion.html"
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class PageSection:
    """A section of one of the shop's own pages."""

    heading: str
    """Its heading; empty for the text before the first one."""
    anchor: str
    """The `id` of its heading; empty without a heading."""
    text: str
    """Its Markdown, as the owner wrote it."""


@dataclass(frozen=True, kw_only=True)
class ShopPage(Layout):
    """One of the shop's own pages: a Markdown file of the owner's."""

    template: ClassVar[str] = "pages/shop_page.html"
    sections: Sequence[PageSection]


@dataclass(frozen=True, kw_only=True)
class FoundPassage:
    """A section that answers a question, with its page."""

    page: str
    heading: str
    text: str
    url: str


@dataclass(frozen=True, kw_only=True)
class ShopPagesPage(Layout):
    """The list of the shop's own pages, with a search of their sections."""

    template: ClassVar[str] = "pages/shop_pages.html"
    question: str = ""
    passages: Sequence[FoundPassage] = ()
    contact: str = ""
    """How the shop is reached, where no section answers; empty if the owner set nothing."""


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Layout):
    """An error: its description, whether the shopper can do something about it, and links to other pages."""

    template: ClassVar[str] = "pages/error.html"
    status: int
    detail: str = ""
    """Description for the shopper. If it is empty, the page has a default text for each status."""
    retry_after: int | None = None
    """Seconds after which a retry may succeed."""
    composer: Composer | None = None
    """After a refused message: the form with its text, which can be sent again."""
