"""A small shop in memory, for tests only: thirty products, and functions with results in the real shapes."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from app.catalogue.summary import CategoryFacts, ProductFacts, ShopFacts
from app.events import CartLine, CartState
from app.llm import CallRequested, ModelCall, ModelMessage, ModelRequest, TextDelta
from app.simulated import SimulatedModel
from app.simulated.products import Item
from app.simulated.stems import stem, stems_of, words_of

# One product per row: id, name, brand, category, price, stock, rating, attributes.
_ROWS = """
k1 | Whistling kettle | Harrow | Kitchen > Kettles | 29.90 | 12 | 4.1 |
    colour=red; material=steel; capacity=2.0 l; features=whistles
k2 | Switch-off kettle | Lumen | Kitchen > Kettles | 44.50 | 5 | 4.6 |
    colour=white; material=plastic; capacity=1.7 l; features=switches itself off, dishwasher safe
k3 | Glass kettle | Harrow | Kitchen > Kettles | 52.00 | 3 | 4.3 |
    colour=transparent; material=glass; capacity=1.5 l; features=switches itself off
k4 | Travel kettle | Pocketware | Kitchen > Kettles | 19.00 | 0 | 3.6 |
    colour=black; material=plastic; capacity=0.5 l; features=foldable
k5 | Gooseneck kettle | Brewster | Kitchen > Kettles | 89.00 | 7 | 4.8 |
    colour=black; material=steel; capacity=0.9 l; features=temperature control
p1 | Iron skillet 28 cm | Forge | Kitchen > Pans | 39.00 | 9 | 4.7 |
    colour=black; material=iron; features=oven safe
p2 | Non-stick pan 24 cm | Forge | Kitchen > Pans | 24.00 | 20 | 4.0 |
    colour=grey; material=aluminium; features=non-stick
m1 | Stoneware mug | Brewster | Kitchen > Mugs | 9.50 | 40 | 4.4 |
    colour=blue; material=stoneware; features=dishwasher safe
m2 | Enamel mug | Pocketware | Kitchen > Mugs | 7.00 | 33 | 4.2 | colour=white; material=enamel
m3 | Travel mug | Pocketware | Kitchen > Mugs | 18.00 | 15 | 4.5 |
    colour=green; material=steel; capacity=0.4 l
l1 | Reading lamp | Lumen | Home > Lamps | 34.00 | 8 | 4.5 | colour=black; material=steel; features=dimmable
l2 | Bedside lamp | Lumen | Home > Lamps | 22.00 | 14 | 4.0 | colour=white; material=ceramic
l3 | Floor lamp | Nordhem | Home > Lamps | 79.00 | 2 | 4.4 | colour=brass; material=brass; features=dimmable
l4 | Paper lantern | Nordhem | Home > Lamps | 12.00 | 25 | 3.9 | colour=white; material=paper
b1 | Wool blanket | Nordhem | Home > Blankets | 64.00 | 6 | 4.7 | colour=grey; material=wool
b2 | Cotton blanket | Nordhem | Home > Blankets | 38.00 | 11 | 4.2 |
    colour=blue; material=cotton; features=machine washable
j1 | Rain jacket | Fellwind | Clothing > Jackets | 89.00 | 10 | 4.5 |
    colour=yellow; material=nylon; size=S, M, L; features=waterproof
j2 | Leather jacket | Old Mill | Clothing > Jackets | 199.00 | 4 | 4.6 |
    colour=black; material=leather; size=M, L
j3 | Down jacket | Fellwind | Clothing > Jackets | 149.00 | 7 | 4.8 |
    colour=red; material=nylon, down; size=M, L, XL; features=warm
j4 | Denim jacket | Old Mill | Clothing > Jackets | 69.00 | 13 | 4.1 | colour=blue; material=denim; size=S, M
s1 | Running shoes | Fellwind | Clothing > Shoes | 95.00 | 18 | 4.4 |
    colour=blue; material=mesh; size=40, 41, 42, 43; features=lightweight
s2 | Leather boots | Old Mill | Clothing > Shoes | 139.00 | 5 | 4.3 |
    colour=brown; material=leather; size=41, 42
t1 | Plain T-shirt | Old Mill | Clothing > T-shirts | 15.00 | 60 | 4.0 |
    colour=white; material=cotton; size=S, M, L, XL
t2 | Striped T-shirt | Old Mill | Clothing > T-shirts | 19.00 | 44 | 4.2 |
    colour=blue; material=cotton; size=S, M, L
h1 | Over-ear headphones | Tonal | Electronics > Headphones | 129.00 | 9 | 4.6 |
    colour=black; battery=30 hours; features=noise cancelling, wireless
