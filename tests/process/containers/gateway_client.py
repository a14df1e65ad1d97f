"""nginx's other door, https, before the servers of a shop that runs."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tests.process.containers.engine import Engine, NoEngine

PRIVATE = "10.0.0.0/8, 172.16.0.0/12,192.168.0.0/16"
"""Proxies that the door trusts."""


@dataclass
class Door:
    """An nginx of its own with a certificate."""

    engine: Engine
    container: str

    @classmethod
    def opened(cls, engine: Engine, network: str, certificate: Path) -> Door:
        """Start it on the network where the servers are."""
        options = ["--network", network, "--read-only", "--tmpfs", "/tmp", "-p", "127.0.0.1::3443"]
        files = ["-e", "TLS_CERTIFICATE=/tls/certificate.pem", "-e", "TLS_KEY=/tls/key.pem"]
        given = ["-v", f"{certificate}:/tls:ro", *files, "-e", f"TRUSTED_PROXIES={PRIVATE}"]
        return cls(engine, engine.docker("run", "-d", *options, *given, "aisle-frontend").split()[-1])

    def close(self) -> None:
        """Take it away."""
        self.engine.docker("rm", "-f", self.container)

    @property
    def url(self) -> str:
        """Its https address."""
        return f"https://{self.engine.docker('port', self.container, '3443').split()[0]}"

    def lines(self) -> list[dict[str, str]]:
        """What it has noted of requests."""
        noted = self.engine.docker("logs", self.container).splitlines()
        return [json.loads(line) for line in noted if line.startswith("{")]


def make_certificate(folder: Path) -> None:
    """A certificate and its key, readable by whoever nginx runs as. Raises NoEngine without openssl."""
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
