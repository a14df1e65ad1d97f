"""The tables of vectors. The job that fills them makes them, because a migration cannot rely on the extension pgvector.

`search_vector` has one row a product, with the model that made it and the hash of the text that it was made of. The
column has no fixed length: a row of another model is replaced and never compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlmodel.ext.asyncio.session import AsyncSession

from app.catalogue.vectors.embedder import Vector, literal

OLDEST_EXTENSION = (0, 7)
"""The first version of pgvector with half precision."""

INDEXED_FROM = 5_000
"""Number of vectors from which an index is made: comparing so many takes about 5 ms."""

DESCRIPTION = 300
"""Characters of a description that are part of a product's text. More of it makes the results of a static model worse
(0.61 against 0.78 condensed nDCG@10 of vectors alone on the electronics with 1,000 characters and the attributes)."""

# The name counts twice: the static model's vector is the mean of all words.
TEXT = f"""left(concat_ws('. ', name, name, concat_ws(' ', brand, translate(category, '>', ' ')),
    left(description, {DESCRIPTION})), 2000)"""

OFFERED = text("SELECT default_version FROM pg_available_extensions WHERE name = 'vector'")
INSTALLED = text("SELECT extversion FROM pg_extension WHERE extname = 'vector'")
TABLES = text(
    "SELECT to_regclass('search_vector') IS NOT NULL AND to_regclass('search_vector_model') IS NOT NULL"
)
CREATE_EXTENSION = text("CREATE EXTENSION IF NOT EXISTS vector")
# Stored in the row: vectors of some models exceed the size from which PostgreSQL would move them to another table.
CREATE = (
    """
    CREATE TABLE IF NOT EXISTS search_vector_model (
        id smallint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
        name text NOT NULL,
        dimension integer NOT NULL,
        revision bigint NOT NULL DEFAULT 0,
        is_complete boolean NOT NULL DEFAULT false,
        mean halfvec,
        UNIQUE (name, dimension)
    )
    """,
    """
    CREATE TABLE IF NOT EXISTS search_vector (
        product_id text PRIMARY KEY REFERENCES product (id) ON DELETE CASCADE,
        model smallint NOT NULL REFERENCES search_vector_model (id),
        text_hash text NOT NULL,
        vector halfvec NOT NULL
    )
    """,
    "ALTER TABLE search_vector ALTER COLUMN vector SET STORAGE PLAIN",
)

MODEL = text(
    "SELECT id, dimension, revision, is_complete FROM search_vector_model WHERE name = :name"
    " ORDER BY is_complete DESC, id DESC LIMIT 1"
)
ADD_MODEL = text(
    "INSERT INTO search_vector_model (name, dimension) VALUES (:name, :dimension)"
    " ON CONFLICT (name, dimension) DO UPDATE SET name = excluded.name RETURNING id, dimension, revision, is_complete"
)
# Of one page of products, those without a vector of the model and of their present text.
STALE = text(
    f"""
    WITH page AS MATERIALIZED (
        SELECT id, {TEXT} AS words, retired_at FROM product WHERE id > :after ORDER BY id LIMIT :limit
    )
    SELECT page.id, words, md5(words) AS text_hash FROM page
    LEFT JOIN search_vector ON product_id = page.id AND model = CAST(:model AS smallint)
    WHERE retired_at IS NULL AND text_hash IS DISTINCT FROM md5(words)
    ORDER BY page.id
    """  # noqa: S608 - this module's constants; every value is a parameter
)
END_OF_PAGE = text(
    "SELECT max(id) FROM (SELECT id FROM product WHERE id > :after ORDER BY id LIMIT :limit) AS page"
)
# A product that was deleted in the meantime gets none.
WRITE = text(
    """
    INSERT INTO search_vector (product_id, model, text_hash, vector)
    SELECT product.id, CAST(:model AS smallint), given.text_hash, CAST(given.vector AS halfvec)
    FROM unnest(CAST(:ids AS text[]), CAST(:hashes AS text[]), CAST(:vectors AS text[]))
        AS given (product_id, text_hash, vector)
    JOIN product ON product.id = given.product_id
    ORDER BY product.id FOR KEY SHARE OF product
    ON CONFLICT (product_id) DO UPDATE
    SET model = excluded.model, text_hash = excluded.text_hash, vector = excluded.vector
    """
)
COMPLETE = text(
    """
    UPDATE search_vector_model SET revision = :revision, is_complete = true,
        mean = (SELECT avg(vector) FROM search_vector WHERE model = CAST(:model AS smallint))
    WHERE id = CAST(:model AS smallint)
    """
)
REMOVE_OTHERS = (
    text("DELETE FROM search_vector WHERE model <> CAST(:model AS smallint)"),
    text("DELETE FROM search_vector_model WHERE id <> CAST(:model AS smallint)"),
)
INDEX = "search_vector_by_meaning_{model}"
INDEXES = text(
    "SELECT indexname FROM pg_indexes"
    " WHERE tablename = 'search_vector' AND starts_with(indexname, 'search_vector_by_meaning')"
)
# With the other models' rows left out, whose vectors may be of another length. Comparing all takes about 1 ms for 1,000
# vectors of 256 numbers, the index 2 ms for 55,000; making it took 13 s for so many.
MAKE_INDEX = """
    CREATE INDEX {name} ON search_vector
    USING hnsw ((vector::halfvec({dimension})) halfvec_ip_ops) WHERE model = {model}
