"""Readiness of the server in this container, as exit code 0 or 1. Few imports, because it runs every few seconds."""

import os
import socket
import sys

REQUEST = b"GET /health/ready HTTP/1.0\r\nHost: localhost\r\n\r\n"


def main() -> int:
    """Ask; what went wrong is printed, and `docker inspect` shows it."""
    try:
        with socket.create_connection(
            ("127.0.0.1", int(os.environ.get("PORT") or 8000)), timeout=4
        ) as server:
            server.sendall(REQUEST)
            answer = b"".join(iter(lambda: server.recv(4096), b""))
    except OSError as failure:
        print(failure)
        return 1
    head, _, body = answer.partition(b"\r\n\r\n")
    print(body.decode(errors="replace"))
    return 0 if head.split(b" ", 2)[1:2] == [b"200"] else 1


if __name__ == "__main__":
    sys.exit(main())
