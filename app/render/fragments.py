"""The log as the HTML stream: complete parts, addressed by id, in frames for htmx (`hx-upsert`).

A frame can be received twice without effect. The first fragment of a turn or part inserts it in the order of the log,
later ones replace it. Sealed blocks of text are not sent again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from markupsafe import Markup, escape

from app.events import CartLine, CartState, Completion, Context, Event, TextChunk, TurnError
from app.render import dom_ids
from app.render.contexts.components import CardControls, CartLink, CartNote, CartShelf, CartStrip
from app.render.contexts.conversation import ComposerActions, ComposerError, EarlierLink, TurnList, TurnView
from app.render.contexts.page_frame import SessionForms
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.open_line import OpenLine
from app.render.page_window import draw_newest
from app.render.part_renderer import PartRenderer, ShownText
from app.render.plain_text import spoken_click, spoken_end, spoken_receipt
from app.render.render_thread import LONG, text_length
from app.turn import Conversation, FunctionPart, LoggedEvent, Part, TextPart, Turn, fold


@dataclass
class Changes:
    """The changes that a batch of events makes to a page."""

    turns: dict[int, Turn] = field(default_factory=dict)
    parts: dict[str, tuple[Turn, Part]] = field(default_factory=dict)
    ended: dict[int, Turn] = field(default_factory=dict)
    items: list[CartLine] = field(default_factory=list)
    """Lines of the cart whose quantity has changed."""
    context: bool = False
    reset: bool = False


class Fragments:
    """The state of one reader's page, and the frames that update it.

    Args:
        renderer: Renders the parts, with the forms of the reader's session.
        shown: The conversation that the page shows. The events of `frames` are applied to it.
    """

    def __init__(self, renderer: PartRenderer, shown: Conversation) -> None:
        self._renderer, self._conversation = renderer, shown
        renderer.forms.latest.cart = shown.context.cart
        self._texts: dict[str, ShownText] = {}
        self._line: OpenLine | None = None
        self._grown_part: TextPart | None = (
            None  # the part of the newest frame, if that only added to its text
        )
        for turn in shown.turns:
            for part in turn.parts:
                if isinstance(part, TextPart) and part.open:
                    self._text(part).delta(renderer, part)

    def frames(self, logged: Sequence[LoggedEvent]) -> bytes:
        """Return the changes of the events as one frame, with the number of the last event as its id."""
        if (extended := self._extended(logged)) is not None:
            return extended
        self._end_line()
        if part := self._growing(logged):
            return self._grown(part, logged)
        changes = Changes()
        before = self._conversation.context.cart
        for row in logged:
            self._apply(row, changes)
        cart = self._conversation.context.cart
        self._renderer.forms.latest.cart = cart
        changes.items = changed_items(before, cart)
        return frame(logged[-1].seq, Markup("").join(self._draw(changes)))

    @property
    def length(self) -> int:
        """Characters of Markdown in the whole conversation."""
        return text_length(self._conversation)

    def work(self, logged: Sequence[LoggedEvent]) -> int:
        """Return the maximum number of characters of Markdown that the events cause to be rendered."""
        self._end_line()
        texts = [row.event.text for row in logged if isinstance(row.event, TextChunk)]
        if part := self._growing(logged):
            return self._text(part).work(part, "".join(texts))
        added = sum(map(len, texts))
        running = self._conversation.running
        last = running.parts[-1] if running and running.parts else None
        return added + (self._text(last).unsealed(last) if isinstance(last, TextPart) else 0)

    def frames_of_little(self, logged: Sequence[LoggedEvent]) -> bytes | None:
        """Return the events' frame, or None if it takes more work than the event loop may do at once.

        The events are then not applied, and `frames` is to be called in a thread.
        """
        if (extended := self._extended(logged)) is not None:
            return extended
        self._end_line()
        part = self._growing(logged)
        if part is None:
            return self.frames(logged) if self.work(logged) <= LONG else None
        added = "".join([row.event.text for row in logged if isinstance(row.event, TextChunk)])
        return self._grown(part, logged) if self._text(part).work(part, added) <= LONG else None

    def _extended(self, logged: Sequence[LoggedEvent]) -> bytes | None:
        """Return the frame of an event that adds only words to the line of the newest frame, or None."""
        row, part = logged[0], self._grown_part
        event = row.event
        if part is None or len(logged) > 1 or type(event) is not TextChunk or event.part_id != part.id:
            return None
        if self._line is None:
            self._line = self._begin_line(part)
        if self._line is None or not self._line.takes(event.text):
            return None
        self._conversation.extend(part, row, event.text)
        return self._line.extended(row.seq, event.text)

    def _begin_line(self, part: TextPart) -> OpenLine | None:
        """Return the frame of the part's open block, or None if words cannot be added to it."""
        found = self._texts[part.id].open_line()
        if found is None:
            self._grown_part = None  # not tried again before the next frame
            return None
        before, after = found
        target = dom_ids.turn_parts(self._conversation.turns[-1].number)
        lines = f'<hx-upsert hx-target="#{target}">{before}'.splitlines()
        last = f"{after}</hx-upsert>".splitlines()
        return OpenLine(part, "\n".join([f"data: {line}" for line in lines]), "\ndata: ".join(last))

    def _end_line(self) -> None:
        """Let the blocks of the text take over what was added to the line."""
        if self._line is not None:
            self._texts[self._line.part.id].catch_up(self._line.part)
        self._line = self._grown_part = None

    def _growing(self, logged: Sequence[LoggedEvent]) -> TextPart | None:
        """Return the open text part of the last turn if the events only add to it: nearly all events of an answer."""
        turn = self._conversation.turns[-1] if self._conversation.turns else None
        part = turn.parts[-1] if turn and turn.parts else None
        if turn is None or not isinstance(part, TextPart) or not part.open or part.caption_of:
            return None
        for row in logged:
            event = row.event
            if type(event) is not TextChunk or event.part_id != part.id or event.turn_id != turn.id:
                return None
        return part

    def _grown(self, part: TextPart, logged: Sequence[LoggedEvent]) -> bytes:
        """Return the frame of events that only add to the open text part: its new and changed blocks."""
        turn = self._conversation.turns[-1]
        for row in logged:
            self._conversation.apply(row)
        target = f"#{dom_ids.turn_parts(turn.number)}"
        blocks = self._text(part).delta(self._renderer, part)
        self._grown_part = part
        return frame(logged[-1].seq, "".join([upsert(target, html) for html in blocks]))

    def surroundings(self) -> list[Markup]:
        """Return fragments of the elements around the conversation: cart shelf, cart link and the composer's *Stop*."""
        cart = self._conversation.context.cart
        running = self._conversation.running is not None
        environment = self._renderer.environment
        return [
            upsert("body", render(environment, CartShelf(cart=cart))),
            upsert("body", render(environment, CartLink(cart=cart))),
            upsert("body", render(environment, CartStrip(cart=cart))),
            upsert("body", render(environment, ComposerActions(forms=self._renderer.forms, running=running))),
        ]

    def snapshot(self, seq: int, context: Context) -> bytes:
        """Return the first frame of a stream without a usable cursor.

        It has the elements around the conversation. If the context has `reset`, the page's content is unknown, and the
        frame has the newest turns of the conversation too.
        """
        self._conversation.context = context
        self._renderer.forms.latest.cart = context.cart
        drawn = self._all_turns() if context.reset else []
        return frame(seq, Markup("").join([*drawn, *self.surroundings()]))

    def _all_turns(self) -> list[Markup]:
        """Return fragments that replace all turns of the page by the newest ones, and the link to earlier ones."""
        newest = draw_newest(self._renderer, self._conversation)
        return self._turns_in_place(newest.views, newest.earlier)

    def _turns_in_place(self, views: Sequence[TurnView], earlier: int | None) -> list[Markup]:
        environment, forms = self._renderer.environment, self._renderer.forms
        turns = render(environment, TurnList(forms=forms, turns=views))
        link = render(environment, EarlierLink(forms=forms, earlier=earlier))
        return [upsert(f"#{dom_ids.CONVERSATION}", turns), upsert("body", link)]

    def _apply(self, row: LoggedEvent, changes: Changes) -> None:
        event = row.event
        known = {turn.number for turn in self._conversation.turns}
        unsettled = self._unsettled(event)
        turn, part = self._conversation.apply(row)
        if isinstance(event, Context):
            changes.context = True
            if event.reset:
                changes.reset, changes.turns, changes.parts, changes.ended = True, {}, {}, {}
        if turn is None:
            return
        if turn.number not in known:
            changes.turns[turn.number] = turn
        if part is not None:
            changes.parts[part.id] = (turn, part)
            self._seal_before(turn, part, changes)
        if isinstance(event, Completion | TurnError):
            changes.ended[turn.number] = turn
            for each in unsettled:
                changes.parts[each.id] = (turn, each)

    def _unsettled(self, event: Event) -> list[Part]:
        """Return the parts that a turn's end may change.

        The others are not replaced, because the shopper may be using a control in them.
        """
        turn = self._conversation.running if isinstance(event, Completion | TurnError) else None
        parts = turn.parts if turn else []
        return [part for part in parts if isinstance(part, TextPart) or running(part)]

    def _seal_before(self, turn: Turn, part: Part, changes: Changes) -> None:
        """Add the text part before a new part to the changes: its last block was open and is now sealed."""
        place = turn.parts.index(part)
        if place and isinstance(turn.parts[place - 1], TextPart):
            changes.parts[turn.parts[place - 1].id] = (turn, turn.parts[place - 1])

    def _draw(self, changes: Changes) -> list[Markup]:
        drawn = []
        if changes.reset:
            drawn += self._turns_in_place((), None)
        if changes.items:
            drawn.append(NO_UNDO)
        for line in changes.items:
            drawn += shared_controls(self._renderer.environment, self._renderer.forms, line)
        for turn in changes.turns.values():
            drawn.append(upsert(f"#{dom_ids.TURNS}", self._renderer.turn(turn)))
            for part in turn.parts:
                if isinstance(part, TextPart):
                    self._text(part).delta(self._renderer, part)
        for turn, part in changes.parts.values():
            if turn.number not in changes.turns:
                drawn += [upsert(f"#{dom_ids.turn_parts(turn.number)}", html) for html in self._part(part)]
        for turn in changes.ended.values():
            if turn.number not in changes.turns:
                drawn.append(upsert(f"#{dom_ids.turn(turn.number)}", self._renderer.end(turn)))
            drawn.append(announce(spoken_end(turn)))
            # The composer may show "Wait for the answer", which is no longer true.
            drawn.append(upsert("body", render(self._renderer.environment, ComposerError())))
        if words := self._said(changes):
            drawn.append(announce(words))
        if changes.context or changes.ended or changes.turns:
            drawn += self.surroundings()
        return drawn

    def _said(self, changes: Changes) -> str:
        """Return the announcement of a click: of its result, or of a quantity that a stepper has changed."""
        clicks = [turn for turn in changes.turns.values() if turn.id is None]
        if clicks:
            return spoken_click(clicks[-1])
        if not changes.items or changes.turns or changes.parts:
            return ""
        cart, line = self._conversation.context.cart, changes.items[0]
        now = cart.line(line.variant_id)
        item = {"name": line.name, "quantity": now.quantity if now else 0}
        return spoken_receipt(item, {"total": cart.total, "currency": cart.currency})

    def _part(self, part: Part) -> list[Markup]:
        if isinstance(part, TextPart):
            return self._text(part).delta(self._renderer, part)
        html = self._renderer.single(part)
        return [html]

    def _text(self, part: TextPart) -> ShownText:
        if (known := self._texts.get(part.id)) is None:
            known = self._texts[part.id] = ShownText()
        return known


