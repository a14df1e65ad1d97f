"""Contexts of the templates: one documented dataclass per template, whose path is in the attribute `template`.

A template uses exactly its context's fields as variables; a test checks it. An included template receives the variables
of the template that includes it; its own context lists those that it needs. `docs/templates.md` is generated from this
module.
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
"""A product's wire shape (docs/wire.md, "Shapes"), with `list_price` (old price) and `reason` if they are known."""

Html = Annotated[Markup, PlainValidator(Markup)]
"""Safe HTML: the output of one of these templates or of the Markdown renderer, never a shopper's text."""

EMPTY = Markup()

PartsHtml = Annotated[
    Iterable[Markup] | AsyncIterable[Markup], PlainValidator(lambda given: [Markup(html) for html in given])  # noqa: S704 - see Html
]
"""A turn's parts as safe HTML: a list on a page, an asynchronous generator on the streamed page."""


class TemplateContext(Protocol):
    """A dataclass of a template's variables, with the template's path in its attribute `template`."""

    template: ClassVar[str]
    __dataclass_fields__: ClassVar[dict[str, Any]]


def new_client_message_id() -> str:
    """Return a new id for one message. The server stores a form that is sent twice as one message."""
    return uuid4().hex


# ---------------------------------------------------------------- types of fields


@dataclass(frozen=True, kw_only=True)
class SessionForms:
    """Data for the forms of a part: the session they act on, and the page that a browser without scripts opens next."""

    csrf_token: str
    session_id: str | None = None
    """None outside a conversation: buttons are then links to the shop's pages."""
    next: str = "/cart"
    """Path within the shop to which a cart form redirects."""
    scripted: bool = True
    """False on the streamed page, which omits controls that need scripts."""
    spoken: bool = False
    """Whether the server can convert answers to speech."""

    @property
    def messages_path(self) -> str:
        """The path to which a message is posted: the session's, or `/chat`, which creates a session."""
        return f"/chat/{self.session_id}/messages" if self.session_id else "/chat"

    @property
    def cancellation_path(self) -> str:
        """The path to which *Stop* posts."""
        return f"/chat/{self.session_id}/cancellation"

    @property
    def clear_path(self) -> str:
        """The path to which *New conversation* posts."""
        return f"/chat/{self.session_id}/clear"

    @property
    def conversation_path(self) -> str:
        """The path of the conversation's page, with its newest turns."""
        return f"/chat/{self.session_id}"

    def earlier_path(self, before: int) -> str:
        """Return the path of the page with the turns before that number."""
        return f"/chat/{self.session_id}?before={before}"

    @property
    def deletion_path(self) -> str:
        """The path of the page that *Delete everything* opens. The form on that page posts to it."""
        return f"/chat/{self.session_id}/deletion"

    @property
    def live_path(self) -> str:
        """The path of the streamed page, for browsers without scripts."""
        return f"/chat/{self.session_id}/live"

    def stream_path(self, after: int) -> str:
        """Return the path of the stream of events after that number."""
        return f"/chat/{self.session_id}/stream?after={after}"

    def speech_path(self, number: int) -> str:
        """Return the path of the answer of the turn with that number, as sound."""
        return f"/chat/{self.session_id}/turns/{number}/speech"

    def function_path(self, function: Function) -> str:
        """Return the path to which a function's button posts the function's parameters as fields."""
        return f"/chat/{self.session_id}/functions/{function.name}"


@dataclass(frozen=True, kw_only=True)
class PageLink:
    """A link to one of the shop's own pages."""

    title: str
    url: str


