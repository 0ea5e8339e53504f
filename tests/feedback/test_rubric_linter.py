"""What is wrong with the rubric is found, said with file and key, and comes with what to do."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.feedback.rubric import load_rubric
from roleplay.feedback.scoring import lint_rubric
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import ContentFindingsError
from tests.feedback.conftest import KNOWLEDGE
from tests.once import shipped_passages

RUBRIC = KNOWLEDGE / "rubric"
Edit = Callable[[dict[str, Any]], None]


@pytest.fixture(scope="module")
def passages() -> PassageLibrary:
    return shipped_passages(KNOWLEDGE)


@pytest.fixture(scope="module")
def written() -> dict[str, dict[str, Any]]:
    return {
        path.name: yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
        for path in sorted(RUBRIC.glob("*.yaml"))
    }


def of(content: dict[str, Any], criterion: str, part: str = "criteria") -> dict[str, Any]:
    found: dict[str, Any] = next(item for item in content[part] if item["id"] == criterion)
    return found


def change(criterion: str, key: str, value: object, part: str = "criteria") -> Edit:
    return lambda content: of(content, criterion, part).update({key: value})


def drop_text(content: dict[str, Any]) -> None:
    del of(content, "R-05")["title"]["en"]


def drop_criterion(content: dict[str, Any]) -> None:
    content["criteria"] = [item for item in content["criteria"] if item["id"] != "R-10"]


def say(text: str) -> Edit:
    def edit(content: dict[str, Any]) -> None:
        of(content, "R-06")["reason"][0]["text"] = {"sl": text, "en": text}

    return edit


def rules(*levels: dict[str, Any]) -> Edit:
    return change("R-16", "levels", list(levels))


TOP, MIDDLE, LOW = ({"level": level, "at_least": {"share": share}} for level, share in ((3, 0.8), (2, 0.5), (1, 0.2)))
TEXT = {"sl": "x", "en": "x"}
ANCHORS = {"sl": ["a", "b", "c", "d"], "en": ["a", "b", "c", "d"]}
BROKEN: list[tuple[str, Edit, str, str]] = [
    ("counted", drop_text, "criteria.[R-05].title", "the text in 'en' is missing"),
    ("judged", change("R-06", "good", {"en": "x"}, "judged"), "judged.[R-06].good", "'sl' is missing"),
    ("counted", drop_criterion, "criteria", "'R-10' is counted, but not described"),
    ("counted", change("R-10", "id", "R-17"), "criteria.[R-17]", "nothing counts it"),
    ("counted", change("R-10", "id", "R-11"), "criteria.[R-11]", "stands twice"),
    ("counted", change("R-02", "anchors", {"sl": ["a"], "en": ["a"]}), "criteria.[R-02].anchors", "1 anchors"),
    ("counted", rules(TOP, LOW), "criteria.[R-16].levels", "level 2 cannot be reached"),
    ("counted", rules(MIDDLE, TOP, LOW), "criteria.[R-16].levels", "do not fall"),
    ("counted", rules(TOP, MIDDLE, LOW | {"at_least": {"share": 0.9}}), "levels.[2]", "never reached"),
    (
        "counted",
        rules(TOP | {"at_most": {"share": 0.1}}, MIDDLE, LOW),
        "criteria.[R-16].levels.[0]",
        "no value of 'share' fits",
    ),
    ("counted", rules(TOP | {"at_least": {"shared": 1}}, MIDDLE, LOW), "levels.[0]", "'shared' is not counted"),
    ("counted", say("{turnes}"), "criteria.[R-06].reason.[0].text.sl", "'turnes' is not counted"),
    ("counted", say("{turns:a|b}"), "criteria.[R-06].reason.[0].text.sl", "has 2 word forms"),
    ("counted", say("{turns"), "criteria.[R-06].reason.[0].text.sl", "a brace is wrong"),
    (
        "counted",
        change("R-16", "advice", [{"at_most": {"share": 0.5}, "text": TEXT}]),
        "criteria.[R-16].advice",
        "has limits",
    ),
    ("counted", change("role", "criteria", ["R-11", "R-12"], "groups"), "groups", "'R-12' stands under 2"),
    ("counted", change("interviewing", "criteria", ["R-02"], "groups"), "groups", "'R-04' stands under 0"),
    (
        "counted",
        change("role", "criteria", ["R-11", "R-99"], "groups"),
        "groups.[role]",
        "there is no criterion 'R-99'",
    ),
    ("counted", change("R-03", "goals", ["LG-9"]), "criteria.[R-03].goals", "there is no goal 'LG-9'"),
    ("counted", change("R-12", "goals", ["LG-4"]), "goals.[EG-4]", "no criterion serves it"),
    ("counted", change("EG-2", "passage", "EX-9", "goals"), "goals.[EG-2].passage", "no passage 'EX-9'"),
    ("counted", say("passports-pouch"), "criteria.[R-06].reason.[0].text.sl", "'passports-pouch' belongs"),
    ("judged", change("R-06", "bad", {"sl": "Suresh!", "en": "x"}, "judged"), "bad.sl", "'Suresh' belongs"),
    ("judged", change("R-06", "bad", {"sl": "x", "en": "In Zagraje."}, "judged"), "bad.en", "'Zagraje' belongs"),
    (
        "harms",
        lambda content: content["harms"][0].update({"criteria": ["R-99"]}),
        "harms.[threat]",
        "there is no criterion 'R-99'",
    ),
    (
        "harms",
        lambda content: content["harms"].remove(next(item for item in content["harms"] if item["kind"] == "blame")),
        "harms",
        "'blame' is described 0 times",
    ),
    ("harms", lambda content: content["harms"].append(content["harms"][0]), "harms", "'threat' is described 2 times"),
    ("judged", change("R-06", "id", "R-60", "judged"), "judged.[R-60]", "there is no criterion 'R-60'"),
    ("judged", change("R-06", "id", "R-03", "judged"), "judged.[R-03]", "is judged twice"),
    (
        "judged",
        change("R-06", "anchors", ANCHORS | {"en": ["a", "b", "c"]}, "judged"),
        "judged.[R-06].anchors",
        "3 anchors in 'en'",
    ),
    (
        "counted",
        lambda content: content["signs"]["message"]["precautions"].pop("guard"),
        "signs.message.precautions",
        "missing or unknown: guard",
    ),
    ("harms", lambda content: content["harms"][0].pop("mended_by"), "harms.[threat]", "go together"),
    ("harms", lambda content: content["harms"][0]["title"].pop("sl"), "title", "the text in 'sl' is missing"),
]


@pytest.mark.some(12)
@pytest.mark.parametrize(
    ("name", "edit", "key", "problem"), BROKEN, ids=[f"{key} {problem}" for *_, key, problem in BROKEN]
)
def test_what_is_wrong_is_found_where_it_stands(
    tmp_path: Path,
    written: dict[str, dict[str, Any]],
    library: Library,
    passages: PassageLibrary,
    name: str,
    edit: Edit,
    key: str,
    problem: str,
) -> None:
    shutil.copytree(RUBRIC, tmp_path / "rubric")
    path = tmp_path / "rubric" / f"{name}.yaml"
    content = deepcopy(written[path.name])
    edit(content)
    path.write_text(yaml.dump(content, Dumper=yaml.CSafeDumper, allow_unicode=True), encoding="utf-8")
    # Looking for names takes longest, and finds them alone.
    found = lint_rubric(tmp_path, library if "belongs" in problem else None, passages)
    hits = [item for item in found if item.key.endswith(key) and problem in item.problem]
    assert hits, [str(item) for item in found]
    assert hits[0].file == f"rubric/{path.name}" and hits[0].remedy


def test_the_shipped_rubric_has_nothing_wrong(library: Library, passages: PassageLibrary) -> None:
    assert [str(item) for item in lint_rubric(KNOWLEDGE, library, passages)] == []


@pytest.mark.parametrize(
    ("old", "new", "where"),
    [
        ("fewest_observed: 3", "fewest_observed: many", "rubric/counted.yaml: fewest_observed: "),
        ("in_drill: interpreter", "in_drill: sometimes", "rubric/counted.yaml: criteria.[R-03].in_drill: "),
        ("mark: S\n", "mark: Q\n", "rubric/counted.yaml: criteria.[R-05].source.mark: "),
        ("version:", "version: 'a'\nversion:", "rubric/counted.yaml: line "),
    ],
)
def test_what_cannot_be_read_says_file_and_key(tmp_path: Path, old: str, new: str, where: str) -> None:
    shutil.copytree(RUBRIC, tmp_path / "rubric")
    path = tmp_path / "rubric" / "counted.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(ContentFindingsError) as refused:
        load_rubric(tmp_path)
    assert str(refused.value).startswith(where) and "; " in str(refused.value)
    assert any(str(item).startswith(where) for item in lint_rubric(tmp_path, None, None))
    (tmp_path / "rubric" / "judged.yaml").unlink()
    assert any(item.file == "rubric/judged.yaml" for item in lint_rubric(tmp_path, None, None))
