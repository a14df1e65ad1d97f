"""Each check fails for a wrong answer and passes for a right one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from app.events import CartLine, CartState, utc_now
from app.turn import ErrorPart, FunctionPart, Part, TextPart, Turn, UserPart
from evaluation.answer import Answer
from evaluation.buttons import read_markup
from evaluation.checks import NOT_CHANGED, WRONG_CHANGE, Checks, general_failures
from evaluation.product_reference import Shelf

FORM = '<h2>Two kettles</h2><form action="/chat/s/functions/add_to_cart"><button>Add</button></form>'


def product(identity: str, price: str, **facts: Any) -> dict[str, Any]:
    given = {
        "id": identity,
        "name": f"Kettle {identity}",
        "description": "",
        "price": price,
        "list_price": None,
        "currency": "USD",
        "category": "Kitchen > Kettles",
        "brand": "Harrow",
        "in_stock": True,
        "stock": None,
        "rating": 4.0,
        "attributes": {"colour": "red"},
        "url": f"/products/{identity}",
    }
    return given | facts


RED = product("k-red", "20.00")
STEEL = product(
    "k-steel", "40.00", brand="Vane", attributes={"colour": "silver", "weight": "1.1 kg"}, rating=4.8
)
SOLD_OUT = product("k-gone", "30.00", in_stock=False, stock=0)
ALL: list[Mapping[str, Any]] = [RED, STEEL, SOLD_OUT]
SHELF = Shelf({each["id"]: each for each in ALL}, {1: ALL})


def cart(**quantities: int) -> CartState:
    lines = [
        CartLine(
            product_id=identity.replace("_", "-"),
            name="Kettle",
            quantity=quantity,
            unit_price="20.00",
            line_total="20.00",
            currency="USD",
            url="/",
        )
        for identity, quantity in quantities.items()
    ]
    return CartState(items=lines)


def call(name: str, parameters: dict[str, Any], result: dict[str, Any] | None = None) -> FunctionPart:
    return FunctionPart("1-2", name, parameters, "done", utc_now(), result)


def answer(
    text: str = "", *parts: Part, before: CartState | None = None, after: CartState | None = None
) -> Answer:
    said: list[Part] = [UserPart("1-1", "hello", utc_now()), *parts]
    if text:
        said.append(TextPart("1-3", text, utc_now()))
    turn = Turn(number=1, id="t", status="done", parts=said)
    return Answer(turn=turn, before=before or cart(), after=after or before or cart(), render=lambda: FORM)


def searched(*products: dict[str, Any]) -> FunctionPart:
    return call("search_products", {"query": "kettle", "max_price": "40.00"}, {"products": list(products)})


def failing(checks: dict[str, Any], given: Answer) -> list[str]:
    read = Checks.model_validate(checks)
    return [failure.check for failure in read.failures(given, SHELF, {1: {"k-red": 1}})]


BOUGHT = answer("Added.", after=cart(k_steel=2))


@pytest.mark.parametrize(
    ("checks", "right", "wrong"),
    [
        ({"cart": {2: 2}}, BOUGHT, answer("Added.", after=cart(k_steel=1))),
        ({"cart": {"dearest": 2}}, BOUGHT, answer("Added.", after=cart(k_red=2))),
        ({"cart": {"colour=silver": 2}}, BOUGHT, answer("No.")),
        ({"cart": {"1 of step 1, 2 of step 1": 1}}, answer("Ok.", after=cart(k_red=1, k_steel=1)), BOUGHT),
        ({"cart": {"cheapest 2": 1}}, answer("Ok.", after=cart(k_red=1)), BOUGHT),  # the second cheapest is sold out
        ({"cart": "unchanged"}, answer("No.", before=cart(k_red=1)), BOUGHT),
        ({"cart": "empty"}, answer("No."), BOUGHT),
        ({"cart": "as after step 1"}, answer("Undone.", after=cart(k_red=1)), BOUGHT),
        ({"option": "M"}, answer("Added in M."), answer("Added the Maker's shirt.")),
        ({"calls": {"search_products": {"max_price": 40}}}, answer("", searched(RED)), answer("Here.")),
        ({"calls": {"search_products": {"query": "lamp"}}}, answer("", call("search_products", {"query": "Lamp"})), answer("", searched())),
        ({"no_calls": ["search_products"]}, answer("Ok."), answer("", searched(RED))),
        ({"shows": "kettle"}, answer("", searched(RED)), answer("", searched(product("l", "1.00", name="Lamp", category="Home")))),
        ({"shows": "something"}, answer("", searched(RED)), answer("None.")),
        ({"shows": "nothing"}, answer("None."), answer("", searched(RED))),
        ({"shows": {"max_price": 30}}, answer("", searched(RED)), answer("", searched(RED, STEEL))),
        ({"shows": {"min_price": 30}}, answer("", searched(STEEL)), answer("", searched(RED))),
        ({"shows": {"brand": "Vane", "top": 1}}, answer("", searched(STEEL, RED)), answer("", searched(RED, STEEL))),
        ({"shows": {"not_brand": "Vane"}}, answer("", searched(RED)), answer("", searched(STEEL))),
        ({"shows": {"category": "Kettles"}}, answer("", searched(RED)), answer("", searched(product("l", "1.00", category="Home > Lamps")))),
        ({"shows": {"in_stock": True}}, answer("", searched(RED)), answer("", searched(SOLD_OUT))),
        ({"shows": {"where": {"colour": "red"}}}, answer("", searched(RED)), answer("", searched(STEEL))),
        ({"shows": {"without": {"colour": "red"}}}, answer("", searched(STEEL)), answer("", searched(RED))),
        ({"shows": {"includes": "2", "excludes": "1"}}, answer("", searched(STEEL)), answer("", searched(RED, STEEL))),
        ({"shows": {"first": "k-steel"}}, answer("", searched(STEEL, RED)), answer("", searched(RED, STEEL))),
        ({"shows": {"at_least": 2}}, answer("", searched(RED, STEEL)), answer("", searched(RED))),
        ({"shows": {"at_most": 1}}, answer("", searched(RED)), answer("", searched(RED, STEEL))),
        ({"shows": {"total_price": 50}}, answer("", searched(RED, SOLD_OUT)), answer("", searched(RED, STEEL))),
        ({"shows": {"on_sale": True}}, answer("", searched(product("s", "9.00", list_price="12.00"))), answer("", searched(RED))),
        ({"shows": {"min_rating": 4.5}}, answer("", searched(STEEL)), answer("", searched(RED))),
        ({"says": ["yes | of course"]}, answer("**Yes**, it is."), answer("Yesterday.")),
        ({"says": ["two kettles"]}, answer("Here."), Answer(answer("Here.").turn, cart(), cart())),
        ({"says": ["1349"]}, answer("It is $1,349.00."), answer("It is $11,349.00.")),
        ({"never_says": ["i cannot help"]}, answer("Here."), answer("I cannot help with that.")),
        ({"says_fact": {2: "weight"}}, answer("It weighs 1.1 kg."), answer("It weighs 11 kg.")),
        ({"says_fact": {1: "price"}}, answer("It costs $20."), answer("It costs $20.50.")),
        ({"buttons": ["add_to_cart | message"]}, answer("Here."), Answer(answer("Here.").turn, cart(), cart())),
        ({"asks": True}, answer("Which one?"), answer("Here.")),
        ({"asks": False}, answer("Here."), answer("Which one?")),
    ],
    ids=lambda value: str(value)[:60] if isinstance(value, dict) else "",
)  # fmt: skip
def test_a_right_answer_passes_and_a_wrong_one_fails(
    checks: dict[str, Any], right: Answer, wrong: Answer
) -> None:
    assert failing(checks, right) == []
    assert {name.partition(",")[0] for name in failing(checks, wrong)} & set(checks), failing(checks, wrong)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (answer("Hello."), []),
        (answer(""), ["ends"]),
        (answer("Hello.", ErrorPart("1-4", "timeout", "", True, utc_now())), ["ends"]),
        (answer("I have added two of it to your cart."), ["claims"]),
        (answer("Added.", after=cart(k_red=1)), []),
    ],
)
def test_errors_silence_and_false_claims_fail_every_step(given: Answer, expected: list[str]) -> None:
    assert [failure.check for failure in general_failures(given)] == expected


def test_a_reference_to_a_list_that_was_not_shown_fails() -> None:
    read = Checks.model_validate({"cart": {"7": 1}})
    [failure] = read.failures(BOUGHT, SHELF, {})
    assert "the list has 3 products" in failure.got
    [failure] = read.failures(BOUGHT, Shelf({}), {})
    assert "no list was shown" in failure.got


@pytest.mark.parametrize(
    ("action", "fields", "function"),
    [
        ("/chat/s/functions/compare_products", "", "compare_products"),
        ("/cart/items", '<input type="hidden" name="product_id" value="k-red">', "add_to_cart"),
        ("/cart/items/k-red", "", "change_cart"),
        ("/chat/s/messages", '<input type="hidden" name="message" value="Yes">', "message"),
        ("/chat", '<input type="text" name="message">', None),
        ("/chat", '<textarea name="message"></textarea>', None),
        ("/products", "", None),
    ],
)
def test_buttons_are_the_forms_that_are_only_pressed(action: str, fields: str, function: str | None) -> None:
    html = f'<form method="post" action="{action}">{fields}<button>Press</button></form>'
    found = read_markup(html).buttons
    assert [each.function for each in found] == ([] if function is None else [function])
    assert all(each.label == "Press" for each in found)


def test_a_wish_that_was_not_carried_out_differs_from_a_wrong_change() -> None:
    assert failing({"cart": {1: 1}}, answer("Which one?")) == [NOT_CHANGED]
    assert failing({"cart": {1: 1}}, BOUGHT) == [WRONG_CHANGE]
    assert failing({"cart": "unchanged"}, BOUGHT) == [WRONG_CHANGE]