@dataclass(frozen=True, kw_only=True)
class PageFrame:
    """Data for the frame of every page: header, cart count, theme."""

    title: str
    csrf_token: str
    shop_name: str = "Aisle"
    cart: CartState = field(default_factory=CartState)
    theme: Theme = "system"
    path: str = "/"
    """This page's own path with its query. The theme switch redirects to it."""
    conversation_url: str | None = None
    """Path of the visitor's conversation, if there is one."""
    checkout_url: str = ""
    """Path of *Checkout*, which redirects to the shop's checkout. If it is empty, no page has this control."""
    pages: Sequence[PageLink] = ()
    """The shop's own pages, linked at the end of each page but the conversation."""
    request_id: str = ""
    """Shown on error pages, so that a shopper's report can be found in the log."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """A category on the start page, with a picture from it."""

    name: str
    url: str
    count: int
    image_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class Chip:
    """A filter that one click sets or, if `active`, removes."""

    label: str
    url: str
    count: int | None = None
    active: bool = False


@dataclass(frozen=True, kw_only=True)
class ChipGroup:
    """Chips of one kind: categories, brands or the values of an attribute."""

    label: str
    chips: Sequence[Chip]


@dataclass(frozen=True, kw_only=True)
class Filters:
    """The fields of the listing's form as strings, so that the page shows an invalid entry again as it was typed."""

    query: str = ""
    category: str = ""
    min_price: str = ""
    max_price: str = ""
    in_stock: bool = False
    sort: str = "relevance"


@dataclass(frozen=True, kw_only=True)
class Listing:
    """One page of products, with the filters that narrow or widen it."""

    products: Sequence[ProductData]
    total: int
    first: int = 1
    """Number of the first product shown, counted from 1."""
    filters: Filters = field(default_factory=Filters)
    categories: Sequence[str] = ()
    """Category paths that the form offers."""
    chosen: ChipGroup | None = None
    """Chips that remove the filters that are set."""
    groups: Sequence[ChipGroup] = ()
    """Chips that narrow the list, with counts."""
    kept: Mapping[str, str] = field(default_factory=dict)
    """Parameters that the form sends again, since it has no field for them: brand, attributes, unwanted words."""
    previous_url: str | None = None
    next_url: str | None = None
    note: str = ""
    """Sentences before the products: the kind is not sold, what was left out, which limits were read."""
    kind_missing: str = ""
    """The kind that was asked for, if the shop sells none; `note` says so."""
    corrected: str = ""
    """The text that was searched for in place of a misspelt one."""
    matching_all: int | None = None
    """Number of products with all words, if others follow them."""
    hint: str = ""
    """Advice on how to widen the search, if nothing was found."""
    errors: Mapping[str, str] = field(default_factory=dict)
    """Messages about invalid fields, by field name."""


# ---------------------------------------------------------------- components


@dataclass(frozen=True, kw_only=True)
class Price:
    """A product's price in large type, with the old price struck through."""

    template: ClassVar[str] = "components/_price.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Rating:
    """A product's rating as text with one star; nothing if it is unknown."""

    template: ClassVar[str] = "components/_rating.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Stock:
    """A product's stock in words, only if it is 5 or less: "2 left", "Sold out"."""

    template: ClassVar[str] = "components/_stock.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Picture:
    """A product's picture on a tinted ground, or an icon. Its alternative text is empty: the name is next to it."""

    template: ClassVar[str] = "components/_picture.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """A labelled number field for a quantity."""

    template: ClassVar[str] = "components/_quantity.html"
    product: ProductData
    field_id: str
    """The input's id, unique in its page."""
    quantity: int = 1
    least: int = 1
    """Minimum of the field. With 0 it can also remove a line of the cart."""


@dataclass(frozen=True, kw_only=True)
class ProductCard:
    """A product in a row or a listing. `number`, counted from 1, is the position that "the second one" refers to."""

    template: ClassVar[str] = "components/_product_card.html"
    product: ProductData
    forms: SessionForms
    number: int | None = None