"""
COUNTS = text(
    """
    SELECT (SELECT count(*) FROM product WHERE retired_at IS NULL) AS products,
        (SELECT count(*) FROM search_vector WHERE model = CAST(:model AS smallint)) AS vectors
    """
)


class NoExtension(Exception):
    """A database without pgvector. The message says what to do."""


@dataclass(frozen=True)
class StoredModel:
    """A model in the database: whether all products have its vectors, and of which revision of the catalogue."""

    id: int
    dimension: int
    revision: int
    is_complete: bool


@dataclass(frozen=True)
class StaleProduct:
    """A product whose vector is missing or was made of another text."""

    id: str
    words: str
    text_hash: str


async def prepare(connection: AsyncConnection) -> None:
    """Make the extension and the tables where they are missing. Raises NoExtension."""
    version = await connection.scalar(INSTALLED)
    if version is None:
        if await connection.scalar(OFFERED) is None:
            raise NoExtension("the server has no pgvector: install it (Debian: postgresql-NN-pgvector)")
        try:
            async with connection.begin_nested():
                await connection.execute(CREATE_EXTENSION)
        except DBAPIError as error:
            raise NoExtension("a superuser must run CREATE EXTENSION vector in this database") from error
        version = await connection.scalar(INSTALLED)
    if tuple(int(part) for part in str(version).split(".")[:2]) < OLDEST_EXTENSION:
        raise NoExtension(f"pgvector {version} is too old: 0.7 is needed (ALTER EXTENSION vector UPDATE)")
    for statement in CREATE:
        await connection.execute(text(statement))


async def has_tables(connection: AsyncConnection) -> bool:
    """Return whether the tables are there."""
    return bool(await connection.scalar(TABLES))


async def read_model(connection: AsyncConnection, name: str) -> StoredModel | None:
    """Return the newest stored model of that name, one with all vectors before others; None if there is none."""
    row = (await connection.execute(MODEL, {"name": name})).one_or_none()
    return StoredModel(*row) if row else None


async def add_model(connection: AsyncConnection, name: str, dimension: int) -> StoredModel:
    """Return the stored model of that name and length, which is added if it is new."""
    return StoredModel(*(await connection.execute(ADD_MODEL, {"name": name, "dimension": dimension})).one())


async def stale_products(
    db: AsyncSession, model: int, after: str, limit: int
) -> tuple[list[StaleProduct], str | None]:
    """Return the stale ones of the next `limit` products after an id, and the last id; None at the end."""
    connection = await db.connection()
    given: dict[str, Any] = {"after": after, "limit": limit}
    last = await connection.scalar(END_OF_PAGE, given)
    if last is None:
        return [], None
    rows = await connection.execute(STALE, {**given, "model": model})
    return [StaleProduct(*row) for row in rows], str(last)


async def write_vectors(
    db: AsyncSession, model: int, products: Sequence[StaleProduct], vectors: Sequence[Vector]
) -> None:
    """Store the products' vectors."""
    await (await db.connection()).execute(
        WRITE,
        {
            "model": model,
            "ids": [product.id for product in products],
            "hashes": [product.text_hash for product in products],
            "vectors": [literal(vector) for vector in vectors],
        },
    )


async def complete(db: AsyncSession, model: StoredModel, revision: int) -> None:
    """Record that all products of a revision have vectors, remove those of other models, and make the index."""
    connection = await db.connection()
    given = {"model": model.id}
    await connection.execute(COMPLETE, {**given, "revision": revision})
    for statement in REMOVE_OTHERS:
        await connection.execute(statement, given)
    await make_index(db, model)


async def make_index(db: AsyncSession, model: StoredModel) -> None:
    """Make the index of a model with many vectors, and remove those of other models."""
    connection = await db.connection()
    name = INDEX.format(model=model.id)
    found = set(await connection.scalars(INDEXES))
    for other in found - {name}:
        await connection.execute(text(f"DROP INDEX IF EXISTS {other}"))
    _, vectors = await count_vectors(db, model.id)
    if vectors >= INDEXED_FROM and name not in found:
        statement = MAKE_INDEX.format(name=name, dimension=model.dimension, model=model.id)
        await connection.execute(text(statement))


async def count_vectors(db: AsyncSession, model: int) -> tuple[int, int]:
    """Return the numbers of products and of their vectors."""
    row = (await (await db.connection()).execute(COUNTS, {"model": model})).one()
    return row.products, row.vectors
