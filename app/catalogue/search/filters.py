"""Search filters: conditions on columns and variants, and labels in the search index.

Price, stock, options, measures and exclusions mean one and the same variant: "size S under $50, in stock" finds a
product that has exactly that, not one whose S is sold out, and "not black" one that can be had in red.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from sqlalchemy import text
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.search.constraints import Measure
from app.catalogue.search.excluded_compounds import excluded_compounds
from app.catalogue.search.query import SearchQuery, plain, values_of, words_of
from app.catalogue.search.synonyms import SYNONYMS
from app.catalogue.search.units import DIMENSIONS, LARGEST
from app.db.direct import fetch, fetch_value
from app.text.english_words import is_english
from app.text.inflection import singular
from app.text.option_key import spellings

BRAND_LABEL = text("SELECT label_query('#', shop_key(:brand))::text")

OPTION_KEY = r"regexp_replace(lower({value}), '[^[\:alnum\:].,/]', '', 'g')"
ATTRIBUTE = """EXISTS (
    SELECT FROM jsonb_each_text(attributes) AS fact (name, value)
    WHERE shop_key(fact.name) = ANY (ARRAY(SELECT shop_key(name) FROM unnest(CAST(:names_{n} AS text[])) AS name))
        AND EXISTS (
            SELECT FROM unnest(CAST(:values_{n} AS text[])) AS wanted
            WHERE to_tsvector('shop', shop_text(fact.value)) @@ plainto_tsquery('shop', shop_text(wanted))
                OR (numnode(plainto_tsquery('shop', shop_text(wanted))) = 0 AND lower(wanted) = ANY (
                    regexp_split_to_array(lower(fact.value), '[^[\\:alpha\\:]]+')))
        )
)"""
# The value of a chip: the whole text, not a word of it, so that its count is what it leaves.
SAME_ATTRIBUTE = f"""EXISTS (
    SELECT FROM jsonb_each(attributes) AS fact (name, value),
        jsonb_array_elements_text(CASE jsonb_typeof(value) WHEN 'array' THEN value ELSE jsonb_build_array(value) END)
            AS item (word)
    WHERE {OPTION_KEY.format(value="fact.name")} = ANY (CAST(:option_names_{{n}} AS text[]))
        AND {OPTION_KEY.format(value="item.word")} = ANY (CAST(:option_values_{{n}} AS text[]))
)"""
EXCLUDED = text(
    """
    SELECT coalesce(string_agg('(' || words::text || ')', ' | ') FILTER (WHERE numnode(words) > 0), '') AS words,
        coalesce(array_agg(lower(word)) FILTER (WHERE numnode(words) = 0 AND word ~ '^[[\\:alpha\\:]]{3,}$'), '{}')
            AS grammar
    FROM unnest(CAST(:excluded AS text[])) AS word, LATERAL plainto_tsquery('shop', shop_text(word)) AS words
    """
)
# A word of grammar may be a material: a jacket that is filled with down.
IS_GRAMMAR_EXCLUDED = """EXISTS (
    SELECT FROM jsonb_each_text(attributes) AS fact (name, value)
    WHERE regexp_split_to_array(lower(fact.value), '[^[\\:alpha\\:]]+') && CAST(:excluded_grammar AS text[])
)"""
# A description that says "the water touches no plastic" does not make a kettle plastic.
IS_EXCLUDED = "ts_filter(search_words, '{a,b,c}') @@ CAST(:excluded AS tsquery)"
MEASURE = """EXISTS (
    SELECT FROM regexp_matches(
        CASE WHEN :attribute_{n} = '' THEN concat_ws(' ', name, attribute_text({facts})) ELSE (
            SELECT string_agg(fact.value, ' ') FROM jsonb_each_text({facts}) AS fact
            WHERE fact.key ILIKE '%' || :attribute_{n} || '%')
        END, '(\\d[\\d.,]*)[ -]?([[\\:alpha\\:]]+)', 'g') AS found
    JOIN unnest(CAST(:units_{n} AS text[]), CAST(:factors_{n} AS float[])) AS known (unit, factor)
        ON lower(found[2]) = known.unit
    WHERE measure_value(found[1]) * factor BETWEEN :least_{n} AND :most_{n}
)"""
SHORTEST = 3
"""Minimum letters of a word that names a value of an option."""
TOLERANCE = 1e-6
"""Part by which a measure may be beyond its limit, for the rounding of conversions."""

REDUCED = "list_price > price"
RATED = "rating >= :min_rating"
# A product's price is the lowest that can be bought, so that an upper bound and stock need no look at its variants.
COLUMNS = {
    "max_price": "price <= :max_price",
    "in_stock": "in_stock = :in_stock",
}

VARIANT = """EXISTS (
    SELECT FROM product_variant AS variant
    WHERE variant.product_id = product.id AND variant.retired_at IS NULL AND {conditions}
)"""
# Of a product that can be bought, only variants that can be bought count.
OFFERED = "(variant.in_stock OR NOT product.in_stock)"
VARIANT_COLUMNS = {
    "min_price": "variant.price >= :min_price",
    "max_price": "variant.price <= :max_price",
    "in_stock": "variant.in_stock = :in_stock",
}
# The attributes of a product have all values of its options; those of a variant have its own.
VARIANT_FACTS = "product.attributes || variant.options"
IS_VARIANT_EXCLUDED = f"""
    to_tsvector('shop', shop_text(concat_ws(' ', name, brand, category, attribute_text({VARIANT_FACTS}))))
        @@ CAST(:excluded AS tsquery)"""
OPTION = f"""EXISTS (
    SELECT FROM jsonb_each_text(variant.options) AS choice (name, value)
    WHERE {OPTION_KEY.format(value="choice.name")} = ANY (CAST(:option_names_{{n}} AS text[]))
        AND {OPTION_KEY.format(value="choice.value")} = ANY (CAST(:option_values_{{n}} AS text[]))
)"""
# Of each option of which the text names a value, the variant has such a one: "black dress" in size S is no red S.
NAMED = f"""NOT EXISTS (
    SELECT FROM jsonb_each_text(variant.options) AS choice (name, value)
    WHERE NOT {OPTION_KEY.format(value="choice.value")} = ANY (CAST(:named AS text[])) AND EXISTS (
        SELECT FROM jsonb_array_elements(product.options) AS option,
            jsonb_array_elements_text(option->'values') AS item (word)
        WHERE option->>'name' = choice.name
            AND {OPTION_KEY.format(value="item.word")} = ANY (CAST(:named AS text[])))
)"""  # noqa: S608 - this module's constants; every value is a parameter
HAS_OPTION = f"""EXISTS (
    SELECT FROM jsonb_object_keys(variant.options) AS name
    WHERE {OPTION_KEY.format(value="name")} = ANY (CAST(:option_names_{{n}} AS text[]))
)"""


@dataclass(frozen=True)
class Filters:
    """SQL conditions with their values, and a tsquery of labels (empty for none)."""

    conditions: list[str] = field(default_factory=list)
    values: dict[str, Any] = field(default_factory=dict)
    labels: str = ""


async def filters_of(
    db: AsyncSession, query: SearchQuery, category: str, measures: Sequence[Measure] = ()
) -> Filters:
    """Return the query's filters; `category` is the tsquery of its category."""
    values: dict[str, Any] = {
        name: given for name in VARIANT_COLUMNS if (given := getattr(query, name)) is not None
    }
    conditions = [COLUMNS[name] for name in values if name in COLUMNS]
    of_variant = [OFFERED, *(VARIANT_COLUMNS[name] for name in values)]
    # Conditions on a product without options; of another one of its variants must fulfil them.
    alone = ["price >= :min_price"] if "min_price" in values else []
    for number, (name, wanted) in enumerate(query.attributes.items()):
        values |= attribute_values(name, wanted, number)
        option = OPTION.format(n=number)
        attribute = (SAME_ATTRIBUTE if query.exact_attributes else ATTRIBUTE).format(n=number)
        # An attribute that is not an option of the product may be a fact of all its variants.
        of_variant.append(f"({option} OR (NOT {HAS_OPTION.format(n=number)} AND {attribute}))")
        alone.append(attribute)
    for number, measure in enumerate(measures):
        conditions.append(MEASURE.format(n=number, facts="attributes"))
        of_variant.append(MEASURE.format(n=number, facts=VARIANT_FACTS))
        values |= measure_values(measure, number)
    if query.excluded:
        excluded, grammar = await excluded_words(db, query.excluded)
        if excluded:
            alone.append(f"NOT {IS_EXCLUDED}")
            of_variant.append(f"NOT {IS_VARIANT_EXCLUDED}")
            values["excluded"] = excluded
        if grammar:
            conditions.append(f"NOT {IS_GRAMMAR_EXCLUDED}")
            values["excluded_grammar"] = grammar
    if (query.attributes or measures) and (named := named_keys(query.text)):
        of_variant.append(NAMED)
        values["named"] = named
    if alone or measures:
        own, has_variant = " AND ".join(alone) or "true", VARIANT.format(conditions=" AND ".join(of_variant))
        if query.attributes or measures:
            conditions.append(f"CASE WHEN options = '[]' THEN {own} ELSE {has_variant} END")
        else:  # what all variants fulfil is fulfilled by the cheapest, whose price is the product's
            conditions.append(f"({own} OR (options <> '[]' AND {has_variant}))")
    if query.reduced_only:
        conditions.append(REDUCED)
    if query.min_rating is not None:
        conditions.append(RATED)
        values["min_rating"] = query.min_rating
    labels = [category]
    brands = [*([query.brand] if query.brand else []), *query.brands]
    if brands:
        found = [await fetch_value(db, BRAND_LABEL, {"brand": plain(brand)}) for brand in brands]
        labels.append(" | ".join(label for label in found if label))
    return Filters(conditions, values, " & ".join(f"({label})" for label in labels if label))


