"""Builds the report of a session from its events: counted first, judged second; the same for the same log."""

from datetime import datetime

from roleplay.exercise.log.state import State
from roleplay.feedback.counting import SessionLedger, cap, contests, count, phase_spans
from roleplay.feedback.debrief import debrief, endings, plan_lines, results
from roleplay.feedback.report import (
    CriterionScore,
    Report,
    changes,
    dropped_quotes,
    figures_in_words,
    goals,
    groups,
    half_affirmed,
    headline,
    in_words,
    join,
    limits_of_scores,
    located,
    own_view,
    score,
    strengths,
)
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import total
from roleplay.feedback.verified import sound, verified
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

READ_BY_MODEL = " + "  # in the name of who read a message: the local reader and a model
# What was counted and stands in the report as it is.
COUNTED = (
    "slips", "flow", "duties", "injects", "questions", "safeguards", "disclosures", "indicators", "drill",
    "admissions", "agreements", "contradictions",
)  # fmt: skip


def build(state: State, library: Library, rubric: Rubric, language: Language | None = None) -> Report:
    """Return the report on a session, finished or not, in `language` or else in that of the session.

    Raises:
        ValueError: where the session has not begun.
    """
    spoken = language or state.setup.language
    ledger = in_words(count(state, library, rubric, spoken), rubric)
    counted = score(ledger, rubric)
    if any(state.affirmed.values()):
        plain = score(in_words(count(state, library, rubric, spoken, affirmed=False), rubric), rubric)
        counted = half_affirmed(counted, plain, phrases(spoken))
    judged = join(counted, state, rubric, spoken)
    scores = tuple(sound(item, ledger.accused, phrases(spoken)) for item in judged)
    changed = changes(ledger, scores, rubric)
    mean, limit, ends = total((item.level for item in scores), rubric), cap(ledger.harms, rubric), endings(ledger)
    report = Report(
        scenario=state.scenario.id,
        scenario_title=state.scenario.title[spoken],
        language=spoken,
        agency=state.learner,
        agency_name=library.agency[state.learner].name[spoken],
        rubric=rubric.version,
        finished=state.finished is not None,
        begun=datetime.fromisoformat(at) if (at := state.log[0].at) else None,
        turns=state.turn,
        minutes=state.minute,
        total=mean if mean is None or limit is None else min(mean, limit),
        uncapped=mean,
        cap=limit,
        headline=headline(ledger, ends),
        strengths=strengths(ledger, scores, changed),
        changes=changed,
        criteria=scores,
        groups=groups(scores, rubric, spoken),
        goals=goals(scores, rubric, spoken),
        dropped_quotes=dropped_quotes(scores),
        harms=tuple(located(ledger.record, harm) for harm in ledger.harms),
        heard=_heard(ledger, rubric),
        doubts=tuple(located(ledger.record, doubt) for doubt in ledger.doubts),
        contests=contests(ledger.record, (*ledger.harms, *ledger.slips, *ledger.cleared)),
        phases=() if state.drill is not None else phase_spans(ledger.record),
        endings=ends,
        plan=plan_lines(state, spoken),
        results=results(state, library, spoken) if state.finished is not None else (),
        debrief=debrief(ledger),
        own_view=own_view(ledger, scores),
        truth=_truth(state, spoken),
        limits=_limits(ledger, scores),
        figures=figures_in_words(ledger),
        **{name: getattr(ledger, name) for name in COUNTED},
    )
    return verified(report, ledger.record)


def _heard(ledger: SessionLedger, rubric: Rubric) -> str:
    """Return what share of grave faults is heard without a model; nothing where a model has read every message."""
    spoken, language = ledger.record.spoken, ledger.record.language
    alone = any(turn.reading is not None and READ_BY_MODEL not in turn.reading.reader for turn in ledger.record.turns)
    return phrases(language)("heard", share=rubric.heard[spoken]) if alone and spoken in rubric.heard else ""


def _truth(state: State, language: Language) -> str:
    """Return what lay behind it, once it is over; after a drill only what is true of the person."""
    if state.finished is None:
        return ""
    case = state.scenario
    return case.truth[language] if state.drill is None else case.person[state.drill.person].truth[language]


def _limits(ledger: SessionLedger, scores: tuple[CriterionScore, ...]) -> tuple[str, ...]:
    """Return what this report cannot say, the scores a trainer should look at among it."""
    say = phrases(ledger.record.language)
    drill = ledger.record.state.drill is not None
    names = ["counted", "reader", "drill" if drill else "rules", "steps"]
    names += ["grades"] if ledger.indicators.dimensions else []
    names += ["own"] if any(item.own for item in scores) else []
    found = [say(f"limits.{name}") for name in (*names, "invented")]
    models = list(dict.fromkeys(item.judged.model for item in scores if item.judged is not None))
    if models:
        found.append(say("limits.judged", models=models))
    if dropped := dropped_quotes(scores):
        found.append(say("limits.dropped", count=dropped))
    return (*found, *limits_of_scores(scores, say))
