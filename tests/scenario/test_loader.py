"""Broken content becomes findings that name file and key, and does not hide the other cases."""

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roleplay.config import ROOT
from roleplay.errors import ContentError
from roleplay.scenario.linting.linter import check, lint
from roleplay.scenario.loading.files import ContentFindingsError, Finding
from roleplay.scenario.loading.loader import load, read_case
from tests.scenario.conftest import CASE, Files, case_files, write

OTHER = "scenarios/other"
SCENARIO = f"{OTHER}/scenario.yaml"
FACTS = f"{OTHER}/facts-agencies.yaml"
WORKER = f"{OTHER}/persons/worker.yaml"


@pytest.fixture
def two_cases(files: Files) -> Files:
    """The small library with a second case, which tests break."""
    second = {name.replace(CASE, OTHER): content for name, content in case_files().items()}
    second[SCENARIO]["id"] = "other"
    return {**files, **second}


def replaced(content: Files, **keys: Any) -> Files:
    return {**content, **keys}


def without(content: Files, key: str) -> Files:
    return {name: value for name, value in content.items() if name != key}


def first_fact(content: Files, **keys: Any) -> Files:
    return {"facts": [{**content["facts"][0], **keys}, *content["facts"][1:]]}


DEFECTS: list[tuple[str, Any, str, str]] = [
    (SCENARIO, "title: [\n", "line 2, column 1", "node content"),
    (SCENARIO, "a: b: c\n", "line 1", "mapping values are not allowed"),
    (SCENARIO, b"title: \xff\xfe\n", "byte 7", "not UTF-8"),
    (SCENARIO, "- a\n- b\n", "(whole file)", "expected keys with values"),
    (SCENARIO, "", "(whole file)", "expected keys with values"),
    (SCENARIO, "version: 2020-13-45\n", "(whole file)", "a value cannot be read"),
    (SCENARIO, "id: other\nid: another\n", "line 2, column 1", "the key 'id' stands twice"),
    (SCENARIO, lambda old: replaced(old, colour="red"), "colour", "Extra inputs"),
    (SCENARIO, lambda old: without(old, "title"), "title", "Field required"),
    (SCENARIO, lambda old: replaced(old, languages=["sl", "de"]), "languages[1]", "'sl' or 'en'"),
    (SCENARIO, lambda old: replaced(old, title={"sl": " ", "en": "A"}), "title.sl", "at least 1 character"),
    (SCENARIO, lambda old: replaced(old, title=["A"]), "title", "valid dictionary"),
    (SCENARIO, lambda old: replaced(old, facts="none"), "facts", "also stands in another file"),
    (f"{OTHER}/a.yaml", {"facts": {"x": 1}}, "facts", "a list here"),
    (SCENARIO, lambda old: replaced(old, facilitator={}), "facilitator", "also stands in another file"),
    (FACTS, lambda old: first_fact(old, topik="x"), "facts[hours].topik", "Extra inputs"),
    (FACTS, lambda old: first_fact(old, sensitivity=7), "facts[hours].sensitivity", "less than or equal to 4"),
    (FACTS, lambda old: first_fact(old, holders=["mayor"]), "facts[hours].holders.0", "'police'"),
    (FACTS, lambda old: first_fact(old, id="Hours!"), "facts[Hours!].id", "match pattern"),
    (FACTS, lambda old: {"facts": ["hours"]}, "facts[0]", "valid dictionary"),
    (WORKER, lambda old: without(old, "begins"), "persons[worker].begins", "Field required"),
    (
        WORKER,
        lambda old: replaced(
            old, disclosures=[replaced(old["disclosures"][0], gate={"interpreter": ["none", "vetted"]})]
        ),
        "persons[worker].disclosures.0.gate",
        "'none' cannot stand beside",
    ),
]


@pytest.mark.parametrize(("file", "content", "key", "problem"), DEFECTS)
def test_a_broken_case_is_reported_and_the_other_loads(
    two_cases: Files, tmp_path: Path, file: str, content: Any, key: str, problem: str
) -> None:
    two_cases[file] = content(two_cases[file]) if callable(content) else content
    write(tmp_path, two_cases)
    loaded = load(tmp_path)
    assert [scenario.id for scenario in loaded.library.scenarios] == ["mini"]
    assert any(problem in item.problem and item.key.startswith(key) for item in loaded.findings), loaded.findings
    assert all(item.file.startswith(OTHER) and item.remedy for item in loaded.findings)
    assert any(item.file == file or "list here" in problem or "another file" in problem for item in loaded.findings)
    assert set(check(tmp_path)) >= set(loaded.findings)