h2 | In-ear headphones | Tonal | Electronics > Headphones | 59.00 | 21 | 4.1 |
    colour=white; battery=6 hours; features=wireless
h3 | Wired headphones | Basso | Electronics > Headphones | 25.00 | 30 | 3.8 | colour=black; features=wired
e1 | Desk speaker | Basso | Electronics > Speakers | 49.00 | 12 | 4.2 |
    colour=grey; power=20 W; features=bluetooth
d1 | Dog bed | Pawson | Pets > Dogs | 45.00 | 6 | 4.5 | colour=grey; material=cotton; features=washable
d2 | Dog leash | Pawson | Pets > Dogs | 14.00 | 28 | 4.3 | colour=red; material=nylon
"""


def _product(row: str) -> dict[str, Any]:
    identity, name, brand, category, price, stock, rating, attributes = (
        part.strip() for part in row.split("|")
    )
    pairs = (pair.split("=") for pair in attributes.split("; "))
    values = {key: value.split(", ") if ", " in value else value for key, value in pairs}
    return {
        "id": identity, "name": name, "description": f"A {name.lower()} for every day.", "price": price,
        "currency": "USD", "category": category, "brand": brand, "image_url": None, "in_stock": stock != "0",
        "stock": int(stock), "rating": float(rating), "attributes": values, "url": f"/products/{identity}",
    }  # fmt: skip


PRODUCTS = {
    product["id"]: product for product in map(_product, re.sub(r"\|\n +", "| ", _ROWS).strip().splitlines())
}


def facts_of(products: Iterable[dict[str, Any]], currency: str = "USD") -> ShopFacts:
    """Return the vocabulary of a catalogue, as the product derives it."""
    categories, brands, words, kinds = Counter[str](), Counter[str](), set[str](), set[str]()
    values: dict[str, Counter[str]] = {}
    count = 0
    for product in products:
        count += 1
        category = product.get("category") or " > ".join(product.get("categories") or ["Things"])
        categories[category] += 1
        brands.update([product["brand"]] if product.get("brand") else [])
        kinds.update(
            filter(None, (Item(product["id"], str(product.get("name") or product.get("title"))).head,))
        )
        words.update(words_of(f"{product.get('name') or product.get('title')} {category}"))
        for key, given in (product.get("attributes") or {}).items():
            values.setdefault(key, Counter()).update(map(str, given if isinstance(given, list) else [given]))
    return ShopFacts(
        currency=currency, product_count=count,
        categories=tuple(CategoryFacts(path, number) for path, number in categories.most_common(200)),
        brands=tuple(brand for brand, _ in brands.most_common(200)),
        attribute_values={key: tuple(v for v, _ in found.most_common(50)) for key, found in values.items()},
        words=frozenset(words), kinds=frozenset(kinds),
    )  # fmt: skip


SHOP = facts_of(PRODUCTS.values())


@dataclass
class Round:
    """One round of a turn: its text and its calls."""

    text: str
    calls: list[tuple[str, dict[str, Any]]]


@dataclass
class Conversation:
    """A session with the fake shop: `say` plays a whole turn as the agent loop does."""

    model: SimulatedModel = field(default_factory=lambda: SimulatedModel(0))
    messages: list[ModelMessage] = field(default_factory=list)
    shown: dict[str, None] = field(default_factory=dict)
    cart: dict[str, int] = field(default_factory=dict)
    rounds: list[Round] = field(default_factory=list)
    shop: ShopFacts = SHOP
    page_shown: tuple[str, ...] = ()
    broken: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Errors that functions return, by the function's name."""

    async def say(self, text: str) -> str:
        """Play the turn of an utterance, at most six rounds as in the product, and return the whole answer."""
        self.messages.append(ModelMessage("user", text))
        self.rounds = []
        for _ in range(6):
            if not await self.play_round():
                break
        else:
            raise AssertionError("the turn did not end within six rounds")
        return "\n\n".join(one.text for one in self.rounds if one.text)

    @property
    def calls(self) -> list[tuple[str, dict[str, Any]]]:
        """The calls of the last turn."""
        return [call for one in self.rounds for call in one.calls]

    def request(self) -> ModelRequest:
        """Return the next request, as the agent loop builds it."""
        shown = tuple(_facts(PRODUCTS[identity]) for identity in reversed([*self.page_shown, *self.shown]))
        return ModelRequest(tuple(self.messages), shop=self.shop, shown=shown, cart=self.cart_state())

    def click(self, name: str, parameters: dict[str, Any]) -> None:
        """Run a function as a button of the page does, and record it like every call."""
        self._record(name, parameters, self.run(name, parameters), by_shopper=True)

    async def play_round(self) -> bool:
        """Play one round of the model and its calls. Return whether another round follows."""
        events = [event async for event in self.model.stream(self.request())]
        text = "".join(event.text for event in events if isinstance(event, TextDelta))
        calls = [(e.name, json.loads(e.arguments)) for e in events if isinstance(e, CallRequested)]
        self.rounds.append(Round(text, calls))
        if text:
            self.messages.append(ModelMessage("assistant", text))
        for name, parameters in calls:
            self._record(name, parameters, self.run(name, parameters))
        return bool(calls)

    def _record(
        self, name: str, parameters: dict[str, Any], outcome: dict[str, Any], by_shopper: bool = False
    ) -> None:
        call = ModelCall(f"c{len(self.messages)}", name, json.dumps(parameters))
        self.messages.append(ModelMessage("assistant", calls=(call,), by_shopper=by_shopper))
        self.messages.append(
            ModelMessage("function", call_id=call.call_id, name=name, outcome=outcome, by_shopper=by_shopper)
        )

    def run(self, name: str, parameters: dict[str, Any]) -> dict[str, Any]:
        """Return a function's outcome in the shape of docs/wire.md, "Shapes"."""
        if name in self.broken:
            return {"error": self.broken[name]}
        return {
            "search_products": self._search, "show_product_details": self._details, "add_to_cart": self._add,
            "get_recommendations": self._recommend, "compare_products": self._compare,
            "read_shop_pages": self._pages,
            "set_cart_quantity": self._set, "offer_choices": self._offer,
        }[name](parameters)  # fmt: skip

    def _search(self, given: dict[str, Any]) -> dict[str, Any]:
        assert any(
            given.get(name)
            for name in (
                "query",
                "category",
                "brands",
                "reduced_only",
                "min_price",
                "max_price",
                "attributes",
            )
        ), given
        words = {stem(word) for word in words_of(given.get("query", ""))}
        ranked = sorted(
            (product for product in PRODUCTS.values() if _allowed(product, given)),
            key=lambda product: -len(words & _words(product)),
        )
        found = [product for product in ranked if not words or words & _words(product)]
        found = _sorted(found, given.get("sort"))
        products = found[: given.get("limit", 10)]
        self._remember(products)
        return {
            "result": {
                "products": products,
                "query": given.get("query", ""),
                "total": len(found),
                "filters": {},
            }
        }

    def _details(self, given: dict[str, Any]) -> dict[str, Any]:
        if given["product_id"] not in (*self.shown, *self.page_shown):
            return _refusal("product_not_shown")
        product = PRODUCTS[given["product_id"]]
        beside = [p for p in PRODUCTS.values() if p["category"] == product["category"] and p is not product][
            :4
        ]
        self._remember([product, *beside])
        reason = f"It is in {product['category']} too."
        return {"result": {"product": product, "recommendations": [{**p, "reason": reason} for p in beside]}}

    def _add(self, given: dict[str, Any]) -> dict[str, Any]:
        assert set(given) <= {"product_id", "quantity"}
        product = PRODUCTS[given["product_id"]]
        if product["id"] not in (*self.shown, *self.page_shown):
            return _refusal("product_not_shown")
        if not product["in_stock"]:
            similar = [p for p in PRODUCTS.values() if p["id"] in self.shown and p["in_stock"]][:1]
            suggestions = [
                {"product_id": p["id"], "name": p["name"], "reason": "It is similar."} for p in similar
            ]
            return _refusal(
                "out_of_stock", f"{product['name']} is out of stock: none can be added.", suggestions
            )
        before = self.cart.get(product["id"], 0)
        if before + given["quantity"] > product["stock"]:
            return _refusal(
                "quantity_limit", f"The shop has {product['stock']} of {product['name']} in stock."
            )
        self.cart[product["id"]] = before + given["quantity"]
        cart = self.cart_state()
        line = next(line for line in cart.items if line.product_id == product["id"])
        item = {**line.model_dump(), "added": given["quantity"], "previous_quantity": before}
        return {"result": {"item": item, "cart": cart.model_dump()}}

    def _set(self, given: dict[str, Any]) -> dict[str, Any]:
        assert set(given) == {"product_id", "quantity"}
        if given["product_id"] not in self.cart:
            return _refusal("not_found")
        before = self.cart[given["product_id"]]
        product = PRODUCTS[given["product_id"]]
        if given["quantity"]:
            self.cart[given["product_id"]] = given["quantity"]
        else:
            del self.cart[given["product_id"]]
        item = {
            "product_id": product["id"], "name": product["name"], "quantity": given["quantity"], "currency": "USD",
            "previous_quantity": before, "unit_price": product["price"], "line_total": "0.00", "url": product["url"],
        }  # fmt: skip
        return {"result": {"item": item, "cart": self.cart_state().model_dump()}}

    def _offer(self, given: dict[str, Any]) -> dict[str, Any]:
        assert given["action"] == "empty" or given["product_ids"]
        products = [PRODUCTS[each] for each in given["product_ids"]]
        return {
            "result": {"action": given["action"], "products": products, "quantity": given.get("quantity", 1)}
        }

    def _recommend(self, given: dict[str, Any]) -> dict[str, Any]:
        basis = given["based_on"]
        if basis in PRODUCTS:
            assert basis in (*self.shown, *self.page_shown), basis
            top = PRODUCTS[basis]["category"].split(" > ")[0]
        else:
            top = basis
        found = [p for p in PRODUCTS.values() if top in p["category"] and p["id"] != basis][
            : given["max_results"]
        ]
        self._remember(found)
        products = [{**product, "reason": "It stands on the same shelf."} for product in found]
        return {"result": {"products": products, "based_on": basis, "based_on_name": basis}}

    def _compare(self, given: dict[str, Any]) -> dict[str, Any]:
        assert 2 <= len(set(given["product_ids"])) <= 4, given
        assert set(given["product_ids"]) <= {*self.shown, *self.page_shown}, given
        products = [PRODUCTS[each] for each in given["product_ids"]]
        self._remember(products)
        return {"result": {"products": products, "facts": []}}

    def _pages(self, given: dict[str, Any]) -> dict[str, Any]:
        assert given["question"], given
        return {"result": {"question": given["question"], "passages": [], "contact": "", "pages": []}}

    def _remember(self, products: Iterable[dict[str, Any]]) -> None:
        for product in products:
            self.shown.pop(product["id"], None)
            self.shown[product["id"]] = None

    def cart_state(self) -> CartState:
        """Return the cart in the API's shape."""
        lines = []
        for identity, quantity in self.cart.items():
            product = PRODUCTS[identity]
            price = Decimal(product["price"])
            lines.append(
                CartLine(
                    product_id=identity,
                    name=product["name"],
                    quantity=quantity,
                    unit_price=str(price),
                    line_total=str(price * quantity),
                    currency="USD",
                    url=product["url"],
                )
            )
        total = sum((Decimal(line.line_total) for line in lines), Decimal("0.00"))
        return CartState(items=lines, count=sum(line.quantity for line in lines), total=str(total))


