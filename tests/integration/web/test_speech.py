"""Speech: a sound file of an answer for the session's owner, if the operator has configured a voice."""

from __future__ import annotations

import io
import shutil
import wave
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.llm.text_to_speech import LOCAL, LocalVoice, Speech, SpeechFailed, SpokenAnswers
from app.main import create_app
from tests.support.serving import Served, listening, serving, settings_for
from tests.support.shoppers import Program, browser, program


class Echo:
    """A voice that returns the text as sound and records its calls."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.is_failing = False

    async def speak(self, words: str) -> Speech:
        self.said.append(words)
        if self.is_failing:
            raise SpeechFailed("no breath")
        return Speech(words.encode(), "audio/wav")


@pytest.fixture
def echo() -> Echo:
    return Echo()


@asynccontextmanager
async def speaking(database_url: str, echo: Echo, **changes: Any) -> AsyncIterator[Served]:
    """Serve the product with that voice."""
    app = create_app(settings_for(database_url, **changes))
    app.state.services = replace(app.state.services, spoken=SpokenAnswers(echo))
    async with listening(app) as url:
        yield Served(url, app.state.components)


@pytest.fixture
async def shop(stocked_url: str, echo: Echo) -> AsyncIterator[Served]:
    async with speaking(stocked_url, echo) as served:
        yield served


async def answered(shopper: Program) -> str:
    """Ask a question and return the address of the answer's speech."""
    await shopper.ask("kettles")
    number = (await shopper.state())["chat"]["messages"][0]["id"].split("-")[0]
    return f"/chat/{shopper.session_id}/turns/{number}/speech"


async def test_the_speech_of_an_answer_contains_its_text_and_the_found_products(
    shop: Served, echo: Echo
) -> None:
    async with program(shop) as shopper:
        response = await shopper.client.get(await answered(shopper))
        state = await shopper.state()
    assert (response.status_code, response.headers["content-type"]) == (200, "audio/wav")
    found = state["products"]["search_results"][0]
    assert f"1: {found['name']}, " in response.text
    assert "*" not in response.text


async def test_a_player_that_asks_in_pieces_costs_one_reading(shop: Served, echo: Echo) -> None:
    async with program(shop) as shopper:
        path = await answered(shopper)
        whole = await shopper.client.get(path)
        piece = await shopper.client.get(path, headers={"Range": "bytes=2-5"})
        rest = await shopper.client.get(path, headers={"Range": "bytes=6-"})
        beyond = await shopper.client.get(path, headers={"Range": "bytes=999999-"})
        known = await shopper.client.get(path, headers={"If-None-Match": whole.headers["etag"]})
    assert (piece.status_code, piece.content) == (206, whole.content[2:6])
    assert piece.headers["content-range"] == f"bytes 2-5/{len(whole.content)}"
    assert whole.content.endswith(rest.content)
    assert (beyond.status_code, known.status_code) == (416, 304)
    assert len(echo.said) == 1


async def test_speech_is_only_for_the_owner_and_existing_turns(shop: Served) -> None:
    async with program(shop) as shopper, program(shop) as stranger:
        path = await answered(shopper)
        assert (await stranger.client.get(path)).status_code == 404
        assert (await shopper.client.get(path.replace("turns/", "turns/9"))).status_code == 404


async def test_without_scripts_the_answer_has_a_link_to_its_sound(shop: Served) -> None:
    async with browser(shop) as shopper:
        page = await shopper.page(await shopper.start("kettles"))
        [path] = {
            line.split('"')[0] for line in page.text.split('href="') if line.split('"')[0].endswith("/speech")
        }
        assert (await shopper.client.get(path)).headers["content-type"] == "audio/wav"


async def test_without_a_voice_there_is_neither_link_nor_sound(stocked_url: str) -> None:
    async with serving(stocked_url) as product, program(product) as shopper:
        path = await answered(shopper)
        assert (await shopper.client.get(path)).status_code == 404
        async with browser(product) as visitor:
            page = await visitor.page(await visitor.start("kettles"))
            assert "/speech" not in page.text


async def test_a_voice_that_fails_is_reported_as_a_problem_and_tried_again(shop: Served, echo: Echo) -> None:
    async with program(shop) as shopper:
        path = await answered(shopper)
        echo.is_failing = True
        failed = await shopper.client.get(path)
        assert (failed.status_code, failed.json()["code"]) == (503, "unavailable")
        echo.is_failing = False
        assert (await shopper.client.get(path)).status_code == 200


async def test_a_session_that_has_too_much_read_is_refused_before_it_costs(
    stocked_url: str, echo: Echo
) -> None:
    strict = speaking(stocked_url, echo, rate_limit_enabled=True, rate_limit_messages_per_minute=1)
    async with strict as served, program(served) as shopper:
        path = await answered(shopper)
        echo.is_failing = True  # otherwise the second request would be answered from the cache
        assert (await shopper.client.get(path)).status_code == 503
        refused = await shopper.client.get(path)
    assert (refused.status_code, refused.json()["code"]) == (429, "rate_limited")
    assert int(refused.headers["retry-after"]) >= 1
    assert len(echo.said) == 1


async def test_speech_that_was_made_once_can_be_repeated_without_limit(stocked_url: str, echo: Echo) -> None:
    strict = speaking(stocked_url, echo, rate_limit_enabled=True, rate_limit_messages_per_minute=1)
    async with strict as served, program(served) as shopper:
        path = await answered(shopper)
        assert [(await shopper.client.get(path)).status_code for _ in range(3)] == [200, 200, 200]


async def test_the_local_voice_takes_words_and_no_options(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program_file = tmp_path / LOCAL
    program_file.write_text('#!/bin/sh\necho "$@"\ncat\n')
    program_file.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path}:/usr/bin:/bin")
    speech = await LocalVoice("en-gb").speak("-f /etc/passwd; rm")
    assert speech.sound.decode() == "-v en-gb -s 165 --stdin --stdout\n-f /etc/passwd; rm"


@pytest.mark.skipif(shutil.which(LOCAL) is None, reason="espeak-ng is not installed here")
async def test_espeak_makes_a_sound() -> None:
    speech = await LocalVoice("").speak("Three kettles under fifty dollars.")
    with wave.open(io.BytesIO(speech.sound)) as file:
        assert file.getframerate() >= 16_000
        assert len(speech.sound) > file.getframerate(), "more than half a second"
