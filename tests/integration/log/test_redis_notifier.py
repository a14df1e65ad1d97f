"""Notifications by Valkey or Redis: other processes read new events at once, and miss none while the server is away."""

from __future__ import annotations

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from pathlib import Path

import asyncpg
import pytest
from redis.asyncio import Redis
from structlog.testing import capture_logs

from app.db import Database
from app.events import Context
from app.log import Log
from app.log.append import CHANNEL
from app.log.notify import connection_arguments
from app.log.reader import Subscription
from app.log.redis_notifier import MOST_WAITING, RedisNotifier
from app.log.sessions import create_session
from app.settings import Settings
from app.turn import LoggedEvent
from tests.conftest import opened
from tests.support.notify_server import NotifyServer, notify_server


@pytest.fixture
def server() -> Iterator[NotifyServer]:
    with notify_server() as started:
        yield started


@asynccontextmanager
async def log_of(database_url: str, url: str, process: str = "") -> AsyncIterator[Log]:
    """Yield a log whose events are announced only by that server. `process` is the writer that it takes itself for."""
    database = Database(database_url, notifies=False)
    log = Log(database, Settings(environment="test", log_flush_ms=1, poll_seconds=60, notify_url=url))
    if process:
        log.broadcaster.process = process
    await log.start()
    try:
        async with asyncio.timeout(20):
            await log.listener.listening.wait()
            await receiver_of(log).listening.wait()
        yield log
    finally:
        await log.stop()
        await database.close()


def receiver_of(log: Log) -> RedisNotifier:
    assert isinstance(log.notifier, RedisNotifier)
    return log.notifier


@pytest.fixture
async def writer(database_url: str, server: NotifyServer) -> AsyncIterator[Log]:
    async with log_of(database_url, server.url) as log:
        yield log


@pytest.fixture
async def reader(database_url: str, server: NotifyServer) -> AsyncIterator[Log]:
    async with log_of(database_url, server.url, "another than wrote it") as log:
        yield log


async def followed(log: Log) -> Subscription:
    """Return a subscription to a new session, which has read all its rows."""
    async with log.database.transaction() as db:
        session_id = await create_session(db)
    subscription = log.broadcaster.subscribe(session_id, 0)
    assert await subscription.next(0) == []
    return subscription


async def gathered(subscription: Subscription, count: int) -> list[int]:
    found: list[LoggedEvent] = []
    async with asyncio.timeout(20):
        while len(found) < count:
            found += await subscription.next(20)
    return [row.seq for row in found]


async def test_events_of_another_process_arrive(writer: Log, reader: Log) -> None:
    subscription = await followed(reader)
    await writer.append(subscription.session_id, Context(), Context())
    assert await gathered(subscription, 2) == [1, 2]


async def test_the_database_sends_no_notification_besides(writer: Log, reader: Log) -> None:
    heard: list[object] = []
    connection = await asyncpg.connect(**connection_arguments(writer.database.url))
    await connection.add_listener(CHANNEL, lambda *given: heard.append(given[-1]))
    subscription = await followed(reader)
    await writer.append(subscription.session_id, Context())
    assert await gathered(subscription, 1) == [1]
    async with opened(writer.database.url) as database, database.transaction() as db:
        # A notification of one transaction comes before that of a later one, so nothing precedes this mark.
        await (await db.connection()).exec_driver_sql(f"SELECT pg_notify('{CHANNEL}', 'mark')")
    async with asyncio.timeout(20):
        while not heard:
            await connection.execute("SELECT 1")
    await connection.close()
    assert heard == ["mark"]


async def test_while_the_server_is_away_events_are_written_and_read_after_its_return(
    writer: Log, reader: Log, server: NotifyServer
) -> None:
    subscription = await followed(reader)
    session_id = subscription.session_id
    await writer.append(session_id, Context())
    assert await gathered(subscription, 1) == [1]
    await asyncio.to_thread(server.kill)
    for _ in range(3):
        await writer.append(session_id, Context())
    await asyncio.to_thread(server.start)
    assert await gathered(subscription, 3) == [2, 3, 4]
    async with asyncio.timeout(20):
        for log in (writer, reader):
            await receiver_of(log).listening.wait()
    await writer.append(session_id, Context())
    assert await gathered(subscription, 1) == [5]


async def test_a_payload_that_is_none_of_ours_ends_nothing(
    writer: Log, reader: Log, server: NotifyServer
) -> None:
    subscription = await followed(reader)
    client: Redis = Redis.from_url(server.url)
    for payload in (b"\xff\xfe", b"", b"other\n:", f"other\n{subscription.session_id}:x", b"9" * 100_000):
        assert await client.publish(f"{CHANNEL}:0", payload) == 2
    await client.aclose()
    await writer.append(subscription.session_id, Context())
    assert await gathered(subscription, 1) == [1]


