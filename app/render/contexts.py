"""What each template is given: one documented dataclass per template, named by its `template`.

A template's variables are exactly its context's fields (a test holds both to it). Included templates see the includer's
variables: what they need stands in their own context. `docs/templates.md` is generated from here.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Annotated, Any, ClassVar, Literal, Protocol
from uuid import uuid4

from markupsafe import Markup
from pydantic import PlainValidator

from app.events import CallError, CartLine, CartState
from app.functions import Function, all_functions
from app.render import dom_ids
from app.settings import MESSAGE_LIMIT
from app.turn import ErrorPart, FunctionPart, Turn, UserPart

Theme = Literal["system", "light", "dark"]

ProductData = Mapping[str, Any]
"""A product's wire shape (docs/wire.md, "Shapes"), with `list_price` (old price) and `reason` where they are known."""

Html = Annotated[Markup, PlainValidator(Markup)]
"""Ready HTML: rendered by one of these templates or by the Markdown renderer, never from a shopper's text."""

EMPTY = Markup()

PartsHtml = Annotated[
    Iterable[Markup] | AsyncIterable[Markup], PlainValidator(lambda given: [Markup(html) for html in given])  # noqa: S704 - see Html
]
"""A turn's parts as ready HTML: a list on a page, an asynchronous generator on the streamed page."""


class TemplateContext(Protocol):
    """Anything that knows its template and is a dataclass of that template's variables."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


def new_client_message_id() -> str:
    """A fresh id for one message: the same form sent twice is one message."""
    return uuid4().hex


# ---------------------------------------------------------------- what contexts are made of


@dataclass(frozen=True, kw_only=True)
class SessionForms:
    """What the forms of a part need: whose they are, and where a plain browser goes afterwards."""

    csrf_token: str
    session_id: str | None = None
    """None outside a conversation: buttons then lead to the shop's pages."""
    next: str = "/cart"
    """Path of ours to return to after a cart form."""
    scripted: bool = True
    """False on the streamed page: what only scripts can use is left out."""
    spoken: bool = False
    """Whether the server can read answers aloud."""

    @property
    def messages_path(self) -> str:
        """Where a message is posted: the session's, or a new one's."""
        return f"/chat/{self.session_id}/messages" if self.session_id else "/chat"

    @property
    def cancellation_path(self) -> str:
        """Where *Stop* posts."""
        return f"/chat/{self.session_id}/cancellation"

    @property
    def clear_path(self) -> str:
        """Where *New conversation* posts."""
        return f"/chat/{self.session_id}/clear"

    @property
    def conversation_path(self) -> str:
        """The conversation's page, with its newest turns."""
        return f"/chat/{self.session_id}"

    def earlier_path(self, before: int) -> str:
        """The turns before that number."""
        return f"/chat/{self.session_id}?before={before}"

    @property
    def deletion_path(self) -> str:
        """Where *Delete everything* leads, and where its page posts."""
        return f"/chat/{self.session_id}/deletion"

    @property
    def live_path(self) -> str:
        """The conversation as a page that is still being written, for browsers without scripts."""
        return f"/chat/{self.session_id}/live"

    def stream_path(self, after: int) -> str:
        """Where the events after that number come from."""
        return f"/chat/{self.session_id}/stream?after={after}"

    def speech_path(self, number: int) -> str:
        """The answer of the turn of that number, as sound."""
        return f"/chat/{self.session_id}/turns/{number}/speech"

    def function_path(self, function: Function) -> str:
        """Where a function's button posts, with the function's parameters as fields."""
        return f"/chat/{self.session_id}/functions/{function.name}"


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """What every page's frame shows: header, cart count, theme."""

    title: str
    csrf_token: str
    shop_name: str = "Aisle"
    cart: CartState = field(default_factory=CartState)
    theme: Theme = "system"
    path: str = "/"
    """This page's own path with its query: where the theme switch comes back to."""
    conversation_url: str | None = None
    """The visitor's conversation, if there is one."""
    checkout_url: str = ""
    """Where *Checkout* leads; without it the control is absent."""
    request_id: str = ""
    """Named on error pages, so that a report can be found in the log."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category on the start page, with a picture from it."""

    name: str
    url: str
    count: int
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that one click sets or, when `active`, takes away."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class ChipGroup:
    """Chips of one kind: categories, brands, the values of an attribute."""

    label: str
    chips: Sequence[Chip]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The listing's form as it was sent: raw strings, so that a wrong entry is shown again as it was typed."""

    query: str = ""
    category: str = ""
    min_price: str = ""
    max_price: str = ""
    in_stock: bool = False
    sort: str = "relevance"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of products with what narrows or widens it."""

    products: Sequence[ProductData]
    total: int
    first: int = 1
    """Number of the first product shown, counted from 1."""
    filters: Filters = field(default_factory=Filters)
    categories: Sequence[str] = ()
    """Category paths to choose from."""
    groups: Sequence[ChipGroup] = ()
    previous_url: str | None = None
    next_url: str | None = None
    note: str = ""
    """What to say before the products: the kind is not sold, what was left out, which limits were read."""
    corrected: str = ""
    """What was searched for in place of a misspelt text."""
    matching_all: int | None = None
    """Where products follow that lack a word: how many have every word."""
    hint: str = ""
    """When nothing was found: what would widen the search."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Field name -> what is wrong with it."""


