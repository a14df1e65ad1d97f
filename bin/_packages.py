"""Install exactly what a lock names into .venv; no version is chosen at install time.

The locks name every package with its version and hashes. An installer that resolves dependencies as well can pick a
release that is newer than the lock, and hash mode then refuses it. So dependencies are not resolved (`--no-deps`) and
only wheels are taken (a source distribution would resolve what builds it). What is installed is checked for
consistency at the end. uv installs where it can be had, pip everywhere else.

Standard library only, in syntax that Python 3.7 can read: nothing is installed yet.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from _bootstrap import OLDEST_PYTHON
from _steps import StepFailed, advice_for, run_quietly, say, shortened, step

REPOSITORY = Path(__file__).resolve().parent.parent
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "installed.json"
DATA = Path(os.environ.get("AISLE_DATA") or REPOSITORY / ".data")
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or "~/.cache").expanduser() / "aisle"

RUN_LOCK = REPOSITORY / "requirements.txt"
DEVELOPMENT_LOCK = REPOSITORY / "requirements-dev.txt"
INSTALLER_LOCK = REPOSITORY / "requirements-installer.txt"
"""Names uv alone, for machines without it."""

INSTALLER = "AISLE_INSTALLER"
"""The variable that names the installer to use, `uv` or `pip`; by default uv where it works, else pip."""

AS_LOCKED = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
"""Options that uv and pip share: take what the lock names, to the hash, and nothing else."""

PIP = ["-m", "pip", "--disable-pip-version-check", "--no-input"]
COMES_WITH_PIP = {"pip", "setuptools", "wheel"}

FAILED_BECAUSE = [
    (r"No space left", "Free some disk space, then run the same command again."),
    (
        r"(?i)do not match the hashes|hash mismatch",
        "A package differs from the one in the lock. Do not install it. Remove the cached copy ({cache}) and try"
        " again; if a mirror of the package index is set, check the mirror.",
    ),
    (
        r"Permission denied|EACCES",
        "Make {repository} belong to the user who runs this command, then try again.",
    ),
    (
        r"(?i)name resolution|dns|connect|timed? ?out|unreachable|proxy|network|error sending request",
        "The package index cannot be reached. Check the network and its proxy (HTTPS_PROXY), or name a mirror"
        " (PIP_INDEX_URL), then run the same command again.",
    ),
    (
        r"(?i)no matching distribution|has no wheels|no usable wheels|could not find a version",
        "A package is not to be had as a wheel for this machine. CPython 3.11 to 3.14 on Linux and macOS are"
        " supported. Without a network, run the command once where there is one.",
    ),
]
"""A pattern in an installer's output, and the advice that goes with it. The first that is found counts."""


def ensure_packages(lock: Path) -> None:
    """Make .venv hold what a lock names, to the hash; nothing is done when it does. Raises StepFailed."""
    if is_installed(lock):
        return
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "install.lock").open("w") as turn:
        # Two commands started at once must not install into one another.
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_installed(lock):
            return
        # Who has the tools for development keeps them when bin/dev meets a new lock.
        wanted = DEVELOPMENT_LOCK if DEVELOPMENT_LOCK.name in stamps() else lock
        count = len(locked_names(wanted))
        doing = f"Installing {count} Python packages into .venv from {wanted.name}, once"
        with step("Python packages are in .venv", doing):
            install(wanted)


def is_installed(lock: Path) -> bool:
    """Tell whether .venv was installed from this lock as it is now."""
    return PYTHON.exists() and stamps().get(lock.name) == hash_of(lock)


def stamps() -> dict[str, str]:
    """Return the SHA-256 of each lock that .venv was installed from, by the lock's name."""
    try:
        found: dict[str, str] = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return found


def install(lock: Path) -> None:
    """Install a lock with the first installer that can. Raises StepFailed with the last one's output."""
    # The stamp is written last: an interrupted installation is done again.
    with contextlib.suppress(FileNotFoundError):
        STAMPS.unlink()
    uv = find_uv()
    try:
        install_with_uv(uv, lock) if uv else install_with_pip(lock)
    except StepFailed as failure:
        if not uv or os.environ.get(INSTALLER) == "uv":
            raise
        say(f"  uv could not install the packages; trying pip.\n{indented(failure.what)}")
        install_with_pip(lock)
    # The development lock holds everything of the other, in the same versions.
    locks = [RUN_LOCK, DEVELOPMENT_LOCK] if lock == DEVELOPMENT_LOCK else [lock]
    STAMPS.write_text(json.dumps({each.name: hash_of(each) for each in locks}))