def changed_items(before: CartState, after: CartState) -> list[CartLine]:
    """Return the lines whose quantity differs, as they are now; one that was removed as it was."""
    quantities = {line.variant_id: line.quantity for line in before.items}
    changed = [line for line in after.items if quantities.get(line.variant_id) != line.quantity]
    return changed + [line for line in before.items if after.line(line.variant_id) is None]


def shared_controls(
    environment: PartEnvironment, forms: SessionForms, line: CartLine, problem: str = ""
) -> list[Markup]:
    """Return the fragments of a product's controls on its cards and of the note at its details.

    They replace all elements with their `data-shared` (static/js/swaps.js). `forms` know the cart. The controls of a
    product with options do not depend on the cart.
    """
    product = {"id": line.product_id, "name": line.name, "url": line.url, "in_stock": True, "options": []}
    drawn: list[Markup] = []
    if not line.options:
        controls = CardControls(product=product, forms=forms, problem=problem)
        drawn.append(upsert("body", render(environment, controls)))
    drawn.append(upsert("body", render(environment, CartNote(product=product, forms=forms))))
    return drawn


def running(part: Part) -> bool:
    """Return whether the part is a function call that has not ended yet."""
    return isinstance(part, FunctionPart) and part.status == "running"


def begun_turn(environment: PartEnvironment, *, forms: SessionForms, events: Sequence[LoggedEvent]) -> str:
    """Return the fragments of a new message and of the Stop button; the stream delivers the answer.

    They also clear the composer's error. A message that had been accepted before has no events and no fragments.
    """
    if not events:
        return ""
    turn = PartRenderer(environment, forms).turn(fold(events))
    actions = render(environment, ComposerActions(forms=forms, running=True))
    error = render(environment, ComposerError())
    return "".join([upsert(f"#{dom_ids.TURNS}", turn), upsert("body", actions), upsert("body", error)])


def upsert(target: str, html: Markup) -> Markup:
    """Return a fragment that replaces the element with the same id or, if there is none, inserts it into the target.

    htmx inserts in the order of ids.
    """
    # An f-string, and not Markup.format: this is done for each chunk of each stream.
    return Markup(f'<hx-upsert hx-target="{escape(target)}">{escape(html)}</hx-upsert>')  # noqa: S704 - both are escaped here


def announce(words: str) -> Markup:
    """Return a fragment that replaces the announcer's text, which screen readers read aloud."""
    return Markup('<hx-partial hx-target="#{}" hx-swap="innerHTML">{}</hx-partial>').format(
        dom_ids.ANNOUNCER, words
    )


NO_UNDO = upsert("body", Markup('<span data-shared="{}"></span>').format(dom_ids.UNDO))
"""The fragment that takes *Undo* and the total out of all receipts: the cart has changed since."""


def frame(seq: int, html: str) -> bytes:
    """Return a frame of Server-Sent Events. Without HTML it only moves the cursor."""
    lines = "".join(f"data: {line}\n" for line in html.splitlines()) if html else ""
    return f"id: {seq}\n{lines}\n".encode("utf-8", "replace")
