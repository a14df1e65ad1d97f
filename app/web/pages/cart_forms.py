"""The forms of the cart: add, change, remove, put back. Each leads to a page, or with htmx to fragments."""

from __future__ import annotations

from litestar import Response, post
from litestar.di import Provide
from litestar.params import FromPath

from app.catalogue.products import get_product_or_variant
from app.events import CartLine, CartState, FunctionError
from app.functions.add_to_cart import FUNCTION as ADD_TO_CART
from app.functions.idempotency import execute_keyed
from app.functions.parameters import ID_LIMIT
from app.functions.session_actions import (
    accept_cart_changes,
    change_quantity,
    choose_variant,
    restore_quantity,
    show_products,
)
from app.locale import message
from app.render import dom_ids
from app.render.cart_fragments import line_total, removed_row, surroundings, whole_contents, whole_line
from app.render.contexts.cart import RefusedQuantity, RemovedLine
from app.render.contexts.components import CartLink, QuantityError, Refusal
from app.render.environment import render
from app.render.error_boundary import PartEnvironment
from app.render.fragments import announce, shared_controls, upsert
from app.text.money import money
from app.web.pages.cart import cart_page, contents_of
from app.web.request.function_calls import shown_by_log
from app.web.request.inputs import form_fields, last_of_path, local_path, whole_number
from app.web.request.page_request import InjectedPageRequest, PageRequest
from app.web.request.posted_forms import TYPED_LIMIT, InjectedCartItem, provide_cart_item
from app.web.request.problems import Problem, not_found, problem_of, problem_of_refusal
from app.web.request.refused_form import CartForm, FormRefused, refusing
from app.web.request.removed_line import LARGEST, forget_removed, remember_removed

MOST_PIECES = 1_000_000


@post("/cart/items", include_in_schema=False, dependencies={"item": Provide(provide_cart_item)})
async def add_item(item: InjectedCartItem) -> Response[str]:
    """Add a product to the cart with the same function that the assistant calls."""
    if item.is_new or not item.following.startswith("/chat/"):
        await remember_page(item.page_request, item.session_id, item.product_id)
    outcome = await execute_keyed(
        item.page_request.services.runtime,
        ADD_TO_CART.name,
        item.parameters,
        session_id=item.session_id,
        idempotency_key=item.page_request.idempotency_key,
    )
    if item.following.startswith(f"/chat/{item.session_id}"):
        return shown_by_log(item.page_request, item.following.split("#")[0], outcome)
    if outcome.error is not None:
        raise FormRefused(item.page_request, item.form, problem_of_refusal(outcome.error))
    if not item.page_request.enhanced or item.following == "/cart":
        return item.page_request.redirect(item.following)
    added = outcome.result["item"] if outcome.result else {}
    cart = await current_cart(item.page_request)
    name = added.get("name", "")
    words = (
        message("cart.added_several", count=added["added"], name=name)
        if added.get("added", 1) > 1
        else message("cart.added", name=name)
    )
    return shared_fragments(item.page_request, cart, added.get("product_id", ""), item.following, words)


def shared_fragments(
    page_request: PageRequest,
    cart: CartState,
    product_id: str,
    following: str,
    words: str,
    *,
    before: CartState | None = None,
    problem: Problem | None = None,
) -> Response[str]:
    """Return the fragments of a product's controls on a page of the shop, the header's count and an announcement.

    Args:
        page_request: The request.
        cart: The cart as it is now.
        product_id: The product whose controls are replaced.
        following: The page's path.
        words: The announcement, to which the cart's total is added.
        before: The cart before the change, which has a line that was removed.
        problem: The reason why the change was refused, for the controls.
    """
    session_id = page_request.session_id if following.startswith("/chat/") else None
    forms = page_request.forms(next_path=following, cart=cart, session_id=session_id)
    lines = [*cart.items, *(before.items if before else ())]
    line = next((each for each in lines if each.product_id == product_id), None)
    reason = f"{problem.detail} {problem.more.get('recovery', '')}".strip() if problem else ""
    said = reason or f"{words} {message('cart.worth', total=money(cart.total, cart.currency))}"
    status = problem.status if problem else 200

    def draw(environment: PartEnvironment) -> str:
        drawn = shared_controls(environment, forms, line, reason) if line else []
        link = upsert("body", render(environment, CartLink(cart=cart)))
        refusal = upsert("body", render(environment, Refusal(forms=forms)))  # an earlier one
        if CartForm(following).page_id:
            refusal += upsert("body", render(environment, QuantityError(field_id=dom_ids.QUANTITY)))
        return "".join([*drawn, link, refusal if session_id is None else "", announce(said)])

    return page_request.fragments(draw, status)


async def remember_page(page_request: PageRequest, session_id: str, product_id: str) -> None:
    """Record the product as shown: a page of the shop had its form, perhaps before the visitor had a session."""
    async with page_request.services.database.reading() as db:
        product, _ = await get_product_or_variant(db, product_id)
    if product is not None:
        await show_products(page_request.services.runtime, session_id, [product.id], source="product_page")


@post("/cart/acceptance", include_in_schema=False)
async def accept_changed_cart(page_request: InjectedPageRequest) -> Response[str]:
    """Accept what has changed since lines were added, with the seen `total`: of one line (`item_id`), or of all."""
    await page_request.check_csrf()
    fields = await form_fields(page_request.request)
    if page_request.session_id is None:
        raise not_found("There is no cart yet.")
    item_id = fields.get("item_id", "").strip()[:ID_LIMIT] or None
    with refusing(page_request, CartForm("/cart")):
        await accept_cart_changes(
            page_request.services.runtime, page_request.session_id, fields.get("total", ""), item_id
        )
    return page_request.redirect("/cart")


