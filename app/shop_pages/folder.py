"""The folder of the shop's pages, read when a file in it changes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from app.shop_pages.page import NAME, ShopPage, parse_page
from app.text.sanitize import visible

ROOT = Path(__file__).resolve().parents[2]
"""The folder to which a relative path refers: that of the program."""

PAGES_LIMIT = 50
"""Maximum number of pages."""

BYTES_LIMIT = 32 * 1024
"""Maximum size of a page's file."""


@dataclass(frozen=True)
class PageProblem:
    """A file that is no page, with the reason."""

    file: str
    reason: str


@dataclass(frozen=True)
class Folder:
    """The pages of a folder, sorted by name, and the files that are none."""

    pages: tuple[ShopPage, ...] = ()
    problems: tuple[PageProblem, ...] = ()

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
    """Return the pages of files, given with their times and sizes."""
    pages: list[ShopPage] = []
    problems: list[PageProblem] = []
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
        pages.append(parse_page(file.stem, visible(source)))
    return Folder(tuple(pages), tuple(problems))


def unfit(file: Path, size: int, before: int) -> str:
    """Return the reason for which a file is no page, or nothing."""
    if not NAME.fullmatch(file.stem):
        return "must be named with lower-case letters, digits and hyphens"
    if size > BYTES_LIMIT:
        return f"is larger than {BYTES_LIMIT // 1024} KB"
    return f"is beyond the limit of {PAGES_LIMIT} pages" if before >= PAGES_LIMIT else ""
