"""A container engine for the tests: the running one, or one started from installed programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.support.paths import ROOT, SHARED_TOOLS

STARTER = Path(os.environ.get("CONTAINER_CHECK") or SHARED_TOOLS / "container-check.sh")
"""A script of this machine that starts an engine (`docker-up`) on local base images (`prep`).

It is not part of the repository; CONTAINER_CHECK names another one.
"""

FOLDER = Path(os.environ.get("W") or Path(tempfile.gettempdir()) / "container-check")
"""The folder of that engine. It is kept, so that images need not be built again."""

BASES = ("debian:bookworm-slim", "python:3.12-slim", "node:20-slim", "postgres:15")

LONGEST = 1_200.0
"""Seconds that one command of an engine may take: the first build downloads everything."""


class NoEngine(Exception):
    """No engine is available; the message names what is missing."""


class CommandFailed(Exception):
    """A command failed; `said` is its output."""

    def __init__(self, command: tuple[str, ...], said: str) -> None:
        super().__init__(f"{' '.join(command)} failed:\n{said[-4_000:]}")
        self.said = said


@dataclass(frozen=True)
class Engine:
    """A running engine and its compose command."""

    environment: dict[str, str]
    composer: tuple[str, ...]

    def docker(self, *arguments: str) -> str:
        """Run a docker command and return its output. Raises CommandFailed."""
        return self._run("docker", *arguments)

    def compose(self, *arguments: str, **settings: str) -> str:
        """Run a compose command with these variables and return its output. Raises CommandFailed."""
        return self._run(*self.composer, *arguments, settings=settings)

    def _run(self, *command: str, settings: dict[str, str] | None = None) -> str:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment | (settings or {}),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=LONGEST,
            check=False,
        )
        if done.returncode != 0:
            raise CommandFailed(command, done.stdout)
        return done.stdout


@contextmanager
def engine() -> Iterator[Engine]:
    """Yield an engine that runs until the block ends. Raises NoEngine."""
    environment = os.environ | {
        # A distribution's own docker can build images; one installed elsewhere may be the client alone.
        "PATH": f"/usr/bin:{os.environ.get('PATH', '')}",
        "DOCKER_BUILDKIT": "1",
        "COMPOSE_DOCKER_CLI_BUILD": "1",
    }
    environment.pop("ENVIRONMENT", None)
    if not answers(environment):
        environment |= {"DOCKER_HOST": f"unix://{FOLDER}/docker.sock"}
    if answers(environment):
        yield Engine(environment, composer(environment))
        return
    require_starter()
    found = Engine(environment, composer(environment))
    start = ["bash", str(STARTER), "docker-up"]
    subprocess.run(
        start, env=os.environ | {"W": str(FOLDER)}, capture_output=True, timeout=LONGEST, check=True
    )
    try:
        yield found
    finally:
        end_engine()


def answers(environment: dict[str, str]) -> bool:
    """Return whether an engine answers in this environment."""
    if not shutil.which("docker", path=environment["PATH"]):
        return False
    asked = subprocess.run(["docker", "info"], env=environment, capture_output=True, timeout=60, check=False)
    return asked.returncode == 0 and b"Server Version" in asked.stdout


def composer(environment: dict[str, str]) -> tuple[str, ...]:
    """Return the command of compose on this machine. Raises NoEngine."""
    for command in (("docker", "compose"), ("docker-compose",)):
        if shutil.which(command[0], path=environment["PATH"]) and _works(
            *command, "version", env=environment
        ):
            return command
    raise NoEngine("there is no docker compose")


def require_starter() -> None:
    """Check that the tests can start an engine. Raises NoEngine."""
    if not STARTER.is_file():
        raise NoEngine("no container engine answers, and no script that starts one is here (CONTAINER_CHECK)")
    if os.geteuid() != 0:
        raise NoEngine("no container engine answers, and only root can start one")
    missing = [name for name in ("dockerd", "podman", "buildah", "runc") if not shutil.which(name)]
    if missing:
        raise NoEngine(f"no container engine answers, and {', '.join(missing)} is not installed to start one")
    had = subprocess.run(
        ["podman", "images", "--format", "{{.Repository}}:{{.Tag}}"],
        env=os.environ | {"STORAGE_DRIVER": "overlay"},
        capture_output=True,
        text=True,
        check=False,
    ).stdout.split()
    lacking = [base for base in BASES if not any(name.endswith(f"/{base}") for name in had)]
    if lacking:
        raise NoEngine(f"there are no images to build on ({', '.join(lacking)}): run {STARTER.name} prep")


def end_engine() -> None:
    """Stop the engine that the tests started, and wait until it has ended."""
    process = int((FOLDER / "dockerd.pid").read_text())
    subprocess.run(["bash", str(STARTER), "docker-down"], env=os.environ | {"W": str(FOLDER)}, check=True)
    subprocess.run(["tail", "--pid", str(process), "-f", "/dev/null"], timeout=60, check=True)


def _works(*command: str, env: dict[str, str]) -> bool:
    return subprocess.run(command, env=env, capture_output=True, check=False).returncode == 0
