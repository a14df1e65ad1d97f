"""Products and a cart for the examples in the API reference. Each function's example consists of them."""

from __future__ import annotations

from app.events import CartLine, CartState
from app.functions.results import ProductView, RecommendedProduct

KETTLE = ProductView(
    id="kettle-harrowby-17-steel",
    name="Brushed steel kettle, 1.7 l",
    description="Steel inside and out. It switches itself off within a few seconds of boiling.",
    price="34.90",
    list_price=None,
    currency="USD",
    category="Kitchen > Kettles",
    brand="Harrowby",
    image_url="/static/drawings/kettle-silver.svg",
    in_stock=True,
    stock=41,
    rating=4.5,
    attributes={"colour": "silver", "capacity": "1.7 l", "features": ["switches itself off"]},
    url="/products/kettle-harrowby-17-steel",
    price_from=None,
)
RED_KETTLE = KETTLE.model_copy(
    update={
        "id": "kettle-harrowby-17-red",
        "name": "Enamel-look kettle, red, 1.7 l",
        "description": "The Harrowby steel kettle in a glossy red lacquer.",
        "price": "39.90",
        "list_price": "49.90",
        "image_url": "/static/drawings/kettle-red.svg",
        "stock": 22,
        "rating": 4.4,
        "attributes": {"colour": "red", "capacity": "1.7 l", "features": ["switches itself off"]},
        "url": "/products/kettle-harrowby-17-red",
    }
)
RECOMMENDED = RecommendedProduct(**RED_KETTLE.model_dump(), reason="$5 more")

LINE = CartLine(
    product_id=KETTLE.id,
    name=KETTLE.name,
    quantity=2,
    unit_price="34.90",
    line_total="69.80",
    currency="USD",
    url=KETTLE.url,
    image_url=KETTLE.image_url,
)
CART = CartState(items=[LINE], count=2, total="69.80", currency="USD")

SHIRT_LINE = CartLine(
    product_id="tshirt-threadneath-organic-navy",
    variant_id="tshirt-threadneath-organic-navy--l",
    options={"Size": "L"},
    variant_name="L",
    name="Organic cotton T-shirt, navy",
    quantity=1,
    unit_price="19.00",
    line_total="19.00",
    currency="USD",
    url="/products/tshirt-threadneath-organic-navy",
)
SHIRT_CART = CartState(items=[SHIRT_LINE], count=1, total="19.00", currency="USD")
