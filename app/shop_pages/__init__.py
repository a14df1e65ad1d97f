"""The shop's own pages: the owner's Markdown files about delivery, returns, payment and the like.

The folder is a setting. Its files are pages at `/pages/NAME`, and their sections answer questions about the shop.
"""

from __future__ import annotations

from app.shop_pages.folder import PageProblem, read_folder
from app.shop_pages.page import Section, ShopPage
from app.shop_pages.passages import Passage, find_passages, names_shop_topic, topic_of, topic_stems

__all__ = [
    "PageProblem",
    "Passage",
    "Section",
    "ShopPage",
    "find_passages",
    "names_shop_topic",
    "read_folder",
    "topic_of",
    "topic_stems",
]