async def test_two_shops_share_a_server_by_the_number_of_its_database(
    database_url: str, writer: Log, server: NotifyServer
) -> None:
    async with log_of(database_url, f"{server.url}/1", "another than wrote it") as other:
        client: Redis = Redis.from_url(server.url)
        subscribers = dict(await client.pubsub_numsub(f"{CHANNEL}:0", f"{CHANNEL}:1"))
        await client.aclose()
        assert subscribers == {f"{CHANNEL}:0".encode(): 1, f"{CHANNEL}:1".encode(): 1}
        assert other.notifier is not writer.notifier


async def test_another_process_is_asked_to_stop_a_turn(
    database_url: str, writer: Log, server: NotifyServer
) -> None:
    stopped: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    notifier = RedisNotifier(server.url, {"stops": stopped.set_result}, lambda: None)
    notifier.start()
    async with asyncio.timeout(20):
        await notifier.listening.wait()
        writer.notify("stops", "turn-7")
        assert await stopped == "turn-7"
    await notifier.stop()


async def test_a_password_is_used_and_is_in_no_log(database_url: str) -> None:
    with notify_server("--requirepass", "s3cret") as server, capture_logs() as lines:
        async with (
            log_of(database_url, f"valkey://:s3cret@127.0.0.1:{server.port}", "another") as reader,
            log_of(database_url, f"redis://:s3cret@127.0.0.1:{server.port}") as writer,
        ):
            subscription = await followed(reader)
            await writer.append(subscription.session_id, Context())
            assert await gathered(subscription, 1) == [1]
        refused = asyncio.Event()
        wrong = RedisNotifier(f"redis://:wr0ng@127.0.0.1:{server.port}", {CHANNEL: print}, refused.set)
        wrong.start()
        async with asyncio.timeout(20):
            while not any(line["event"] == "notifier_lost" for line in lines):
                await asyncio.sleep(0.01)
        await wrong.stop()
    assert not refused.is_set()
    assert "s3cret" not in repr(lines) and "wr0ng" not in repr(lines)


@pytest.fixture
def signed(tmp_path: Path) -> tuple[Path, Path]:
    """A key and its certificate for this machine, signed by itself."""
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"]
    names = ["-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
    subprocess.run(
        ["openssl", *made, *names, "-keyout", key, "-out", certificate], check=True, capture_output=True
    )
    return key, certificate


async def test_tls_is_spoken_and_the_certificate_checked(
    database_url: str, signed: tuple[Path, Path]
) -> None:
    key, certificate = signed
    options = ["--tls-cert-file", str(certificate), "--tls-key-file", str(key), "--tls-auth-clients", "no"]
    with notify_server(tls=options) as server, capture_logs() as lines:
        trusting = f"127.0.0.1:{server.port}?ssl_ca_certs={certificate}"
        async with (
            log_of(database_url, f"rediss://{trusting}", "another") as reader,
            log_of(database_url, f"valkeys://{trusting}") as writer,
        ):
            subscription = await followed(reader)
            await writer.append(subscription.session_id, Context())
            assert await gathered(subscription, 1) == [1]
        strict = RedisNotifier(f"rediss://127.0.0.1:{server.port}", {CHANNEL: print}, lambda: None)
        strict.start()
        async with asyncio.timeout(20):
            while not any(line["event"] == "notifier_lost" for line in lines):
                await asyncio.sleep(0.01)
        assert not strict.listening.is_set(), "a certificate that no authority has signed"
        await strict.stop()


async def test_what_waits_for_a_server_is_bounded() -> None:
    notifier = RedisNotifier("redis://127.0.0.1:1", {}, lambda: None)
    for number in range(2 * MOST_WAITING + 10):
        notifier.announce([LoggedEvent(f"session-{number}", 1, Context())])
        notifier.publish("stops", str(number))
    assert len(notifier._newest) <= MOST_WAITING + 1
    assert len(notifier._payloads) <= MOST_WAITING


@pytest.mark.parametrize("wrong", ["http://127.0.0.1", "redis://:a/b@127.0.0.1:x"])
def test_an_address_that_cannot_be_used_is_refused_without_being_repeated(wrong: str) -> None:
    with pytest.raises(ValueError, match=r"must begin with|cannot be read") as refused:
        Settings(environment="test", notify_url=wrong)
    assert wrong not in str(refused.value)


def test_without_the_setting_the_client_is_not_imported(run_python: Callable[[str], str]) -> None:
    assert run_python("import sys, app.main; print('redis' in sys.modules)") == "False"


@pytest.fixture
def run_python() -> Callable[[str], str]:
    """A function that runs a program in a process of its own and returns what it prints."""

    def run(program: str) -> str:
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
        return done.stdout.strip()

    return run