# ---------------------------------------------------------------- components


@dataclass(frozen=True, kw_only=True)
class Price:
    """A product's price, large; an old price struck through."""

    template: ClassVar[str] = "components/_price.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A product's rating as text with one star; nothing when it is unknown."""

    template: ClassVar[str] = "components/_rating.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A product's stock in words, only when it matters: "2 left", "Sold out"."""

    template: ClassVar[str] = "components/_stock.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A product's picture on tinted ground, or a drawn stand-in. The name stands beside it: no text of its own."""

    template: ClassVar[str] = "components/_picture.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A labelled number field: how many pieces."""

    template: ClassVar[str] = "components/_quantity.html"
    product: ProductData
    field_id: str
    """The input's id: one per page."""
    quantity: int = 1
    least: int = 1
    """0 where the field may also take a line away."""


@dataclass(frozen=True, kw_only=True)
class ProductCard:
    """A product in a row or a listing. `number`, counted from 1, is what "the second one" means."""

    template: ClassVar[str] = "components/_product_card.html"
    product: ProductData
    forms: SessionForms
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class NumberedCards:
    """Products of a result, numbered from 1. The seventh and later stand behind one more click."""

    template: ClassVar[str] = "components/_numbered_cards.html"
    products: Sequence[ProductData]
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class ProductDetail:
    """A product in full: picture, facts as a table, quantity and *Add*."""

    template: ClassVar[str] = "components/_product_detail.html"
    product: ProductData
    forms: SessionForms
    field_id: str
    """The quantity field's id."""
    level: int = 3
    """Level of its heading: 1 on the product's own page."""


@dataclass(frozen=True, kw_only=True)
class FilterForm:
    """The listing's search field, filters and chips."""

    template: ClassVar[str] = "components/_filters.html"
    listing: Listing


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """Why a form on a shop page was refused, at the top of the page; nothing without an error."""

    template: ClassVar[str] = "components/_refusal.html"
    error: CallError | None = None


@dataclass(frozen=True, kw_only=True)
class CartLineForms:
    """One line of the cart page: what it is, what it costs, and the forms that change and remove it."""

    template: ClassVar[str] = "components/_cart_line.html"
    line: CartLine
    forms: SessionForms
    field_id: str
    """Id of its quantity's field: one for each line."""


@dataclass(frozen=True, kw_only=True)
class CartShelf:
    """The cart beside the conversation, on wide windows."""

    template: ClassVar[str] = "components/_cart_shelf.html"
    cart: CartState


@dataclass(frozen=True, kw_only=True)
class CartLink:
    """The header's link to the cart, with its count."""

    template: ClassVar[str] = "components/_cart_link.html"
    cart: CartState


