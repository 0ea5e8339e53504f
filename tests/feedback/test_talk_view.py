"""The own view after an interview by itself, beside what came out: facts told, missed and put into the mouth."""

import json
from dataclasses import replace

import pytest

from roleplay.exercise.log.events import Drill
from roleplay.exercise.log.inputs import Formulated
from roleplay.exercise.setup import Setup
from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import OwnView, Report
from roleplay.feedback.rubric import Rubric
from roleplay.practice import Practice, Session
from roleplay.reading.local import LocalReader
from roleplay.reading.words.language import language_of
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.scenario.case import Library
from roleplay.scenario.loading.loader import with_cases
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import examine
from roleplay.workshop.templates import begin, load_templates
from tests.conftest import KNOWLEDGE
from tests.feedback import drilled

ANSWERS: dict[Language, dict[str, str]] = {
    "en": {
        "learned": "He was promised work as a cleaner. They sleep in a locked place.",
        "open": "Who took his passport.",
        "worked": "“Tell me about an ordinary working day.” He could tell it his way.",
        "whose": "Mostly his, but I said myself that the passport had been taken.",
    },
    "sl": {
        "learned": "Obljubljeno mu je bilo delo v čiščenju. Spijo v zaklenjenem prostoru.",
        "open": "Kdo ima njegov potni list.",
        "worked": "»Opišite mi navaden delovni dan.« Lahko je povedal po svoje.",
        "whose": "Večinoma njegova, da so mu vzeli potni list, pa sem rekla jaz.",
    },
}


@pytest.fixture
def reader(knowing_reader: LocalReader) -> LocalReader:
    """The reader as it ships: without the meaning of sentences too much of what is said here is not understood."""
    return knowing_reader


def ended(practice: Practice, language: Language, fields: dict[str, str]) -> Session:
    session = drilled.listen(practice, language, finish=False)
    list(practice.formulate(session, fields))
    return session


def views(report: Report) -> dict[str, OwnView]:
    return {view.id: view for view in report.own_view}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_own_view_ends_the_drill_and_stands_beside_the_ledger(
    practice: Practice, library: Library, rubric: Rubric, language: Language
) -> None:
    session = ended(practice, language, ANSWERS[language] | {"nobody-asked": "x", "next": "  "})
    assert session.state.finished is not None
    kept = [entry.event for entry in session.state.log if isinstance(entry.event, Formulated)]
    assert [event.fields for event in kept] == [ANSWERS[language]]
    assert practice.open(session.id).state.formulation == ANSWERS[language], "it is saved"
    report = build(session.state, library, rubric)
    found, lines = views(report), {line.fact: line for line in report.disclosures}
    assert tuple(found) == TALK_FIELDS
    assert all(view.question and view.key and language_of(view.key) in (None, language) for view in found.values())
    learned = found["learned"]
    assert {point.id for point in learned.points} == {name for name, line in lines.items() if line.came_out == "told"}
    opened = found["open"]
    assert all(lines[point.id].came_out != "told" for point in opened.points)
    spoiled = {name for name, line in lines.items() if line.came_out == "contaminated"}
    assert {point.id for point in found["whose"].points} == spoiled
    assert found["worked"].key and not found["worked"].points
    assert found["next"].answer is None and len(found["next"].points) <= 3
    assert all(point.note for view in found.values() for point in view.points)


@pytest.mark.parametrize(("case_in", "written"), [("sl", "en"), ("en", "sl")])
def test_an_answer_in_a_language_that_the_case_lacks_is_shown(
    practice: Practice, library: Library, rubric: Rubric, case_in: Language, written: Language
) -> None:
    case = examine(begin(load_templates(KNOWLEDGE)["interview"], "one-language", case_in)).scenario
    assert case is not None
    own = with_cases(library, (case,), {case.id: "1"})
    mine = replace(practice, library=own)
    drill = Drill(person=case.goals[0].person, goal=case.goals[0].id, minutes=10)
    session = mine.start(Setup(case.id, case_in, "police", seed=1, drill=drill))
    list(
        mine.say(
            session,
            "interview",
            "Povejte mi o delu." if case_in == "sl" else "Tell me about your work.",
            (drill.person,),
        )
    )
    list(mine.next_phase(session))
    list(mine.formulate(session, ANSWERS[written]))
    assert {view.answer for view in build(session.state, own, rubric).own_view} >= set(ANSWERS[written].values())


def test_it_can_be_passed_over_and_is_in_every_export(practice: Practice, library: Library, rubric: Rubric) -> None:
    passed = drilled.listen(practice, "en")
    assert build(passed.state, library, rubric).own_view == ()
    session = ended(practice, "en", ANSWERS["en"])
    report = build(session.state, library, rubric)
    text = to_markdown(report, session.state, library).replace("\\", "")
    assert all(words in text for words in ANSWERS["en"].values())
    assert "From the talk" in text and all(view.question in text for view in report.own_view)
    content = json.loads(to_json(report, session.state, library))
    assert [view["answer"] for view in content["own_view"]] == [ANSWERS["en"].get(name) for name in TALK_FIELDS]
