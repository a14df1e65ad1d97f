"""The quality of search on real products with human ratings, which are kept outside the repository.

The catalogue is all rated products and every tenth of the others, because importing all of them takes a minute;
`bin/bench search-quality` measures with all of them.
"""

from __future__ import annotations

import csv
import json
from pathlib import Path

from app.catalogue.importers import import_file
from app.db import Database
from bench.judged_sets import RATED, electronics
from bench.relevance import mean
from bench.search_quality import ours, scored
from tests.support.catalogues import chorus
from tests.support.real_data import real_data

EVERY = 10


async def test_rated_products_come_first(module_database: Database, tmp_path: Path) -> None:
    with real_data(RATED / "chorus_dev_qrels.csv").open(encoding="utf-8", newline="") as file:
        rated = {row["product_id"] for row in csv.DictReader(file)}
    path = tmp_path / "chorus.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for place, line in enumerate(chorus()):
            if line["id"] in rated or place % EVERY == 0:
                file.write(json.dumps(line) + "\n")
    assert (await import_file(module_database, path)).loaded
    judged = electronics()
    async with module_database.reading() as db:
        scores = scored(
            judged.queries, [await ours(db, query.text) for query in judged.queries], judged.depth
        )
    # Measured on 2026-11-30: 0.836, 0.870 and 0.919.
    assert mean([score.full for score in scores]) > 0.82
    assert mean([score.condensed for score in scores]) > 0.86
    assert mean([score.recall for score in scores]) > 0.90
