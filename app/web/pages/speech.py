"""Answers read aloud: a sound file for browsers without speech synthesis, with scripts and without."""

from __future__ import annotations

import re

import structlog
from litestar import Response, get
from litestar.params import FromPath

from app.llm.text_to_speech import Speech, SpeechFailed, name_of
from app.log.window import Bounds, read_window
from app.render.plain_text import spoken_turn
from app.web.request.authorization import require_session_owner
from app.web.request.page_request import AnyRequest
from app.web.request.problems import Problem, not_found
from app.web.request.rate_limits import limit_speech
from app.web.request.services import AppServices, InjectedServices

RANGE = re.compile(r"bytes=(\d+)-(\d*)")

log = structlog.get_logger()


@get("/chat/{session_id:str}/turns/{number:int}/speech", include_in_schema=False)
async def speak_answer(
    session_id: FromPath[str], number: FromPath[int], request: AnyRequest, services: InjectedServices
) -> Response[bytes]:
    """Return a finished answer as sound. Raises Problem 404 if no voice is configured."""
    require_session_owner(services.keys, request, session_id)
    words = await words_of(services, session_id, number)
    spoken = services.spoken
    if spoken is None or not words:
        raise not_found()
    tag = f'"{name_of(words)}"'
    headers = {"ETag": tag, "Cache-Control": "private, max-age=86400", "Accept-Ranges": "bytes"}
    if request.headers.get("if-none-match") == tag:
        return Response(b"", status_code=304, headers=headers)
    if not spoken.knows(words):
        await limit_speech(services, session_id)
    try:
        speech = await spoken.of(words)
    except SpeechFailed as error:
        log.warning("voice_failed", error=str(error))
        raise Problem(503, "unavailable", "The answer cannot be read aloud just now.") from error
    return sound(speech, request.headers.get("range", ""), headers)


async def words_of(services: AppServices, session_id: str, number: int) -> str:
    """Return the text of that turn as it is read aloud, or an empty string if the turn is missing or still runs."""
    async with services.database.reading() as db:
        # Windows end before their cursor, and contain at least one turn.
        window = await read_window(db, session_id, Bounds(turns=1, bytes=0), before=number + 1)
    turns = window.turns if window else []
    found = [turn for turn in turns if turn.number == number and turn.status != "running"]
    return spoken_turn(found[0]) if found else ""


def sound(speech: Speech, wanted: str, headers: dict[str, str]) -> Response[bytes]:
    """Return the file, or the one range of it that a player requests (RFC 9110, section 14)."""
    whole = speech.sound
    asked = RANGE.fullmatch(wanted)
    if asked is None:
        return Response(whole, media_type=speech.media_type, headers=headers)
    first, last = int(asked[1]), min(int(asked[2] or len(whole)), len(whole) - 1)
    if first > last:
        headers["Content-Range"] = f"bytes */{len(whole)}"
        return Response(b"", status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(whole)}"
    return Response(whole[first : last + 1], status_code=206, media_type=speech.media_type, headers=headers)