def find_uv() -> str | None:
    """Return the path of a uv that works: the PATH's, else the locked one, which pip installs once. None: use pip."""
    if os.environ.get(INSTALLER) == "pip":
        return None
    own = DATA / "installer" / hash_of(INSTALLER_LOCK)[:12]
    for candidate in (shutil.which("uv"), str(own / "bin" / "uv")):
        if candidate and can_run([candidate, "--version"]):
            return candidate
    try:
        provide_pip()
        # uv does not read pip's configuration: where pip is sent to an index of its own, pip must ask it.
        if re.search(r"(?<!extra-)index-url|no-index", run_quietly([str(PYTHON), *PIP, "config", "list"])):
            return None
        run_pip(["install", "--quiet", "--target", str(own), *AS_LOCKED, "-r", str(INSTALLER_LOCK)])
    except StepFailed:
        return None
    return str(own / "bin" / "uv") if can_run([str(own / "bin" / "uv"), "--version"]) else None


def install_with_uv(uv: str, lock: Path) -> None:
    """Install a lock with uv, from its cache alone if that holds everything. Raises StepFailed."""
    if not can_run([str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"]):
        make_venv("--without-pip")
    command = [uv, "pip", "install", "--python", str(PYTHON), "--exact", *AS_LOCKED, "-r", str(lock)]
    if not can_run([*command, "--offline"]):
        run_uv(command)
    run_quietly([uv, "pip", "check", "--python", str(PYTHON)])


def install_with_pip(lock: Path) -> None:
    """Install a lock with pip, from the folder of wheels if that holds everything. Raises StepFailed."""
    provide_pip()
    wheels = CACHE / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    from_wheels = ["install", "--no-index", "--find-links", str(wheels), *AS_LOCKED, "-r", str(lock)]
    try:
        run_pip(from_wheels)
    except StepFailed:
        run_pip(
            ["download", "--dest", str(wheels), *AS_LOCKED, "-r", str(lock)], packages=len(locked_names(lock))
        )
        run_pip(from_wheels)
    superfluous = sorted(installed_names() - locked_names(lock) - COMES_WITH_PIP)
    if superfluous:
        run_pip(["uninstall", "--quiet", "--yes", *superfluous])
    run_pip(["check"])


def provide_pip() -> None:
    """Make .venv where it is not there or its Python has no pip. Raises StepFailed."""
    if not can_run([str(PYTHON), "-c", f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"]):
        make_venv()


def make_venv(*options: str) -> None:
    """Make .venv anew. Raises StepFailed; Debian's Python comes without the part that puts pip in."""
    try:
        run_quietly([sys.executable, "-m", "venv", "--clear", *options, str(VENV)])
    except StepFailed as failure:
        advice = "On Debian and Ubuntu: apt-get install python3-venv. Then run the same command again."
        raise StepFailed(
            f"The virtual environment .venv could not be made.\n{failure.what}", advice
        ) from failure


def run_pip(arguments: list[str], packages: int = 0) -> None:
    """Run .venv's pip; of `packages` packages, count on a terminal those that pip is at. Raises StepFailed."""
    try:
        process = subprocess.Popen(
            [str(PYTHON), *PIP, *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except OSError as failure:
        raise failed("pip", str(failure)) from failure
    lines = list(counted(process.stdout or iter(()), packages))
    if process.wait():
        raise failed("pip", "\n".join(lines))


def run_uv(command: list[str]) -> None:
    """Run uv; on a terminal it shows its own progress. Raises StepFailed."""
    watched = sys.stdout.isatty()
    done = subprocess.run(
        command,
        stdin=subprocess.DEVNULL,
        stdout=None if watched else subprocess.PIPE,
        stderr=None if watched else subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise failed("uv", "Its output is above." if watched else done.stdout)


def failed(name: str, output: str) -> StepFailed:
    """Return the error of an installer that failed, with advice that fits its output."""
    advice = advice_for(output, FAILED_BECAUSE).format(cache=CACHE, repository=REPOSITORY)
    return StepFailed(f"{name} failed:\n{shortened(output)}", advice)


def counted(lines: Iterator[str], packages: int) -> Iterator[str]:
    """Yield pip's lines, counting packages on a terminal: a slow network then looks slow and not dead."""
    count = 0
    for line in lines:
        if packages and sys.stdout.isatty() and line.startswith("Collecting "):
            count += 1
            print(f"\r  {count} of {packages} packages", end="\r", flush=True)
        yield line.rstrip()


def locked_names(lock: Path) -> set[str]:
    """Return the normalized names of a lock's packages, those for other systems and Pythons included."""
    return {normalized(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), re.MULTILINE)}


def installed_names() -> set[str]:
    """Return the normalized names of the packages in .venv. Raises StepFailed."""
    program = "import importlib.metadata as m; print(*{each.metadata['Name'] for each in m.distributions()})"
    return {normalized(name) for name in run_quietly([str(PYTHON), "-c", program]).split()}


def normalized(name: str) -> str:
    """Return a package's name as indexes compare it (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def can_run(command: list[str]) -> bool:
    """Tell whether a command can be started and ends well."""
    try:
        return (
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def indented(text: str) -> str:
    """Return the text with each line set in."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
