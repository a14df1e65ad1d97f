"""Backup and restore in compose, with the command lines of docs/operations.md."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests.process.containers.compose_stack import NO_SETTINGS, SETTINGS, ComposedShop, Guest
from tests.process.containers.engine import LONGEST, Engine
from tests.support.paths import ROOT

SECTION = (
    (ROOT / "docs" / "operations.md")
    .read_text(encoding="utf-8")
    .partition("In compose, where PostgreSQL is a container:")[2]
    .partition("\n## ")[0]
)
BACKUP, RESTORE = re.findall(r"```sh\n(.*?)```", SECTION, re.DOTALL)


@pytest.fixture
def kept_shop(containers: Engine) -> Iterator[ComposedShop]:
    """A shop for this test alone, as compose starts it."""
    started = ComposedShop(containers)
    try:
        started.up()
        yield started
    finally:
        started.down()


def carry_out(shop: ComposedShop, lines: str, folder: Path) -> None:
    """Run the manual's lines in a shell in that folder, with `docker compose` bound to that shop."""
    where = ("--project-directory", str(ROOT), "--env-file", str(NO_SETTINGS), "-p", shop.project)
    compose = shlex.join([*shop.engine.composer, *where])
    script = f'docker() {{ shift; command {compose} "$@"; }}\nset -e\n{lines}'
    ports = {"FRONTEND_PORT": str(shop.ports[0]), "BACKEND_PORT": str(shop.ports[1])}
    done = subprocess.run(
        ["bash", "-c", script],
        cwd=folder,
        env=shop.engine.environment | SETTINGS | ports,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]


async def state(guest: Guest) -> dict[str, object]:
    """Return the shop's state of the guest's session."""
    async with httpx.AsyncClient(base_url=guest.url, timeout=30) as client:
        headers = {"Authorization": f"Bearer {guest.token}"}
        answer = await client.get(f"/api/sessions/{guest.session_id}", headers=headers)
        assert answer.status_code == 200, answer.text
        return dict(answer.json())


async def test_a_shop_in_compose_comes_back_from_its_backup(kept_shop: ComposedShop, tmp_path: Path) -> None:
    guest = await kept_shop.guest()
    await guest.follow_answer(await guest.ask("Show me mugs"))
    before = await state(guest)
    carry_out(kept_shop, BACKUP, tmp_path)
    await guest.follow_answer(await guest.ask("Show me kettles"))
    stranger = await kept_shop.guest()
    carry_out(kept_shop, RESTORE, tmp_path)
    kept_shop.until_answered()
    assert await state(guest) == before
    async with httpx.AsyncClient(base_url=stranger.url, timeout=30) as client:
        headers = {"Authorization": f"Bearer {stranger.token}"}
        gone = await client.get(f"/api/sessions/{stranger.session_id}", headers=headers)
    assert gone.status_code == 404, "the session is newer than the backup"
