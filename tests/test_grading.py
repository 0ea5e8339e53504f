"""Grading kept in the log: what was judged and the learner's own view, after the end and beside everything else."""

from collections.abc import Callable
from pathlib import Path

import pytest

from evals.scripted import Scripted
from roleplay.config import ROOT
from roleplay.errors import InputError
from roleplay.exercise.log.events import Drill, counts_as_turn
from roleplay.exercise.log.fold import fold
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.setup import Setup
from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.judge import Judge, Unjudged
from roleplay.feedback.rubric import Rubric, load_rubric
from roleplay.grading import Grading
from roleplay.models.model import ModelError, Prompt, Waiting
from roleplay.models.prompts import shipped_prompts
from roleplay.practice import Practice, Session
from roleplay.storage.files import read_session, session_text
from tests.feedback.judging import judged, with_judged

BESIDE, DECIDES, UNSEEN = "R-06", "R-15", "R-16"
GOOD = '{"evidence": [{"turn": 2, "quote": "%s"}], "reason": "So it is.", "level": 2, "better": ""}'
WORDS = ("Hello. We can stop at any time.", "Tell me what it was like.", "Thank you. The doctor comes next.")


@pytest.fixture(scope="module")
def rubric() -> Rubric:
    parts = [judged(name, ["interview"]) for name in (BESIDE, DECIDES)]
    return with_judged(load_rubric(ROOT / "knowledge"), *parts, judged(UNSEEN, ["debrief"]))


def talk(practice: Practice, *, ended: bool = True) -> Session:
    goal = next(item for item in practice.library.scenario["white-van"].goals if item.person == "driver")
    drill = Drill(person="driver", goal=goal.id, minutes=15)
    session = practice.start(Setup("white-van", "en", "police", seed=5, drill=drill))
    for words in WORDS:
        list(practice.say(session, "interview", words, ("driver",)))
    if ended:
        list(practice.next_phase(session))
    return session


def grading(practice: Practice, rubric: Rubric, answers: Callable[[Prompt], str | Exception] | str) -> Grading:
    model = Scripted("scripted", answers if callable(answers) else lambda _: answers)
    return Grading(practice, rubric, Judge([model], shipped_prompts(), lambda _: True))


def test_results_are_events_and_disturb_nothing(
    stored: tuple[str, Practice], make_practice: Callable[[str], Practice], rubric: Rubric, tmp_path: Path
) -> None:
    url, practice = stored
    session = talk(practice)
    turns = session.state.turn
    grades = grading(practice, rubric, GOOD % WORDS[1])
    assert [item.id for item in grades.criteria(session)] == [BESIDE, DECIDES]
    assert grades.estimate(session).prompt_tokens > 500
    came = [item for item in grades.have_judged(session) if not isinstance(item, Waiting)]
    grades.rate_self(session, BESIDE, 3, 1, " First view ")
    grades.rate_self(session, BESIDE, 1)
    state = session.state
    assert {item.criterion for item in came} == set(state.graded) == {BESIDE, DECIDES}
    assert (state.turn, state.log[-1].turn, state.self_rated[BESIDE].level) == (turns, turns, 1)
    kinds = [entry.event.kind for entry in state.log]
    assert kinds[kinds.index("finished") + 1 :] == ["graded", "graded", "self_rated", "self_rated"]
    assert not any(counts_as_turn(entry.event) for entry in state.log[-4:])
    assert not [entry for entry in heard_by("driver", state.log[-4:], "police", state.scenario)]

    again = make_practice(url).open(session.id).state  # resumed elsewhere
    assert again.log == state.log and again.graded == state.graded
    (tmp_path / "s.json").write_text(session_text(state.log), encoding="utf-8")
    filed = fold(state.scenario, read_session(tmp_path / "s.json"))
    report = build(filed, practice.library, rubric)
    assert report == build(state, practice.library, rubric)
    decided = next(item for item in report.criteria if item.id == DECIDES)
    assert (decided.source, decided.level, decided.own) == ("model", 2, None)
    own = next(item for item in report.criteria if item.id == BESIDE).own
    assert own is not None and (own.level, own.turn, own.note) == (1, None, "")
    for text in (to_markdown(report, filed, practice.library), to_json(report, filed, practice.library)):
        assert "scripted" in text and "en anchor 1 of R-06." in text

    branch = practice.rewind(session, 2)
    assert not branch.state.graded and not branch.state.self_rated and branch.state.finished is None
    list(practice.say(branch, "interview", "What would help you now?", ("driver",)))
    list(practice.next_phase(branch))
    branched = build(branch.state, practice.library, rubric)
    assert branched.criteria and not any(item.judged or item.own for item in branched.criteria)


def test_a_self_rating_never_enters_the_total(practice: Practice, rubric: Rubric) -> None:
    session = talk(practice)
    before = build(session.state, practice.library, rubric)
    grades = Grading(practice, rubric)
    for level in (0, 3):
        for name in (BESIDE, DECIDES):
            grades.rate_self(session, name, level)
        after = build(session.state, practice.library, rubric)
        assert after.total == before.total
        assert [item.level for item in after.criteria] == [item.level for item in before.criteria]
        for item in after.criteria:
            alone = item.own is not None and item.level is None
            assert item.source == ("self" if alone else "counted")
    few = practice.start(session_setup(session.state))
    list(practice.say(few, "interview", WORDS[0], ("driver",)))
    list(practice.next_phase(few))
    grades.rate_self(few, BESIDE, 3)
    seen = next(item for item in build(few.state, practice.library, rubric).criteria if item.id == BESIDE)
    assert (seen.level, seen.source, seen.own and seen.own.level) == (None, "self", 3)


def session_setup(state: State) -> Setup:
    return Setup("white-van", "en", "police", seed=6, drill=state.drill)


def test_what_cannot_be_taken_is_refused_and_nothing_recorded(practice: Practice, rubric: Rubric) -> None:
    grades = grading(practice, rubric, GOOD % WORDS[1])
    running = talk(practice, ended=False)
    assert grades.criteria(running) == ()
    for attempt in (lambda: list(grades.have_judged(running)), lambda: grades.rate_self(running, BESIDE, 1)):
        with pytest.raises(InputError, match="not_finished"):
            attempt()
    session = talk(practice)
    length = len(session.state.log)
    for code, arguments in {
        "not_judged": (UNSEEN, 1),
        "no_such_level": (BESIDE, 4),
        "not_among_turns": (BESIDE, 1, 99),
        "too_long": (BESIDE, 1, None, "word " * 300),
        "not_text": (BESIDE, 1, None, "a\x00b"),
    }.items():
        with pytest.raises(InputError, match=code):
            grades.rate_self(session, *arguments)
    with pytest.raises(InputError, match="no_judge"):
        list(Grading(practice, rubric).have_judged(session))
    assert len(session.state.log) == length


def test_a_later_failure_takes_nothing_back(practice: Practice, rubric: Rubric) -> None:
    session = talk(practice)
    list(grading(practice, rubric, GOOD % WORDS[1]).have_judged(session))
    kept = dict(session.state.graded)
    failing = grading(practice, rubric, lambda _: ModelError("spending_cap", spent="1", cap="1", currency="EUR"))
    came = [item for item in failing.have_judged(session) if not isinstance(item, Waiting)]
    assert came and all(isinstance(item, Unjudged) for item in came)
    assert session.state.graded == kept
