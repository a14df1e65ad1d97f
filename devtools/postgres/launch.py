"""A launcher of PostgreSQL programs that exit with the Python process that started them.

devtools/postgres/supervised_process.py runs it as a script with `python -I -S`, and exec replaces it by the program.
It is a script of its own because the alternative, code between fork and exec in a process that has threads, can hang.
"""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PR_SET_PDEATHSIG = 1


def main(arguments: list[str]) -> None:
    """Run `PARENT UID GID FOLDER TIED PROGRAM ARGUMENT...`; UID -1 keeps the user, TIED is `tied` or `untied`."""
    parent, uid, gid, folder, tied, *command = arguments
    os.umask(0o077)
    if int(uid) >= 0:
        _become(int(uid), int(gid))
    os.chdir(folder)
    if tied == "tied":
        _exit_with_parent(int(parent))
    os.execv(command[0], command)  # noqa: S606 - the purpose of this file


def _become(uid: int, gid: int) -> None:
    """Change the user permanently: PostgreSQL refuses to run as root."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def _exit_with_parent(parent: int) -> None:
    """Request that Linux sends SIGINT, PostgreSQL's fast shutdown, when the parent exits for any reason.

    Must follow the change of user, which resets it. A parent that exited before this line sends no signal.
    """
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGINT, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("The process that started this one is gone.")


if __name__ == "__main__":
    main(sys.argv[1:])
