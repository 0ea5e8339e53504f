"""Everything that was counted in one session, in one place: what the criteria are measured from."""

from dataclasses import dataclass

from roleplay.exercise.state import State
from roleplay.feedback.contests import found_untrue
from roleplay.feedback.counted import (
    DisclosureLine,
    DutyLine,
    Flow,
    Indicators,
    InjectLine,
    QuestionMap,
    Safeguard,
    Slip,
)
from roleplay.feedback.curves import curves
from roleplay.feedback.deadlines import count_duties, count_injects
from roleplay.feedback.disclosures import count_disclosures
from roleplay.feedback.drills import result
from roleplay.feedback.flow import count_flow
from roleplay.feedback.harms import accused, count_harms, count_slips
from roleplay.feedback.indicators import count_indicators
from roleplay.feedback.questions import count_questions
from roleplay.feedback.record import Record, record
from roleplay.feedback.report import Harm
from roleplay.feedback.rubric import Rubric, Signs
from roleplay.feedback.safeguards import count_safeguards
from roleplay.feedback.statements import count_admissions, count_agreements, count_contradictions
from roleplay.feedback.talks import Agreement, Contradiction, Curve, DrillResult, FalseAdmission
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language


@dataclass(frozen=True, slots=True)
class Ledger:
    """The counted parts of a session; `accused` are the turns that can show nothing good (`harms.accused`).

    `cleared` are harms and slips that a judge has found untrue: no other part knows of them.
    """

    record: Record
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
    curves: tuple[Curve, ...]
    admissions: tuple[FalseAdmission, ...]
    agreements: tuple[Agreement, ...]
    contradictions: tuple[Contradiction, ...]
    drill: DrillResult | None


def count(state: State, library: Library, rubric: Rubric, language: Language | None = None) -> Ledger:
    """Count everything in a session; a drill has no duties, no changes from outside and nobody to inform."""
    whole = record(state, library, language)
    untrue = found_untrue(whole)
    turns = whole.without(untrue)
    counted: list[Harm | Slip] = [*count_harms(whole, rubric), *count_slips(whole)] if untrue else []
    questions, disclosures = count_questions(turns), count_disclosures(turns)
    is_drill = state.drill is not None
    harms = count_harms(turns, rubric)
    return Ledger(
        record=turns,
        signs=rubric.signs,
        flow=Flow() if is_drill else count_flow(turns),
        duties=() if is_drill else count_duties(turns),
        injects=() if is_drill else count_injects(turns),
        questions=questions,
        safeguards=count_safeguards(turns, rubric.signs),
        disclosures=disclosures,
        indicators=count_indicators(turns),
        harms=harms,
        accused=accused(turns, harms),
        slips=count_slips(turns),
        cleared=tuple(item for item in counted if item.seq in untrue),
        curves=curves(turns, questions.trace),
        admissions=count_admissions(turns),
        agreements=count_agreements(turns),
        contradictions=count_contradictions(turns),
        drill=result(turns, disclosures),
    )
