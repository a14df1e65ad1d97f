"""Shopify's product export (CSV): several rows a product, one for each variant and each further picture.

Both generations of column names are read: "Handle", "Variant Price" and so on, and since 2025 "URL handle", "Price".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import chain, groupby
from typing import Any, BinaryIO

from app.catalogue.importers.feed_text import TableRow, header_of, table_rows
from app.catalogue.importers.import_report import ImportFailed, Progress, RowError
from app.catalogue.importers.row import ItemRead, ReadOptions, Row, read_item, rows_of

HEAD_BYTES = 65_536

HANDLE = ("Handle", "URL handle")
STATUS, PUBLISHED = ("Status",), ("Published", "Published on online store")
TYPE, CATEGORY = (
    ("Type",),
    ("Product Category", "Product category"),
)
SKU, BARCODE = ("Variant SKU", "SKU"), ("Variant Barcode", "Barcode")
PRICE, BEFORE = ("Variant Price", "Price"), ("Variant Compare At Price", "Compare-at price")
TRACKER = ("Variant Inventory Tracker", "Inventory tracker")
QUANTITY = ("Variant Inventory Qty", "Inventory quantity")
POLICY = ("Variant Inventory Policy", "Continue selling when out of stock")
PICTURE, VARIANT_PICTURE = ("Image Src", "Product image URL"), ("Variant Image", "Variant image URL")
WEIGHT = ("Variant Grams", "Weight value (grams)")
MPN, GENDER = ("Google Shopping / MPN",), ("Google Shopping / Gender",)
AGE, CONDITION = ("Google Shopping / Age Group",), ("Google Shopping / Condition",)
VARIANT_ID = ("Variant ID",)

OPTIONS = tuple(
    ((f"Option{n} Name", f"Option{n} name"), (f"Option{n} Value", f"Option{n} value")) for n in (1, 2, 3)
)
NO_OPTION = ("Title", "Default Title")
"""Name and value of the only option of a product without options."""

PRODUCT_FIELDS = {
    "name": ("Title",),
    "description": ("Body (HTML)", "Description"),
    "brand": ("Vendor",),
    "tags": ("Tags",),
}
USED = frozenset(
    chain(
        *(HANDLE, STATUS, PUBLISHED, TYPE, CATEGORY, SKU, BARCODE, PRICE, BEFORE, TRACKER, QUANTITY, POLICY),
        *(PICTURE, VARIANT_PICTURE, WEIGHT, MPN, GENDER, AGE, CONDITION, VARIANT_ID),
        *chain.from_iterable(OPTIONS),
        *PRODUCT_FIELDS.values(),
    )
)
METAFIELD = " (product.metafields."
"""Text after the name of a metafield in its column: `Fabric (product.metafields.shopify.fabric)`."""

NOT_LISTED = "is left out: the shop does not list the product"


@dataclass
class Product:
    """The rows of one handle."""

    handle: str
    rows: list[TableRow] = field(default_factory=list)

    def first(self, columns: Iterable[str]) -> str:
        """Return the product's first cell in any of the columns; empty if there is none."""
        return next((text for row in self.rows if (text := cell(row, columns))), "")


def recognise(head: bytes) -> bool:
    """Return whether a file that begins like this is Shopify's export."""
    columns, _ = header_of(head)
    return any(name in columns for name in HANDLE) and any(name in columns for name in PRICE)


