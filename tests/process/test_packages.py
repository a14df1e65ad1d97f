"""Installation of packages from the lock alone, whatever the index offers; no test leaves this machine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path

import pytest

import _packages
import _steps
from tests.support.package_index import (
    PackageIndex,
    Release,
    installed_releases,
    newer,
    wanted_with_an_extra,
)
from tests.support.paths import ROOT

UV = Path(sys.executable).with_name("uv")

MAKE_VENV = _packages.make_venv

KETTLE = Release("kettle", "1.0", ["mug[handle]>=1.0"])
MUG = Release("mug", "1.0", extras=["handle"])


def make_quick_venv(*_options: str) -> None:
    """Make a virtual environment with links to this one's pip: unpacking pip takes seconds."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", "--clear", _packages.VENV], check=True)
    ours = Path(sysconfig.get_path("purelib"))
    site = _packages.VENV / ours.relative_to(sys.prefix)
    for borrowed in [ours / "pip", *ours.glob("pip-*.dist-info")]:
        (site / borrowed.name).symlink_to(borrowed)


@pytest.fixture
def clone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A clone without installed packages, on a machine with an empty home and no uv."""
    for name in list(os.environ):
        if name.startswith(("PIP_", "UV_")):
            monkeypatch.delenv(name)
    for name, place in {
        "VENV": ".venv",
        "PYTHON": ".venv/bin/python",
        "STAMPS": ".venv/installed.json",
    }.items():
        monkeypatch.setattr(_packages, name, tmp_path / place)
    monkeypatch.setattr(_packages, "DATA", tmp_path / ".data")
    monkeypatch.setattr(_packages, "CACHE", tmp_path / "cache")
    monkeypatch.setattr(_packages, "RUN_LOCK", tmp_path / "run.txt")
    monkeypatch.setattr(_packages, "DEVELOPMENT_LOCK", tmp_path / "development.txt")
    monkeypatch.setattr(_packages, "INSTALLER_LOCK", tmp_path / "installer.txt")
    for lock in ("run", "development", "installer"):
        (tmp_path / f"{lock}.txt").write_text("")
    monkeypatch.setattr(_packages, "make_venv", make_quick_venv)
    monkeypatch.setenv("PIP_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("PIP_NO_CACHE_DIR", "1")
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "uv-cache"))
    monkeypatch.setenv("UV_NO_CONFIG", "1")
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    return tmp_path


@pytest.fixture
def index(tmp_path: Path) -> PackageIndex:
    return PackageIndex(tmp_path / "index")


@pytest.fixture
def address(index: PackageIndex, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The index's address, which both installers are configured with."""
    with index.served() as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        yield address


@pytest.fixture(params=["pip", "uv"])
def installer(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch, clone: Path) -> str:
    """Each of the two installers, as the only one."""
    use(str(request.param), monkeypatch, clone)
    return str(request.param)


@pytest.fixture
def with_uv(monkeypatch: pytest.MonkeyPatch, clone: Path) -> None:
    """The faster installer, for tests that do not depend on the choice."""
    use("uv", monkeypatch, clone)


def use(name: str, monkeypatch: pytest.MonkeyPatch, clone: Path) -> None:
    monkeypatch.setenv("AISLE_INSTALLER", name)
    if name == "uv":
        programs = clone / "programs"
        programs.mkdir(exist_ok=True)
        (programs / "uv").symlink_to(UV)
        monkeypatch.setenv("PATH", f"{programs}{os.pathsep}/usr/bin:/bin")


def installed() -> dict[str, str]:
    """Return the packages of .venv with their versions, except pip and the packages that come with it."""
    program = (
        "import importlib.metadata as m, json;"
        "print(json.dumps({each.metadata['Name']: each.version for each in m.distributions()}))"
    )
    output = subprocess.run(
        [_packages.PYTHON, "-c", program], check=True, capture_output=True, text=True
    ).stdout
    return {
        name: version for name, version in json.loads(output).items() if name not in _packages.COMES_WITH_PIP
    }


def test_a_newer_release_of_what_is_wanted_with_an_extra_changes_nothing(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(KETTLE, MUG, newer(MUG), newer(KETTLE))
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, KETTLE, MUG))
    assert installed() == {"kettle": "1.0", "mug": "1.0"}


