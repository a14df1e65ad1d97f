"""A Google Merchant feed as a table: TSV, or CSV with the same columns."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from app.catalogue.importers.feed_text import TableRow, header_of, table_rows
from app.catalogue.importers.field_names import standard_name
from app.catalogue.importers.import_report import ImportFailed, Progress
from app.catalogue.importers.product_groups import grouped_rows
from app.catalogue.importers.row import ItemRead, ReadOptions, Row, read_item

LISTS = {"more_images": ",", "features": ",", "tags": ",", "product_detail": ","}
"""Fields with several values in one cell -> their separator."""

HEAD_BYTES = 65_536


def recognise(head: bytes) -> bool:
    """Return whether a file that begins like this is a table with the columns of a product feed."""
    columns, _ = header_of(head)
    names = {standard_name(column) for column in columns}
    return {"id", "name"} <= names or {"id", "price"} <= names


def read_rows(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[Row]:
    """Yield the table's products, good and bad. Raises ImportFailed if there are none."""
    return grouped_rows(read_items(file, options, size, progress))


def read_items(
    file: BinaryIO, options: ReadOptions, size: int = 0, progress: Progress | None = None
) -> Iterator[ItemRead]:
    """Yield the items of all rows. Raises ImportFailed if there are none."""
    head = file.read(HEAD_BYTES)
    file.seek(0)
    found = False
    for row in table_rows(file, head, size, progress):
        found = True
        yield read_cells(row, options)
    if not found:
        raise ImportFailed("The file is empty: there is no product in it.")


def read_cells(row: TableRow, options: ReadOptions) -> ItemRead:
    """Return the item of one row."""
    if row.error:
        return ItemRead(row.line, errors=[row.error])
    fields: dict[str, Any] = {}
    for column, cell in row.cells.items():
        name = standard_name(column)
        separator = LISTS.get(name)
        fields[column] = (
            [part for each in cell.split(separator) if (part := each.strip())] if separator else cell
        )
    return read_item(row.line, with_details(fields), options)


def with_details(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields with `product_detail` as attributes: cells such as `General:Weight:1 kg`.

    Columns that are not known stay, and the report names them.
    """
    details = fields.pop("product_detail", fields.pop("product detail", None))
    if not details:
        return fields
    attributes: dict[str, Any] = {}
    for detail in details:
        _, _, named = detail.partition(":")
        name, colon, value = named.partition(":")
        if colon and name.strip():
            attributes[name.strip()] = value.strip()
    return fields | {"attributes": attributes}
