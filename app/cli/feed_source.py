"""The source of an import: a file or an address, and whether it has changed since the last run."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from urllib.parse import urlsplit

from app.catalogue.importers.import_report import ImportFailed


class FeedSource:
    """A file or an http(s) address. It remembers the version that was imported last (`accept`)."""

    def __init__(self, given: str) -> None:
        self.given = given
        self.is_address = given.lower().startswith(("http://", "https://"))
        self._accepted: object = None
        self._opened: object = None

    @property
    def name(self) -> str:
        """The name that products of this source carry: a whole path, or an address without secrets.

        Raises ImportFailed for an address without a host.
        """
        if not self.is_address:
            return str(Path(self.given).absolute())
        from app.catalogue.importers.download import check_address, shown_address

        check_address(self.given)
        query = urlsplit(self.given).query
        mark = f"?{hashlib.sha256(query.encode()).hexdigest()[:12]}" if query else ""
        return shown_address(self.given) + mark

    @asynccontextmanager
    async def changed_file(self) -> AsyncIterator[Path | None]:
        """Yield a file with the feed, or None if it is the accepted version. Raises ImportFailed."""
        if not self.is_address:
            yield self._file()
            return
        from app.catalogue.importers.download import Validators, downloaded

        known = self._accepted if isinstance(self._accepted, Validators) else Validators()
        async with downloaded(self.given, known) as download:
            self._opened = download.validators
            yield download.path

    def accept(self) -> None:
        """Remember the version that was opened last: until it changes, there is nothing to import."""
        self._accepted = self._opened

    def forget(self) -> None:
        """Forget the accepted version, so that the next run imports the feed again."""
        self._accepted = None

    def _file(self) -> Path | None:
        path = Path(self.given)
        try:
            status = path.stat()
        except OSError as failure:
            raise ImportFailed(f"{path} cannot be read: {failure.strerror or failure}") from None
        self._opened = (status.st_mtime_ns, status.st_size, status.st_ino)
        return None if self._opened == self._accepted else path