def attribute_values(name: str, wanted: object, number: int) -> dict[str, Any]:
    """Return the parameters of an attribute's condition."""
    names, wished = names_of(name), wanted_values(wanted)
    return {
        f"names_{number}": names,
        f"values_{number}": wished,
        f"option_names_{number}": keys_of(names),
        f"option_values_{number}": keys_of(wished),
    }


def named_keys(typed: str) -> list[str]:
    """Return the keys of words and pairs of words of a text that may be values of options. "S" alone is none."""
    words = words_of(typed)
    return keys_of(
        [word for word in words if len(word) >= SHORTEST] + [" ".join(pair) for pair in pairwise(words)]
    )


async def excluded_words(db: AsyncSession, words: Sequence[str]) -> tuple[str, list[str]]:
    """Return the tsquery of products with one of the words, a synonym or a compound, and the words of grammar.

    The tsquery is empty if no word can be searched for.
    """
    wanted = [
        way
        for word in words
        for way in (plain(word), *SYNONYMS.get(singular(word.lower()), ()), *material_of(word))
    ]
    wanted += await excluded_compounds(db, words)
    [row] = await fetch(db, EXCLUDED, {"excluded": wanted})
    return row.words, list(row.grammar)


def material_of(word: str) -> list[str]:
    """Return the material that an adjective in -en means: what is of wood is left out with the wooden."""
    noun = word.lower().removesuffix("en")
    return [noun] if noun != word.lower() and is_english(noun) else []


