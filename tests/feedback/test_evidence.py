"""Evidence or silence: a turn that did harm shows nothing good, and no two sentences say contrary things of a turn."""

from collections.abc import Callable
from pathlib import Path

import pytest

from roleplay.exercise.log.events import HarmDone, Objected, Read
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Act, Reading
from roleplay.feedback.counting import accused, cap, gravest, record
from roleplay.feedback.grade import build
from roleplay.feedback.parts import QuoteEvidence
from roleplay.feedback.report import Report, Strength
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.verified import sound, verified
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play, reading
from tests.played import MOVES, moves_of
from tests.played import Play as Played

Make = Callable[..., Play]
Build = Callable[..., Report]
FIRST = tuple(moves_of("police", language, level) for language in LANGUAGES for level in ("expert", "poor"))


def harmful_turns(state: State) -> set[int]:
    """The turns that the log itself holds against the learner."""
    found = set()
    for entry in state.log:
        match entry.event:
            case HarmDone():
                found.add(entry.turn)
            case Objected(turn=turn):
                found |= {turn, entry.turn}
            case _:
                acts = getattr(getattr(entry.event, "reading", None), "acts", ())
                if any(act.sure and act.kind in ("deny", "threat", "promise") for act in acts):
                    found.add(entry.turn)
    return found


def check(report: Report, harmful: set[int]) -> None:
    """Nothing good of the turns that did harm, or of which something else says the contrary."""
    harmful = harmful | {harm.turn for harm in report.harms}
    assert not harmful & {item.turn for item in report.strengths}
    for score in report.criteria:
        for part in (score, *([score.judged] if score.judged is not None else [])):
            assert (part.level or 0) <= 1 or not harmful & {piece.turn for piece in part.evidence}, score.id
    against = {item.turn for item in (*report.slips, *report.changes) if item.turn is not None}
    assert not against & {item.turn for item in report.strengths}
    assert report.dropped == 0, "what is chosen rightly need not be dropped"


@pytest.mark.some(2)
@pytest.mark.parametrize(
    "path",
    [path if path in FIRST else pytest.param(path, marks=pytest.mark.slow) for path in MOVES],
    ids=[f"{path.parts[-3]}-{path.stem}" for path in MOVES],
)
def test_no_shipped_script_is_praised_for_what_did_harm(
    path: Path, played: Played, library: Library, rubric: Rubric
) -> None:
    state = played(path)
    check(build(state, library, rubric), harmful_turns(state))


def test_what_a_harmful_turn_shows_is_another_turns_or_goes_down(harmful: Play, careful: Play, report: Build) -> None:
    say = phrases("en")
    score = next(item for item in report(careful).criteria if item.level == 3 and item.evidence)
    one = QuoteEvidence(turn=score.evidence[0].turn, quote=score.evidence[0].quote)
    two = QuoteEvidence(turn=one.turn + 1, quote="Other words.")
    both = score.model_copy(update={"evidence": (one, two)})
    kept = sound(both, {one.turn}, say)
    assert (kept.level, kept.evidence, kept.reason) == (3, (two,), score.reason)
    lowered = sound(both, {one.turn, two.turn}, say)
    assert (lowered.level, lowered.evidence, lowered.merit) == (1, (one, two), "")
    assert str(one.turn) in lowered.reason and lowered.reason != score.reason
    low = score.model_copy(update={"level": 1})
    assert sound(low, {piece.turn for piece in low.evidence}, say) is low
    check(report(harmful), harmful_turns(harmful.state))


@pytest.mark.parametrize("kind", ["deny", "threat", "promise"])
def test_an_order_that_is_sure_or_a_denial_makes_its_turn_show_nothing_good(
    play: Make, report: Build, library: Library, kind: str
) -> None:
    session = play().phase().act("separate-persons").phase()
    for turn in range(4):
        act = Act(kind=kind, quote="Tell me about the drive", sure=turn != 1)  # type: ignore[arg-type]
        acts = (act,) if turn < 2 else ()
        session.ask("driver", f"Tell me about the drive, part {turn}.", reading("OPEN", acts=acts))
    turns = record(session.state, library)
    result = report(session)
    found = accused(turns, result.harms)
    assert 4 in found and not {5, 6, 7} & found
    check(result, harmful_turns(session.state))


