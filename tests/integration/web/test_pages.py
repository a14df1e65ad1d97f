"""The pages without scripts: every action of a shopper is a link or a form, and no typed text is lost."""

from __future__ import annotations

import asyncio
import re
from decimal import Decimal
from html import unescape
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import pytest

from app.llm import TextDelta
from app.llm.scripted import Beat, ScriptedModel
from app.models import Product
from tests.integration.web.conftest import Serve
from tests.support.serving import Served
from tests.support.shoppers import browser, forms, words
from tests.support.streams import reading


async def test_the_start_page_offers_questions_that_find_something(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        starters = re.findall(r'name="message" value="([^"]+)"', page.text)
        assert len(starters) == 4
        for starter in starters:
            answer = await visitor.submit(
                page, "/chat", message=starter.replace("&#39;", "'").replace("&amp;", "&")
            )
            assert 'class="card' in answer.text, starter


async def test_a_conversation_without_scripts_goes_on(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me kettles under $50")
        page = await visitor.page(session_id)
        answer = await visitor.submit(page, "/messages", message="only red ones")
        assert "only red ones" in words(answer.text)
        again = await visitor.page(session_id)
    assert words(again.text).count("You: only red ones") == 1
    assert "Show me kettles under $50" in words(again.text)


async def test_add_details_cart_change_and_remove_work_by_forms_alone(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me mugs")
        page = await visitor.page(session_id)
        path = re.search(r'card-details" href="([^"]+)"', page.text)
        assert path
        assert "Material" in words((await visitor.get(path[1])).text)
        added = await visitor.submit(page, "/cart/items")
        assert "Your cart is" in words(added.text)
        cart = await visitor.get("/cart")
        product_id = next(form.action for form in forms(cart.text) if "/cart/items/" in form.action).split(
            "/"
        )[-1]
        changed = await visitor.submit(cart, f"/cart/items/{product_id}", quantity="3")
        assert "3 items" in words(changed.text)
        emptied = await visitor.submit(changed, f"/cart/items/{product_id}", quantity="0")
    assert "Your cart is empty" in words(emptied.text)


async def test_the_cart_is_the_assistants_cart(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me mugs")
        answer = await visitor.submit(
            await visitor.page(session_id), "/messages", message="add two of the first one"
        )
        cart = await visitor.get("/cart")
    assert "Your cart is" in words(answer.text)
    assert "2 items" in words(cart.text)


async def test_a_first_visitor_can_buy_from_a_product_page(shop: Served) -> None:
    async with browser(shop) as visitor:
        listing = await visitor.get("/products?category=Kettles&in_stock=true")
        link = re.search(r'href="(/products/[^"?]+)"', listing.text)
        assert link is not None
        product = await visitor.get(link[1])
        added = await visitor.submit(product, "/cart/items", quantity="1")
        cart = await visitor.get("/cart")
    assert added.status_code == 200
    assert "1 item" in words(cart.text)


async def test_too_many_are_refused_where_they_were_asked_for(shop: Served) -> None:
    async with browser(shop) as visitor:
        listing = await visitor.get("/products?category=Kettles&in_stock=true")
        link = re.search(r'href="(/products/[^"?]+)"', listing.text)
        assert link is not None
        product = await visitor.get(link[1])
        refused = await visitor.submit(product, "/cart/items", quantity="1000")
        nonsense = await visitor.submit(product, "/cart/items", quantity="two")
    assert refused.status_code == nonsense.status_code == 422
    assert 'role="alert"' in refused.text
    assert " in stock" in words(refused.text)


async def test_a_message_that_is_refused_stays_in_the_box(shop: Served) -> None:
    async with browser(shop) as visitor:
        long = "kettles " * 300
        at_start = await visitor.submit(await visitor.get("/"), "/chat", message=long)
        session_id = await visitor.start("hello")
        later = await visitor.submit(await visitor.page(session_id), "/messages", message=long)
        empty = await visitor.submit(await visitor.page(session_id), "/messages", message="   ")
    for answer in (at_start, later):
        assert answer.status_code == 422
        assert long.strip() in answer.text
        assert "too long" in words(answer.text)
    assert empty.status_code == 422
    assert "Write a question first" in words(empty.text)


async def test_a_form_sent_again_with_other_words_is_another_message(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")  # also used again later, as with the back button
        await visitor.submit(page, "/chat", message="Show me mugs")
        answer = await visitor.submit(page, "/chat", message="Show me kettles")
    assert "Show me mugs" in words(answer.text)
    assert "Show me kettles" in words(answer.text)


async def test_a_question_asked_too_early_stays_in_the_box(serve: Serve) -> None:
    model = ScriptedModel([[TextDelta("Let me see"), asyncio.Event()]])
    async with serve(model) as served, browser(served) as visitor:
        begun = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        session_id = begun.headers["location"].split("/")[2]
        page = await visitor.page(session_id)
        refused = await visitor.submit(page, "/messages", message="and lamps?")
        stopped = await visitor.submit(page, "/cancellation")
    assert refused.status_code == 409
    assert "and lamps?</textarea>" in refused.text
    assert "Stopped" in words(stopped.text)
    assert "Let me see" in words(stopped.text)


async def test_a_form_of_another_page_is_refused_and_its_text_kept(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        refused = await visitor.submit(page, "/chat", message="red kettles", _csrf_token="made up")
        assert refused.status_code == 403
        assert "red kettles</textarea>" in refused.text
        taken = await visitor.submit(refused, "/chat", message="red kettles")
    assert taken.status_code == 200
    assert "/chat/" in str(taken.url)


async def test_a_message_is_shown_verbatim(shop: Served) -> None:
    hostile = '<script>alert(1)</script> <b>bold</b> & "quotes" **not bold**'
    async with browser(shop) as visitor:
        session_id = await visitor.start(hostile)
        page = await visitor.page(session_id)
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;bold&lt;/b&gt; &amp;" in page.text
    assert "**not bold**" in page.text


async def test_a_new_conversation_keeps_the_cart(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me mugs")
        page = await visitor.submit(await visitor.page(session_id), "/cart/items")
        fresh = await visitor.submit(page, "/clear")
        cart = await visitor.get("/cart")
        empty = await visitor.page(session_id)
    assert fresh.status_code == 200
    assert "1 item" in words(cart.text)
    assert "Show me mugs" not in words(empty.text)


async def test_the_conversation_survives_a_restart(serve: Serve) -> None:
    async with serve() as served, browser(served) as visitor:
        session_id = await visitor.start("Show me kettles")
        before = words((await visitor.page(session_id)).text)
        cookies = visitor.client.cookies
    async with serve() as served, browser(served) as visitor:
        visitor.client.cookies = cookies
        after = words((await visitor.page(session_id)).text)
    assert after == before


async def test_the_theme_is_chosen_without_scripts(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/cart")
        assert 'data-theme="system"' in page.text
        dark = await visitor.submit(page, "/theme", theme="dark")
        assert 'data-theme="dark"' in dark.text
        assert dark.url.path == "/cart"
        assert 'data-theme="dark"' in (await visitor.get("/products")).text


@pytest.mark.parametrize(
    "path", ["https://evil.example/", "//evil.example", "/\\evil.example", "javascript:alert(1)"]
)
async def test_no_form_sends_a_shopper_elsewhere(shop: Served, path: str) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        answer = await visitor.submit(page, "/theme", follow=False, theme="dark", next=path)
    assert answer.headers["location"] == "/"


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/nothing", 404),
        ("/products/no-such-thing", 404),
        ("/chat/somebody", 404),
        ("/chat/somebody/live", 404),
    ],
)
async def test_a_page_that_is_not_there_is_a_page(shop: Served, path: str, status: int) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get(path)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")
    assert "Not on any shelf" in words(answer.text)


async def test_a_wrong_filter_is_said_at_its_field(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?min_price=cheap&query=kettle")
    assert answer.status_code == 422
    assert 'value="cheap"' in answer.text
    assert 'aria-invalid="true"' in answer.text


async def test_nothing_found_says_what_would_widen_it(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?query=kettle&max_price=1")
    assert "Nothing found" in words(answer.text)
    assert answer.status_code == 200


async def test_each_filter_of_the_listing_is_removed_by_its_chip_alone(shop: Served) -> None:
    asked = {"query": "jacket", "attribute.colour": "navy", "max_price": "200", "exclude": "wool,kids"}
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?" + urlencode(asked))
        chips = dict(re.findall(r'<a class="chip" href="([^"]+)" aria-current="true">([^<]+)', answer.text))
    left = {label: dict(parse_qsl(urlsplit(unescape(url)).query)) for url, label in chips.items()}
    assert left == {
        "To $200": {key: value for key, value in asked.items() if key != "max_price"},
        "Colour: navy": {key: value for key, value in asked.items() if key != "attribute.colour"},
        "Not wool": {**asked, "exclude": "kids"},
        "Not kids": {**asked, "exclude": "wool"},
    }


async def test_the_form_of_the_listing_sends_its_chips_again(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?query=jacket&attribute.colour=navy&exclude=wool")
    assert '<input type="hidden" name="attribute.colour" value="navy">' in answer.text
    assert '<input type="hidden" name="exclude" value="wool">' in answer.text


@pytest.mark.parametrize(
    ("words", "some"),
    # Of the products that only mention a kettle no chip speaks: a filter leaves them out.
    [("kettle", {"red", "In stock"}), ("lamp", {"In stock"}), ("blue", {"In stock", "Jackets"})],
)
async def test_a_chip_has_the_count_of_the_products_behind_it(
    shop: Served, words: str, some: set[str]
) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get(f"/products?query={words}")
        chips = re.findall(
            r'<a class="chip" href="([^"]+)">([^<]+?) <span class="muted">(\d+)</span>', answer.text
        )
        followed = {label: await visitor.get(unescape(url)) for url, label, _ in chips}
    assert some <= followed.keys()
    for _, label, count in chips:
        found = re.search(r'class="found-line" role="status">(\d+) product', followed[label].text)
        assert found is not None
        assert found[1] == count, label


async def test_a_card_says_its_colours_and_its_page_links_to_them(shop: Served) -> None:
    async with browser(shop) as visitor:
        listing = await visitor.get("/products?query=organic+cotton+t-shirt")
        api = (await visitor.get("/api/products?query=organic+cotton+t-shirt")).json()
        shown = api["products"][0]["id"]
        others = api["other_choices"][shown]
        page = await visitor.get(f"/products/{shown}")
    assert listing.text.count("3 colours") == 1
    assert others["words"] == "3 colours"
    assert not {*others["ids"]} & {product["id"] for product in api["products"]}
    assert "Other sizes and colours" in page.text
    assert all(f'<a class="chip" href="/products/{each}">' in page.text for each in others["ids"])


async def test_the_listing_says_first_that_a_kind_is_not_sold(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?query=lego")
    notice = re.search(
        r'<p class="notice" role="status">(.+?)</p>.*?class="found-line"', answer.text, re.DOTALL
    )
    assert notice is not None
    assert notice[1] == "No lego here. The nearest are building blocks."


async def test_checkout_is_there_only_where_an_operator_set_it(serve: Serve) -> None:
    for address in ("", "https://pay.example/checkout"):
        async with serve(checkout_url=address) as served, browser(served) as visitor:
            session_id = await visitor.start("Show me mugs")
            await visitor.submit(await visitor.page(session_id), "/cart/items")
            cart = await visitor.get("/cart")
        assert ("Checkout" in words(cart.text)) is bool(address)
        assert ('href="/cart/checkout"' in cart.text) is bool(address)


async def test_every_answer_is_strict_about_what_may_run(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("Show me kettles")
        for path in (
            "/",
            f"/chat/{session_id}",
            "/products",
            "/cart",
            "/nothing",
            "/static/css/tokens.css",
            "/health",
        ):
            answer = await visitor.get(path)
            policy = answer.headers["content-security-policy"]
            assert "default-src 'self'" in policy
            assert "unsafe" not in policy
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert not re.search(r"<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=", answer.text)


async def test_hashed_files_are_kept_for_ever_and_pages_are_not(shop: Served) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get("/")
        sheet = re.search(r'href="(/static/css/[^"]+)"', page.text)
        assert sheet is not None
        styles = await visitor.get(sheet[1])
    assert "immutable" in styles.headers["cache-control"]
    assert "private" in page.headers["cache-control"]


async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(shop: Served) -> None:
    async with browser(shop) as visitor:
        begun = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="hello")
    [session] = [
        value for name, value in begun.headers.multi_items() if name == "set-cookie" and "session" in value
    ]
    assert "HttpOnly" in session
    assert "samesite=lax" in session.lower()


async def test_the_first_page_fits_one_round_trip(shop: Served) -> None:
    """The limit is 14 KB compressed, for HTML and styles."""
    import gzip

    async with browser(shop) as visitor:
        page = await visitor.get("/")
    assert "<style>" in page.text
    assert 'rel="stylesheet"' not in page.text
    assert len(gzip.compress(page.content)) <= 14 * 1024
    assert page.headers.get("content-encoding") == "gzip"


async def test_scripts_stay_within_their_budget(shop: Served) -> None:
    """The limit is 20 KB compressed, for htmx, its extensions and the shop's own scripts."""
    import gzip

    async with browser(shop) as visitor:
        page = await visitor.get("/")
        paths = re.findall(r'<script[^>]*src="([^"]+)"', page.text)
        scripts = [await visitor.get(path) for path in paths if "/islands/islands" not in path]
    assert sum(len(gzip.compress(script.content)) for script in scripts) <= 20 * 1024


async def test_a_category_named_by_its_last_segment_is_chosen_once(shop: Served) -> None:
    async with browser(shop) as visitor:
        leaf = await visitor.get("/products?category=kettles")
        shelf = await visitor.get("/products?category=Kitchen")
        whole = await visitor.get("/products")
    assert '<option value="Kitchen &gt; Kettles" selected>' in leaf.text
    assert len(re.findall(r'class="chip"[^>]*>Kettles', leaf.text)) == 1
    assert '<option value="Kitchen" selected>' in shelf.text
    assert re.search(r'class="chip"[^>]*>Kettles', shelf.text)
    # A text browser prints the whole list before the first product.
    assert len(re.findall("<option", whole.text)) <= 20
    assert '<option value="Kitchen &gt; Kettles">' in shelf.text and "Kitchen &gt; Kettles" not in whole.text


async def test_the_page_that_is_written_begins_at_the_question(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("hello")
        page = await visitor.page(session_id)
        sent = await visitor.submit(page, "/messages", follow=False, message="show me lamps")
        place = sent.headers["location"].split("#")[1]
        answer = await visitor.page(session_id)
    assert f'id="{place}"' in answer.text


async def test_head_is_answered_as_get_is_without_its_body(shop: Served) -> None:
    async with shop.client() as client:
        for path in ("/", "/products", "/api/products", "/health", "/nothing"):
            whole, head = await client.get(path), await client.head(path)
            assert head.status_code == whole.status_code
            assert head.headers["content-type"] == whole.headers["content-type"]
            assert head.content == b""


async def test_a_page_past_the_end_leads_to_the_first(shop: Served) -> None:
    async with browser(shop) as visitor:
        answer = await visitor.get("/products?category=Kettles&page=900")
    assert answer.url.path == "/products"
    assert 'class="card' in answer.text


async def test_an_answer_stopped_in_a_table_shows_no_marks(serve: Serve) -> None:
    script: list[Beat] = [
        TextDelta("Here they are:\n\n| Name | Price |\n|---|---|\n| **Harr"),
        asyncio.Event(),
    ]
    async with serve(ScriptedModel([script])) as served, browser(served) as visitor:
        begun = await visitor.submit(await visitor.get("/"), "/chat", follow=False, message="kettles")
        session_id = begun.headers["location"].split("/")[2]
        async with reading(visitor.client, f"/chat/{session_id}/stream?after=0") as stream:
            await stream.until(lambda event: "<th" in event.data)
        stopped = await visitor.submit(await visitor.page(session_id), "/cancellation")
    shown = words(stopped.text)
    assert "Stopped" in shown
    assert "**" not in shown
    assert "|" not in shown


@pytest.mark.parametrize("product_id", ["a/b c'd\"é", "/first", "a//b", "100%", "k?x=1#y", "a+b & c"])
async def test_a_product_of_any_id_is_looked_at_added_and_removed(serve: Serve, product_id: str) -> None:
    async with serve() as served, browser(served) as visitor:
        async with served.components.services.database.transaction() as db:
            db.add(Product(id=product_id, name="An odd thing", price=Decimal("5.00"), category="Odd"))
        listing = await visitor.get("/products?category=Odd")
        link = re.search(r'href="(/products/[^"?]+)"', listing.text)
        assert link is not None
        page = await visitor.get(link[1])
        assert "An odd thing" in words(page.text)
        cart = await visitor.submit(page, "/cart/items", next="/cart")
        assert "1 item" in words(cart.text)
        changed = await visitor.submit(cart, "/cart/items/.*", quantity="0")
        assert "Your cart is empty" in words(changed.text)
        stated = await visitor.client.get("/api/products/" + quote(product_id, safe=""))
        assert stated.json()["id"] == product_id


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/products", "Products"),
        ("/products?q=kettle&max_price=40", "kettle under $40"),
        ("/products?category=Kettles&query=red", "red in Kettles"),
        ("/products?query=" + "x" * 200, "x" * 60 + "…"),
        ("/products?min_price=wrong", "Products"),
        ("/nowhere", "Not on any shelf"),
    ],
)
async def test_a_title_says_what_the_page_shows(shop: Served, path: str, title: str) -> None:
    async with browser(shop) as visitor:
        page = await visitor.get(path)
    assert re.findall(r"<title>(.+?) · Aisle</title>", page.text) == [title]
    assert f"<h1>{title}</h1>" in page.text


async def test_undo_takes_back_an_answer_and_no_more(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("show me mugs")
        for message in ("add the third one to my cart", "add the first two to my cart"):
            await visitor.submit(await visitor.page(session_id), "/messages", message=message)
        page = await visitor.page(session_id)
        assert page.text.count("Undo all") == 1
        undo = next(form for form in forms(page.text) if form.action.endswith("/undo"))
        fields = undo.fields | {"quantity.invented": "2"}
        invented = await visitor.client.post(undo.action, data=fields, follow_redirects=True)
        undone = await visitor.page(session_id)
        refused = await visitor.client.post(
            f"/chat/{session_id}/undo", data={"_csrf_token": visitor.client.cookies["csrftoken"]}
        )
    assert invented.status_code == 200 and "The shop does not have that product." in words(undone.text)
    assert '<span class="cart-count">1<' in undone.text
    assert refused.status_code == 422


async def test_a_changed_size_can_be_undone(shop: Served) -> None:
    async with browser(shop) as visitor:
        session_id = await visitor.start("organic cotton t-shirt navy")
        for message in ("add two of the first in M", "change it to L"):
            await visitor.submit(await visitor.page(session_id), "/messages", message=message)
        page = await visitor.page(session_id)
        assert "from M to L" in words(page.text)
        undo = next(form for form in forms(page.text) if form.action.endswith("/undo"))
        await visitor.client.post(undo.action, data=undo.fields, follow_redirects=True)
        session = await visitor.client.get(f"/api/sessions/{session_id}/cart")
    assert [(line["variant_name"], line["quantity"]) for line in session.json()["items"]] == [("M", 2)]