# ---------------------------------------------------------------- the conversation


@dataclass(frozen=True, kw_only=True)
class UserMessage:
    """What the shopper wrote, verbatim."""

    template: ClassVar[str] = "chat/_user.html"
    part: UserPart


@dataclass(frozen=True, kw_only=True)
class Block:
    """One Markdown block of an answer."""

    template: ClassVar[str] = "chat/_block.html"
    id: str
    """The whole DOM id, from `dom_ids.block`."""
    html: Html
    open: bool = False
    """More of it may come: it will be redrawn."""


@dataclass(frozen=True, kw_only=True)
class ErrorMessage:
    """Why an answer broke off."""

    template: ClassVar[str] = "chat/_error.html"
    part: ErrorPart


@dataclass(frozen=True, kw_only=True)
class TurnEnd:
    """The foot of a turn: the typing indicator while it runs, afterwards *Copy*, *Listen*, *Stopped*, *Try again*.

    On the streamed page it is drawn after the parts: `turn` is the live object, so its status is read late.
    """

    template: ClassVar[str] = "chat/_turn_end.html"
    turn: Turn
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """A whole turn. Clicks outside turns are turns with `turn.id` None and one function part."""

    template: ClassVar[str] = "chat/_turn.html"
    turn: Turn
    parts: PartsHtml
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnList:
    """The turns of a page in the element that fragments add more to; empty after a clearing."""

    template: ClassVar[str] = "chat/_turns.html"
    forms: SessionForms
    turns: Iterable[TurnView] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierLink:
    """*Earlier messages*, above the turns; empty when the page shows the first one."""

    template: ClassVar[str] = "chat/_earlier.html"
    forms: SessionForms
    earlier: int | None = None
    """The turns before that number come next."""


@dataclass(frozen=True, kw_only=True)
class ComposerActions:
    """*Stop* while an answer runs; nothing otherwise (*Send* stands in the composer's form)."""

    template: ClassVar[str] = "chat/_composer_actions.html"
    forms: SessionForms
    running: bool = False


@dataclass(frozen=True, kw_only=True)
class ComposerError:
    """Why a message was not taken, in place; `composer_error` empty when all is well."""

    template: ClassVar[str] = "chat/_composer_error.html"
    composer_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Composer(ComposerActions, ComposerError):
    """Where the shopper writes. Without a session it posts to `/chat` and opens one."""

    template: ClassVar[str] = "chat/_composer.html"
    text: str = ""
    """What was typed and not taken: it is never lost."""
    client_message_id: str = field(default_factory=new_client_message_id)
    limit: int = MESSAGE_LIMIT
    focus: bool = False
    """Whether the page begins in the text field."""


@dataclass(frozen=True, kw_only=True)
class Announcer:
    """What screen readers are told at boundaries. Fill it with `<hx-partial hx-target="#announcer">`: it must stay."""

    template: ClassVar[str] = "chat/_announcer.html"
    announcement: str = ""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The connection's state in words; empty while all is well. static/js/connection.js writes it."""

    template: ClassVar[str] = "chat/_connection.html"


# ---------------------------------------------------------------- function parts


@dataclass(frozen=True, kw_only=True)
class RunningFunction:
    """Any function while it runs: one muted line."""

    template: ClassVar[str] = "functions/_running.html"
    part: FunctionPart


@dataclass(frozen=True, kw_only=True)
class DefaultFunction(RunningFunction):
    """A function without a template of its own: running, done or failed."""

    template: ClassVar[str] = "functions/_default.html"
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class FailedFunction(DefaultFunction):
    """Any function that refused: why, what may have been meant, what to do next."""

    template: ClassVar[str] = "functions/_failed.html"


def context_of(function: Function) -> type[DefaultFunction]:
    """Return the context of a function's own template, called as the function is."""
    name = "".join(word.capitalize() for word in function.name.split("_"))
    template = f"functions/{function.name}.html"
    return type(name, (DefaultFunction,), {"__doc__": function.about, "template": template})


