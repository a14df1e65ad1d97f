"""Sets of judged queries, each with its catalogue: our own sample, and real ones kept outside the repository."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Literal

from bench.scratch import SAMPLE
from tests.support.catalogues import CATALOGUES, DATA, lines_of, write

JUDGEMENTS = Path(__file__).with_name("sample_judgements.txt")
NEEDS = Path(__file__).with_name("need_judgements.txt")
RATED = DATA / "search"
HIGHEST = 3

Half = Literal["a", "b", "all"]


@dataclass(frozen=True)
class JudgedQuery:
    """A query, and the gain (0 to 1) of each judged product."""

    text: str
    gains: dict[str, float]


@dataclass(frozen=True)
class JudgedSet:
    """Queries for one catalogue. `catalogue` returns its file; it may write one into the folder.

    `depth` is the number of results that are scored, as the judges of the set did.
    """

    name: str
    catalogue: Callable[[Path], Path]
    queries: list[JudgedQuery]
    depth: int = 100

    def half(self, wanted: Half) -> JudgedSet:
        """Return one half of the queries, chosen by a hash of the text: one to develop with, one to report."""
        chosen = [query for query in self.queries if wanted in ("all", half_of(query.text))]
        return JudgedSet(self.name, self.catalogue, chosen, self.depth)


def half_of(text: str) -> Half:
    """Return the half of a query."""
    return "a" if hashlib.sha256(text.encode()).digest()[0] % 2 == 0 else "b"


def sample() -> JudgedSet:
    """Return the sample catalogue's set. All its products are judged, by patterns of ids."""
    ids = [str(line["id"]) for line in lines_of(SAMPLE)]
    queries = []
    for line in JUDGEMENTS.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            text, _, judged = line.partition(": ")
            queries.append(JudgedQuery(text, gains_of(judged, ids)))
    return JudgedSet("sample", lambda _folder: SAMPLE, queries)


def needs_of_sample() -> JudgedSet:
    """Return the needs that are judged on the sample catalogue, by patterns of ids."""
    ids = {str(line["id"]): str(line["id"]) for line in lines_of(SAMPLE)}
    return JudgedSet("needs, sample", lambda _folder: SAMPLE, needs("sample", ids))


def needs_of(name: str) -> Callable[[], JudgedSet]:
    """Return the function that reads the needs that are judged on a real catalogue, by patterns of categories."""

    def read() -> JudgedSet:
        paths = {str(line["id"]): " > ".join(line["category"]) for line in CATALOGUES[name]()}
        return JudgedSet(
            f"needs, {name}",
            lambda folder: write(name, folder),
            needs(name, {product: path.lower() for product, path in paths.items()}),
        )

    return read


def needs(catalogue: str, products: dict[str, str]) -> list[JudgedQuery]:
    """Return the needs of a part. `products` are ids with the text that the patterns mean."""
    queries, part = [], ""
    for line in NEEDS.read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            part = line.strip("[]")
        elif line and not line.startswith("#") and part == catalogue:
            said, _, judged = line.partition(": ")
            gains = gains_of(judged, list(products.values()))
            queries.append(JudgedQuery(said, {product: gains[kind] for product, kind in products.items()}))
    return queries


def gains_of(judged: str, ids: list[str]) -> dict[str, float]:
    """Return the gain of every product from "3 kettle-*; 1 teapot-*"; "none" for nothing good."""
    rules = [(pattern, int(rating)) for rating, *patterns in split_rules(judged) for pattern in patterns]
    return {
        product: next((rating for pattern, rating in rules if fnmatchcase(product, pattern)), 0) / HIGHEST
        for product in ids
    }


def split_rules(judged: str) -> list[list[str]]:
    """Return the words of each rule."""
    return [] if judged == "none" else [rule.split() for rule in judged.split(";")]


def electronics() -> JudgedSet:
    """Return the real electronics with ratings of 0 to 3."""
    return rated_set("electronics", "chorus", lambda folder: write("chorus", folder), lowest=0, depth=100)


def home_improvement() -> JudgedSet:
    """Return the real home improvement products with ratings of 1 to 3."""
    products = RATED / "homeimprovement_products.jsonl"
    return rated_set("home improvement", "homeimprovement", lambda _folder: products, lowest=1, depth=50)


def rated_set(
    name: str, prefix: str, catalogue: Callable[[Path], Path], *, lowest: int, depth: int
) -> JudgedSet:
    """Read `PREFIX_dev_queries.csv` and `PREFIX_dev_qrels.csv`."""
    gains: dict[str, dict[str, float]] = {}
    for row in rows_of(RATED / f"{prefix}_dev_qrels.csv"):
        gain = (float(row["rating"]) - lowest) / (HIGHEST - lowest)
        gains.setdefault(row["query_id"], {})[row["product_id"]] = gain
    queries = [
        JudgedQuery(row["query"], gains.get(row["query_id"], {}))
        for row in rows_of(RATED / f"{prefix}_dev_queries.csv")
    ]
    return JudgedSet(name, catalogue, queries, depth)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Return a CSV file's rows."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


SETS: dict[str, Callable[[], JudgedSet]] = {
    "sample": sample,
    "electronics": electronics,
    "home-improvement": home_improvement,
    "needs-sample": needs_of_sample,
    "needs-aws": needs_of("aws_retail_demo"),
    "needs-dummyjson": needs_of("dummyjson"),
}


def is_available(name: str) -> bool:
    """Return whether the set's files are here."""
    return name in ("sample", "needs-sample") or RATED.exists()
