"""Settings: one line per error at start, secrets kept out of all output, and generated keys."""

from __future__ import annotations

import base64
import random
import re
from pathlib import Path

import pytest

from app.cli.bootstrap import keep_key, keep_key_in_folder
from app.production_checks import weakness_of
from app.settings import RENAMED, Settings, WrongSettings, get_settings, read_settings
from tests.support.paths import ROOT

GOOD_KEY = "kQ3v9-Xw7Zt_1bNf5RjY8uHs2MdLpAoE"
GOOD = {
    "ENVIRONMENT": "production",
    "SECRET_KEY": GOOD_KEY,
    "DATABASE_URL": "postgresql+asyncpg://shop:Hq7wz2@db:5432/shop",
}


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> pytest.MonkeyPatch:
    """An environment in which none of the application's settings is set."""
    for name in (*map(str.upper, Settings.model_fields), *RENAMED):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRETS_DIR", str(tmp_path))
    return monkeypatch


def refusal(environment: pytest.MonkeyPatch, **given: str) -> list[str]:
    """Return the lines of the error that such settings cause."""
    for name, value in given.items():
        environment.setenv(name, value)
    with pytest.raises(WrongSettings) as refused:
        read_settings()
    return str(refused.value).splitlines()


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("WORKERS", "100", "less than or equal to 64"),
        ("PORT", "http", "a valid integer"),
        ("DEBUG", "perhaps", "a valid boolean"),
        ("ENVIRONMENT", "prod", "'development', 'test' or 'production'"),
        ("STREAM_INTERVAL_MS", "-1", "greater than or equal to 0"),
        ("TRUSTED_PROXIES", "10.0.0.0/8,proxy.example", "'proxy.example' does not appear to be"),
        ("TRUSTED_PROXIES", "*", "does not appear to be"),
        ("ALLOWED_HOSTS", "shop.example:8000", "'shop.example:8000' is no host"),
        ("ALLOWED_HOSTS", "https://shop.example", "is no host"),
        ("ALLOWED_ORIGINS", "shop.example", "is no origin"),
        ("CHECKOUT_URL", "https://shop.example/cart/{lines}", "unknown placeholder {lines}"),
        ("CHECKOUT_URL", "shop.example/cart", "must be an address such as https://"),
    ],
)
def test_a_wrong_value_is_reported_in_one_line_with_its_name(
    bare: pytest.MonkeyPatch, name: str, value: str, reason: str
) -> None:
    (line,) = refusal(bare, **{name: value})
    assert line.startswith(f"{name}=") and reason in line


def test_every_wrong_value_gets_its_line(bare: pytest.MonkeyPatch) -> None:
    lines = refusal(bare, WORKERS="0", PORT="99999", DEBUG="2")
    assert sorted(line.partition("=")[0] for line in lines) == ["DEBUG", "PORT", "WORKERS"]


@pytest.mark.parametrize(
    "address",
    ["sqlite:///Hq7wz2", "postgresql://shop:Hq7wz2@db/shop", "postgresql+asyncpg://shop:Hq7/wz2@db/shop"],
)
def test_a_wrong_database_is_reported_without_its_password(bare: pytest.MonkeyPatch, address: str) -> None:
    (line,) = refusal(bare, DATABASE_URL=address)
    assert line.startswith("DATABASE_URL: ") and "Hq7" not in line and "wz2" not in line


def test_production_starts_with_settings_of_its_own(bare: pytest.MonkeyPatch) -> None:
    for name, value in GOOD.items():
        bare.setenv(name, value)
    assert read_settings().environment == "production"


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY must be set"),
        ({"SECRET_KEY": GOOD_KEY[:31]}, "SECRET_KEY must have at least 32 characters"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY repeats itself"),
        ({"SECRET_KEY": "kQ3v9-Xw7Zt" * 5}, "SECRET_KEY repeats itself"),
        ({"SECRET_KEY": "please-change-me-" + GOOD_KEY}, "SECRET_KEY is an example"),
        ({"DEBUG": "true"}, "DEBUG must be off"),
        ({"DATABASE_URL": ""}, "DATABASE_URL must be set"),
        (
            {"DATABASE_URL": "postgresql+asyncpg://aisle:aisle@postgres:5432/aisle"},
            "DATABASE_URL holds the example",
        ),
        ({"CHECKOUT_URL": "http://shop.example/checkout"}, "CHECKOUT_URL must be https"),
        ({"ALLOWED_ORIGINS": "https://a.example,http://b.example"}, "ALLOWED_ORIGINS must be https"),
    ],
)
def test_production_refuses_unsafe_settings(
    bare: pytest.MonkeyPatch, given: dict[str, str], reason: str
) -> None:
    (line,) = refusal(bare, **(GOOD | given))
    assert line.startswith(reason)
    secret = given.get("SECRET_KEY")
    assert not secret or secret not in line


