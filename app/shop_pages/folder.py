"""The folder of the shop's pages, read when a file in it changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import structlog

from app.shop_pages.page import NAME, ShopPage, parse_page
from app.text.sanitize import visible

ROOT = Path(__file__).resolve().parents[2]
"""The folder to which a relative path refers: that of the program."""

PAGES_LIMIT = 50
"""Maximum number of pages."""

BYTES_LIMIT = 32 * 1024
"""Maximum size of a page's file."""


SAMPLE = "<!-- sample page -->"
"""Beginning of the sample pages, which an owner replaces."""

log = structlog.get_logger()


@dataclass(frozen=True)
class PageProblem:
    """A file that is no page, with the reason."""

    file: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """The pages of a folder, sorted by name, the files that are none, and the names of those that are samples."""

    pages: tuple[ShopPage, ...] = ()
    problems: tuple[PageProblem, ...] = ()
    samples: tuple[str, ...] = ()

    def page(self, name: str) -> ShopPage | None:
        """Return the page with a name, or None."""
        return next((page for page in self.pages if page.name == name), None)


def read_folder(path: str) -> Folder:
    """Return the folder's pages; empty if the path is empty or no folder.

    Files are read again only after one of them has changed: a listing of the folder shows it.
    """
    folder = ROOT / path
    if not path or not folder.is_dir():
        return Folder()
    files = sorted(folder.glob("*.md"))
    states = tuple((str(file), (state := file.stat()).st_mtime_ns, state.st_size) for file in files)
    return read_files(states)


@lru_cache(maxsize=8)
def read_files(states: tuple[tuple[str, int, int], ...]) -> Folder:
    """Return the pages of files, given with their times and sizes. The files that are no pages are logged."""
    pages: list[ShopPage] = []
    problems: list[PageProblem] = []
    samples: list[str] = []
    for name, _, size in states:
        file = Path(name)
        if reason := unfit(file, size, len(pages)):
            problems.append(PageProblem(file.name, reason))
            continue
        try:
            source = file.read_bytes().decode("utf-8-sig")
        except (OSError, UnicodeDecodeError) as failure:
            problems.append(PageProblem(file.name, f"cannot be read as UTF-8: {type(failure).__name__}"))
            continue
        if source.startswith(SAMPLE):
            samples.append(file.name)
            source = source.removeprefix(SAMPLE)
        pages.append(parse_page(file.stem, visible(source)))
    for problem in problems:
        log.warning("page_not_used", file=problem.file, reason=problem.reason)
    return Folder(tuple(pages), tuple(problems), tuple(samples))


def unfit(file: Path, size: int, before: int) -> str:
    """Return the reason for which a file is no page, or nothing."""
    if not NAME.fullmatch(file.stem):
        return "must be named with lower-case letters, digits and hyphens"
    if size > BYTES_LIMIT:
        return f"is larger than {BYTES_LIMIT // 1024} KB"
    return f"is beyond the limit of {PAGES_LIMIT} pages" if before >= PAGES_LIMIT else ""
