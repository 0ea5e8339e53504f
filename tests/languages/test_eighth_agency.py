"""An agency is data: a profile, its objections and a file in a case, and it is played and chosen like the others."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.scenario.loading.seal import SEAL, write_seal
from roleplay.scenario.vocabulary import AGENCIES
from tests.languages.copied import HERE, copied, told_by


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return content with the agency; the one file that was there before and is another now has its objections."""
    knowledge = copied(tmp_path_factory.mktemp("health"))
    agencies = knowledge / "agencies"
    profile: dict[str, Any] = _read(agencies / "labour.yaml") | _read(HERE / "health" / "renamed.yaml")
    profile.pop("place")
    _write(agencies / "health.yaml", profile)
    objections = _read(agencies / "objections.yaml")
    objections["lines"]["health"] = objections["lines"]["labour"]
    _write(agencies / "objections.yaml", objections)
    shutil.copy(HERE / "health" / "case.yaml", knowledge / "scenarios" / "white-van" / "health.yaml")
    (knowledge / SEAL).unlink()
    write_seal(knowledge)  # as the check does that found nothing: another test
    return knowledge


def _read(path: Path) -> dict[str, Any]:
    content: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return content


def _write(path: Path, content: dict[str, Any]) -> None:
    path.unlink(missing_ok=True)  # it may be the very file that ships
    path.write_text(yaml.safe_dump(content, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.mark.long
@pytest.mark.parametrize(
    ("learner", "answers"), [("border", "health"), pytest.param("health", "border", marks=pytest.mark.slow)]
)
def test_it_is_played_and_plays(knowledge: Path, learner: str, answers: str) -> None:
    told = told_by("with_health.py", knowledge, SHOWN=learner)
    assert told["agencies"] == [*AGENCIES, "health"]
    code, out, err = told["played"]
    assert code == 0, err
    assert f"{answers} [room]" in out, out


@pytest.mark.slow
def test_nothing_is_wrong_with_it(knowledge: Path) -> None:
    assert told_by("with_health.py", knowledge, SHOWN="check") == []


@pytest.mark.slow
def test_it_can_be_chosen(knowledge: Path) -> None:
    assert any("Zdravstvena služba" in option for option in told_by("with_health.py", knowledge, SHOWN="page"))
