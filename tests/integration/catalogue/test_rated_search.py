"""The quality of search on real products with human ratings, which are kept outside the repository."""

from __future__ import annotations

from pathlib import Path

from app.catalogue.importers import import_file
from app.db import Database
from bench.search import RATED, rated_queries, rated_run
from tests.support.catalogues import write
from tests.support.real_data import real_data


async def test_rated_products_come_first(module_database: Database, tmp_path: Path) -> None:
    real_data(RATED / "chorus_dev_qrels.csv")
    assert (await import_file(module_database, write("chorus", tmp_path))).loaded
    figures = await rated_run(module_database, rated_queries())
    # PostgreSQL's own ranking reaches 0.744 and (over all ratings) 0.823.
    assert figures["ndcg10_full"] > 0.76
    assert figures["ndcg10_cond"] > 0.86
    assert figures["recall50"] > 0.84