def test_praise_of_which_the_report_says_the_contrary_is_dropped_and_counted(
    careful: Play, report: Build, library: Library
) -> None:
    honest = report(careful)
    turns = record(careful.state, library)
    changed = next(item for item in honest.changes if item.turn is not None)
    false = Strength(title="x", why="y", turn=changed.turn, criterion="R-04")
    forged = honest.model_copy(update={"strengths": (*honest.strengths, false)})
    sifted = verified(forged, turns)
    assert sifted.strengths == honest.strengths
    assert sifted.dropped == 1 and sifted.limits[-1] == phrases("en")("limits.contradicted", count=1)
    assert verified(honest, turns) == honest


def test_a_forged_level_on_a_harmful_turn_is_lowered_and_counted(
    harmful: Play, report: Build, library: Library
) -> None:
    honest = report(harmful)
    harm = next(item for item in honest.harms if item.quote)
    proof = (QuoteEvidence(turn=harm.turn, quote=harm.quote),)
    scores = tuple(
        item.model_copy(update={"level": 3, "evidence": proof} if item.id == "R-05" else {}) for item in honest.criteria
    )
    sifted = verified(honest.model_copy(update={"criteria": scores}), record(harmful.state, library))
    assert next(item.level for item in sifted.criteria if item.id == "R-05") == 1
    assert sifted.dropped == 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_was_stopped_is_named_and_caps_nothing(
    play: Make, report: Build, rubric: Rubric, language: Language
) -> None:
    session = play("police", language).phase()
    order = Act(kind="deny", id="rights_first", of="order", quote="No doctor.", fault="denied_care")
    session.room("No doctor.", reading("OPINION", acts=(order,)))
    stopped = report(session)
    (harm,) = stopped.harms
    assert (harm.kind, harm.stopped, harm.title) == ("denied_care", True, rubric.harm["denied_care"].title[language])
    assert stopped.cap is None and stopped.changes[0].title == harm.title
    session.phase()
    session.ask("worker", "No doctor for you.", reading("OPINION", acts=(order,)))
    said = next(item for item in report(session).harms if item.kind == "denied_care" and not item.stopped)
    assert gravest(report(session).harms, rubric)[0].stopped is False, "what was done comes first"
    assert cap([said], rubric) == rubric.caps[0] and report(session).cap is not None


def test_a_session_of_low_levels_is_given_no_strength(play: Make, report: Build) -> None:
    """A deed may stand in for a fault there: who was to be "held, with reasons" were all of the workers."""
    session = play().phase().act("inform-prosecutor", "All of them go to the cells, two of us at the door.")
    session.phase()
    for _ in range(3):
        session.ask("worker", "He took it, didn't he?", reading("LEAD", topics=("documents",)))
    result = report(session.phase(2).finish())
    levels = [score.level for score in result.criteria if score.level is not None]
    assert any(duty.by_learner and duty.outcome == "in_time" for duty in result.duties)
    assert sum(levels) < len(levels) and result.strengths == ()


def test_words_that_may_press_are_no_strength(careful: Play, report: Build) -> None:
    before = report(careful)
    spoken = next(item for item in before.strengths if item.where.startswith("talk with"))
    log = careful.state.log
    at = next(item for item in log if item.turn == spoken.turn and isinstance(item.event, Read))
    act = Act(kind="bluff", quote=str(spoken.quote), sure=False)
    kept = at.event.reading
    harsh = Reading.model_validate(kept.model_dump() | {"acts": (*kept.acts, act)})
    log[at.seq] = at.model_copy(update={"event": at.event.model_copy(update={"reading": harsh})})
    assert spoken.turn not in {item.turn for item in report(careful).strengths}
