"""Install exactly the packages of a lock into .venv; no version is chosen at install time.

The locks contain every package with its version and hashes. An installer that also resolves dependencies can choose a
release newer than the lock, which hash mode then refuses. So dependencies are not resolved (`--no-deps`) and only
wheels are used (building a source distribution would resolve its build dependencies). Afterwards the installed
packages are checked for consistency. uv installs where it is available, pip otherwise.

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
"""Contains only uv, for machines without it."""

INSTALLER = "AISLE_INSTALLER"
"""The variable that selects the installer, `uv` or `pip`; default: uv if it works, else pip."""

AS_LOCKED = ["--no-deps", "--require-hashes", "--only-binary", ":all:"]
"""Options of both uv and pip: install exactly the hashes of the lock."""

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
"""A pattern in an installer's output, and its advice. The first match counts."""


def ensure_packages(lock: Path) -> None:
    """Install a lock into .venv unless its hash is already installed. Raises StepFailed."""
    if is_installed(lock):
        return
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "install.lock").open("w") as turn:
        # Two commands started at the same time must not install concurrently.
        fcntl.flock(turn, fcntl.LOCK_EX)
        if is_installed(lock):
            return
        # Installed development tools are kept when bin/dev installs a new lock.
        wanted = DEVELOPMENT_LOCK if DEVELOPMENT_LOCK.name in stamps() else lock
        count = len(locked_names(wanted))
        doing = f"Installing {count} Python packages into .venv from {wanted.name}, once"
        with step("Python packages are in .venv", doing):
            install(wanted)


def is_installed(lock: Path) -> bool:
    """Return whether .venv was installed from the current lock."""
    return PYTHON.exists() and stamps().get(lock.name) == hash_of(lock)


def stamps() -> dict[str, str]:
    """Return the SHA-256 of each lock that .venv was installed from, by the lock's name."""
    try:
        found: dict[str, str] = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return found


def install(lock: Path) -> None:
    """Install a lock with the first installer that works. Raises StepFailed with the last one's output."""
    # The stamp is written last, so that an interrupted installation is repeated.
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
    # The development lock contains all packages of the other one, in the same versions.
    locks = [RUN_LOCK, DEVELOPMENT_LOCK] if lock == DEVELOPMENT_LOCK else [lock]
    STAMPS.write_text(json.dumps({each.name: hash_of(each) for each in locks}))


def find_uv() -> str | None:
    """Return the path of a working uv: the PATH's, or the locked one, which pip installs once. None means pip."""
    if os.environ.get(INSTALLER) == "pip":
        return None
    own = DATA / "installer" / hash_of(INSTALLER_LOCK)[:12]
    for candidate in (shutil.which("uv"), str(own / "bin" / "uv")):
        if candidate and can_run([candidate, "--version"]):
            return candidate
    try:
        provide_pip()
        # uv does not read pip's configuration, so pip is used if it is configured with its own index.
        if re.search(r"(?<!extra-)index-url|no-index", run_quietly([str(PYTHON), *PIP, "config", "list"])):
            return None
        run_pip(["install", "--quiet", "--target", str(own), *AS_LOCKED, "-r", str(INSTALLER_LOCK)])
    except StepFailed:
        return None
    return str(own / "bin" / "uv") if can_run([str(own / "bin" / "uv"), "--version"]) else None


def install_with_uv(uv: str, lock: Path) -> None:
    """Install a lock with uv, offline if its cache suffices. Raises StepFailed."""
    if not can_run([str(PYTHON), "-c", f"import sys; sys.exit(sys.version_info < {OLDEST_PYTHON})"]):
        make_venv("--without-pip")
    command = [uv, "pip", "install", "--python", str(PYTHON), "--exact", *AS_LOCKED, "-r", str(lock)]
    if not can_run([*command, "--offline"]):
        run_uv(command)
    run_quietly([uv, "pip", "check", "--python", str(PYTHON)])


def install_with_pip(lock: Path) -> None:
    """Install a lock with pip, offline if the folder of wheels suffices. Raises StepFailed."""
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
    """Create .venv if it is missing or its Python has no pip. Raises StepFailed."""
    if not can_run([str(PYTHON), "-c", f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"]):
        make_venv()


def make_venv(*options: str) -> None:
    """Create .venv again. Raises StepFailed; Debian's Python lacks ensurepip by default."""
    try:
        run_quietly([sys.executable, "-m", "venv", "--clear", *options, str(VENV)])
    except StepFailed as failure:
        advice = "On Debian and Ubuntu: apt-get install python3-venv. Then run the same command again."
        raise StepFailed(
            f"The virtual environment .venv could not be made.\n{failure.what}", advice
        ) from failure


def run_pip(arguments: list[str], packages: int = 0) -> None:
    """Run .venv's pip; on a terminal, show a count of `packages`. Raises StepFailed."""
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
    """Return the error of a failed installer, with advice that fits its output."""
    advice = advice_for(output, FAILED_BECAUSE).format(cache=CACHE, repository=REPOSITORY)
    return StepFailed(f"{name} failed:\n{shortened(output)}", advice)


def counted(lines: Iterator[str], packages: int) -> Iterator[str]:
    """Yield pip's lines, and count packages on a terminal, so that a slow network shows progress."""
    count = 0
    for line in lines:
        if packages and sys.stdout.isatty() and line.startswith("Collecting "):
            count += 1
            print(f"\r  {count} of {packages} packages", end="\r", flush=True)
        yield line.rstrip()


def locked_names(lock: Path) -> set[str]:
    """Return the normalized names of a lock's packages, including those for other systems and Python versions."""
    return {normalized(name) for name in re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(), re.MULTILINE)}


def installed_names() -> set[str]:
    """Return the normalized names of the packages in .venv. Raises StepFailed."""
    program = "import importlib.metadata as m; print(*{each.metadata['Name'] for each in m.distributions()})"
    return {normalized(name) for name in run_quietly([str(PYTHON), "-c", program]).split()}


def normalized(name: str) -> str:
    """Return a package's name in normalized form (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def can_run(command: list[str]) -> bool:
    """Return whether a command runs and succeeds."""
    try:
        return (
            subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode
            == 0
        )
    except OSError:
        return False


def indented(text: str) -> str:
    """Return the text with each line indented."""
    return "\n".join(f"    {line}" for line in text.splitlines())


def hash_of(path: Path) -> str:
    """Return the SHA-256 of a file, in hexadecimal digits."""
    return hashlib.sha256(path.read_bytes()).hexdigest()
