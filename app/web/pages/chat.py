"""The conversation's pages and forms: complete without scripts, enhanced by htmx."""

from __future__ import annotations

from collections.abc import AsyncGenerator, AsyncIterator
from contextlib import aclosing
from functools import partial
from typing import Any

from litestar import Response, get, post
from litestar.di import Provide
from litestar.params import FromPath

from app.assistant.clear import clear_conversation
from app.assistant.turn_rows import BegunTurn, IdempotencyConflict
from app.events import CartState, Context
from app.functions.idempotency import execute_keyed
from app.log.reader import Subscription
from app.log.sessions import is_full
from app.log.window import Bounds, read_window
from app.render import dom_ids
from app.render.contexts.conversation import EarlierLink, TurnView
from app.render.contexts.page_frame import LatestCart, SessionForms
from app.render.contexts.pages import ConversationPage
from app.render.environment import render, stream
from app.render.error_boundary import FLUSH, PartEnvironment
from app.render.fragments import begun_turn, upsert
from app.render.page_window import DrawnTurns, draw_earlier, draw_newest
from app.render.part_renderer import PartRenderer
from app.render.render_thread import drawn, text_length
from app.render.streamed_page import growing_parts
from app.text.length import shortened
from app.turn import Conversation, Part, Turn, UserPart
from app.web.request.authorization import CSRF_FIELD, authorize_write, require_session_owner
from app.web.request.function_calls import shown_by_log
from app.web.request.inputs import chosen_options, client_message_id, form_fields
from app.web.request.page_request import HTML, InjectedPageRequest, PageRequest
from app.web.request.posted_forms import InjectedPostedMessage, PostedMessage, provide_posted_message
from app.web.request.problems import not_found
from app.web.request.refused_form import refusing
from app.web.request.services import AppServices
from app.web.streams.cursor import cursor_before
from app.web.streams.responses import PAGE_HEADERS, StreamResponse, admit_reader

STOP_SECONDS = 3.0
"""Maximum seconds for which a stop waits for the end of the turn, so that the next page shows it."""

PAGE = Bounds(turns=40, bytes=128_000)
"""Maximum part of a conversation that is read for a page. The size of its HTML decides how much of it is rendered
(app/render/page_window.py).
"""

TITLE_LIMIT = 60
"""Maximum number of characters of a question in the title of its conversation's page."""

PIECES_TOGETHER = 200
"""Maximum number of a template's pieces that are sent together."""


MESSAGE = {"message": Provide(provide_posted_message)}


@post(["/chat", "/chat/{session_id:str}/messages"], include_in_schema=False, dependencies=MESSAGE)
async def post_message(message: InjectedPostedMessage) -> Response[str]:
    """Begin a turn: the first one of a visitor's session, or a further one.

    htmx receives the turn as a fragment, other browsers are redirected to the streamed page. Raises FormRefused.
    """
    with refusing(message.page_request, message.form):
        turn = await begin(message)
    if not message.page_request.enhanced:
        message.page_request.forget_cart(dom_ids.turn(turn.number))
        # The anchor of the question: in a long conversation the answer is not at the top of the page.
        return message.page_request.redirect(f"/chat/{message.session_id}/live#{dom_ids.turn(turn.number)}")
    if message.opened_at != message.session_id:
        return message.page_request.redirect(f"/chat/{message.session_id}")
    forms = message.page_request.forms(session_id=turn.session_id, next_path=f"/chat/{turn.session_id}")
    return message.page_request.fragments(partial(begun_turn, forms=forms, events=turn.events))


async def begin(message: PostedMessage) -> BegunTurn:
    """Begin the turn. If a form is sent again with another text, that counts as another message."""
    runner = message.page_request.services.runner
    try:
        return await runner.begin(message.session_id, message.text, message.client_id)
    except IdempotencyConflict:
        return await runner.begin(message.session_id, message.text, client_message_id(None))


