"""Text-to-speech for browsers without their own: espeak-ng on this machine, or a provider's voice."""

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
"""Maximum number of characters read aloud: about three minutes."""

AT_ONCE = 2
"""Maximum number of espeak-ng programs that run at the same time; further requests wait."""

PATIENCE_SECONDS = 30.0
"""Time limit for making one sound file."""

KEPT = 16
"""Number of sound files kept in memory."""

log = structlog.get_logger()


@dataclass(frozen=True)
class Speech:
    """A sound file."""

    sound: bytes
    media_type: str


class SpeechFailed(Exception):
    """A failure to make a sound file."""


class Voice(Protocol):
    """A text-to-speech engine."""

    async def speak(self, words: str) -> Speech:
        """Return a sound file of the words. Raises SpeechFailed."""
        ...


class LocalVoice:
    """espeak-ng, run as a separate program (GPL): no model, no network, many languages at basic quality."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def speak(self, words: str) -> Speech:
        """Return a WAV file of the words, cut at `TEXT_LIMIT`. Raises SpeechFailed."""
        async with self._turns:
            # The words are sent on standard input: on the command line they could be read as options.
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
    """A provider's voice. `synthesise` calls litellm and returns the bytes of an MP3 file."""

    def __init__(self, synthesise: Callable[[str], Awaitable[bytes]]) -> None:
        self._synthesise = synthesise

    async def speak(self, words: str) -> Speech:
        """Return an MP3 file of the words, cut at `TEXT_LIMIT`. Raises SpeechFailed."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                return Speech(await self._synthesise(words[:TEXT_LIMIT]), "audio/mpeg")
        except Exception as error:
            raise SpeechFailed(type(error).__name__) from error


class SpokenAnswers:
    """A voice with a cache of its last `KEPT` sound files: a player requests one file in several ranges."""

    def __init__(self, voice: Voice) -> None:
        self._voice = voice
        self._kept: OrderedDict[str, Speech] = OrderedDict()

    async def of(self, words: str) -> Speech:
        """Return a sound file of the words, from the cache if it is there. Raises SpeechFailed."""
        key = name_of(words)
        speech = self._kept.get(key) or await self._voice.speak(words)
        self._kept[key] = speech
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return speech

    def knows(self, words: str) -> bool:
        """Return whether a sound file of the words is in the cache."""
        return name_of(words) in self._kept


def name_of(words: str) -> str:
    """Return a key for the words: 24 hexadecimal digits of their SHA-256 hash."""
    return hashlib.sha256(words.encode("utf-8", "replace")).hexdigest()[:24]


def local_voice(settings: Settings) -> LocalVoice | None:
    """Return the voice of espeak-ng, or None, with a warning in the log, when it is not installed."""
    if shutil.which(LOCAL) is None:
        log.warning("voice_missing", program=LOCAL)
        return None
    return LocalVoice(settings.voice_name)
