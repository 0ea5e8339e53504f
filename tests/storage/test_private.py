"""Files below the data folder: readable by their owner alone, new ones and those that were there before."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from roleplay.exercise.setup import Setup
from roleplay.storage.private import OF_OTHERS, keep_private

pytestmark = pytest.mark.skipif(os.name == "nt", reason="rights of group and others are those of POSIX")


@pytest.fixture(autouse=True)
def usual_rights() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def open_to_others(folder: Path) -> list[Path]:
    return [path for path in (folder, *folder.rglob("*")) if stat.S_IMODE(path.lstat().st_mode) & OF_OTHERS]


def test_what_is_there_is_mended_and_what_is_written_later_too(make_practice, tmp_path: Path) -> None:
    data = tmp_path / "data"
    (data / "documents").mkdir(parents=True)
    for name in ("models.yaml", "documents/one.json"):
        (data / name).write_text("secret", encoding="utf-8")
    assert open_to_others(data)
    keep_private(data)
    assert not open_to_others(data)
    make_practice(f"sqlite:///{data / 'sodeluj.sqlite'}").start(Setup("white-van", "en", "police"))
    (data / "chroma").mkdir()
    assert list(data.glob("sodeluj.sqlite*"))
    assert not open_to_others(data)


def test_the_folder_is_made_private(tmp_path: Path) -> None:
    data = tmp_path / "data"
    keep_private(data)
    assert not data.exists(), "nothing is made before there is something to keep"
    data.mkdir()
    assert stat.S_IMODE(data.stat().st_mode) == stat.S_IRWXU


def test_links_lead_elsewhere_and_owners_keep_their_rights(tmp_path: Path) -> None:
    elsewhere = tmp_path / "shared-model.gguf"
    elsewhere.write_text("weights", encoding="utf-8")
    data = tmp_path / "data"
    data.mkdir()
    (data / "model.gguf").symlink_to(elsewhere)
    tool = data / "tool"
    tool.write_text("#!/bin/sh\n", encoding="utf-8")
    tool.chmod(0o755)
    keep_private(data)
    assert stat.S_IMODE(elsewhere.stat().st_mode) == 0o644
    assert stat.S_IMODE(tool.stat().st_mode) == 0o700
