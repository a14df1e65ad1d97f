"""Reading an answer aloud where the browser cannot: by espeak-ng on this machine, or by a provider's voice."""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

import structlog

from app.settings import Settings

LOCAL = "espeak-ng"
TEXT_LIMIT = 2_500
"""Most characters read aloud: some three minutes."""

AT_ONCE = 2
"""Voices this process raises at the same moment; more wait."""

PATIENCE_SECONDS = 30.0
KEPT = 16
"""Sound files kept in memory."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Speech:
    """A sound file."""

    sound: bytes
    media_type: str


class SpeechFailed(Exception):
    """No sound was made."""


class Voice(Protocol):
    """Whatever reads aloud."""

    async def speak(self, words: str) -> Speech:
        """The words as sound. Raises VoiceFailed."""
        ...


class LocalVoice:
    """espeak-ng (GPL, a program of its own): no model, no network, every language a little."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def speak(self, words: str) -> Speech:
        """The words as a WAV file. Raises VoiceFailed."""
        async with self._turns:
            # The words come by the standard input: on a command line they could be options.
            program = await asyncio.create_subprocess_exec(
                *(LOCAL, "-v", self._name or "en", "-s", "165", "--stdin", "--stdout"),
                stdin=asyncio.subprocess.PIPE,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.DEVNULL,
            )
            try:
                async with asyncio.timeout(PATIENCE_SECONDS):
                    sound, _ = await program.communicate(words[:TEXT_LIMIT].encode())
            except TimeoutError as late:
                raise SpeechFailed("espeak-ng took too long") from late
            finally:
                if program.returncode is None:
                    program.kill()
                    await program.wait()
        if program.returncode or not sound:
            raise SpeechFailed(f"espeak-ng ended with {program.returncode}")
        return Speech(sound, "audio/wav")


class ProvidersVoice:
    """A provider's voice, asked through `synthesise` (litellm's)."""

    def __init__(self, synthesise: Callable[[str], Awaitable[bytes]]) -> None:
        self._synthesise = synthesise

    async def speak(self, words: str) -> Speech:
        """The words as an MP3 file. Raises VoiceFailed."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return Speech(await self._synthesise(words[:TEXT_LIMIT]), "audio/mpeg")
        except Exception as error:
            raise SpeechFailed(type(error).__name__) from error


class SpokenAnswers:
    """A voice with what it said last: a player asks for one file in several pieces."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._kept: OrderedDict[str, Speech] = OrderedDict()

    async def of(self, words: str) -> Speech:
        """The words as sound. Raises VoiceFailed."""
        key = name_of(words)
        speech = self._kept.get(key) or await self._voice.speak(words)
        self._kept[key] = speech
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return speech

    def knows(self, words: str) -> bool:
        """Whether the words were spoken a moment ago."""
        return name_of(words) in self._kept


def name_of(words: str) -> str:
    """A short name for the words."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def local_voice(settings: Settings) -> LocalVoice | None:
    """The voice of this machine, or None where espeak-ng is not installed."""
    if shutil.which(LOCAL) is None:
        log.warning("voice_missing", program=LOCAL)
        return None
    return LocalVoice(settings.voice_name)
