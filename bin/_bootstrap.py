"""What a fresh clone needs before anything of the product can run: Python packages, Node packages, built islands.

Only the standard library, because nothing is installed yet; and syntax an older Python can read, so that it can say
which one is needed instead of failing on the first line.
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
import time
from collections.abc import Iterator
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parent.parent
VENV = REPOSITORY / ".venv"
PYTHON = VENV / "bin" / "python"
STAMPS = VENV / "installed.json"
DATA = Path(os.environ.get("AISLE_DATA") or REPOSITORY / ".data")

RUN_LOCK = REPOSITORY / "requirements.txt"
DEVELOPMENT_LOCK = REPOSITORY / "requirements-dev.txt"

ISLANDS = REPOSITORY / "frontend-islands"
BUILT_ISLANDS = REPOSITORY / "static" / "islands"
SHARED_STYLES = REPOSITORY / "static" / "css"
ISLANDS_STAMP = DATA / "islands.sha256"
NOT_SOURCE = {"node_modules", "dist", "coverage", ".jest-cache"}

OLDEST_PYTHON = (3, 11)
OLDEST_NODE = 20


class StepFailed(Exception):
    """Something the product needs could not be had; the message says what, and what to do."""


def require_python() -> None:
    """Go on with a Python that is new enough: this one, or a better one on the PATH. Ends with a word otherwise."""
    if sys.version_info >= OLDEST_PYTHON:
        return
    for name in ("python3.13", "python3.12", "python3.11", "python3.14"):
        better = shutil.which(name)
        if better:
            os.execv(better, [better, *sys.argv])  # noqa: S606 - the same script, another Python
    wanted = ".".join(str(number) for number in OLDEST_PYTHON)
    found = ".".join(str(number) for number in sys.version_info[:3])
    sys.exit(f"Python {wanted} or later is needed; this one is {found}, and the PATH has no newer.")


def say(text: str) -> None:
    """A line for whoever watches, at once even where the output is a pipe."""
    print(text, flush=True)


@contextlib.contextmanager
def step(done: str, doing: str = "") -> Iterator[None]:
    """Say that something long begins, and when it is done how long it took."""
    if doing:
        say(f"  {doing} ...")
    began = time.monotonic()
    yield
    say(f"  {done} ({time.monotonic() - began:.1f} s)")


def ensure_packages(lock: Path) -> None:
    """Make .venv hold what a lock names, to the hash; nothing to do when it does. Raises StepFailed."""
    if _is_installed(lock):
        return
    DATA.mkdir(parents=True, exist_ok=True)
    with (DATA / "install.lock").open("w") as turn:
        # Two commands started at once must not install into one another.
        fcntl.flock(turn, fcntl.LOCK_EX)
        if _is_installed(lock):
            return
        with step("Python packages are in .venv", f"Installing Python packages from {lock.name}, once"):
            if not _runs(PYTHON):
                _make_venv()
            _install(lock)


def ensure_node_packages() -> None:
    """Make frontend-islands/node_modules hold what its lock names. Raises StepFailed."""
    lock = ISLANDS / "package-lock.json"
    stamp = ISLANDS / "node_modules" / ".installed.sha256"
    if _text_of(stamp) == _hash_of(lock):
        return
    require_node()
    with step(
        "Node packages are in frontend-islands/node_modules", "Installing Node packages with npm ci, once"
    ):
        run_quietly(["npm", "ci", "--no-audit", "--no-fund"], ISLANDS)
        stamp.write_text(_hash_of(lock))


def require_node() -> None:
    """Raises StepFailed when there is no Node, or one too old to build the islands with."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        raise StepFailed("Node and npm are not installed")
    told = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    number = re.match(r"v(\d+)", told)
    if not number or int(number[1]) < OLDEST_NODE:
        raise StepFailed(f"Node {OLDEST_NODE} or later is needed, this one is {told.strip()}")


def islands_are_current() -> bool:
    """Whether what is built was built from the sources as they are now."""
    return any(BUILT_ISLANDS.glob("[!.]*")) and _text_of(ISLANDS_STAMP) == islands_source_hash()


