"""Names of processes and servers: one per process, and a different one per server."""

from __future__ import annotations

from app.log.process_identity import process_name, server_name


def test_servers_of_one_process_share_its_name_and_differ() -> None:
    names = {server_name(), server_name()}
    assert len(names) == 2
    assert all(name.startswith(process_name()) for name in names)