@dataclass(frozen=True, kw_only=True)
class NumberedCards:
    """Products of a result, numbered from 1. The seventh and later ones are shown after one more click."""

    template: ClassVar[str] = "components/_numbered_cards.html"
    products: Sequence[ProductData]
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class ProductDetail:
    """All of a product: picture, facts as a table, quantity and *Add*."""

    template: ClassVar[str] = "components/_product_detail.html"
    product: ProductData
    forms: SessionForms
    field_id: str
    """Id of the quantity field."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values of options that are selected, by the option's name."""
    level: int = 3
    """Level of the heading: 1 on the product's own page."""


@dataclass(frozen=True, kw_only=True)
class FilterForm:
    """The listing's search field, filters and chips."""

    template: ClassVar[str] = "components/_filters.html"
    listing: Listing


@dataclass(frozen=True, kw_only=True)
class Refusal:
    """The error of a refused form, at the top of a shop page; nothing without an error."""

    template: ClassVar[str] = "components/_refusal.html"
    forms: SessionForms
    error: CallError | None = None


@dataclass(frozen=True, kw_only=True)
class VariantButtons:
    """The variants that an error asks to choose from, a button each; those that are sold out are disabled."""

    template: ClassVar[str] = "components/_variant_buttons.html"
    forms: SessionForms
    error: CallError


@dataclass(frozen=True, kw_only=True)
class OptionChips:
    """The values of a product's options on its card; sold-out ones are struck through. Nothing without a choice."""

    template: ClassVar[str] = "components/_option_chips.html"
    product: ProductData


@dataclass(frozen=True, kw_only=True)
class OptionFields:
    """The choice of a product's options as radio buttons of a form; nothing without a choice."""

    template: ClassVar[str] = "components/_option_fields.html"
    product: ProductData
    field_id: str
    """The beginning of the fields' ids, unique in its page."""
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values that are selected, by the option's name."""


@dataclass(frozen=True, kw_only=True)
class CartLineForms:
    """One line of the cart page: product, price, and the forms that change and remove the line."""

    template: ClassVar[str] = "components/_cart_line.html"
    line: CartLine
    forms: SessionForms
    field_id: str
    """Id of the line's quantity field, unique in its page."""
    choices: Sequence[Mapping[str, Any]] = ()
    """The variants of its product, if there are several."""


@dataclass(frozen=True, kw_only=True)
class CartShelf:
    """The cart beside the conversation, in wide windows."""

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
    """The shopper's message, verbatim."""

    template: ClassVar[str] = "chat/_user.html"
    part: UserPart


@dataclass(frozen=True, kw_only=True)
class Block:
    """One Markdown block of an answer."""

    template: ClassVar[str] = "chat/_block.html"
    id: str
    """The element's id, from `dom_ids.block`."""
    html: Html
    open: bool = False
    """Whether more text may be added; the block is then rendered again."""


@dataclass(frozen=True, kw_only=True)
class ErrorMessage:
    """The reason why an answer ended early."""

    template: ClassVar[str] = "chat/_error.html"
    part: ErrorPart


@dataclass(frozen=True, kw_only=True)
class TurnEnd:
    """The foot of a turn: the typing indicator while it runs, afterwards *Copy*, *Listen*, *Stopped*, *Try again*.

    The streamed page renders it after the parts. `turn` is the object that changes, so the foot shows its last status.
    """

    template: ClassVar[str] = "chat/_turn_end.html"
    turn: Turn
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnView:
    """A whole turn. A click on a button outside a turn is a turn with `turn.id` None and one function part."""

    template: ClassVar[str] = "chat/_turn.html"
    turn: Turn
    parts: PartsHtml
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class TurnList:
    """The turns of a page, in the element to which fragments add turns; empty after a clearing."""

    template: ClassVar[str] = "chat/_turns.html"
    forms: SessionForms
    turns: Iterable[TurnView] = ()


@dataclass(frozen=True, kw_only=True)
class EarlierLink:
    """*Earlier messages*, above the turns; empty if the page shows the first turn."""

    template: ClassVar[str] = "chat/_earlier.html"
    forms: SessionForms
    earlier: int | None = None
    """Cursor: the link loads the turns before this number. None if there are none."""