def read_rows(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[Row]:
    """Yield the products, good and bad. Raises ImportFailed when the file is no table or has no product."""
    return rows_of(read_items(file, options, size, progress))


def read_items(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[ItemRead]:
    """Yield the variants of all products. Raises ImportFailed when the file is no table or has no product."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    ignored = frozenset(
        name for name in header_of(head)[0] if name and name not in USED and METAFIELD not in name
    )
    found = False
    rows = table_rows(file, head, size, progress)
    for handle, members in groupby(rows, key=lambda row: cell(row, HANDLE)):
        found = True
        yield from read_product(handle, members, ignored, options)
    if not found:
        raise ImportFailed("The file is empty: there is no product in it.")


def cell(row: TableRow, columns: Iterable[str]) -> str:
    """Return the row's cell in the first of the columns that has one; empty if there is none."""
    return next((text for name in columns if (text := row.cells.get(name, "").strip())), "")


def read_product(
    handle: str, members: Iterable[TableRow], ignored: frozenset[str], options: ReadOptions
) -> Iterator[ItemRead]:
    """Yield the variants of one product."""
    product = Product(handle)
    for row in members:
        if row.error:
            yield ItemRead(row.line, errors=[row.error])
        elif not handle:
            yield ItemRead(row.line, errors=[RowError(row.line, "Handle", "is missing")])
        else:
            product.rows.append(row)
    if not product.rows:
        return
    if notice := not_listed(product):
        yield ItemRead(product.rows[0].line, notices=[notice], ignored=ignored)
        return
    shared = product_fields(product)
    names = [product.first(name) for name, _ in OPTIONS]
    variants = [row for row in product.rows if is_variant(row)] or product.rows[:1]
    for row in variants:
        read = read_item(row.line, variant_fields(product, row, shared, names), options)
        yield in_columns(read, ignored)


def not_listed(product: Product) -> RowError | None:
    """Return the notice for a draft, an archived or an unpublished product; None for one that is sold."""
    status, published = product.first(STATUS).lower(), product.first(PUBLISHED).lower()
    line = product.rows[0].line
    if status and status != "active":
        return RowError(line, STATUS[0], f"{status[:20]!r} {NOT_LISTED}")
    return RowError(line, PUBLISHED[0], f"{published!r} {NOT_LISTED}") if published == "false" else None


def is_variant(row: TableRow) -> bool:
    """Return whether the row has a variant, and not only a picture."""
    return bool(cell(row, PRICE) or any(cell(row, value) for _, value in OPTIONS) or cell(row, SKU))


def product_fields(product: Product) -> dict[str, Any]:
    """Return the fields that all variants of a product share, by standard name."""
    fields: dict[str, Any] = {name: product.first(columns) for name, columns in PRODUCT_FIELDS.items()}
    fields["tags"] = [tag for each in fields["tags"].split(",") if (tag := each.strip())]
    kind, category = product.first(TYPE), product.first(CATEGORY)
    fields["category"] = category or kind.replace(">", "/")
    facts: dict[str, Any] = metafields(product)
    if category and kind and kind.casefold() not in category.casefold():
        facts["type"] = kind
    if (grams := product.first(WEIGHT)).replace(".", "", 1).isdecimal() and float(grams) > 0:
        facts["weight"] = f"{float(grams):g} g"
    fields |= {"gender": product.first(GENDER), "age_group": product.first(AGE)}
    fields |= {"condition": product.first(CONDITION), "mpn": product.first(MPN), "attributes": facts}
    fields["more_images"] = list(dict.fromkeys(text for row in product.rows if (text := cell(row, PICTURE))))
    return fields


def metafields(product: Product) -> dict[str, str]:
    """Return the product's metafields by the name in their column."""
    found: dict[str, str] = {}
    for row in product.rows:
        for column, text in row.cells.items():
            name, is_metafield, _ = column.partition(METAFIELD)
            if is_metafield:
                found.setdefault(name.strip(), text.strip())
    return found


def variant_fields(
    product: Product, row: TableRow, shared: Mapping[str, Any], names: list[str]
) -> dict[str, Any]:
    """Return the fields of one variant, by standard name."""
    values = [cell(row, value) for _, value in OPTIONS]
    options = {
        name: value
        for name, value in zip(names, values, strict=True)
        if name and value and (name, value) != NO_OPTION
    }
    fields = dict(shared) | {"id": product.handle, "group_id": product.handle, "options": options}
    fields |= {"price": cell(row, PRICE), "list_price": cell(row, BEFORE)}
    fields |= {
        "sku": cell(row, SKU),
        "gtin": cell(row, BARCODE).lstrip("'"),
        "external_id": cell(row, VARIANT_ID),
    }
    fields["image_url"] = cell(row, VARIANT_PICTURE) if len(product.rows) > 1 else ""
    if not fields["image_url"] and shared["more_images"]:
        fields["image_url"] = shared["more_images"][0]
    return fields | stock_fields(row)


def stock_fields(row: TableRow) -> dict[str, Any]:
    """Return the stock of a variant. One that nothing counts, or that is sold without stock, has no number."""
    quantity = cell(row, QUANTITY)
    if not cell(row, TRACKER) or not quantity:
        return {}
    if cell(row, POLICY).lower() in ("continue", "true", "yes"):
        return {"in_stock": True}
    return {"stock": quantity}


COLUMN_OF = {
    **{
        "id": HANDLE[0],
        "group_id": HANDLE[0],
        "name": "Title",
        "description": "Body (HTML)",
        "brand": "Vendor",
    },
    **{"price": PRICE[0], "list_price": BEFORE[0], "stock": QUANTITY[0], "sku": SKU[0], "gtin": BARCODE[0]},
    **{"image_url": PICTURE[0], "more_images": PICTURE[0], "category": TYPE[0], "options": "Option1 Value"},
    **{"external_id": VARIANT_ID[0], "mpn": MPN[0], "attributes": "Tags"},
}
"""Standard names -> the columns that errors name."""


def in_columns(read: ItemRead, ignored: frozenset[str]) -> ItemRead:
    """Return the item with its errors and notices by Shopify's columns."""
    errors, notices = (
        [RowError(each.line, COLUMN_OF.get(each.field, each.field), each.reason) for each in given]
        for given in (read.errors, read.notices)
    )
    return ItemRead(read.line, read.item, errors, notices, ignored, read.id, read.depends_on_time)
