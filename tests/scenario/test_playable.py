"""What is wrong is reported and not played: the same rule for shipped cases, for one's own, and for what all share."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.scenario.linting.linter import check, load_playable
from roleplay.scenario.loading.files import ContentFindingsError
from roleplay.scenario.loading.seal import compare, files_of, seal_of, write_seal
from roleplay.scenario.own_cases import with_own
from tests.scenario.conftest import CASE, Files, write

KNOWLEDGE = ROOT / "knowledge"
WORKER = f"{CASE}/persons/worker.yaml"


def ways_to_break(text: str, *, deeply: bool) -> Iterator[tuple[str, str | None]]:
    """Yield what may become of a file, with a name: gone, empty, cut off, or without a key of its own or an entry's."""
    yield "gone", None
    yield "empty", ""
    half = text[: len(text) // 2]
    yield "cut off", half[: half.rfind("\n") + 1]
    content = yaml.load(text, Loader=yaml.CSafeLoader) if deeply else {}
    for key in content:
        rest: dict[str, Any] = {name: value for name, value in content.items() if name != key}
        yield f"without {key}", yaml.dump(rest, allow_unicode=True, Dumper=yaml.CSafeDumper)
        if isinstance(content[key], list) and content[key] and isinstance(content[key][0], dict):
            for name in content[key][0]:
                entry = {other: value for other, value in content[key][0].items() if other != name}
                rest = content | {key: [entry, *content[key][1:]]}
                yield f"without {key}[0].{name}", yaml.dump(rest, allow_unicode=True, Dumper=yaml.CSafeDumper)


def is_honest(root: Path, case: str, path: Path) -> bool:
    """Whether a broken file is reported and its case not played; only what harms nothing is played, and said."""
    content = load_playable(root)
    if case not in content.library.scenario:
        return bool(content.findings)
    name = path.relative_to(root).as_posix()
    return path.exists() and path.stat().st_size > 0 and not content.findings and name in content.changed


@pytest.mark.long
@pytest.mark.parametrize("deeply", [False, pytest.param(True, marks=pytest.mark.slow)])
def test_no_broken_file_of_a_case_is_played_unsaid(files: Files, tmp_path: Path, deeply: bool) -> None:
    write(tmp_path, files)
    write_seal(tmp_path)
    assert load_playable(tmp_path).library.scenario and not check(tmp_path)
    for path in files_of(tmp_path / CASE):
        text = path.read_text(encoding="utf-8")
        for how, broken in ways_to_break(text, deeply=deeply):
            path.unlink() if broken is None else path.write_text(broken, encoding="utf-8")
            assert is_honest(tmp_path, "mini", path), f"{path.name} {how}"
            path.write_text(text, encoding="utf-8")
    assert load_playable(tmp_path).library.scenario


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize("case", ["paid-driver", "white-van"])
def test_no_broken_file_of_a_shipped_case_is_played_unsaid(case: str, tmp_path: Path) -> None:
    for folder in ("agencies", "rules", "voices", "scenarios"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    for other in (tmp_path / "scenarios").iterdir():
        if other.is_dir() and other.name != case:
            shutil.rmtree(other)
    write_seal(tmp_path)
    for path in files_of(tmp_path / "scenarios" / case):
        text = path.read_text(encoding="utf-8")
        for how, broken in list(ways_to_break(text, deeply=True))[:6]:
            path.unlink() if broken is None else path.write_text(broken, encoding="utf-8")
            assert is_honest(tmp_path, case, path), f"{path.name} {how}"
            path.write_text(text, encoding="utf-8")


def test_a_missing_file_leaves_a_shipped_case_out(tmp_path: Path) -> None:
    for folder in ("agencies", "rules", "voices", "scenarios/paid-driver"):
        shutil.copytree(KNOWLEDGE / folder, tmp_path / folder)
    write_seal(tmp_path)
    assert load_playable(tmp_path).library.scenario.keys() == {"paid-driver"}
    everyday = "scenarios/paid-driver/everyday.yaml"
    (tmp_path / everyday).unlink()
    content = load_playable(tmp_path)
    assert not content.library.scenario and not content.library.hashes
    assert content.findings == check(tmp_path) and everyday in {item.file for item in content.findings}


def test_the_seal_fits_what_ships() -> None:
    compared = compare(KNOWLEDGE)
    folders = {path.name for path in (KNOWLEDGE / "scenarios").iterdir() if path.is_dir()}
    assert compared.shared_intact and not compared.missing and not compared.changed, "run `roleplay check --seal`"
    assert compared.intact == folders == seal_of(KNOWLEDGE).cases.keys()


def test_a_whole_case_that_is_gone_is_reported(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    write_seal(tmp_path)
    shutil.rmtree(tmp_path / CASE)
    assert any(item.file == CASE for item in load_playable(tmp_path).findings)


def test_line_ends_of_another_system_break_no_seal(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    write_seal(tmp_path)
    for path in tmp_path.rglob("*.yaml"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert compare(tmp_path).intact == {"mini"} and compare(tmp_path).shared_intact


@pytest.mark.parametrize("seal", ["version: 1\n", "x: [", "cases: 3\n"])
def test_a_broken_seal_is_reported(files: Files, tmp_path: Path, seal: str) -> None:
    write(tmp_path, files)
    (tmp_path / "scenarios" / "seal.yaml").write_text(seal, encoding="utf-8")
    assert any(item.file == "scenarios/seal.yaml" for item in check(tmp_path))
    assert any(item.file == "scenarios/seal.yaml" for item in load_playable(tmp_path).findings)


def test_what_is_wrong_with_shared_parts_leaves_every_case_out(files: Files, tmp_path: Path) -> None:
    del files["voices/narrator.yaml"]["narrator"]["inject"]
    write(tmp_path / "shipped", files)
    own = {name.replace("mini", "other"): content for name, content in files.items() if name.startswith(CASE)}
    own["scenarios/other/scenario.yaml"] = files[f"{CASE}/scenario.yaml"] | {"id": "other"}
    write(tmp_path / "data", own)
    content = load_playable(tmp_path / "shipped")
    assert any(item.file == "voices/narrator.yaml" for item in content.findings) and not content.library.scenario
    assert not with_own(content, tmp_path / "shipped", tmp_path / "data").library.scenario


def test_no_case_of_ones_own_takes_the_place_of_a_broken_one(files: Files, tmp_path: Path) -> None:
    own = {name: content for name, content in files.items() if name.startswith(CASE)}
    write(tmp_path / "data", own)
    files = dict(files)
    files[WORKER] = ""
    write(tmp_path / "shipped", files)
    content = with_own(load_playable(tmp_path / "shipped"), tmp_path / "shipped", tmp_path / "data")
    assert not content.library.scenario
    assert any("same id" in item.problem for item in content.findings)


def test_two_faults_in_one_file_are_both_reported(files: Files, tmp_path: Path) -> None:
    facts = files[f"{CASE}/facts-agencies.yaml"]["facts"]
    facts[0] |= {"colour": "red"}
    facts[1] |= {"topic": "nowhere"}
    write(tmp_path, files)
    found = [item for item in check(tmp_path) if item.file.endswith("facts-agencies.yaml")]
    assert {item.key for item in found} == {"facts[hours].colour", "facts[answer].topic"}


def test_a_fault_of_form_does_not_hide_others_nor_make_new_ones(files: Files, tmp_path: Path) -> None:
    facts = files[f"{CASE}/facts-agencies.yaml"]["facts"]
    del facts[0]["title"]
    facts[1]["sensitivity"] = 9
    facts[2]["needs"] = []
    write(tmp_path, files)
    assert {item.key for item in check(tmp_path)} == {
        "facts[hours].title",
        "facts[answer].sensitivity",
        "facts[moved].needs",
    }


def test_faults_of_yaml_are_reported_together(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    path = tmp_path / CASE / "scenario.yaml"
    text = path.read_text(encoding="utf-8")
    path.write_text(f"aa: [1, 2\nbb: 1: 2\n{text}version: twice\nid: twice\ncolour: red\n", encoding="utf-8")
    found = [item for item in check(tmp_path) if item.file.endswith("scenario.yaml")]
    assert len({item.key for item in found if item.key.startswith("line ")}) >= 3
    assert any(item.key == "colour" for item in found)


def test_broken_shared_files_are_reported_together(files: Files, tmp_path: Path) -> None:
    write(tmp_path, {**files, "agencies/powers.yaml": "powers: [{}]\n", "voices/narrator.yaml": "a: 1\n"})
    with pytest.raises(ContentFindingsError) as caught:
        load_playable(tmp_path)
    assert {item.file for item in caught.value.findings} == {"agencies/powers.yaml", "voices/narrator.yaml"}
