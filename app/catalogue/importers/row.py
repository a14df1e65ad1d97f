"""One row of any format: its product with variants, or its errors in words for a shop owner."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import groupby
from typing import Any

from pydantic import ValidationError

from app.catalogue.importers.field_names import FACTS, KNOWN, STORED, meant_for, standard_fields, unused
from app.catalogue.importers.import_report import RowError
from app.catalogue.importers.offers import FieldRefused, read_availability, read_prices
from app.catalogue.importers.product_fields import FeedItem
from app.catalogue.importers.records import NumberedItem, ProductRecord, VariantRecord, product_record
from app.catalogue.limits import ID_LENGTH

KNOWN_FIELDS = KNOWN
"""Standard names of all fields that a feed may have."""

MOST_VARIANTS = 2_048
"""Maximum number of variants of one product, which is Shopify's."""

NOT_SOLD = "is 0: the product is not sold"


@dataclass(frozen=True)
class ReadOptions:
    """How to read a feed: `currency` is that of prices without one, `now` the time for sale prices."""

    currency: str | None = None
    now: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Row:
    """One item of a feed, or the items of one product with variants: a record, errors, or neither if it is not sold.

    `ignored` contains the names of fields that are not used, `id` the product's id if it is known.
    """

    line: int
    record: ProductRecord | None = None
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)
    ignored: frozenset[str] = frozenset()
    id: str | None = None
    depends_on_time: bool = False


@dataclass(frozen=True)
class ItemRead:
    """One item of a feed as it was read: the item, its errors, or a notice why it is not sold."""

    line: int
    item: FeedItem | None = None
    errors: list[RowError] = field(default_factory=list)
    notices: list[RowError] = field(default_factory=list)
    ignored: frozenset[str] = frozenset()
    id: str | None = None
    depends_on_time: bool = False

    @property
    def group(self) -> str | None:
        """The id of the product whose variant this is; None for a product without variants."""
        return self.item.group_id if self.item else None


def read_item(line: int, given: Mapping[str, Any], options: ReadOptions) -> ItemRead:
    """Check the fields of one item, by the feed's own names. `line` is where the feed has it; the first is 1."""
    values, names = standard_fields(given)
    values = {name: value for name, value in values.items() if value is not None and value not in ("", [])}
    ignored = unused(given, names)
    known_id = product_id(values)
    notices: list[RowError] = []
    try:
        fields = item_fields(values, options, line, names, notices)
        item = FeedItem.model_validate(fields)
    except FieldRefused as refused:
        error = RowError(line, names.get(refused.field, refused.field), refused.reason)
        return ItemRead(line, errors=[error], ignored=ignored, id=known_id)
    except ValidationError as invalid:
        return ItemRead(line, errors=row_errors(line, invalid, names, ignored), ignored=ignored, id=known_id)
    if item.price == 0:
        notices.append(RowError(line, names.get("price", "price"), NOT_SOLD))
        return ItemRead(line, notices=notices, ignored=ignored, id=known_id)
    timed = "sale_price_effective_date" in values
    return ItemRead(line, item, [], notices, ignored, item.group_id or item.id, timed)


def product_id(values: Mapping[str, Any]) -> str | None:
    """Return the id of the product that the values belong to, if they have one that can be stored."""
    given = values.get("group_id") or values.get("id")
    if isinstance(given, bool) or not isinstance(given, str | int):
        return None
    clean = " ".join(str(given).split())
    return clean if 0 < len(clean) <= ID_LENGTH else None


def item_fields(
    values: Mapping[str, Any],
    options: ReadOptions,
    line: int,
    names: Mapping[str, str],
    notices: list[RowError],
) -> dict[str, Any]:
    """Return the fields for `FeedItem`. Raises FieldRefused."""
    fields = {name: value for name, value in values.items() if name in STORED}
    fields |= read_prices(values, options.currency, options.now)
    availability = read_availability(values)
    later = availability.pop("later", None)
    fields |= availability
    if "category" not in fields and isinstance(taxonomy := values.get("google_product_category"), str):
        fields["category"] = "" if taxonomy.strip().isdigit() else taxonomy
    fields |= picture_fields(fields, line, names, notices)
    facts = {name.replace("_", " "): values[name] for name in FACTS if name in values}
    if later:
        facts["availability"] = ", from ".join(
            filter(None, (later_words(later), str(values.get("availability_date", ""))[:10]))
        )
    if str(facts.get("condition", "")).lower() == "new":
        del facts["condition"]
    own = values.get("attributes", {})
    fields["attributes"] = facts | own if isinstance(own, dict) else own
    return fields


def later_words(word: str) -> str:
    """Return an availability without stock in words for a shopper."""
    return (
        "pre-order" if word.startswith("pre") else "made to order" if word == "madetoorder" else "back order"
    )