@post("/cart/items/{product_id:path}", include_in_schema=False)
async def change_item(product_id: FromPath[str], page_request: InjectedPageRequest) -> Response[str]:
    """Change a line: its quantity (0 removes it, `place` puts a removed line back), or its variant."""
    await page_request.check_csrf()
    fields = await form_fields(page_request.request)
    if page_request.session_id is None:
        raise not_found("There is no cart yet.")
    following = local_path(fields.get("next"), "/cart")
    changed_id = last_of_path(page_request.request, "/cart/items/")
    if variant_id := fields.get("variant_id", "").strip()[:ID_LIMIT]:
        with refusing(page_request, CartForm("/cart")):
            await choose_variant(
                page_request.services.runtime, page_request.session_id, changed_id, variant_id
            )
        return page_request.redirect(following)
    before = await current_cart(page_request)
    line = before.line(changed_id)
    try:
        cart = await set_line(page_request, page_request.session_id, changed_id, line, fields)
    except (Problem, FunctionError) as error:
        if line is None:
            raise FormRefused(page_request, CartForm("/cart"), problem_of(error)) from error
        if page_request.enhanced and following != "/cart":
            return shared_fragments(
                page_request, before, line.product_id, following, "", problem=problem_of(error)
            )
        typed = fields.get("quantity", "").strip()[:TYPED_LIMIT]
        return await refused_quantity(page_request, changed_id, typed, problem_of(error))
    if following.startswith("/chat/"):
        return page_request.done(following)
    if line is not None and cart.line(changed_id) is None:
        remember_removed(page_request, before, line)
    else:
        forget_removed(page_request)
    if not page_request.enhanced:
        return page_request.redirect(following)
    if following != "/cart":
        changed = cart.line(changed_id) or line
        name = changed.name if changed else ""
        kept = cart.line(changed_id)
        words = (
            message("cart.changed", count=kept.quantity, name=name)
            if kept
            else message("cart.removed", name=name)
        )
        product_id = changed.product_id if changed else changed_id
        return shared_fragments(page_request, cart, product_id, following, words, before=before)
    return await changed_cart(page_request, changed_id, before, was_refused="refused" in fields)


async def current_cart(page_request: PageRequest) -> CartState:
    """Return the visitor's cart."""
    async with page_request.services.database.reading() as db:
        return await page_request.cart(db)


async def set_line(
    page_request: PageRequest, session_id: str, item_id: str, line: CartLine | None, fields: dict[str, str]
) -> CartState:
    """Set the quantity of a line, or put a removed line back. Raises Problem for what is no number, and FunctionError.

    Args:
        page_request: The request.
        session_id: The owner of the cart.
        item_id: The id of a variant, or of a product of which the cart has one line.
        line: The line, if the cart has it.
        fields: `quantity`, and for a removed line its `place`.
    """
    runtime = page_request.services.runtime
    quantity = whole_number(fields.get("quantity"), "quantity", default=-1, least=0, most=MOST_PIECES)
    if line is not None or "place" not in fields:
        return await change_quantity(runtime, session_id, item_id, quantity)
    place = whole_number(fields.get("place"), "place", default=LARGEST, least=0, most=LARGEST)
    async with page_request.services.database.reading() as db:
        product, _ = await get_product_or_variant(db, item_id)
    product_id = product.id if product else item_id
    return await restore_quantity(runtime, session_id, product_id, item_id, quantity, place)


async def refused_quantity(
    page_request: PageRequest, variant_id: str, typed: str, problem: Problem
) -> Response[str]:
    """Return the cart's page, or for htmx the line, with the reason at the field and what the shopper wrote."""
    words = " ".join(filter(None, (problem.detail, problem.more.get("recovery", ""))))
    refused = RefusedQuantity(variant_id=variant_id, message=words, typed=typed)
    if not page_request.enhanced:
        return await cart_page(page_request, status=problem.status, refused=refused)
    async with page_request.services.database.reading() as db:
        contents = await contents_of(db, page_request, refused=refused)
    return page_request.fragments(
        lambda drawn: whole_line(drawn, contents, variant_id) + surroundings(drawn, contents), problem.status
    )


async def changed_cart(
    page_request: PageRequest, variant_id: str, before: CartState, *, was_refused: bool
) -> Response[str]:
    """Return the fragments of a changed line: only its sums, unless its field has to be replaced.

    A field that is not replaced keeps what the shopper types or clicks until the answer is there.
    """
    async with page_request.services.database.reading() as db:
        contents = await contents_of(db, page_request)
    line, known = contents.line(variant_id), before.line(variant_id)
    if before.has_changes or contents.cart.has_changes:
        return page_request.fragments(lambda drawn: whole_contents(drawn, contents))
    if line is not None:
        is_whole = was_refused or known is None
        words = message("cart.changed", count=line.quantity, name=line.name)
        draw = whole_line if is_whole else line_total
        return page_request.fragments(
            lambda drawn: draw(drawn, contents, variant_id) + surroundings(drawn, contents, words)
        )
    if known is None:
        return page_request.fragments(lambda drawn: whole_contents(drawn, contents))
    removed = RemovedLine(
        variant_id=variant_id,
        product_id=known.product_id,
        name=f"{known.name} ({known.variant_name})" if known.variant_name else known.name,
        quantity=known.quantity,
        place=before.items.index(known),
    )
    words = message("cart.removed", name=removed.name)
    return page_request.fragments(
        lambda drawn: removed_row(drawn, contents, removed) + surroundings(drawn, contents, words)
    )
