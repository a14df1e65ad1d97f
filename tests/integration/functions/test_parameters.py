"""Properties of every function: any input leads to a result or a complete refusal, logged once."""

from __future__ import annotations

import json
from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.cart.contents import cart_state
from app.events import wire_data
from app.functions import all_functions
from app.functions.execute import Runtime, execute
from app.functions.parameters import loggable
from tests.support.examples import examples
from tests.support.shop import ALL, Shopper, new_session, products

STOCK = {known.id: known.stock for known in products()}

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.sampled_from([*ALL, "2", "Kettles"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=6,
)
KEYS = sorted({key for function in all_functions().values() for key in function.parameters.model_fields})
PARAMETERS = st.dictionaries(st.sampled_from(KEYS) | st.text(max_size=8), JSON, max_size=6) | JSON
NAMES = st.sampled_from(sorted(all_functions()))


@settings(max_examples=examples(60))
@given(name=NAMES, raw=PARAMETERS)
@example(name="add_to_cart", raw={"product_id": "kettle-202", "quantity": 10**4_400})
@example(name="search_products", raw={"query": "kettle", "max_price": "1e-999999999"})
@example(name="search_products", raw={"query": "kettle", "max_price": "9" * 4_000})
@example(name="search_products", raw={"query": "' OR 1=1; -- & | ! <-> :* \\ %"})
@example(name="get_recommendations", raw={"based_on": "%"})
@example(name="show_product_details", raw={"product_id": "kettle-201", "\x00": {"\ud800": float("nan")}})
async def test_whatever_is_sent_is_answered_and_logged(runtime: Runtime, name: str, raw: Any) -> None:
    shopper = Shopper(runtime, await new_session(runtime.database))
    await shopper.see(*ALL)
    outcome = await execute(runtime, name, raw, session_id=shopper.session_id)
    if outcome.error is not None:
        assert outcome.result is None
        assert outcome.error.message and len(outcome.error.recovery) >= 10
        assert {known.product_id for known in outcome.error.suggestions} <= set(ALL)
    else:
        assert outcome.result is not None
        json.dumps(outcome.result, allow_nan=False)
    assert [wire_data(row.event) for row in await shopper.log()] == [
        wire_data(row.event) for row in outcome.events
    ]


STEPS = st.lists(
    st.tuples(st.sampled_from(ALL), st.integers(1, 7) | st.sampled_from([20, 21, 10**9])),
    min_size=1,
    max_size=8,
)


@settings(max_examples=examples(15))
@given(steps=STEPS)
async def test_a_cart_never_holds_more_than_there_is(runtime: Runtime, steps: list[tuple[str, int]]) -> None:
    shopper = Shopper(runtime, await new_session(runtime.database))
    await shopper.see(*ALL)
    expected: dict[str, int] = {}
    for product_id, quantity in steps:
        outcome = await shopper.click("add_to_cart", product_id=product_id, quantity=quantity)
        stock = STOCK[product_id]
        most = 20 if stock is None else min(stock, 20)
        possible = expected.get(product_id, 0) + quantity <= most
        assert (outcome.error is None) == possible
        if possible:
            expected[product_id] = expected.get(product_id, 0) + quantity
    async with runtime.database.reading() as db:
        cart = await cart_state(db, shopper.session_id)
    assert {line.product_id: line.quantity for line in cart.items} == expected
    assert cart.count == sum(expected.values())


@given(value=JSON)
def test_logged_parameters_are_bounded_and_fit_a_jsonb_column(value: Any) -> None:
    written = json.dumps(loggable(value), allow_nan=False, ensure_ascii=False)
    # A backslash before u0000 that is itself escaped is text.
    assert "\\u0000" not in written.replace("\\\\", "")
    written.encode()


def test_logged_parameters_of_a_huge_call_are_small() -> None:
    huge = {f"key{n}": ["x" * 10_000] * 1_000 for n in range(1_000)}
    assert len(json.dumps(loggable(huge))) < 200_000
    deep: Any = []
    for _ in range(10_000):
        deep = [deep]
    assert len(json.dumps(loggable(deep))) < 100


def test_every_function_is_declared_whole() -> None:
    for function in all_functions().values():
        assert len(function.description) > 20
        properties = function.schema["properties"]
        assert all(declared["description"] for declared in properties.values())