FUNCTIONS: dict[str, type[DefaultFunction]] = {
    name: context_of(function) for name, function in all_functions().items()
}


def function_context(part: FunctionPart, forms: SessionForms) -> DefaultFunction:
    """The context that draws a function part: its own by name, else the default."""
    return FUNCTIONS.get(part.name, DefaultFunction)(part=part, forms=forms)


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The frame around every page."""

    template: ClassVar[str] = "layouts/base.html"
    frame: PageFrame


@dataclass(frozen=True, kw_only=True)
class StartPage(Layout):
    """The first page: one sentence, the composer, four questions to begin with, the shelves."""

    template: ClassVar[str] = "pages/start.html"
    composer: Composer
    starters: Sequence[str] = ()
    shelves: Sequence[Shelf] = ()
    product_count: int = 0


@dataclass
class LatestCart:
    """The cart as it is now, on a page that is written while it changes."""

    cart: CartState


@dataclass(frozen=True, kw_only=True)
class ConversationPage(Layout):
    """A conversation. `live` is the streamed page: plain HTML that grows until the answer is there."""

    template: ClassVar[str] = "pages/conversation.html"
    forms: SessionForms
    turns: Iterable[TurnView]
    composer: Composer
    last_seq: int = 0
    """Number of the last event the page shows: the stream goes on after it."""
    running: bool = False
    """Whether an answer was running when the page began."""
    live: bool = False
    latest: LatestCart | None = None
    """On the streamed page: the cart, which is drawn after the answer and may be changed by it."""
    earlier: int | None = None
    """Cursor of *Earlier messages*: the turns before that number are not on the page. None when there are none."""
    full: bool = False
    """Whether the conversation takes nothing more."""
    past: bool = False
    """Whether the page shows an earlier part of the conversation, which does not grow."""


@dataclass(frozen=True, kw_only=True)
class ProductsPage(Layout):
    """Browse and search without the assistant."""

    template: ClassVar[str] = "pages/products.html"
    listing: Listing
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class ProductPage(Layout):
    """One product's own page."""

    template: ClassVar[str] = "pages/product.html"
    product: ProductData
    forms: SessionForms
    recommendations: Sequence[ProductData] = ()
    error: CallError | None = None
    """Why *Add* was refused."""


@dataclass(frozen=True, kw_only=True)
class CartPage(Layout):
    """The cart: change it, see its honest total, go to the checkout where there is one."""

    template: ClassVar[str] = "pages/cart.html"
    forms: SessionForms
    error: CallError | None = None
    """Why the last change was refused."""


@dataclass(frozen=True, kw_only=True)
class DeletionPage(Layout):
    """Asks whether conversation and cart are to be deleted for good; its form does it."""

    template: ClassVar[str] = "pages/deletion.html"
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class ErrorPage(Layout):
    """Something went wrong: what, whether it is the shopper's turn, and the way on."""

    template: ClassVar[str] = "pages/error.html"
    status: int
    detail: str = ""
    """What happened, in a shopper's words; without it the page has words of its own for each status."""
    retry_after: int | None = None
    """Seconds until it is worth trying again."""
    composer: Composer | None = None
    """Where a message was not taken: the form with the kept text, ready to be sent again."""


@dataclass(frozen=True, kw_only=True)
class GalleryEntry:
    """A template in the gallery's list."""

    template: str
    summary: str
    states: Sequence[str]
    problem: str = ""
    """Why its states cannot be read."""


@dataclass(frozen=True, kw_only=True)
class GalleryIndex(Layout):
    """The gallery's list of templates and their states."""

    template: ClassVar[str] = "gallery/index.html"
    entries: Sequence[GalleryEntry]
    prefix: str
    """Path below which the states stand."""


@dataclass(frozen=True, kw_only=True)
class GalleryPiece(Layout):
    """One state of a piece, in surroundings like those it is made for."""

    template: ClassVar[str] = "gallery/piece.html"
    html: Html
    kind: str
    """Its folder: `chat`, `functions` or `components`."""