def test_newer_releases_of_everything_that_our_packages_want_with_an_extra_change_nothing(
    clone: Path, index: PackageIndex, address: str, installer: str
) -> None:
    ours = installed_releases(_packages.locked_names(ROOT / "requirements-dev.txt"))
    wanted, wanting = wanted_with_an_extra(ours)
    releases = [*wanted, *wanting]
    assert "httpx" in {each.name for each in wanted}, "a package that broke an installation once"
    index.offer(*releases, *map(newer, releases))
    _packages.ensure_packages(index.lock(_packages.DEVELOPMENT_LOCK, *releases))
    assert installed() == {each.name: each.version for each in releases}


def test_packages_that_the_lock_names_no_longer_go(
    clone: Path, index: PackageIndex, address: str, installer: str
) -> None:
    index.offer(KETTLE, MUG)
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, KETTLE, MUG))
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert installed() == {"mug": "1.0"}


def test_a_lock_that_lacks_a_package_is_found_out(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(KETTLE, MUG)
    lock = index.lock(_packages.RUN_LOCK, KETTLE)
    with pytest.raises(_steps.StepFailed, match=r"(?s)kettle.*mug"):
        _packages.ensure_packages(lock)
    assert not _packages.is_installed(lock)


def test_cached_wheels_are_installed_without_a_network(
    clone: Path, index: PackageIndex, monkeypatch: pytest.MonkeyPatch, installer: str
) -> None:
    index.offer(KETTLE, MUG)
    lock = index.lock(_packages.RUN_LOCK, KETTLE, MUG)
    with index.served() as address:
        monkeypatch.setenv("PIP_INDEX_URL", address)
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        _packages.ensure_packages(lock)
    shutil.rmtree(_packages.VENV)
    _packages.ensure_packages(lock)
    assert installed() == {"kettle": "1.0", "mug": "1.0"}


def test_a_source_distribution_is_never_built(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(MUG)
    place = index.folder / "simple" / "mug"
    (place / f"{MUG.stem}-py3-none-any.whl").rename(place / f"{MUG.stem}.tar.gz")
    index.list_files(place)
    with pytest.raises(_steps.StepFailed) as failure:
        _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert "as a wheel for this machine" in failure.value.advice


def test_a_package_that_differs_from_the_lock_is_refused_with_advice(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(MUG)
    lock = index.lock(_packages.RUN_LOCK, MUG)
    index.offer(Release("mug", "1.0", ["malware"]))
    with pytest.raises(_steps.StepFailed) as failure:
        _packages.ensure_packages(lock)
    assert "differs from the one in the lock" in failure.value.advice


def test_an_unreachable_index_is_reported_with_advice(
    clone: Path, index: PackageIndex, monkeypatch: pytest.MonkeyPatch, with_uv: None
) -> None:
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "1")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    index.offer(MUG)
    with pytest.raises(_steps.StepFailed) as failure:
        _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert "index cannot be reached" in failure.value.advice
    assert "What to do:" in str(failure.value)


def test_pip_installs_if_uv_fails(
    clone: Path,
    index: PackageIndex,
    address: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    use("uv", monkeypatch, clone)
    monkeypatch.delenv("AISLE_INSTALLER")
    monkeypatch.setenv("UV_DEFAULT_INDEX", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    index.offer(MUG)
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert installed() == {"mug": "1.0"}
    assert "uv could not install the packages; trying pip." in capsys.readouterr().out


def test_where_no_uv_is_on_the_path_the_locked_one_is_fetched_once(
    clone: Path, index: PackageIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_uv = Release("uv", "1.0", scripts={"uv": f'#!/bin/sh\nexec "{UV}" "$@"\n'})
    index.offer(MUG, own_uv)
    index.lock(_packages.INSTALLER_LOCK, own_uv)
    # pip gets uv from a folder here, because a configured index would exclude uv. pip's default index is unreachable.
    monkeypatch.setenv("PIP_FIND_LINKS", str(index.folder / "simple" / "uv"))
    monkeypatch.setenv("PIP_RETRIES", "0")
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:9")
    with index.served() as address:
        monkeypatch.setenv("UV_DEFAULT_INDEX", address)
        _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert installed() == {"mug": "1.0"}
    assert _packages.find_uv() == str(next((clone / ".data" / "installer").glob("*/bin/uv")))


def test_an_index_that_pip_is_configured_with_is_asked_by_pip(
    clone: Path, index: PackageIndex, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    own_uv = Release("uv", "1.0", scripts={"uv": "#!/bin/sh\nexit 0\n"})
    index.offer(MUG, own_uv)
    index.lock(_packages.INSTALLER_LOCK, own_uv)
    assert _packages.find_uv() is None
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert installed() == {"mug": "1.0"}


def test_the_packages_are_installed_once_and_again_when_the_lock_changes(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(KETTLE, MUG)
    lock = index.lock(_packages.RUN_LOCK, MUG)
    _packages.ensure_packages(lock)
    before = _packages.STAMPS.stat().st_mtime_ns
    _packages.ensure_packages(lock)
    assert _packages.STAMPS.stat().st_mtime_ns == before, "an unchanged lock costs nothing"
    index.lock(_packages.RUN_LOCK, KETTLE, MUG)
    _packages.ensure_packages(lock)
    assert installed() == {"kettle": "1.0", "mug": "1.0"}


def test_the_development_lock_serves_the_other_and_is_kept_up_to_date(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    index.offer(KETTLE, MUG)
    index.lock(_packages.RUN_LOCK, MUG)
    _packages.ensure_packages(index.lock(_packages.DEVELOPMENT_LOCK, KETTLE, MUG))
    assert _packages.is_installed(_packages.RUN_LOCK)
    _packages.RUN_LOCK.write_text(_packages.RUN_LOCK.read_text() + "# changed\n")
    _packages.ensure_packages(_packages.RUN_LOCK)
    assert installed() == {"kettle": "1.0", "mug": "1.0"}, "the tools for development stay"


def test_a_failed_installation_is_tried_again(
    clone: Path, index: PackageIndex, address: str, with_uv: None
) -> None:
    _packages.RUN_LOCK.write_text("./no-such-package\n")
    with pytest.raises(_steps.StepFailed, match="no-such-package"):
        _packages.ensure_packages(_packages.RUN_LOCK)
    assert not _packages.STAMPS.exists()
    index.offer(MUG)
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert _packages.STAMPS.exists()


def test_a_virtual_environment_whose_python_is_gone_is_recreated(
    clone: Path, index: PackageIndex, address: str, with_uv: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_packages, "make_venv", MAKE_VENV)
    _packages.PYTHON.parent.mkdir(parents=True)
    _packages.PYTHON.symlink_to("/nowhere/python3")
    index.offer(MUG)
    _packages.ensure_packages(index.lock(_packages.RUN_LOCK, MUG))
    assert installed() == {"mug": "1.0"}


def test_a_terminal_sees_how_far_pip_is(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    lines = iter(["Collecting kettle==1.0", "  Downloading kettle", "Collecting mug==1.0"])
    assert len(list(_packages.counted(lines, 2))) == 3
    assert "1 of 2 packages" in (shown := capsys.readouterr().out) and "2 of 2 packages" in shown


@pytest.mark.parametrize(
    ("output", "advice"),
    [
        ("OSError: [Errno 28] No space left on device", "Free some disk space"),
        ("PermissionError: [Errno 13] Permission denied: '.venv'", "belong to the user"),
        ("Temporary failure in name resolution", "cannot be reached"),
        (
            "WARNING: Retrying after connection broken by 'NewConnectionError'\n"
            "ERROR: Could not find a version that satisfies the requirement mug==1.0 (from versions: none)",
            "cannot be reached",
        ),
        ("ERROR: No matching distribution found for mug==1.0", "as a wheel for this machine"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES FROM THE REQUIREMENTS FILE", "differs from the one"),
        ("something new", "Run the same command again"),
    ],
)
def test_a_failure_says_what_to_do_next(output: str, advice: str) -> None:
    assert advice in str(_packages.failed("pip", output))
