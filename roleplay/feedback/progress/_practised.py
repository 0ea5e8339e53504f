"""What of a finished session counts for progress: levels, harms and kinds of question, without the learner's words."""

from collections.abc import Iterable
from datetime import UTC, datetime

from roleplay.exercise.log.events import Finished
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import NO_QUESTIONS
from roleplay.feedback.parts import Level, ReportPart, Source
from roleplay.feedback.report import Report
from roleplay.scenario.vocabulary import AgencyId, NamedHarm, QuestionClass

_NEVER = datetime.min.replace(tzinfo=UTC)


class Observed(ReportPart):
    """The level of a criterion in one session, None where it could have been shown and was not observed."""

    level: Level | None
    source: Source = "counted"
    doubtful: bool = False


class QuestionYield(ReportPart):
    """How often a kind of question was asked, and how many facts were told in answer."""

    asked: int
    facts: int


class FinishedPractice(ReportPart):
    """One finished session. `criteria` holds those that it could show; `harms` how often each kind happened.

    `family` is the same for all attempts that branch off one session. `person` and `goal` are those of a drill, None
    in an exercise. `productive` is the share 0-1 of the `proper` questions that open a talk, None without any.
    `ended` is when it was finished, None where the log carries no wall-clock times.
    """

    session: str
    family: str
    ended: datetime | None
    scenario: str
    agency: AgencyId
    person: str | None = None
    goal: str | None = None
    criteria: dict[str, Observed]
    harms: dict[NamedHarm, int]
    classes: dict[QuestionClass, QuestionYield]
    proper: int
    productive: float | None


def practised(report: Report, state: State, session: str, family: str) -> FinishedPractice:
    """Return what of a session's report counts for progress; ValueError where it is not finished: half says nothing."""
    if state.finished is None:
        raise ValueError(f"session {session} is not finished")
    harms: dict[NamedHarm, int] = {}
    for harm in report.harms:
        harms[harm.kind] = harms.get(harm.kind, 0) + 1
    return FinishedPractice(
        session=session,
        family=family,
        ended=_ended(state),
        scenario=report.scenario,
        agency=report.agency,
        person=state.drill.person if state.drill is not None else None,
        goal=state.drill.goal if state.drill is not None else None,
        criteria={
            item.id: Observed(level=item.level, source=item.source, doubtful=item.doubtful and item.level is not None)
            for item in report.criteria
        },
        harms=harms,
        classes={item.label: QuestionYield(asked=item.asked, facts=item.facts) for item in report.questions.by_class},
        proper=sum(item.label not in NO_QUESTIONS for item in report.questions.questions),
        productive=report.questions.productive_share,
    )


def family_of(state: State, session: str) -> str:
    """Return what a session's attempts share: the moment and the choices with which all of them begin.

    For logs without the cards of a store; without wall-clock times each session stands by itself.
    """
    first = state.log[0]
    return f"{first.at} {first.event.model_dump_json()}" if first.at else session


def in_order(sessions: Iterable[FinishedPractice]) -> tuple[FinishedPractice, ...]:
    """Return the sessions by when they were finished, whatever order they come in."""
    return tuple(sorted(sessions, key=lambda item: (item.ended or _NEVER, item.session)))


def latest_attempts(sessions: Iterable[FinishedPractice]) -> tuple[FinishedPractice, ...]:
    """Return of each family the attempt that was finished last, in order.

    The attempts of a family share their first turns: counted each, what was said there would count over again. The
    latest shows what the learner can do by now; an exercise begun anew is a family of its own.
    """
    return in_order({item.family: item for item in in_order(sessions)}.values())


def _ended(state: State) -> datetime | None:
    at = next((entry.at for entry in reversed(state.log) if isinstance(entry.event, Finished)), None)
    try:
        moment = datetime.fromisoformat(at or "")
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
