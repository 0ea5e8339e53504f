"""Everything that was counted in one session, in one place: what the criteria are measured from."""

from collections.abc import Iterable
from dataclasses import dataclass

from roleplay.exercise.log.state import State
from roleplay.feedback.counting._deadlines import count_duties, count_injects
from roleplay.feedback.counting._disclosures import (
    count_admissions,
    count_agreements,
    count_contradictions,
    count_disclosures,
)
from roleplay.feedback.counting._doubts import count_doubts
from roleplay.feedback.counting._flow import count_flow
from roleplay.feedback.counting._harms import accused, count_harms, count_slips, found_untrue
from roleplay.feedback.counting._indicators import count_indicators
from roleplay.feedback.counting._lines import Doubt, DutyLine, Flow, Harm, Indicators, InjectLine, Safeguard, Slip
from roleplay.feedback.counting._questions import count_questions
from roleplay.feedback.counting._record import SessionRecord, record
from roleplay.feedback.counting._safeguards import count_safeguards
from roleplay.feedback.counting._talks import (
    Acquiescence,
    Contradiction,
    DisclosureLine,
    DrillResult,
    FalseAdmission,
    GoalFact,
    Question,
    QuestionMap,
)
from roleplay.feedback.rubric import Rubric, Signs
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language


@dataclass(frozen=True, slots=True)
class SessionLedger:
    """The counted parts of a session; `accused` are the turns that can show nothing good (`harms.accused`).

    `cleared` are harms and slips that a judge has found untrue: no other part knows of them.
    """

    record: SessionRecord
    signs: Signs
    flow: Flow
    duties: tuple[DutyLine, ...]
    injects: tuple[InjectLine, ...]
    questions: QuestionMap
    safeguards: tuple[Safeguard, ...]
    disclosures: tuple[DisclosureLine, ...]
    indicators: Indicators
    harms: tuple[Harm, ...]
    accused: frozenset[int]
    slips: tuple[Slip, ...]
    cleared: tuple[Harm | Slip, ...]
    doubts: tuple[Doubt, ...]
    admissions: tuple[FalseAdmission, ...]
    agreements: tuple[Acquiescence, ...]
    contradictions: tuple[Contradiction, ...]
    drill: DrillResult | None


def count(
    state: State, library: Library, rubric: Rubric, language: Language | None = None, *, affirmed: bool = True
) -> SessionLedger:
    """Count everything in a session; a drill has no duties, no changes from outside and nobody to inform.

    What the learner `affirmed` counts as given.
    """
    whole = record(state, library, language, affirmed=affirmed)
    untrue = found_untrue(whole)
    turns = whole.without(untrue)
    counted: list[Harm | Slip] = [*count_harms(whole, rubric), *count_slips(whole)] if untrue else []
    questions, disclosures = count_questions(turns), tuple(count_disclosures(turns))
    is_drill = state.drill is not None
    harms, slips = count_harms(turns, rubric), tuple(count_slips(turns))
    return SessionLedger(
        record=turns,
        signs=rubric.signs,
        flow=Flow() if is_drill else count_flow(turns),
        duties=() if is_drill else tuple(count_duties(turns)),
        injects=() if is_drill else tuple(count_injects(turns)),
        questions=questions,
        safeguards=tuple(count_safeguards(turns, rubric.signs)),
        disclosures=disclosures,
        indicators=count_indicators(turns),
        harms=harms,
        accused=accused(turns, harms),
        slips=slips,
        cleared=tuple(item for item in counted if item.seq in untrue),
        doubts=tuple(count_doubts(turns, rubric, (*harms, *slips))),
        admissions=tuple(count_admissions(turns)),
        agreements=tuple(count_agreements(turns)),
        contradictions=tuple(count_contradictions(turns)),
        drill=drill_result(turns, disclosures),
    )


OF_TALKS = frozenset({"questions", "trust", "indicators"})
"""The data that a drill has, too, of those by which the closing questions of an exercise are answered."""


def drill_result(record: SessionRecord, disclosures: Iterable[DisclosureLine]) -> DrillResult | None:
    """Return what became of the goal of a drill; None in an exercise."""
    drill, goal, language = record.state.drill, record.state.goal, record.language
    if drill is None or goal is None:
        return None
    lines = {line.fact: line for line in disclosures if line.person == drill.person}
    facts = tuple(
        GoalFact(
            fact=line.fact,
            title=line.title,
            outcome=line.came_out,
            turn=line.turn,
            quote=line.quote,
            missing=line.missing,
        )
        for line in (lines[fact] for fact in goal.facts if fact in lines)
    )
    return DrillResult(
        person=drill.person,
        name=record.case.person[drill.person].name[language],
        goal=goal.id,
        title=goal.title[language],
        text=goal.text[language],
        minutes=drill.minutes,
        facts=facts,
        told=sum(fact.outcome == "told" for fact in facts),
        spoiled=sum(fact.outcome == "contaminated" for fact in facts),
    )


def best_question(ledger: SessionLedger) -> Question | None:
    """Return the question that brought most facts without suggesting them, of equal ones the most open."""

    def worth(item: Question) -> tuple[int, bool, bool, int]:
        return (len(item.facts) - len(item.contaminated), item.label == "OPEN", item.label == "PROBE", -item.turn)

    fruitful = [
        item
        for item in ledger.questions.questions
        if len(item.facts) > len(item.contaminated) and item.quote and item.turn not in ledger.accused
    ]
    return max(fruitful, key=worth, default=None)