def measure_values(measure: Measure, number: int) -> dict[str, Any]:
    """Return the parameters of a measure's condition."""
    units = DIMENSIONS[measure.dimension]
    given = {
        "attribute": measure.attribute,
        "units": list(units),
        "factors": [float(factor) for factor in units.values()],
        "least": (measure.least or 0.0) * (1 - TOLERANCE),
        "most": (LARGEST if measure.most is None else measure.most) * (1 + TOLERANCE),
    }
    return {f"{name}_{number}": value for name, value in given.items()}


def names_of(name: str) -> list[str]:
    """Return an attribute's name with its synonyms."""
    clean = plain(name)
    return [clean, *SYNONYMS.get(clean.lower(), ())]


def wanted_values(wanted: object) -> list[str]:
    """Return the values as text, each with its synonyms; any of them matches."""
    return [way for value in values_of(wanted) for way in (value, *SYNONYMS.get(value.lower(), ()))]


def keys_of(words: Iterable[str]) -> list[str]:
    """Return the spellings of names or values of options, for a comparison without signs."""
    ways = (way for word in words for way in spellings(word))
    return list(
        dict.fromkeys("".join(sign for sign in way if sign.isalnum() or sign in ".,/") for way in ways)
    )


def without(query: SearchQuery) -> Mapping[str, dict[str, Any]]:
    """Return, for each filter that the query sets, the change that removes it. Used for hints."""
    neutral: dict[str, Any] = {
        "max_price": None,
        "min_price": None,
        "min_rating": None,
        "in_stock": None,
        "brand": None,
        "category": None,
        "attributes": {},
        "brands": (),
        "excluded": (),
        "reduced_only": False,
    }
    return {
        name: {name: empty}
        for name, empty in neutral.items()
        if getattr(query, name) not in (None, "", {}, (), False)
    }