@get("/chat/{session_id:str}", include_in_schema=False)
async def show_conversation(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Return the conversation's page, or with `?before=` its earlier turns. The stream continues a running answer.

    An expired session redirects to the start page.
    """
    require_session_owner(page_request.services.keys, page_request.request, session_id)
    if page_request.expired_id == session_id:
        return page_request.redirect("/")
    before = cursor_before(page_request.request)
    if before is None:
        return await conversation_page(page_request, session_id)
    return await earlier_turns(page_request, session_id, before)


async def earlier_turns(page_request: PageRequest, session_id: str, before: int) -> Response[str]:
    """Return the turns before that number: as fragments for htmx, for plain browsers as a page without a stream."""
    conversation, cart = await conversation_of(page_request, session_id, before)
    path = f"/chat/{session_id}"
    # A message sent from an earlier part leads to the newest part: no script adds the answer to this page.
    forms = page_request.forms(
        session_id=session_id, next_path=path, scripted=page_request.enhanced, cart=cart
    )
    renderer = PartRenderer(page_request.services.environment, forms)
    window = await drawn(partial(draw_earlier, renderer, conversation), text_length(conversation))
    if page_request.enhanced:
        return page_request.fragments(partial(earlier_fragment, forms=forms, window=window))
    context = ConversationPage(
        frame=page_request.frame(title_of(conversation), cart),
        forms=forms,
        turns=window.views,
        composer=page_request.composer(session_id, scripted=False),
        last_seq=conversation.last_seq,
        earlier=window.earlier,
        past=True,
    )
    return page_request.page(context)


def title_of(conversation: Conversation) -> str:
    """Return the title of a conversation's page: the first question that the page shows."""
    parts = (part for turn in conversation.turns for part in turn.parts)
    question = next((part.text for part in parts if isinstance(part, UserPart)), "")
    return shortened(question, TITLE_LIMIT) or "Conversation"


def earlier_fragment(environment: PartEnvironment, *, forms: SessionForms, window: DrawnTurns) -> str:
    """Return fragments that insert the earlier turns, and the link to the turns before them."""
    turns = [upsert(f"#{dom_ids.TURNS}", render(environment, view)) for view in window.views]
    link = upsert("body", render(environment, EarlierLink(forms=forms, earlier=window.earlier)))
    return "".join([*turns, link])


async def conversation_page(
    page_request: PageRequest, session_id: str, *, text: str = "", error: str = "", status: int = 200
) -> Response[str]:
    """Return the conversation's page, with the text of a message that was not accepted and the reason."""
    conversation, cart = await conversation_of(page_request, session_id)
    page = partial(page_context, page_request, session_id, conversation, cart, text=text, error=error)
    context = await drawn(page, text_length(conversation))
    return page_request.page(context, status)


async def conversation_of(
    page_request: PageRequest, session_id: str, before: int | None = None
) -> tuple[Conversation, CartState]:
    """Return the session's newest turns, or those before that number, and its cart. Raises Problem 404."""
    async with page_request.services.database.reading() as db:
        conversation = await read_window(db, session_id, PAGE, before=before)
        if conversation is None:
            raise not_found()  # the session has expired: its token may outlive it
        return conversation, await page_request.cart(db)


def page_context(
    page_request: PageRequest,
    session_id: str,
    conversation: Conversation,
    cart: CartState,
    *,
    text: str = "",
    error: str = "",
    live: bool = False,
) -> ConversationPage:
    """Return the context of the conversation's page; with `live`, of the page that is streamed."""
    running = conversation.running is not None
    path = f"/chat/{session_id}"
    forms = page_request.forms(
        session_id=session_id,
        next_path=path,
        scripted=not live,
        updatable=live and page_request.may_apply_updates,
        cart=cart,
    )
    window = draw_newest(PartRenderer(page_request.services.environment, forms), conversation)
    return ConversationPage(
        # The streamed page's header is sent before the answer changes the cart, so that it shows no count.
        frame=page_request.frame(title_of(conversation), None if live else cart),
        forms=forms,
        turns=window.views,
        earlier=window.earlier,
        full=is_full(conversation.event_count, conversation.event_bytes, page_request.services.settings),
        # The streamed page has the Stop button before the answer, and the composer after it.
        composer=page_request.composer(
            session_id, text=text, error=error, running=running and not live, scripted=not live
        ),
        last_seq=conversation.last_seq,
        running=running,
        live=live,
    )


@get("/chat/{session_id:str}/live", include_in_schema=False)
async def watch_conversation(
    session_id: FromPath[str], page_request: InjectedPageRequest
) -> Response[str] | StreamResponse:
    """Stream the conversation's page while its answer is written. If no turn is running, return the complete page."""
    require_session_owner(page_request.services.keys, page_request.request, session_id)
    if page_request.expired_id == session_id:
        return page_request.redirect("/")
    conversation, cart = await conversation_of(page_request, session_id)
    turn = conversation.running
    if turn is None:
        page = partial(page_context, page_request, session_id, conversation, cart)
        return page_request.page(await drawn(page, text_length(conversation)))
    reader = await admit_reader(
        page_request.services.log, page_request.services.settings, session_id, conversation.last_seq
    )
    page = partial(page_context, page_request, session_id, conversation, cart, live=True)
    context = await drawn(page, text_length(conversation))
    renderer = PartRenderer(page_request.services.environment, context.forms)
    updates = turn_changes(
        reader.subscription,
        conversation,
        turn,
        context.forms.latest,
        page_request.services.settings.keep_alive_seconds,
    )
    growing = TurnView(turn=turn, parts=growing_parts(renderer, turn, updates), forms=context.forms)
    views = [growing if view.turn is turn else view for view in context.turns]
    streamed = ConversationPage(**{**vars(context), "turns": views, "growing": turn})
    html = page_bytes(page_request.services, streamed)
    try:
        begin = await anext(html)  # an error in the frame leads to an error page, not to a broken stream
    except BaseException:
        reader.release()
        raise
    write_timeout = page_request.services.settings.slow_client_seconds
    return StreamResponse(
        with_first(begin, html),
        reader.release,
        media_type=HTML,
        write_timeout=write_timeout,
        cookies=page_request.new_cookies,
        headers=PAGE_HEADERS,
    )


async def page_bytes(services: AppServices, context: ConversationPage) -> AsyncGenerator[bytes, None]:
    """Yield the streamed page as bytes. Small pieces are sent together, and all of them before the page waits."""
    waiting: list[str] = []
    begun = False
    try:
        async for piece in stream(services.async_environment, context):
            waiting.append(piece)
            if piece == FLUSH or (begun and len(waiting) > PIECES_TOGETHER):
                yield "".join(waiting).encode("utf-8", "replace")
                begun, waiting = True, []
    except Exception as error:
        if not begun:
            raise
        waiting.append(services.environment.notice(error))
    yield "".join(waiting).encode("utf-8", "replace")


async def with_first(begin: bytes, rest: AsyncGenerator[bytes, None]) -> AsyncGenerator[bytes, None]:
    """Yield the first piece, which was taken before, and then the rest."""
    async with aclosing(rest):
        yield begin
        async for piece in rest:
            yield piece


async def turn_changes(
    subscription: Subscription, conversation: Conversation, turn: Turn, latest: LatestCart, keep_alive: float
) -> AsyncIterator[list[Part]]:
    """Yield the turn's changed parts as they are logged, until it ends. An empty batch means that it still runs.

    Changes of the cart are stored in `latest`.
    """
    while turn.status == "running" and not subscription.closed:
        logged = await subscription.next(keep_alive)
        changes = [conversation.apply(row) for row in logged]
        if any(isinstance(row.event, Context) for row in logged):
            latest.cart = conversation.context.cart
        yield [part for changed, part in changes if changed is turn and part is not None]


@post("/chat/{session_id:str}/cancellation", include_in_schema=False)
async def stop_answer(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Stop the running answer. The text that was written stays."""
    await authorize_write(page_request.services.keys, page_request.request, session_id)
    turn_id = await page_request.services.runner.cancel(session_id)
    if turn_id is not None:
        await page_request.services.runner.wait_for_end(session_id, turn_id, STOP_SECONDS)
    return page_request.done(f"/chat/{session_id}")


@post("/chat/{session_id:str}/clear", include_in_schema=False)
async def clear(session_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Delete the conversation. The cart stays."""
    await authorize_write(page_request.services.keys, page_request.request, session_id)
    await clear_conversation(page_request.services.log, page_request.services.runner, session_id)
    return page_request.redirect("/")


@post("/chat/{session_id:str}/functions/{name:str}", include_in_schema=False)
async def call_function(
    session_id: FromPath[str], name: FromPath[str], page_request: InjectedPageRequest
) -> Response[str]:
    """Execute a function for a button in the conversation. The log shows its result or its refusal."""
    await authorize_write(page_request.services.keys, page_request.request, session_id)
    fields = await form_fields(page_request.request)
    parameters: dict[str, Any] = {
        key: value
        for key, value in fields.items()
        if key not in (CSRF_FIELD, "next") and not key.startswith("option.")
    }
    if options := chosen_options(fields):
        parameters["options"] = options
    key = page_request.idempotency_key
    outcome = await execute_keyed(
        page_request.services.runtime, name, parameters, session_id=session_id, idempotency_key=key
    )
    return shown_by_log(page_request, f"/chat/{session_id}", outcome)
