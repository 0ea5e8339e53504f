"""Secrets that stand in files: read where settings are, all alike, and said plainly where they cannot be."""

import re
from pathlib import Path

import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from roleplay import cli
from roleplay.config import Settings
from roleplay.errors import InputError

SECRETS = [name for name, field in Settings.model_fields.items() if field.annotation is SecretStr]


def test_whatever_is_secret_may_stand_in_a_file() -> None:
    named = {name for name in Settings.model_fields if re.search("key$|secret$|^database$", name)}
    assert set(SECRETS) == named and {"model_key", "embedding_key", "lrs_secret", "database"} <= named


@pytest.mark.parametrize("name", SECRETS)
def test_a_secret_from_a_file(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("geheim \n", encoding="utf-8")
    monkeypatch.setenv(f"SODELUJ_{name.upper()}_FILE", str(tmp_path / "secret"))
    settings = Settings()
    assert getattr(settings, name).get_secret_value() == "geheim ", "all of the line, without its end"
    assert "geheim" not in repr(settings)


def test_the_database_of_a_file_is_the_one_that_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "url").write_text("postgresql://u:p@db/x\r\n", encoding="utf-8")
    monkeypatch.setenv("SODELUJ_DATABASE_FILE", str(tmp_path / "url"))
    assert Settings().database_url == "postgresql://u:p@db/x"


def test_a_file_of_a_model_is_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SODELUJ_MODEL_FILE", "/nowhere/model.gguf")
    assert Settings().model_file == Path("/nowhere/model.gguf")


@pytest.mark.parametrize(
    ("content", "code"), [(None, "secret_unreadable"), (b"\xff\xfe", "secret_unreadable"), (b"\n", "secret_empty")]
)
def test_a_file_that_gives_nothing(
    content: bytes | None, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "secret"
    if content is not None:
        path.write_bytes(content)
    monkeypatch.setenv("SODELUJ_MODEL_KEY_FILE", str(path))
    with pytest.raises(InputError) as refused:
        Settings()
    assert refused.value.code == code and refused.value.details["path"] == str(path)
    done = CliRunner().invoke(cli.app, ["doctor"])
    assert isinstance(done.exception, InputError), "which the command line words, with exit status 1"


def test_a_secret_that_is_given_twice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "secret").write_text("new", encoding="utf-8")
    monkeypatch.setenv("SODELUJ_LRS_SECRET_FILE", str(tmp_path / "secret"))
    monkeypatch.setenv("SODELUJ_LRS_SECRET", "old")
    with pytest.raises(InputError, match="secret_twice"):
        Settings()