def test_an_empty_folder_is_reported(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    (tmp_path / OTHER).mkdir()
    loaded = load(tmp_path)
    assert [str(item) for item in loaded.findings] == [
        f"{OTHER}: (whole folder): no YAML file here; add case.yaml or remove the folder"
    ]
    assert [scenario.id for scenario in loaded.library.scenarios] == ["mini"]


SHARED: list[tuple[str, Any, str]] = [
    ("agencies/powers.yaml", "powers: [{}]\n", "powers[0].id"),
    ("agencies/powers.yaml", "power: []\n", "(whole file)"),
    ("agencies/ngo.yaml", "id: ngo\n", "name"),
    ("rules/interviewee.yaml", "rules: 1\n", "rules"),
    ("voices/narrator.yaml", "lines: {}\n", "(whole file)"),
    ("voices/narrator.yaml", "narrator: {inject: 3}\n", "inject"),
    ("voices/narrator.yaml", "narrator: true\n", "narrator"),
]


@pytest.mark.parametrize(("file", "content", "key"), SHARED)
def test_broken_shared_content_stops_loading(files: Files, tmp_path: Path, file: str, content: str, key: str) -> None:
    write(tmp_path, {**files, file: content})
    with pytest.raises(ContentFindingsError) as caught:
        load(tmp_path)
    assert any(item.file == file and item.key == key for item in caught.value.findings), caught.value.findings
    assert check(tmp_path) == caught.value.findings


def test_missing_shared_content_is_named(tmp_path: Path) -> None:
    missing = Finding("agencies/powers.yaml", "(whole file)", "the file is missing", "restore it")
    assert missing in check(tmp_path) and {item.problem for item in check(tmp_path)} == {missing.problem}


def test_one_case_can_be_read_alone(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    assert read_case(tmp_path / CASE, tmp_path)[0].id == "mini"


def test_the_hash_of_a_case_follows_its_content(files: Files, tmp_path: Path) -> None:
    write(tmp_path, files)
    before = load(tmp_path).library.hashes
    assert load(tmp_path).library.hashes == before
    files[f"{CASE}/scenario.yaml"]["version"] = "2"
    write(tmp_path, files)
    assert load(tmp_path).library.hashes != before


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Path, Any]]:
    """A copy of the shipped content and what its files say."""
    root = tmp_path_factory.mktemp("knowledge")
    contents: dict[Path, Any] = {}
    for source in sorted((ROOT / "knowledge").rglob("*.yaml")):
        target = root / source.relative_to(ROOT / "knowledge")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(source.read_bytes())
        contents[target] = yaml.load(source.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return root, contents


ODD_VALUES = [None, True, 0, -1, 3.5, "", "x", "{fact}", "{", [], {}, ["x"], {"sl": "x"}, [{"id": "x"}], {1: 2}]


def mutate(content: Any, draw: Any) -> None:
    """Delete, replace or swap something at a random depth."""
    while True:
        keys = list(content) if isinstance(content, dict) else list(range(len(content)))
        if not keys:
            return
        key = draw(st.sampled_from(keys))
        if isinstance(content[key], dict | list) and content[key] and draw(st.integers(0, 4)):
            content = content[key]
            continue
        match draw(st.sampled_from(["delete", "replace", "swap"])):
            case "delete":
                del content[key]
            case "replace":
                # A copy: the next mutation may reach into it, and the next example would find it changed.
                content[key] = copy.deepcopy(draw(st.sampled_from(ODD_VALUES)))
            case _:
                other = draw(st.sampled_from(keys))
                content[key], content[other] = content[other], content[key]
        return


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_no_mutation_of_the_shipped_content_crashes(shipped: tuple[Path, dict[Path, Any]], data: st.DataObject) -> None:
    root, contents = shipped
    path = data.draw(st.sampled_from(sorted(contents)))
    content = copy.deepcopy(contents[path])
    for _ in range(data.draw(st.integers(1, 3))):
        mutate(content, data.draw)
    original = path.read_bytes()
    try:
        path.write_text(yaml.dump(content, allow_unicode=True, Dumper=yaml.CSafeDumper), encoding="utf-8")
        findings = check(root)
        assert all(item.file and item.key and item.problem and item.remedy for item in findings)
        try:
            lint(load(root).library)
        except ContentError:
            assert findings
    finally:
        path.write_bytes(original)
