"""Duration of a start: bin/dev until /health answers, and its imports: `bin/bench start`."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median

from bench.figures import Sample, milliseconds, print_machine, print_samples, print_table, verdict
from bench.servers import REPOSITORY, wait_until_healthy

BUDGET = 2.0
STARTS, IMPORTS = 5, 7
WRITTEN_DOWN, PACKAGES_SHOWN = 3, 8
STOP_SECONDS = 30

PASS = "python -c pass"
SECOND = "bin/dev, later starts"
PROGRAMS = {
    PASS: "pass",
    "import litestar": "import litestar",
    "import sqlmodel, asyncpg": "import sqlmodel, asyncpg",
    "import app.main": "import app.main",
    "import devtools.dev_server, app.main": "import devtools.dev_server, app.main",
}


def main() -> None:
    """Print the tables."""
    samples = measure_imports() | measure_starts()
    print_machine()
    print_samples("Start", samples, PASS)
    taken = samples[SECOND].median
    row = [SECOND, milliseconds(taken), milliseconds(BUDGET), f"{taken / BUDGET:.0%}", verdict(taken, BUDGET)]
    print_table("Budget", ["", "median", "budget", "of budget", ""], [row])
    costly = [
        [name, milliseconds(seconds)]
        for name, seconds in costliest_imports("import devtools.dev_server, app.main")
    ]
    print_table(
        "Costliest packages of devtools.dev_server and app.main, by their own modules", ["", "median"], costly
    )


def measure_imports() -> dict[str, Sample]:
    """Measure whole runs of Python, alternating the programs so that noise affects all of them."""
    samples = {name: Sample() for name in PROGRAMS}
    for program in PROGRAMS.values():
        run_python(program)  # writes the bytecode and warms the disk cache
    for _ in range(IMPORTS):
        for name, program in PROGRAMS.items():
            with samples[name].timed():
                run_python(program)
    return samples


def run_python(program: str, *options: str) -> str:
    """Run a program in the repository; return its standard error."""
    command = [sys.executable, *options, "-c", program]
    done = subprocess.run(command, cwd=REPOSITORY, capture_output=True, text=True, check=True)
    return done.stderr


def measure_starts() -> dict[str, Sample]:
    """Measure a first start (new database, migrations, catalogue) and later ones, in a separate data folder."""
    samples = {"bin/dev, first start": Sample(), SECOND: Sample()}
    with scratch_data() as folder:
        for name in ["bin/dev, first start", *[SECOND] * STARTS]:
            start_and_stop(folder, samples[name])
    return samples


@contextmanager
def scratch_data() -> Iterator[Path]:
    """Yield a data folder as after the installation: packages and islands exist, the rest does not."""
    folder = Path(tempfile.mkdtemp(prefix="aisle-start-"))
    try:
        keep = "import _islands; _islands.remember_islands()"
        env = os.environ | {"AISLE_DATA": str(folder), "PYTHONPATH": "bin"}
        subprocess.run([sys.executable, "-c", keep], cwd=REPOSITORY, env=env, check=True)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def start_and_stop(folder: Path, sample: Sample) -> None:
    """Measure one run of bin/dev with its embedded database, from the command to the first response."""
    left_out = ("DATABASE_URL", "SECRET_KEY", "PORT")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    env["AISLE_DATA"] = str(folder)
    with sample.timed():
        server = subprocess.Popen(
            [REPOSITORY / "bin" / "dev", "--port", "0"],
            env=env,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        address = announced(server)
        if address:
            wait_until_healthy(address)
    server.send_signal(signal.SIGTERM)
    server.communicate(timeout=STOP_SECONDS)
    if not address:
        raise SystemExit("bin/dev did not start.")


def announced(server: subprocess.Popen[str]) -> str:
    """Return the address that bin/dev prints when it serves; empty if it exits before."""
    assert server.stdout is not None
    for line in server.stdout:
        if found := re.search(r"http://127\.0\.0\.1:\d+", line):
            return found[0]
    return ""


def costliest_imports(program: str) -> list[tuple[str, float]]:
    """Return packages by the time of their own modules, the median of several traced runs."""
    runs = [times_of_packages(program) for _ in range(WRITTEN_DOWN)]
    medians = {package: median(run.get(package, 0) for run in runs) for package in runs[0]}
    return sorted(medians.items(), key=lambda item: -item[1])[:PACKAGES_SHOWN]


def times_of_packages(program: str) -> dict[str, float]:
    """Return the times of one traced run; tracing slows it down."""
    packages: dict[str, float] = {}
    for line in run_python(program, "-X", "importtime").splitlines():
        if found := re.match(r"import time:\s+(\d+) \|\s+\d+ \|\s+(\S+)", line):
            package = found[2].split(".")[0]
            packages[package] = packages.get(package, 0) + int(found[1]) / 1_000_000
    return packages


if __name__ == "__main__":
    main()