@dataclass(frozen=True, kw_only=True)
class ReferenceField:
    """A value that goes over the wire."""

    name: str
    kind: str
    """In a word: `text`, `list of`."""
    about: Html = EMPTY
    shape: str = ""
    """The shape it has, where that is described by itself."""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class ReferenceAnswer:
    """What comes back when it went well."""

    status: int
    about: Html
    fields: Sequence[ReferenceField] = ()
    shape: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceProblem:
    """Why something is refused."""

    code: str
    about: Html
    status: int | None = None
    """None for one that comes on a stream."""


@dataclass(frozen=True, kw_only=True)
class ReferenceOperation:
    """A route and a method."""

    name: str
    method: str
    path: str
    summary: str
    about: Html
    access: Html
    answers: Sequence[ReferenceAnswer]
    parameters: Sequence[ReferenceField] = ()
    body: Sequence[ReferenceField] = ()
    problems: Sequence[ReferenceProblem] = ()
    command: str = ""
    """How to try it with curl."""


@dataclass(frozen=True, kw_only=True)
class ReferenceGroup:
    """Routes that belong together."""

    name: str
    about: Html
    operations: Sequence[ReferenceOperation]


@dataclass(frozen=True, kw_only=True)
class ReferenceShape:
    """An object that several routes share, or an event."""

    name: str
    about: Html
    fields: Sequence[ReferenceField]
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferencePage(Layout):
    """The API's reference: every route, event, shape and refusal."""

    template: ClassVar[str] = "pages/reference.html"
    about: Html
    groups: Sequence[ReferenceGroup]
    events: Sequence[ReferenceShape]
    shapes: Sequence[ReferenceShape]
    problems: Sequence[ReferenceProblem]


PAGES: tuple[type[Layout], ...] = (
    StartPage,
    ConversationPage,
    ProductsPage,
    ProductPage,
    CartPage,
    DeletionPage,
    ErrorPage,
    ReferencePage,
)

Kinds = tuple[type[TemplateContext], ...]

CHAT: Kinds = (
    EarlierLink,
    UserMessage,
    Block,
    ErrorMessage,
    TurnEnd,
    TurnView,
    TurnList,
    Composer,
    ComposerActions,
    ComposerError,
)
STATUS: Kinds = (Announcer, Connection, RunningFunction, FailedFunction, DefaultFunction)
GOODS: Kinds = (Price, Rating, Stock, Picture, Quantity, ProductCard, NumberedCards, ProductDetail)
SHOP: Kinds = (FilterForm, Refusal, CartLineForms, CartShelf, CartLink, GalleryIndex, GalleryPiece)

EVERY: Kinds = (Layout, *PAGES, *CHAT, *STATUS, *FUNCTIONS.values(), *GOODS, *SHOP)

CONTEXTS: dict[str, type[TemplateContext]] = {kind.template: kind for kind in EVERY}
"""Template -> its context, for every template there is."""


def part_id(given: Mapping[str, Any]) -> str:
    """The id of a part's element."""
    return dom_ids.part(given["part"].id)


ELEMENT_IDS: dict[str, Callable[[Mapping[str, Any]], str]] = {
    TurnView.template: lambda given: dom_ids.turn(given["turn"].number),
    TurnList.template: lambda given: dom_ids.TURNS,
    TurnEnd.template: lambda given: dom_ids.turn_end(given["turn"].number),
    Block.template: lambda given: str(given["id"]),
    ComposerActions.template: lambda _: dom_ids.COMPOSER_ACTIONS,
    ComposerError.template: lambda _: dom_ids.COMPOSER_ERROR,
    Announcer.template: lambda _: dom_ids.ANNOUNCER,
    CartShelf.template: lambda _: dom_ids.CART_SHELF,
    CartLink.template: lambda _: dom_ids.CART_LINK,
    **{
        kind.template: part_id
        for kind in EVERY
        if issubclass(kind, UserMessage | ErrorMessage | RunningFunction)
    },
}
"""Template -> the id of the element it draws, from its variables: what stands in its place bears the same id."""
