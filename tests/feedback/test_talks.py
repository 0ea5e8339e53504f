"""What a talk leaves: figures by class, what moved trust, conditions in words, statements not to rely on."""

from collections import Counter
from collections.abc import Callable

import pytest

from roleplay.exercise.log.events import Contradicted, WentAlong
from roleplay.feedback.counting import by_class, count_questions, productive_share, record
from roleplay.feedback.document import to_markdown, trust_blocks
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.practice import Practice
from roleplay.printing import markdown
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.persons import Admission
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback import drilled
from tests.feedback.play import Play, reading

Make = Callable[..., Play]
Build = Callable[..., Report]
ADMISSION = Admission.model_validate(
    {
        "id": "knew-it-all",
        "topic": "driver_role",
        "title": {"sl": "Priznal, da je vedel", "en": "Admitted that he knew"},
        "statement": {"sl": "Vedel je za vse.", "en": "He knew about everything."},
        "at": 0.5,
        "lines": {"sl": ["Prav, vedel sem."], "en": ["Fine, I knew."]},
        "vague": {"sl": ["Ne vem, kako."], "en": ["I don’t know how."]},
        "taken_back": {"sl": ["Ni bilo res."], "en": ["It wasn’t true."]},
    }
)


@pytest.fixture
def pressed(library: Library) -> Play:
    """A talk with a driver who admits under pressure something untrue that the case gives him."""
    case = library.scenario["white-van"]
    persons = tuple(
        person.model_copy(update={"admissions": (ADMISSION,)}) if person.id == "driver" else person
        for person in case.persons
    )
    parts = {name: getattr(case, name) for name in Scenario.model_fields} | {"persons": persons}
    kept = {name: getattr(library, name) for name in Library.model_fields}
    session = Play(Library(**kept | {"scenarios": (Scenario(**parts),)})).phase(2)
    session.ask("driver", "Tell me about today.", reading("OPEN"))
    for words in ("You are lying!", "Nobody believes you!", "Admit it, it was you!"):
        session.ask("driver", words, reading("OPINION", tactics=("accusation",)))
    return session


def test_figures_do_not_depend_on_the_order_of_the_questions(practice: Practice, library: Library) -> None:
    kept = record(drilled.drive(practice, "en").state, library)
    found = count_questions(kept).questions
    assert by_class(found) == by_class(found[::-1])
    assert productive_share(found) == productive_share(found[::-1])


def test_the_classes_of_all_talks_add_up(careful: Play, harmful: Play, report: Build) -> None:
    for played in (careful, harmful):
        questions = report(played).questions
        asked, facts = Counter[str](), Counter[str]()
        for talk in questions.interviews:
            for line in talk.by_class:
                asked[line.label] += line.asked
                facts[line.label] += line.facts
        assert {line.label: line.asked for line in questions.by_class} == dict(asked)
        assert {line.label: line.facts for line in questions.by_class} == {name: facts[name] for name in asked}


def test_turns_of_a_talk_are_counted_with_its_silences(play: Make, report: Build) -> None:
    session = play().phase(2).ask("driver", "Tell me about today.", reading("OPEN")).room("Wait, please.")
    session.be_silent("driver").ask("foreman", "Who are you?", reading("PROBE"))
    session.ask("driver", "Who pays you?", reading("PROBE", topics=("driver_role",)))
    questions = report(session).questions
    assert [(item.person, item.number) for item in questions.questions] == [
        ("driver", 1),
        ("foreman", 1),
        ("driver", 3),
    ]
    talk = questions.interviews[0]
    assert [(wait.number, wait.turn) for wait in talk.waits] == [(2, session.state.turn - 2)]
    assert talk.silences == 1


def test_a_subject_is_opened_once_a_person(play: Make, report: Build) -> None:
    session = play().phase(2)
    for person in ("driver", "driver", "foreman"):
        session.ask(person, "How long do they work?", reading("PROBE", topics=("hours",)))
    title = session.state.scenario.topic["hours"].title["en"]
    assert [title in item.opened for item in report(session).questions.questions] == [True, False, True]