def picture_fields(
    fields: Mapping[str, Any], line: int, names: Mapping[str, str], notices: list[RowError]
) -> dict[str, Any]:
    """Return the first picture and the others. A file name without an address is left out, with a notice."""
    given = [fields.get("image_url"), fields.get("more_images")]
    flat = [each for value in given for each in (value if isinstance(value, list | tuple) else [value])]
    found: list[Any] = []
    for each in flat:
        if isinstance(each, Mapping):
            each = each.get("src") or each.get("url")
        if each is None or each == "":
            continue
        if isinstance(each, str) and is_file_name(each):
            own = names.get("image_url", "image_url")
            notices.append(RowError(line, own, "is no address: the picture is left out"))
            continue
        found.append(each)
    return {"image_url": found[0] if found else None, "more_images": found[1:]}


def is_file_name(value: str) -> bool:
    """Return whether a picture is named without a scheme, a host or a path of the site."""
    return bool(value.strip()) and "/" not in value and ":" not in value


def rows_of(reads: Iterable[ItemRead]) -> Iterator[Row]:
    """Yield rows for items in the order of the feed; items of one group that follow each other are one product."""
    for group, members in groupby(reads, key=lambda read: read.group):
        if group is None:
            yield from (single_row(read) for read in members)
        else:
            yield from group_rows(members)


def single_row(read: ItemRead) -> Row:
    """Return the row of an item that is a product, bad, or not sold."""
    record = product_record([NumberedItem(read.line, read.item)]) if read.item else None
    return Row(read.line, record, read.errors, read.notices, read.ignored, read.id, read.depends_on_time)


def group_rows(reads: Iterable[ItemRead]) -> Iterator[Row]:
    """Yield a bad row for each variant that does not fit the first one, then the row of the product."""
    fitting: list[NumberedItem] = []
    notices: list[RowError] = []
    ignored: frozenset[str] = frozenset()
    timed = False
    for read in reads:
        if read.item is None:
            yield single_row(read)
            continue
        if fitting and read.item.currency != (held := fitting[0].item.currency):
            reason = f"is in {read.item.currency}, but other variants of this product are in {held}"
            yield Row(read.line, errors=[RowError(read.line, "price", reason)], id=read.id)
            continue
        if len(fitting) == MOST_VARIANTS:
            reason = f"is of a product with more than {MOST_VARIANTS:,} variants"
            yield Row(read.line, errors=[RowError(read.line, "", reason)], id=read.id)
            continue
        fitting.append(NumberedItem(read.line, read.item))
        notices += read.notices
        ignored |= read.ignored
        timed = timed or read.depends_on_time
    if fitting:
        record, repeated = without_repeated(product_record(fitting))
        yield from (Row(error.line, errors=[error], id=record.id) for error in repeated)
        yield Row(record.line, record, [], notices, ignored, record.id, timed)


def without_repeated(record: ProductRecord) -> tuple[ProductRecord, list[RowError]]:
    """Return the product without variants that have the options of an earlier one, and an error for each of these."""
    kept: dict[frozenset[tuple[str, str]], VariantRecord] = {}
    errors = []
    for variant in record.variants:
        first = kept.setdefault(frozenset(variant.options.items()), variant)
        if first is not variant:
            values = ", ".join(variant.options.values()) or "none"
            reason = f"({values[:60]}) are those of the variant on line {first.line}: variants must differ"
            errors.append(RowError(variant.line, "options", reason))
    return (replace(record, variants=tuple(kept.values())) if errors else record), errors


def row_errors(
    line: int, invalid: ValidationError, names: Mapping[str, str], ignored: Iterable[str]
) -> list[RowError]:
    """Return pydantic's errors in words for a shop owner, by the feed's own names of the fields."""
    found = []
    for detail in invalid.errors(include_url=False, include_input=False):
        field_name = str(detail["loc"][0]) if detail["loc"] else str(detail.get("ctx", {}).get("field", ""))
        text = reason(detail["type"], detail["msg"])
        if detail["type"] == "missing" and (meant := meant_for(field_name, ignored)):
            text += f" (did you mean {meant[:40]!r}?)"
        found.append(RowError(line, names.get(field_name, field_name), text))
    return found


def place(steps: tuple[int | str, ...]) -> str:
    """Return the field of an error; of a variant, its number and its field: `variants 2 price`."""
    named = [str(step + 1) if isinstance(step, int) else step for step in steps if step != "[key]"]
    return " ".join(named[:3] if named[:1] == ["variants"] else named[:1])


def reason(kind: str, message: str) -> str:
    """Return a short reason that completes a sentence after the field's name."""
    if kind == "missing":
        return "is missing"
    if kind == "string_too_short":
        return "is empty"
    if kind == "string_pattern_mismatch":
        return "must be a code of three letters such as EUR"
    for wordy in ("Decimal input should", "Input should", "String should", "Value should"):
        message = message.replace(wordy, "must")
    return message[:200]
