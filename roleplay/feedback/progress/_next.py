"""What to practise next: for a criterion that is low, the drill or exercise that can show it, the least used first."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from roleplay.feedback.parts import ReportPart
from roleplay.feedback.progress._practised import FinishedPractice
from roleplay.feedback.rubric import Criterion, Rubric
from roleplay.feedback.scoring import shows
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AGENCIES, AgencyId, Language

MOST = 2
Why = Literal["stays_low", "low_last", "other_side"]


class NextPractice(ReportPart):
    """A practice that is worth while next, and why.

    `criteria` are the ids of what it trains, `titles` their names; `why` is `stays_low` over three sessions, `low_last`
    in the latest one, or `other_side` where nothing is low and the same case can be seen from another agency.
    `person`, `goal` and `minutes` are those of a drill, None for an exercise. `done` is how often it was practised.
    """

    why: Why
    criteria: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    better: str = ""
    scenario: str
    scenario_title: str
    agency: AgencyId
    agency_name: str
    person: str | None = None
    person_name: str = ""
    goal: str | None = None
    goal_title: str = ""
    minutes: float | None = None
    done: int = 0


def next_practices(
    weak: Iterable[tuple[str, bool]],
    counted: Sequence[FinishedPractice],
    library: Library,
    rubric: Rubric,
    language: Language,
) -> tuple[NextPractice, ...]:
    """Return up to two practices for the weak criteria (each with whether it stays low), or a case's other side.

    Criteria that the same practice trains are named together.
    """
    found: dict[tuple[str, AgencyId, str | None], NextPractice] = {}
    for name, stays in weak:
        criterion = rubric.criterion[name]
        offered = list(_offers(criterion, stays, counted, library, language))
        if not offered:
            continue
        best = min(offered, key=lambda item: item.done)
        key = (best.scenario, best.agency, best.goal)
        if key in found:
            known = found[key]
            grown = {"criteria": (*known.criteria, name), "titles": (*known.titles, criterion.title[language])}
            found[key] = known.model_copy(update=grown)
        elif len(found) < MOST:
            found[key] = best
    return tuple(found.values()) or tuple(_other_side(counted, library, language))


def _offers(
    criterion: Criterion, stays: bool, counted: Sequence[FinishedPractice], library: Library, language: Language
) -> Iterator[NextPractice]:
    """Yield the practices that can show a criterion: drills where a drill can, else whole exercises."""
    in_drill, reason = criterion.in_drill is not None, _reason(criterion, stays, language)
    for case in (case for case in library.scenarios if language in case.languages):
        agency = _agency(case, criterion, counted, drill=in_drill)
        if agency is None or (case.interview_only and not in_drill):
            continue
        if not in_drill:
            yield _practice(case, agency, counted, library, language).model_copy(update=reason)
            continue
        for goal in case.goals:
            person = case.person[goal.person]
            if shows(criterion, agency, person):
                drill = {
                    "person": person.id,
                    "person_name": person.name[language],
                    "goal": goal.id,
                    "goal_title": goal.title[language],
                    "minutes": goal.minutes,
                    "done": sum(item.scenario == case.id and item.goal == goal.id for item in counted),
                }
                yield _practice(case, agency, counted, library, language).model_copy(update=reason | drill)


def _other_side(counted: Sequence[FinishedPractice], library: Library, language: Language) -> Iterator[NextPractice]:
    """Yield the latest whole exercise once more, as the agency that was played least."""
    last = next((item for item in reversed(counted) if item.person is None), None)
    case = library.scenario.get(last.scenario) if last is not None else None
    if last is None or case is None or language not in case.languages:
        return
    others = [agency for agency in AGENCIES if agency in case.seat and agency != last.agency]
    if others:
        agency = min(others, key=lambda name: _played(case, name, counted))
        yield _practice(case, agency, counted, library, language)


def _agency(
    case: Scenario, criterion: Criterion, counted: Sequence[FinishedPractice], *, drill: bool
) -> AgencyId | None:
    """Return the agency that the learner played last, if its work can show the criterion, else one whose can."""
    able = [name for name in AGENCIES if name in case.seat and (not criterion.agencies or name in criterion.agencies)]
    played = [item.agency for item in reversed(counted) if (item.person is not None) == drill]
    played += [item.agency for item in reversed(counted)]
    return next((name for name in played if name in able), able[0] if able else None)


def _played(case: Scenario, agency: AgencyId, counted: Sequence[FinishedPractice]) -> int:
    return sum(item.scenario == case.id and item.agency == agency and item.person is None for item in counted)


def _practice(
    case: Scenario, agency: AgencyId, counted: Sequence[FinishedPractice], library: Library, language: Language
) -> NextPractice:
    return NextPractice(
        why="other_side",
        scenario=case.id,
        scenario_title=case.title[language],
        agency=agency,
        agency_name=library.agency[agency].name[language],
        done=_played(case, agency, counted),
    )


def _reason(criterion: Criterion, stays: bool, language: Language) -> dict[str, object]:
    """Return why a practice is named; the general advice of the criterion names nothing of a session."""
    better = next((item.text[language] for item in criterion.advice if not (item.at_least or item.at_most)), "")
    return {
        "why": "stays_low" if stays else "low_last",
        "criteria": (criterion.id,),
        "titles": (criterion.title[language],),
        "better": "" if "{" in better else better,
    }