def build_islands() -> None:
    """Build frontend-islands/ into static/islands/. Raises StepFailed."""
    run_quietly(["npm", "run", "build"], ISLANDS)
    remember_islands()


def remember_islands() -> None:
    """Note that what is built is built from these sources."""
    DATA.mkdir(parents=True, exist_ok=True)
    ISLANDS_STAMP.write_text(islands_source_hash())


def islands_source_hash() -> str:
    """Stands for every source file of the islands: names and contents, not times (a clone's times mean nothing).

    The widget's styles are made from the page's own, so those count as well.
    """
    total = hashlib.sha256()
    for source in (ISLANDS, SHARED_STYLES):
        for folder, inner, files in os.walk(source):
            inner[:] = sorted(set(inner) - NOT_SOURCE)
            for name in sorted(files):
                path = Path(folder) / name
                total.update(f"{path.relative_to(source)}\0{_hash_of(path)}\0".encode())
    return total.hexdigest()


def run_quietly(command: list[str], folder: Path = REPOSITORY, env: dict[str, str] | None = None) -> None:
    """Run a command that only matters when it fails. Raises StepFailed with what it said."""
    try:
        done = subprocess.run(
            command,
            cwd=folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as failure:
        raise StepFailed(str(failure)) from failure
    if done.returncode != 0:
        raise StepFailed(f"{' '.join(command)} failed:\n{_shortened(done.stdout)}")


def _shortened(output: str) -> str:
    """The beginning and the end: some programs say what is wrong first, others last."""
    lines = output.splitlines()
    return "\n".join(lines if len(lines) <= 40 else [*lines[:15], "...", *lines[-25:]])


def _is_installed(lock: Path) -> bool:
    return PYTHON.exists() and _stamps().get(lock.name) == _hash_of(lock)


def _stamps() -> dict[str, str]:
    """Which locks .venv was installed from, by hash."""
    try:
        stamps: dict[str, str] = json.loads(STAMPS.read_text())
    except (OSError, ValueError):
        return {}
    return stamps


def _make_venv() -> None:
    """Raises StepFailed; Debian's Python comes without the part that makes virtual environments."""
    try:
        run_quietly([sys.executable, "-m", "venv", "--clear", str(VENV)])
    except StepFailed as failure:
        advice = "On Debian and Ubuntu: apt-get install python3-venv"
        raise StepFailed(f"The virtual environment .venv could not be made. {advice}\n{failure}") from failure


def _install(lock: Path) -> None:
    """Raises StepFailed with pip's words. The stamp is written last: an interrupted installation is done again."""
    STAMPS.unlink(missing_ok=True)
    command = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--no-input"]
    command += ["--progress-bar", "off", "--require-hashes", "-r", str(lock)]
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )
    said = _show_progress(process, lock.read_text().count("=="))
    if process.wait() != 0:
        raise StepFailed("pip failed:\n" + _shortened("\n".join(said)))
    # The development lock holds everything of the other, in the same versions.
    locks = [RUN_LOCK, DEVELOPMENT_LOCK] if lock == DEVELOPMENT_LOCK else [lock]
    STAMPS.write_text(json.dumps({each.name: _hash_of(each) for each in locks}))


def _show_progress(process: subprocess.Popen[str], total: int) -> list[str]:
    """Count the packages on a terminal, so that a slow network looks slow and not dead; gives what pip said."""
    said = []
    for line in process.stdout or ():
        said.append(line.rstrip())
        if sys.stdout.isatty() and line.startswith("Collecting "):
            count = sum(each.startswith("Collecting ") for each in said)
            print(f"\r  {count} of {total} packages", end="\r", flush=True)
    return said


def _runs(python: Path) -> bool:
    """Whether the virtual environment's Python still works (it is a link, and its target may be gone) and suits."""
    question = f"import sys, pip; sys.exit(sys.version_info < {OLDEST_PYTHON})"
    try:
        return subprocess.run([python, "-c", question], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _hash_of(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def _text_of(path: Path) -> str:
    try:
        return path.read_text()
    except OSError:
        return ""
