"""The coach: its words are complete, are authored alone, and say nothing of the case, the person or what is hidden."""

import shutil
from pathlib import Path
from typing import get_args

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.exercise.log.learner_turns import readings
from roleplay.exercise.log.state import State
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.coach import FILE, check_coach, comment, load_coach
from roleplay.feedback.rubric import load_rubric
from roleplay.practice import Practice
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, LANGUAGES, PRODUCTIVE, Language, QuestionClass, Tactic
from tests.wanderer import Wanderer

KNOWLEDGE = ROOT / "knowledge"
TEXTS, RUBRIC = load_coach(KNOWLEDGE), load_rubric(KNOWLEDGE)


def read(label: QuestionClass, *tactics: Tactic, confidence: float = 0.9, doubted: tuple[Tactic, ...] = ()) -> Reading:
    side = "+" if label in PRODUCTIVE else "-"
    return Reading(reader="test", label=label, side=side, tactics=tactics, doubted=doubted, confidence=confidence)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("label", get_args(QuestionClass))
def test_every_kind_is_named_and_the_poor_ones_are_put_better(label: QuestionClass, language: Language) -> None:
    said = comment(read(label), TEXTS, RUBRIC, language)
    assert said.title and said.does
    assert bool(said.better) == (label not in PRODUCTIVE)
    assert not said.doubtful


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("tactic", get_args(Tactic))
def test_a_harmful_tactic_is_put_better_even_in_a_good_question(tactic: Tactic, language: Language) -> None:
    said = comment(read("OPEN", tactic), TEXTS, RUBRIC, language)
    (noticed,) = said.tactics
    assert noticed.does
    assert noticed.harmful == bool(said.better)
    if tactic in HARMFUL_TACTICS:
        assert noticed.harmful
    if tactic in ("threat", "promise"):
        assert said.better == RUBRIC.harm[tactic].better[language]


def test_a_tactic_goes_before_the_kind_and_there_is_one_better_wording() -> None:
    said = comment(read("LEAD", "empathy", "threat"), TEXTS, RUBRIC, "en")
    assert said.better == RUBRIC.harm["threat"].better["en"]


@pytest.mark.parametrize(("language", "title"), [("sl", "morda: grožnja"), ("en", "perhaps: threat")])
def test_pressure_in_doubt_is_no_reproach(language: Language, title: str) -> None:
    doubted = read("OPEN", "threat", doubted=("threat",))
    said = comment(doubted, TEXTS, RUBRIC, language)
    (noticed,) = said.tactics
    assert noticed.title == title and not noticed.harmful
    assert said.doubtful and not said.better


def test_a_doubtful_reading_is_called_so() -> None:
    assert comment(read("OPEN", confidence=0.3), TEXTS, RUBRIC, "sl").doubtful


@pytest.mark.long
def test_every_own_question_of_a_talk_has_its_reading_and_nothing_else_has(practice: Practice) -> None:
    session = practice.start(Setup("white-van", "en", "police", seed=2))
    Wanderer(practice, session, 11).wander(60)
    own = [
        entry.seq
        for entry in session.state.log
        if entry.event.kind == "said" and entry.event.origin == "learner" and entry.event.channel == "interview"
    ]
    assert own and list(readings(session.state, "interview")) == own


def test_what_the_coach_can_say_names_nothing_of_any_case(library: Library) -> None:
    said = yaml.safe_load((KNOWLEDGE / FILE).read_text(encoding="utf-8"))
    words = str(said).lower()
    for case in library.scenarios:
        names = {part for person in case.persons for text in person.name.root.values() for part in text.lower().split()}
        assert not {name for name in names if len(name) > 3 and name in words}
        for fact in case.facts:
            for language in case.languages:
                assert fact.title[language].lower() not in words


def test_the_comment_depends_on_the_reading_alone() -> None:
    """Nothing of a state can come in: there is no way for it to be handed over."""
    assert State not in comment.__annotations__.values()
    first, second = (
        comment(read("LEAD").model_copy(update={"topics": (topic,)}), TEXTS, RUBRIC, "sl") for topic in "ab"
    )
    assert first == second


@pytest.mark.parametrize(
    ("change", "key"),
    [
        (lambda data: data["classes"].pop("LEAD"), "classes.LEAD"),
        (lambda data: data["classes"]["LEAD"].pop("better"), "classes.LEAD.better"),
        (lambda data: data["classes"]["OPEN"].update(better={"sl": "Bolje.", "en": "Better."}), "classes.OPEN.better"),
        (lambda data: data["classes"]["OPEN"]["does"].pop("sl"), "classes.OPEN.does"),
        (lambda data: data["tactics"].update(threat=data["tactics"]["bluff"]), "tactics.threat"),
        (lambda data: data["tactics"].pop("summary"), "tactics.summary"),
        (lambda data: data["tactics"].update(shouting=data["tactics"]["bluff"]), "tactics.shouting"),
    ],
)
def test_what_is_missing_or_wrong_is_named(tmp_path: Path, change: object, key: str) -> None:
    assert check_coach(KNOWLEDGE) == []
    data = yaml.safe_load((KNOWLEDGE / FILE).read_text(encoding="utf-8"))
    change(data)  # type: ignore[operator]
    (tmp_path / "coach").mkdir()
    (tmp_path / FILE).write_text(yaml.safe_dump(data, allow_unicode=True), encoding="utf-8")
    found = check_coach(tmp_path)
    assert any(item.key.startswith(key) and item.file == FILE.as_posix() for item in found), found
    shutil.rmtree(tmp_path / "coach")
    assert check_coach(tmp_path), "a missing file is a finding"
