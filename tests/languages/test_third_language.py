"""A third language is a folder: what it lacks is named, it is played, and no model plays in it before it is safe."""

import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml

from roleplay.scenario.linting.languages import check_languages
from tests.languages.copied import HERE, copied, told_by
from tests.once import KNOWLEDGE

CROATIAN: list[str] = yaml.safe_load((HERE.parent / "reading" / "other_tongues.yaml").read_text(encoding="utf-8"))["hr"]


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Path:
    knowledge = copied(tmp_path_factory.mktemp("croatian"))
    shutil.copytree(HERE / "hr", knowledge / "languages" / "hr")
    return knowledge


@pytest.fixture(scope="module")
def told(knowledge: Path) -> dict[str, Any]:
    (knowledge.parent / "sentences.txt").write_text("\n".join(CROATIAN), encoding="utf-8")
    found: dict[str, Any] = told_by("with_croatian.py", knowledge)
    return found


@pytest.mark.long
def test_the_folder_alone_makes_it_a_language(told: dict[str, Any]) -> None:
    assert told["languages"] == ["sl", "en", "hr"]
    assert told["names"] == ["Slovenščina", "English", "Hrvatski"]


def test_what_is_missing_is_named_one_by_one(told: dict[str, Any]) -> None:
    findings = "\n".join(told["findings"])
    for place in (
        "prompts/person.hr.md: (whole file)",
        "reading/plain/hr.yaml: (whole file)",
        "codebook/acts/hr.yaml: (whole file)",
        "roleplay/cli/texts/hr.yaml: (whole file)",
        "roleplay/ui/texts/hr.yaml: nav.report",
        "agencies/police.yaml: lines.share",
        "rubric/counted.yaml: ",
        "scenarios/paid-driver/persons/driver.yaml: lines.empathy",
    ):
        assert f"languages/hr/{place}" in findings, place
    for written in ("voices/corrections.yaml", "voices/forbidden.yaml", "qualification/familiar.yaml"):
        assert f"languages/hr/{written}" not in findings
    assert "no such place" not in findings
    assert "languages/hr/handouts/hr/" in findings and "\nhandouts/hr/" not in findings  # each is named once
    assert "scenarios/white-van" not in findings  # a case that is not offered in it lacks nothing


def test_a_short_talk_is_played_without_a_key(told: dict[str, Any]) -> None:
    code, out, err = told["played"]
    assert code == 0, err
    assert "nazvao" in out and "Damjan" in out, out


@pytest.mark.slow
def test_the_start_page_offers_it(knowledge: Path) -> None:
    start = told_by("with_croatian.py", knowledge, SHOWN="page")
    assert start["failed"] == []
    assert start["choice"] == ["Slovenščina", "English", "Hrvatski"] and start["chosen"] == "hr"
    assert "Noćna vožnja" in start["shown"] + " ".join(start["cases"])


def test_no_model_plays_before_its_words_can_be_checked(told: dict[str, Any]) -> None:
    code, _, err = told["with_model"]
    assert (
        code == 1
        and "Croatian" in err
        and str(len(set(told["unready"]))) in err
        and "languages/hr/codebook/acts/hr.yaml" in err
    )
    assert told["may"] == {"sl": True, "en": True, "hr": False}
    assert set(told["files"]) == set(told["unready"])
    assert told["refused"] is None and told["may_then"] == {"sl": True, "en": True, "hr": True}
    assert told["without_role"] == ["languages/hr/voices/forbidden.yaml: rules.[role]"]


def test_its_sentences_are_not_taken_for_slovenian(told: dict[str, Any]) -> None:
    read = told["read_as"]
    assert read.count("hr") / len(read) >= 0.75
    assert read.count("sl") <= 1 and "en" not in read


def test_a_language_that_is_whole_lacks_no_pattern_either(tmp_path: Path) -> None:
    assert list(check_languages(KNOWLEDGE)) == []
    (tmp_path / "voices").mkdir()
    rules = yaml.safe_load((KNOWLEDGE / "voices" / "forbidden.yaml").read_text(encoding="utf-8"))
    next(rule for rule in rules["rules"] if rule["code"] == "role").pop("sl")
    (tmp_path / "voices" / "forbidden.yaml").write_text(yaml.safe_dump(rules, allow_unicode=True), encoding="utf-8")
    (found,) = check_languages(tmp_path)
    assert (found.file, found.key, found.problem) == ("voices/forbidden.yaml", "rules.[role]", "missing in 'sl'")