def test_the_example_of_a_key_is_refused_in_production(bare: pytest.MonkeyPatch) -> None:
    example = re.search(r"^#SECRET_KEY=(\S+)$", (ROOT / ".env.example").read_text(), re.MULTILINE)
    assert example is not None and len(example[1]) >= 32
    (line,) = refusal(bare, **(GOOD | {"SECRET_KEY": example[1]}))
    assert line.startswith("SECRET_KEY is an example")


def test_random_keys_are_not_taken_for_weak_ones() -> None:
    drawn = random.Random(11)
    for _ in range(20_000):
        key = drawn.randbytes(16)
        for written in (key.hex(), base64.urlsafe_b64encode(key + key[::-1]).decode()):
            assert weakness_of(written) == "", written


def test_an_empty_variable_is_one_that_is_not_set(bare: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        bare.setenv(name.upper(), "")
    assert read_settings().workers == 1 and read_settings().ai_temperature is None


def test_a_secret_may_be_a_file_and_the_environment_goes_before_it(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "secret_key").write_text(GOOD_KEY + "\n")
    (tmp_path / "openai_api_key").write_text("from the file")
    bare.setenv("OPENAI_API_KEY", "from the environment")
    assert read_settings().secret_key == GOOD_KEY
    assert read_settings().openai_api_key == "from the environment"


def test_later_folders_of_secrets_go_before_earlier_ones_and_may_be_missing(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "secret_key").write_text(f"{name} {GOOD_KEY}")
    bare.setenv("SECRETS_DIR", f"{tmp_path}/first:{tmp_path}/second:{tmp_path}/third")
    assert read_settings().secret_key == f"second {GOOD_KEY}"


def test_secrets_are_in_no_representation(bare: pytest.MonkeyPatch) -> None:
    secret_fields = [name for name, info in Settings.model_fields.items() if not info.repr]
    assert {"secret_key", "database_url", "openai_api_key", "anthropic_api_key", "sentry_dsn"} <= set(
        secret_fields
    )
    given = {name: "postgresql+asyncpg://u:Hq7wz2@db/x" for name in secret_fields if name != "sentry_dsn"}
    given |= {name: "Hq7wz2" for name in given if name != "database_url"}
    given["catalogue_token"] += GOOD_KEY
    given["notify_url"] = "redis://:Hq7wz2@db"
    for name, value in given.items():
        bare.setenv(name.upper(), value)
    found = read_settings()
    assert found.secret_key == "Hq7wz2"
    assert "Hq7wz2" not in repr(found) + str(found)


def test_settings_named_like_secrets_are_declared_as_secrets() -> None:
    pattern = re.compile(r"secret|password|api_key|_dsn|database_url")
    looking = {name: info for name, info in Settings.model_fields.items() if pattern.search(name)}
    assert {"secret_key", "database_url", "openai_api_key"} <= looking.keys()
    assert [name for name, info in looking.items() if info.repr] == []


def test_settings_are_read_once(bare: pytest.MonkeyPatch) -> None:
    get_settings.cache_clear()
    try:
        assert get_settings() is get_settings()
    finally:
        get_settings.cache_clear()


def test_a_key_is_made_once_and_for_its_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "secret_key"
    key = keep_key(file)
    assert keep_key(file) == key and weakness_of(key) == ""
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_shop_without_a_key_gets_one_that_its_servers_read(
    bare: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    keep_key_in_folder(read_settings())
    made = (tmp_path / "secret_key").read_text()
    assert read_settings().secret_key == read_settings().secret_key == made


def test_no_key_is_made_where_there_is_one(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    bare.setenv("SECRET_KEY", GOOD_KEY)
    keep_key_in_folder(read_settings())
    assert not (tmp_path / "secret_key").exists()


def test_production_never_makes_up_a_key(bare: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name, value in GOOD.items():
        bare.setenv(name, value)
    settings = read_settings()
    bare.delenv("SECRET_KEY")
    keep_key_in_folder(settings)
    assert not (tmp_path / "secret_key").exists()


def test_a_former_name_of_a_setting_still_works_and_warns(bare: pytest.MonkeyPatch) -> None:
    bare.setenv("LOG_BEAT_MS", "40")
    bare.setenv("LOG_FLUSH_MS", "")  # so that monkeypatch removes the copied value
    with pytest.warns(FutureWarning, match="LOG_BEAT_MS is now LOG_FLUSH_MS"):
        assert read_settings().log_flush_ms == 40
    bare.setenv("LOG_FLUSH_MS", "60")
    with pytest.warns(FutureWarning):
        assert read_settings().log_flush_ms == 60, "the present name wins"
