"""Compiled templates: in memory for all environments of the process and, in a folder, for the next one.

The first page's templates take an eighth of a second to compile, which is a tenth of the start of bin/dev.
"""

from __future__ import annotations

import hashlib
import importlib.util
import marshal
import os
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from types import CodeType

import jinja2
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

FOLDER = "AISLE_COMPILED_TEMPLATES"
"""The variable that names the folder. Only the account of the server may write to it: it contains programs."""

MOST_FILES = 1_000
"""Number of files from which a process that starts empties the folder: each change of a template adds one."""

APP = Path(__file__).resolve().parents[1]


class CompiledTemplates(BytecodeCache):
    """Compiled templates by name, content, kind of environment and the program that compiles them.

    A process may create several environments (tests create hundreds); each would need 90 ms to compile the templates.
    """

    def __init__(self) -> None:
        self._code: dict[tuple[str, str, bool], CodeType] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Put the compiled code into the bucket if this source was compiled before for the same kind of environment."""
        key = self._key(bucket)
        if (code := self._code.get(key)) is None and (code := self._read(key)) is not None:
            self._code[key] = code
        bucket.code = code

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Store the bucket's compiled code."""
        if bucket.code is not None:
            key = self._key(bucket)
            self._code[key] = bucket.code
            self._write(key, bucket.code)

    @staticmethod
    def _key(bucket: Bucket) -> tuple[str, str, bool]:
        # The environment of the streamed page (`async_twin`) compiles the same source to different code.
        return bucket.key, bucket.checksum, bucket.environment.is_async

    @cached_property
    def _folder(self) -> Path | None:
        """The folder, or None without one that can be written."""
        named = os.environ.get(FOLDER)
        if not named:
            return None
        folder = Path(named)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = list(folder.iterdir())
            for path in found if len(found) >= MOST_FILES else ():
                path.unlink(missing_ok=True)
        except OSError:
            return None
        return folder

    @cached_property
    def _compiler(self) -> bytes:
        """A digest of what compiles: the releases, and the product's modules, whose filters may have been applied."""
        digest = hashlib.sha256(importlib.util.MAGIC_NUMBER + jinja2.__version__.encode())
        for path in sorted(APP.rglob("*.py")):
            about = path.stat()
            digest.update(f"{path}\0{about.st_mtime_ns}\0{about.st_size}\0".encode())
        return digest.digest()

    def _path(self, key: tuple[str, str, bool]) -> Path | None:
        if self._folder is None:
            return None
        return self._folder / hashlib.sha256(self._compiler + repr(key).encode()).hexdigest()

    def _read(self, key: tuple[str, str, bool]) -> CodeType | None:
        """Return the code in the folder, or None. A file that was cut off is none."""
        if (path := self._path(key)) is None:
            return None
        with suppress(OSError, EOFError, ValueError, TypeError):
            code = marshal.loads(path.read_bytes())  # noqa: S302 - written by this program in a private folder
            return code if isinstance(code, CodeType) else None
        return None

    def _write(self, key: tuple[str, str, bool], code: CodeType) -> None:
        """Write the code to the folder, if that is possible: a whole file or none."""
        if (path := self._path(key)) is None:
            return
        part = path.with_suffix(f".{os.getpid()}")
        with suppress(OSError):
            part.write_bytes(marshal.dumps(code))
            part.replace(path)