def test_trust_by_question_is_that_of_the_trace(careful: Play, report: Build) -> None:
    questions = report(careful).questions
    for item in questions.questions:
        moved = sum(step.moved for step in questions.trace if (step.turn, step.person) == (item.turn, item.person))
        assert item.trust == pytest.approx(moved, abs=1e-4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_cost_trust_is_told_with_its_rule_and_without_points(
    harmful: Play, library: Library, report: Build, language: Language
) -> None:
    found = report(harmful, language)
    step = min(found.questions.trace, key=lambda step: step.moved)
    rule = next(rule for rule in library.rules if rule.id == step.cause)
    section = markdown.to_markdown(trust_blocks(found, phrases(language))).replace("\\", "")
    line = next(line for line in section.split("\n- ") if rule.title[language] in line)
    assert phrases(language)("export.trust_lost") in line and rule.reason[language].split()[0] in line
    assert "→" not in section


@pytest.mark.parametrize("language", LANGUAGES)
def test_conditions_leave_out_what_cannot_fail(careful: Play, report: Build, language: Language) -> None:
    lines = report(careful, language).disclosures
    interpreter = {"sl": "tolmač", "en": "interpreter"}[language]
    assert not any(interpreter in " ".join(line.condition) for line in lines if line.person == "driver")
    assert all(line.condition for line in lines)
    account = next(line for line in lines if (line.person, line.fact) == ("worker", "threat-sister"))
    assert any(interpreter in part for part in account.condition)
    assert any("55" in part for part in account.condition)


def test_an_untrue_admission_is_told_plainly(pressed: Play, report: Build, library: Library) -> None:
    (item,) = report(pressed).admissions
    assert item.statement == "He knew about everything."
    assert item.quote == "Admit it, it was you!" and item.taken_back is None
    assert [piece.quote for piece in item.pressed] == [
        "You are lying!",
        "Nobody believes you!",
        "Admit it, it was you!",
    ]
    assert all(words in item.text for words in (item.statement, "not true", "accusation", "not taken back"))
    text = to_markdown(report(pressed, "sl"), pressed.state, library, transcript=False)
    assert "Vedel je za vse." in text and "To ni res." in text


def test_an_untrue_admission_that_was_taken_back_says_when(pressed: Play, report: Build) -> None:
    for _ in range(6):
        pressed.ask("driver", "Take your time.", reading("ENCOUR", tactics=("empathy",)))
    (item,) = report(pressed).admissions
    back = next(entry.turn for entry in pressed.state.log if entry.event.kind == "taken_back")
    assert item.taken_back == back and f"turn {back}" in item.text


def test_a_yes_to_a_suggestion_is_no_statement(play: Make, report: Build, library: Library) -> None:
    session = play().phase(2).ask("driver", "You locked them in, didn't you?", reading("LEAD", topics=("control",)))
    session._record(WentAlong(person="driver", topics=("control",), fact="locked-door"))
    result = report(session.phase(2).finish())
    (item,) = result.agreements
    assert item.quote == "You locked them in, didn't you?"
    assert item.about == (session.state.scenario.fact["locked-door"].title["en"],)
    line = next(line for line in result.disclosures if (line.person, line.fact) == ("driver", "locked-door"))
    assert line.agreed == line.turn == item.turn and line.outcome == "contaminated"
    assert "is no statement" in to_markdown(result, session.state, library, transcript=False)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_broken_cover_story_says_what_was_said_first(
    play: Make, report: Build, library: Library, language: Language
) -> None:
    session = play().phase(2).ask("driver", "Where do they sleep?", reading("PROBE", topics=("housing",)))
    first = session.state.turn
    session.ask("driver", "We found this. Explain it.", reading("OPEN"), facts=("phones-collected",))
    session._record(Contradicted(person="driver", fact="warehouse", said_turn=first, by="evidence"))
    result = report(session, language)
    (item,) = result.contradictions
    said = next(
        entry.event.text
        for entry in session.state.log
        if entry.turn == first and entry.event.kind == "said" and entry.event.speaker == "driver"
    )
    assert item.said == said and item.said_turn == first
    assert item.quote == "We found this. Explain it."
    assert session.state.scenario.fact["phones-collected"].title[language] in item.against
    assert said in to_markdown(result, session.state, library, transcript=False).replace("\\", "")
