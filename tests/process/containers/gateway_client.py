"""A gateway for https, which nginx provides in front of the servers of a running shop."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.process.containers.engine import Engine, NoEngine

PRIVATE = "10.0.0.0/8, 172.16.0.0/12,192.168.0.0/16"
"""Proxies that the gateway trusts."""


@dataclass
class Gateway:
    """A separate nginx with a certificate."""

    engine: Engine
    container: str

    @classmethod
    def opened(cls, engine: Engine, network: str, certificate: Path) -> Gateway:
        """Start it on the network of the servers."""
        options = ["--network", network, "--read-only", "--tmpfs", "/tmp", "-p", "127.0.0.1::3443"]
        files = ["-e", "TLS_CERTIFICATE=/tls/certificate.pem", "-e", "TLS_KEY=/tls/key.pem"]
        given = ["-v", f"{certificate}:/tls:ro", *files, "-e", f"TRUSTED_PROXIES={PRIVATE}"]
        return cls(engine, engine.docker("run", "-d", *options, *given, "aisle-frontend").split()[-1])

    def close(self) -> None:
        """Remove the container."""
        self.engine.docker("rm", "-f", self.container)

    @property
    def url(self) -> str:
        """Its https address."""
        return f"https://{self.engine.docker('port', self.container, '3443').split()[0]}"

    def lines(self) -> list[dict[str, str]]:
        """Return its log records of requests."""
        noted = self.engine.docker("logs", self.container).splitlines()
        return [json.loads(line) for line in noted if line.startswith("{")]


def make_certificate(folder: Path) -> None:
    """Write a certificate and its key, readable by nginx's user. Raises NoEngine without openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        raise NoEngine("there is no openssl to make a certificate with")
    made = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    command = [
        openssl,
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-days",
        "2",
        "-subj",
        "/CN=shop",
        *made,
    ]
    subprocess.run(command, capture_output=True, check=True)
    for path in (folder, *folder.iterdir()):
        path.chmod(0o755)
