"""Builds the report of a session from its events: counted first, judged second; the same for the same log."""

from datetime import datetime

from roleplay.exercise.state import State
from roleplay.feedback.advice import changes, headline, strengths
from roleplay.feedback.contests import contests
from roleplay.feedback.deadlines import phase_spans
from roleplay.feedback.debrief import debrief, endings
from roleplay.feedback.formulation import own_view
from roleplay.feedback.harms import cap
from roleplay.feedback.joining import dropped_quotes, join
from roleplay.feedback.ledger import Ledger, count
from roleplay.feedback.occasions import located_harm
from roleplay.feedback.phrases import phrases
from roleplay.feedback.report import CriterionScore, Report, WrittenPage
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import goals, groups, limits_of_scores, score, total
from roleplay.feedback.verified import sound, verified
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language


def build(state: State, library: Library, rubric: Rubric, language: Language | None = None) -> Report:
    """Return the report on a session, finished or not, in `language` or else in that of the session.

    Raises:
        ValueError: where the session has not begun.
    """
    spoken = language or state.setup.language
    ledger = count(state, library, rubric, spoken)
    judged = join(score(ledger, rubric), state, rubric, spoken)
    scores = tuple(sound(item, ledger.accused, phrases(spoken)) for item in judged)
    changed = changes(ledger, scores, rubric)
    mean, limit, ends = total(scores, rubric), cap(ledger.harms, rubric), endings(ledger)
    report = Report(
        scenario=state.scenario.id,
        scenario_title=state.scenario.title[spoken],
        language=spoken,
        agency=state.learner,
        agency_name=library.agency[state.learner].name[spoken],
        rubric=rubric.version,
        finished=state.finished is not None,
        begun=_begun(state),
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
        harms=tuple(located_harm(ledger.record, harm) for harm in ledger.harms),
        slips=ledger.slips,
        contests=contests(ledger.record, (*ledger.harms, *ledger.slips, *ledger.cleared)),
        flow=ledger.flow,
        duties=ledger.duties,
        injects=ledger.injects,
        phases=() if state.drill is not None else phase_spans(ledger.record),
        questions=ledger.questions,
        safeguards=ledger.safeguards,
        disclosures=ledger.disclosures,
        indicators=ledger.indicators,
        endings=ends,
        debrief=debrief(ledger),
        own_view=own_view(ledger, scores),
        drill=ledger.drill,
        curves=ledger.curves if state.finished is not None else (),
        admissions=ledger.admissions,
        agreements=ledger.agreements,
        contradictions=ledger.contradictions,
        truth=_truth(state, spoken),
        limits=_limits(ledger, scores),
        pages=tuple(
            WrittenPage(mark=item.mark, model=item.attempt.model, told=item.told) for item in state.narrated.values()
        ),
    )
    return verified(report, ledger.record)


def _truth(state: State, language: Language) -> str:
    """Return what lay behind it, once it is over; after a drill only what is true of the person."""
    if state.finished is None:
        return ""
    case = state.scenario
    return case.truth[language] if state.drill is None else case.person[state.drill.person].truth[language]


def _begun(state: State) -> datetime | None:
    at = state.log[0].at
    return datetime.fromisoformat(at) if at else None


def _limits(ledger: Ledger, scores: tuple[CriterionScore, ...]) -> tuple[str, ...]:
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
