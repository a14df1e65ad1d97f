"""A shop that tries a page's layout: odd photographs, long words and brands, many variants, huge prices, other scripts.

Each of its twenty products has one of the odd photographs. The gallery draws them as `=odd...`, tests import them.
"""

from __future__ import annotations

from typing import Any

from app.catalogue.products import product_url
from app.pictures.addresses import picture_url
from devtools.odd_photographs import PHOTOGRAPHS

LONG_WORD = "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft"
LONG_BRAND = (
    "The Honourable Company of Potters, Glaziers and Brass Founders of Great Yarmouth & Sons (est. 1784)"
)

NAMES = (
    ("Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz", "Süd", "24.90"),
    (LONG_WORD, "Schlafzimmereinrichtungsset", "19.00"),
    (
        "Küchenmaschinenzubehörset für Fortgeschrittene, dreiunddreißigteilig, spülmaschinengeeignet",
        "Küchenfreund",
        "129.00",
    ),
    ("مزهرية زجاجية طويلة بلون أرجواني مع قاعدة نحاسية", "دار الخزف", "1299.00"),
    ("אגרטל זכוכית כתום 30 ס״מ (XL) עם ידית", "בית היוצר", "89.90"),
    ("Vase", "V", "5.00"),
    (
        "Vase with neck, red, 30 cm, hand-blown, signed by the maker, numbered, in a box of beech",
        LONG_BRAND,
        "1234567.89",
    ),
    ("有田焼の花瓶、紺色、高さ三十センチ、木箱入り、限定二百個", "有田製陶所", "98000.00"),
    ("White vase on white", "Ghost & Ghost", "49.00"),
    ("Vase-in-a-vase-in-a-vase-in-a-vase-in-a-vase-in-a-vase-in-a-vase", "Matryoshka", "77.77"),
    ("Night vase", "Noir", "999999999.99"),
    ("Small vase, 2 l, 3 kg, 4 cm × 5 cm × 6 cm, 7 W", "Measure", "12.00"),
    ("Black vase", "Noir", "66.00"),
    ("Milk vase", "Ghost & Ghost", "61.00"),
    (
        "Lying vase https://vases.example/a/very/long/address/without/any/break?with=a&query=too",
        "Links",
        "14.00",
    ),
    ("𝕍𝕒𝕤𝕖 🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺🏺", "🏺", "3.00"),
    ("V̷̢̛a̸̛͉s̵̡̛e̶͔̾ of Babel", "Z̷a̷l̷g̷o̷", "13.13"),
    ("Telephone vase", "Upright", "31.00"),
    ("Spinning vase", "Reel", "27.00"),
    ("Vase that nobody has photographed yet", "Absent", "8.00"),
)
"""Name, brand and price, in the order of the photographs."""

VARIANT_NAMES = [
    *(f"{size} cm" for size in range(10, 54, 2)),
    "Sondermaßanfertigung nach Kundenzeichnung",
    "مقاس خاص",
]
MANY_VARIANTS = 1
"""The product that has these variants."""


def feed() -> list[dict[str, Any]]:
    """Return the products as lines of a feed."""
    lines = []
    for number, (photograph, (name, brand, price)) in enumerate(zip(PHOTOGRAPHS, NAMES, strict=True)):
        line: dict[str, Any] = {
            "id": f"odd-{number}",
            "name": name,
            "description": f"{name}. {LONG_WORD}",
            "price": price,
            "currency": "EUR",
            "category": "Home > Vases",
            "brand": brand,
            "image_url": photograph.address,
            "stock": 0 if number == 9 else 1 + number,
            "rating": 4.5,
            "attributes": {
                "material": LONG_WORD,
                "size in full": f"{name[:60]} / {LONG_WORD}",
                "colour": "red",
            },
        }
        if number % 4 == 0:
            line["list_price"] = f"{float(price) * 1.5:.2f}"
        if number == MANY_VARIANTS:
            line["variants"] = [
                {"id": f"odd-{number}-{place}", "options": {"Height": each}, "stock": place % 5}
                for place, each in enumerate(VARIANT_NAMES)
            ]
        lines.append(line)
    return lines


def samples() -> dict[str, Any]:
    """Return the gallery's samples, `=odd.NAME`: lists, and each product by its number (`=odd.product_3`)."""
    products = [product(line, place) for place, line in enumerate(feed())]
    return {
        "products": products,
        **{f"product_{place}": each for place, each in enumerate(products)},
        "first_four": products[:4],
        "results": products[8:14],
        "lines": [cart_line(each) for each in products[:8]],
        "shelves": [
            {"name": each["brand"], "url": "/products", "count": 1, "image_url": each["image_url"]}
            for each in products[:16]
        ],
    }


def product(line: dict[str, Any], place: int) -> dict[str, Any]:
    """Return a line's product in the shape of the wire."""
    shown = {name: value for name, value in line.items() if name != "variants"}
    values = [
        {"value": each["options"]["Height"], "available": each["stock"] > 0}
        for each in line.get("variants", ())
    ]
    return shown | {
        "image_url": picture_url(line["image_url"], PHOTOGRAPHS[place].colour),
        "in_stock": line["stock"] > 0,
        "url": product_url(line["id"]),
        "options": [{"name": "Height", "values": values}] if values else [],
    }


def cart_line(sold: dict[str, Any]) -> dict[str, Any]:
    """Return a cart's line of a product."""
    return {
        "product_id": sold["id"],
        "variant_id": sold["id"],
        "name": sold["name"],
        "quantity": 12,
        "unit_price": sold["price"],
        "line_total": f"{float(sold['price']) * 12:.2f}",
        "currency": sold["currency"],
        "url": sold["url"],
        "image_url": sold["image_url"],
    }