def _facts(product: dict[str, Any]) -> ProductFacts:
    return ProductFacts(
        id=product["id"], name=product["name"], brand=product["brand"], category=product["category"],
        price=product["price"], currency=product["currency"], in_stock=product["in_stock"], stock=product["stock"],
        rating=str(product["rating"]), attributes=product["attributes"],
    )  # fmt: skip


def _words(product: dict[str, Any]) -> set[str]:
    values = " ".join(
        " ".join(value) if isinstance(value, list) else str(value) for value in product["attributes"].values()
    )
    return set(stems_of(f"{product['name']} {product['brand']} {product['category']} {values}"))


def _allowed(product: dict[str, Any], given: dict[str, Any]) -> bool:
    price = Decimal(product["price"])
    category = given.get("category")
    segments = [part.strip() for part in product["category"].split(">")]
    return (
        (not category or category == product["category"] or category in segments)
        and price >= Decimal(str(given.get("min_price", 0)))
        and price <= Decimal(str(given.get("max_price", 10**9)))
        and (product["in_stock"] or not given.get("in_stock_only"))
        and (not given.get("brands") or product["brand"] in given["brands"])
        and not any(set(stems_of(word)) <= _words(product) for word in given.get("exclude", ()))
        and all(_has(product, name, values) for name, values in given.get("attributes", {}).items())
    )


def _has(product: dict[str, Any], name: str, values: list[str]) -> bool:
    held = product["attributes"].get(name, [])
    held = [held] if isinstance(held, str) else held
    return any(value.lower() in each.lower() for value in values for each in held)


def _sorted(products: list[dict[str, Any]], sort: str | None) -> list[dict[str, Any]]:
    if sort in ("price_asc", "price_desc"):
        return sorted(products, key=lambda p: Decimal(p["price"]), reverse=sort == "price_desc")
    return sorted(products, key=lambda p: -p["rating"]) if sort == "rating" else products


def _refusal(
    code: str, message: str = "No.", suggestions: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return {"error": {"code": code, "message": message, "suggestions": suggestions or [], "recovery": ""}}


async def after(*messages: str) -> Conversation:
    """Return a conversation after these messages."""
    conversation = Conversation()
    for message in messages:
        await conversation.say(message)
    return conversation