@dataclass(frozen=True, kw_only=True)
class ComposerActions:
    """*Stop* while an answer runs, otherwise nothing (*Send* is in the composer's form)."""

    template: ClassVar[str] = "chat/_composer_actions.html"
    forms: SessionForms
    running: bool = False


@dataclass(frozen=True, kw_only=True)
class ComposerError:
    """The reason why a message was refused, below the composer's form. `composer_error` is empty without one."""

    template: ClassVar[str] = "chat/_composer_error.html"
    composer_error: str = ""


@dataclass(frozen=True, kw_only=True)
class Composer(ComposerActions, ComposerError):
    """The form for messages. Without a session it posts to `/chat`, which creates one."""

    template: ClassVar[str] = "chat/_composer.html"
    text: str = ""
    """Text of a refused message, which the shopper can correct and send again."""
    client_message_id: str = field(default_factory=new_client_message_id)
    limit: int = MESSAGE_LIMIT
    focus: bool = False
    """Whether the text field has the focus when the page opens."""


@dataclass(frozen=True, kw_only=True)
class Announcer:
    """The live region for screen readers, for the end of a turn and the result of a click.

    Fragments replace its content with `<hx-partial hx-target="#announcer">`, never the element: screen readers announce
    only changes within an element that stays.
    """

    template: ClassVar[str] = "chat/_announcer.html"
    announcement: str = ""


@dataclass(frozen=True, kw_only=True)
class Connection:
    """The connection's state in words, written by static/js/connection.js; empty while connected."""

    template: ClassVar[str] = "chat/_connection.html"


# ---------------------------------------------------------------- function parts


@dataclass(frozen=True, kw_only=True)
class RunningFunction:
    """Any function while it runs, as one muted line."""

    template: ClassVar[str] = "functions/_running.html"
    part: FunctionPart


@dataclass(frozen=True, kw_only=True)
class DefaultFunction(RunningFunction):
    """A function without a template of its own: running, done or failed."""

    template: ClassVar[str] = "functions/_default.html"
    forms: SessionForms


@dataclass(frozen=True, kw_only=True)
class FailedFunction(DefaultFunction):
    """Any function that refused its call: the reason, products that may have been meant, and the next step."""

    template: ClassVar[str] = "functions/_failed.html"


def context_of(function: Function) -> type[DefaultFunction]:
    """Return the context of a function's own template. The class name is the function's in CamelCase."""
    name = "".join(word.capitalize() for word in function.name.split("_"))
    template = f"functions/{function.name}.html"
    return type(name, (DefaultFunction,), {"__doc__": function.about, "template": template})


FUNCTIONS: dict[str, type[DefaultFunction]] = {
    name: context_of(function) for name, function in all_functions().items()
}


def function_context(part: FunctionPart, forms: SessionForms) -> DefaultFunction:
    """Return the context for a function part: the function's own or, for an unknown name, the default."""
    return FUNCTIONS.get(part.name, DefaultFunction)(part=part, forms=forms)


# ---------------------------------------------------------------- pages


@dataclass(frozen=True, kw_only=True)
class Layout:
    """The frame around every page."""

    template: ClassVar[str] = "layouts/base.html"
    frame: PageFrame


@dataclass(frozen=True, kw_only=True)
class StartPage(Layout):
    """The first page: one sentence, the composer, four example questions, the shelves."""

    template: ClassVar[str] = "pages/start.html"
    composer: Composer
    starters: Sequence[str] = ()
    shelves: Sequence[Shelf] = ()
    product_count: int = 0


@dataclass
class LatestCart:
    """The current cart, for a page that is sent while the cart changes."""

    cart: CartState


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
    latest: LatestCart | None = None
    """On the streamed page: the cart, which is rendered after the answer because the answer may change it."""
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
    recommendations: Sequence[ProductData] = ()
    chosen: Mapping[str, str] = field(default_factory=dict)
    """Values of options that are selected, by the option's name."""
    error: CallError | None = None
    """The error of a refused *Add*."""


