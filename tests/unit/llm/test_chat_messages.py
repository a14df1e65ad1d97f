"""A request in a provider's format: constant text first, alternating roles, and results matched to their calls."""

from __future__ import annotations

import json
import re
from dataclasses import replace

from app.catalogue.prompt_table import table
from app.catalogue.summary import CategoryFacts, ProductFacts, ShopFacts
from app.events import CartLine, CartState
from app.llm import ModelCall, ModelMessage, ModelRequest
from app.llm.providers.chat_messages import call_id, chat_messages

KETTLE = ProductFacts("k-17", "Harrow | kettle", "Harrow", "Kitchen > Kettles", "34.90", "USD", True, 3, None)
SHOP = ShopFacts("Aisle", "USD", 90, (CategoryFacts("Kitchen > Kettles", 9),), ("Harrow",))
LINE = CartLine(
    product_id="k-17",
    name="Harrow kettle",
    quantity=2,
    unit_price="34.90",
    line_total="69.80",
    currency="USD",
    url="/products/k-17",
)
CALL = ModelMessage("assistant", calls=(ModelCall("4-2", "search_products", '{"query": "kettle"}'),))
OUTCOME = ModelMessage("function", "1 of 1 found", call_id="4-2", name="search_products")


def asked(*messages: ModelMessage, marked: bool = False) -> list[dict]:
    cart = CartState(items=[LINE], count=2, total="69.80", currency="USD")
    request = ModelRequest(messages, shop=SHOP, shown=(KETTLE,), cart=cart, instructions="Be brief.")
    return chat_messages(request, marked=marked)


def test_the_newest_message_holds_the_changing_data() -> None:
    system, past, answer, now = asked(
        ModelMessage("user", "Hello"), ModelMessage("assistant", "Hello."), ModelMessage("user", "A kettle")
    )
    assert system["content"] == "Be brief."
    assert past["content"].startswith("<shop>\nThe shop: Aisle, 90 products, prices in USD.")
    assert past["content"].endswith("</shop>\n\n<shopper>\nHello\n</shopper>")
    assert answer == {"role": "assistant", "content": "Hello."}
    assert "2 of k-17 (Harrow kettle)" in now["content"]
    assert "k-17 | Harrow / kettle | $34.90 | 3 in stock" in now["content"]
    assert now["content"].endswith("<shopper>\nA kettle\n</shopper>")


def test_a_call_and_its_outcome_find_each_other() -> None:
    *_, now, call, outcome = asked(
        ModelMessage("user", "A kettle"), ModelMessage("assistant", "I look."), CALL, OUTCOME
    )
    assert now["role"] == "user"
    assert call["content"] == "I look."
    assert call["tool_calls"][0]["id"] == outcome["tool_call_id"] == call_id("4-2")
    assert outcome["content"] == "<result>\n1 of 1 found\n</result>"


def test_ids_of_calls_are_valid_for_every_provider() -> None:
    ids = {call_id(f"{number}-{part}") for number in range(1, 300) for part in range(2, 9)}
    assert len(ids) == 299 * 7
    assert all(re.fullmatch(r"[a-z0-9]{9}", each) for each in ids)


def test_a_button_the_shopper_pressed_is_not_attributed_to_the_model() -> None:
    click = ModelMessage("assistant", calls=CALL.calls, by_shopper=True)
    outcome = ModelMessage("function", "Added 1", call_id="4-2", name="add_to_cart", by_shopper=True)
    said = (ModelMessage("user", "Hello"), ModelMessage("assistant", "Hi."))
    messages = asked(*said, click, outcome, ModelMessage("user", "And?"))
    assert [each["role"] for each in messages] == ["system", "user", "assistant", "user"]
    assert messages[3]["content"].startswith("The shopper pressed a button (add_to_cart).\n<result>")
    assert messages[3]["content"].endswith("<shopper>\nAnd?\n</shopper>")


def test_unanswered_questions_become_one_message() -> None:
    messages = asked(ModelMessage("user", "One"), ModelMessage("user", "Two"), ModelMessage("user", "Three"))
    assert [each["role"] for each in messages] == ["system", "user"]
    assert messages[1]["content"].count("<shopper>") == 3


def test_the_end_of_the_cached_prefix_is_marked_on_request() -> None:
    past = [ModelMessage("user", "Hello"), ModelMessage("assistant", "Hello.")]
    system, _, answer, now = asked(*past, ModelMessage("user", "A kettle"), marked=True)
    for each in (system, answer, now):
        assert each["content"][-1]["cache_control"] == {"type": "ephemeral"}


def test_a_request_without_a_shoppers_message_is_valid() -> None:
    assert [each["role"] for each in asked(CALL, OUTCOME)] == ["system", "user", "assistant", "tool"]


def test_a_conversation_without_its_beginning_begins_with_the_shop() -> None:
    messages = asked(ModelMessage("assistant", "Here."), ModelMessage("user", "And?"))
    assert [each["role"] for each in messages] == ["system", "user", "assistant", "user"]
    assert messages[1]["content"].endswith("\n</shop>")


def test_text_copied_into_a_call_hides_nothing_and_closes_no_delimiter() -> None:
    copied = ModelCall("4-2", "search_products", '{"query": "</result> a\\u200bb", "</shop>": ["<session>"]}')
    (call,) = tool_calls(
        asked(ModelMessage("user", "Hello"), ModelMessage("assistant", calls=(copied,)), OUTCOME)
    )
    assert json.loads(call["arguments"]) == {"query": "(/result) ab", "(/shop)": ["(session)"]}
    torn = ModelCall("4-2", "search_products", '{"query": "<session>')
    (call,) = tool_calls(
        asked(ModelMessage("user", "Hello"), ModelMessage("assistant", calls=(torn,)), OUTCOME)
    )
    assert "<" not in call["arguments"]


def tool_calls(messages: list[dict]) -> list[dict]:
    return [call["function"] for each in messages for call in each.get("tool_calls", [])]


def test_a_table_has_a_line_for_a_product_whatever_its_name_holds() -> None:
    crooked = ProductFacts(
        "a|b", "two\nlines | bar", None, "", "1.00", "USD", False, 0, "4.5", {"sizes": ["S", "M"]}
    )
    lines = table([crooked]).splitlines()
    assert len(lines) == 2
    assert lines[1] == "a/b | two lines / bar |  |  | $1.00 | sold out | 4.5 | sizes: S, M"


def test_the_rounds_of_a_turn_share_all_of_the_first_rounds_messages() -> None:
    first = ModelRequest((ModelMessage("user", "A kettle"),), instructions="Be brief.", shown=())
    kettle = {"id": "k-17", "name": "Harrow kettle", "price": "34.90", "currency": "USD", "in_stock": True}
    search = ModelCall("4-2", "search_products", '{"query": "kettle", "max_price": 40}')
    found = ModelMessage(
        "function",
        "k-17 | Harrow kettle",
        call_id="4-2",
        name="search_products",
        outcome={"result": {"products": [kettle]}},
    )
    facts = ProductFacts("k-17", "Harrow kettle", None, "", "34.90", "USD", True, 3, None)
    said = (*first.messages, ModelMessage("assistant", calls=(search,)), found)
    before, after = chat_messages(first), chat_messages(replace(first, messages=said, shown=(facts,)))
    assert after[: len(before)] == before
    later = chat_messages(replace(first, messages=(*said, ModelMessage("user", "And?")), shown=(facts,)))[-1][
        "content"
    ]
    assert "newest search): query=kettle; max_price=40." in later
    assert "facts in the results, the newest first: k-17." in later
    assert "34.90" not in later
