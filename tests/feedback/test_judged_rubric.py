"""The judged part of the rubric: read with the rest, and every mistake in it named by file and criterion."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.exercise.log.state import State
from roleplay.feedback.material import judgeable
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.scenario.loading.files import ContentFindingsError
from roleplay.scenario.vocabulary import LANGUAGES
from tests.feedback.conftest import KNOWLEDGE
from tests.feedback.judging import judged, with_judged
from tests.feedback.play import Play, reading


def test_what_ships_is_whole(rubric: Rubric) -> None:
    assert {"R-06", "R-16"} <= {item.id for item in rubric.judged}
    for item in rubric.judged:
        for language in LANGUAGES:
            assert len(set(item.anchors[language])) == 4
            assert item.good[language] != item.bad[language]


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"anchors": {"sl": ["a", "b", "c"], "en": ["a", "b", "c", "d"]}}, "judged.[R-06].anchors"),
        ({"sees": []}, "judged.[R-06].sees"),
        ({"sees": ["room", "room"]}, "judged.[R-06].sees"),
        ({"sees": ["thoughts"]}, "judged.[R-06].sees"),
        ({"question": {"sl": "Kaj?"}}, "judged.[R-06].question"),
        ({"good": {"sl": "Kaj?"}}, "judged.[R-06].good"),
        ({"mark": 3}, "judged.[R-06].mark"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),
)
def test_a_mistake_is_named(tmp_path: Path, change: dict[str, Any], key: str) -> None:
    shutil.copytree(KNOWLEDGE / "rubric", tmp_path / "rubric")
    entries = [judged(name, ["interview"]).model_dump(mode="json") for name in ("R-06", "R-16")]
    entries = [{name: value for name, value in entry.items() if value is not None} for entry in entries]
    content = {"judged": [entries[0] | change, entries[1]]}
    (tmp_path / "rubric" / "judged.yaml").write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ContentFindingsError) as raised:
        load_rubric(tmp_path)
    found = raised.value.findings
    assert found and {item.file for item in found} == {"rubric/judged.yaml"}
    assert all(item.key.startswith(key) and item.remedy for item in found)


def test_a_rubric_may_judge_nothing(tmp_path: Path) -> None:
    shutil.copytree(KNOWLEDGE / "rubric", tmp_path / "rubric", ignore=shutil.ignore_patterns("judged.yaml"))
    assert load_rubric(tmp_path).judged == ()


def test_only_what_a_session_has_words_for_can_be_judged(play: Callable[..., Play], rubric: Rubric) -> None:
    parts = [judged("R-06", ["interview"]), judged("R-16", ["debrief"])]
    judging = with_judged(rubric, *parts, judged("R-11", ["room", "direct", "action"]))

    def ids(state: State) -> list[str]:
        return [item.id for item in judgeable(state, judging)]

    session = play().phase(2)
    assert ids(session.state) == []
    session.act("secure-evidence")
    assert ids(session.state) == ["R-11"]
    session.ask("worker", "What happened?", reading("OPEN"))
    assert ids(session.state) == ["R-06", "R-11"]