@dataclass(frozen=True, kw_only=True)
class CartPage(Layout):
    """The cart, with its total, the forms that change it, and *Checkout* if the shop has one."""

    template: ClassVar[str] = "pages/cart.html"
    forms: SessionForms
    choices: Mapping[str, Sequence[Mapping[str, Any]]] = field(default_factory=dict)
    """The variants of each product in the cart that has several, by the product's id."""
    error: CallError | None = None
    """The error of the last change, if it was refused."""


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
class DeletionPage(Layout):
    """The confirmation for deleting conversation and cart permanently. Its form deletes them."""

    template: ClassVar[str] = "pages/deletion.html"
    forms: SessionForms


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


@dataclass(frozen=True, kw_only=True)
class GalleryEntry:
    """A template in the gallery's list."""

    template: str
    summary: str
    states: Sequence[str]
    problem: str = ""
    """The error that prevents its states from being read."""


@dataclass(frozen=True, kw_only=True)
class GalleryIndex(Layout):
    """The gallery's list of templates and their states."""

    template: ClassVar[str] = "gallery/index.html"
    entries: Sequence[GalleryEntry]
    prefix: str
    """Path prefix of the states."""


@dataclass(frozen=True, kw_only=True)
class GalleryPiece(Layout):
    """One state of a template that is a part of a page, in surroundings like those on the page."""

    template: ClassVar[str] = "gallery/piece.html"
    html: Html
    kind: str
    """The template's folder: `chat`, `functions` or `components`."""


@dataclass(frozen=True, kw_only=True)
class ReferenceField:
    """A field of a request or a response."""

    name: str
    kind: str
    """Its type in words: `text`, `list of`."""
    about: Html = EMPTY
    shape: str = ""
    """Name of its shape, if the page describes that separately."""
    required: bool = False


@dataclass(frozen=True, kw_only=True)
class ReferenceAnswer:
    """The response to a successful request."""

    status: int
    about: Html
    fields: Sequence[ReferenceField] = ()
    shape: str = ""
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferenceProblem:
    """A reason for which a request is refused."""

    code: str
    about: Html
    status: int | None = None
    """None for a problem that is reported on a stream."""


@dataclass(frozen=True, kw_only=True)
class ReferenceOperation:
    """A method of a route."""

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
    """A curl command that calls the operation."""


@dataclass(frozen=True, kw_only=True)
class ReferenceGroup:
    """Routes that belong together."""

    name: str
    about: Html
    operations: Sequence[ReferenceOperation]


@dataclass(frozen=True, kw_only=True)
class ReferenceShape:
    """An object that several routes use, or an event."""

    name: str
    about: Html
    fields: Sequence[ReferenceField]
    example: str = ""


@dataclass(frozen=True, kw_only=True)
class ReferencePage(Layout):
    """The API's reference: every route, event, shape and problem."""

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
    ShopPage,
    ShopPagesPage,
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
GOODS: Kinds = (
    Price,
    Rating,
    Stock,
    Picture,
    Quantity,
    ProductCard,
    NumberedCards,
    ProductDetail,
    OptionChips,
    OptionFields,
)
SHOP: Kinds = (
    FilterForm,
    Refusal,
    VariantButtons,
    CartLineForms,
    CartShelf,
    CartLink,
    GalleryIndex,
    GalleryPiece,
)

EVERY: Kinds = (Layout, *PAGES, *CHAT, *STATUS, *FUNCTIONS.values(), *GOODS, *SHOP)

CONTEXTS: dict[str, type[TemplateContext]] = {kind.template: kind for kind in EVERY}
"""The context of every template, by the template's path."""


def part_id(given: Mapping[str, Any]) -> str:
    """Return the id of a part's element."""
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
"""Functions from a template's variables to the id of its element, by the template's path. A notice that replaces the
element has the same id."""
