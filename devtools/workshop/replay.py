"""Recorded conversations, drawn with the templates of the working tree and with those of the last commit."""

from __future__ import annotations

import io
import subprocess
import tarfile
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp

from app.brand import Brand
from app.events import parse_event_json
from app.render.contexts.conversation import Composer
from app.render.contexts.page_frame import LatestCart, PageFrame, SessionForms
from app.render.contexts.pages import ConversationPage
from app.render.environment import ROOT, render
from app.render.error_boundary import PartEnvironment
from app.render.part_renderer import PartRenderer
from app.render.shop_look import shop_look
from app.turn import Conversation, LoggedEvent, fold_conversation

RECORDED = Path(__file__).parent / "conversations"


def recordings() -> list[str]:
    """Return the names of the recorded conversations."""
    return sorted(path.stem for path in RECORDED.glob("*.sse"))


def read_recording(name: str) -> Conversation:
    """Return a recorded conversation: the frames of its event stream, folded. Raises KeyError for an unknown name."""
    if name not in recordings():
        raise KeyError(name)
    return fold_conversation(events_of((RECORDED / f"{name}.sse").read_text(encoding="utf-8")))


def events_of(stream: str) -> list[LoggedEvent]:
    """Return the events of a stream of Server-Sent Events."""
    found = []
    for frame in stream.split("\n\n"):
        fields = dict(line.split(": ", 1) for line in frame.split("\n") if ": " in line and line[0] != ":")
        if "event" in fields:
            event = parse_event_json(fields["event"], fields["data"])
            found.append(LoggedEvent("s-1", int(fields["id"]), event))
    return found


def draw_recording(environment: PartEnvironment, name: str, brand: Brand | None = None) -> str:
    """Return the page of a recorded conversation, with the identity of a shop or the product's own."""
    conversation = read_recording(name)
    latest = LatestCart(conversation.context.cart)
    forms = SessionForms(csrf_token="sample", session_id="s-1", latest=latest)  # noqa: S106 - opens nothing
    renderer = PartRenderer(environment, forms)
    frame = PageFrame(title="Conversation", csrf_token="sample", cart=latest.cart)  # noqa: S106 - opens nothing
    if brand:
        frame = replace(frame, shop_name=brand.name, look=shop_look(brand))
    page = ConversationPage(
        frame=frame,
        forms=forms,
        turns=[renderer.view(turn) for turn in conversation.turns],
        composer=Composer(forms=forms),
        past=True,
    )
    return str(render(environment, page))


def committed_templates() -> Path | None:
    """Return a folder with the templates of the last commit, or None outside a git repository."""
    commit = git("rev-parse", "HEAD")
    return archived(commit.decode().strip()) if commit else None


@lru_cache(maxsize=1)
def archived(commit: str) -> Path | None:
    """Return a temporary folder with the templates of a commit."""
    archive = git("archive", commit, "templates")
    if not archive:
        return None
    folder = Path(mkdtemp(prefix="aisle-templates-"))
    with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
        tar.extractall(folder, filter="data")
    return folder / "templates"


def git(*arguments: str) -> bytes:
    """Return the output of a git command, or nothing if it fails."""
    try:
        done = subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, check=False)
    except OSError:
        return b""
    return done.stdout if done.returncode == 0 else b""
