"""The template environment: strict variables, cacheable addresses, and the same output for streamed pages."""

from __future__ import annotations

import asyncio
import gzip
import hashlib
import json
import re
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from jinja2 import UndefinedError
from markupsafe import Markup

from app.render.contexts.conversation import Block, Composer, TurnView
from app.render.contexts.page_frame import PageFrame, SessionForms
from app.render.contexts.pages import ConversationPage
from app.render.environment import (
    STATIC,
    async_twin,
    create_environment,
    moment,
    page_script_hash,
    page_script_url,
    render,
    static_urls,
    stream,
)
from app.render.error_boundary import FLUSH
from app.turn import Turn, UserPart
from devtools.gallery import Gallery
from tests.support.paths import ROOT

ISLANDS = ROOT / "frontend-islands"
FORMS = SessionForms(csrf_token="c", session_id="s", scripted=False)


async def test_a_streamed_page_comes_piece_by_piece_and_reads_the_turn_s_status_last() -> None:
    twin = async_twin(create_environment())
    turn = Turn(3, "t", "running", [UserPart("3-1", "hello", datetime.now(UTC))])
    gate = asyncio.Event()

    async def parts() -> AsyncIterator[Markup]:
        yield Markup("<p>first</p>")
        yield FLUSH
        await gate.wait()
        turn.status = "cancelled"

    page = ConversationPage(
        frame=PageFrame(title="Conversation", csrf_token="c"),
        forms=FORMS,
        turns=[TurnView(turn=turn, parts=parts(), forms=FORMS)],
        composer=Composer(forms=FORMS),
        live=True,
        running=True,
    )
    sent = ""
    async for piece in stream(twin, page):
        sent += piece
        if "<p>first</p>" in sent and not gate.is_set():
            assert 'id="turn-3-end"' not in sent and 'id="composer"' not in sent
            gate.set()
    assert 'data-status="cancelled"' in sent and sent.rstrip().endswith("</html>")


def test_a_template_cannot_use_what_its_context_does_not_hold(tmp_path: Path) -> None:
    (tmp_path / "chat").mkdir()
    (tmp_path / "chat" / "_block.html").write_text("{{ html }}{{ nowhere }}")
    with pytest.raises(UndefinedError):
        render(create_environment(tmp_path), Block(id="x", html=Markup("")))


def test_a_static_address_changes_with_the_content(tmp_path: Path) -> None:
    (tmp_path / "a.css").write_text("a")
    static = static_urls(tmp_path, "/static", reload=True)
    before = static("a.css")
    (tmp_path / "a.css").write_text("b")
    assert before.startswith("/static/a.css?v=") and static("a.css") != before


def test_a_moment_is_a_machine_readable_time() -> None:
    html = moment(datetime(2026, 11, 22, 14, 5, tzinfo=UTC))
    assert html == '<time datetime="2026-11-22T14:05:00+00:00">14:05</time>'


def vendored() -> dict[str, bytes]:
    """Return the published files in static/vendor by name. Each script is a line of the one file that pages load."""
    names = [line.split()[1] for line in (STATIC / "vendor" / "CHECKSUMS").read_text().splitlines()]
    (joined,) = (STATIC / "vendor").glob("*.js")
    scripts = [name for name in names if name.endswith(".js")]
    lines = joined.read_bytes().split(b"\n")
    assert lines.pop() == b""
    contents = dict(zip(scripts, lines, strict=True))
    return {name: contents.get(name) or (STATIC / "vendor" / name).read_bytes() for name in names}


def test_vendored_files_are_what_was_published() -> None:
    files = vendored()
    for line in (STATIC / "vendor" / "CHECKSUMS").read_text().splitlines():
        digest, name = line.split()
        assert hashlib.sha256(files[name]).hexdigest() == digest, name


def test_vendored_scripts_have_the_version_that_npm_locks() -> None:
    lock = json.loads((ISLANDS / "package-lock.json").read_text(encoding="utf-8"))
    version = lock["packages"]["node_modules/htmx.org"]["version"]
    scripts = [path.name for path in (STATIC / "vendor").glob("*.js")]
    assert scripts
    assert [name for name in scripts if f"-{version}." not in name] == []


def test_vendored_files_are_those_of_the_npm_package() -> None:
    package = ISLANDS / "node_modules" / "htmx.org"
    if not package.is_dir():
        pytest.skip("htmx.org is not installed in frontend-islands/node_modules")
    published = {path.name: path.read_bytes() for path in package.glob("dist/**/*.js")}
    published["LICENSE.htmx"] = (package / "LICENSE").read_bytes()
    for name, content in vendored().items():
        assert content == published[name], name


def test_a_page_takes_the_bundled_script_only_where_it_was_built_from_the_modules(tmp_path: Path) -> None:
    for folder in ("js", "islands"):
        (tmp_path / folder).mkdir()
    (tmp_path / "js" / "app.js").write_text('import "./scroll.js";')
    (tmp_path / "js" / "scroll.js").write_text("scrollTo(0, 0);")
    page_script = page_script_url(tmp_path, "/static", reload=True)
    assert page_script().startswith("/static/js/app.js?v="), "nothing was built"
    bundle = f"app-{page_script_hash(tmp_path / 'js')}.js"
    (tmp_path / "islands" / bundle).write_text("scrollTo(0,0)")
    (tmp_path / "islands" / "manifest.json").write_text(json.dumps({"app.js": bundle}))
    assert page_script().startswith(f"/static/islands/{bundle}?v=")
    (tmp_path / "js" / "scroll.js").write_text("scrollTo(0, 1);")
    assert page_script().startswith("/static/js/app.js?v="), "the bundle is older than a module"


@pytest.mark.parametrize("path", sorted(STATIC.glob("js/*.js")), ids=lambda path: path.name)
def test_the_page_s_modules_use_no_private_part_of_htmx_and_share_no_variable(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.findall(r"_htmx\b|delayCanceller|abortController|\.reader\b|\.cancel\(", text) == []
    assert re.findall(r"^export (?:let|var)\b|\b(?:window|globalThis)\.\w+ =", text, re.MULTILINE) == []


def test_the_first_page_and_the_scripts_keep_to_their_budgets(gallery: Gallery) -> None:
    def weight(*contents: bytes) -> int:
        return sum(len(gzip.compress(content, 9)) for content in contents)

    page = gallery.page("pages/start.html", "first_visit")
    sheets = re.findall(r'href="/static/(css/[a-z]+\.css)', page)
    assert weight(page.encode(), *((STATIC / name).read_bytes() for name in sheets)) <= 14 * 1024
    bundle = STATIC / "islands" / f"app-{page_script_hash(STATIC / 'js')}.js"
    if not bundle.is_file():
        pytest.skip("the page's script is not bundled: npm run build in frontend-islands/")
    scripts = [*STATIC.glob("vendor/*.js"), bundle]
    assert weight(*(path.read_bytes() for path in scripts)) <= 20 * 1024
