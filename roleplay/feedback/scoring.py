"""From counts to levels: each criterion's numbers against the thresholds of the rubric."""

from collections.abc import Callable

from roleplay.feedback import interview_measures, measures
from roleplay.feedback.ledger import Ledger
from roleplay.feedback.measures import Measure
from roleplay.feedback.parts import Evidence, Level
from roleplay.feedback.phrases import Phrases, phrases
from roleplay.feedback.report import CriterionScore
from roleplay.feedback.rubric import Criterion, Rubric

MEASURES: dict[str, Callable[[Ledger, Criterion], Measure | None]] = {
    "R-01": measures.separation,
    "R-02": measures.explaining,
    "R-03": measures.interpreting,
    "R-04": interview_measures.asking,
    "R-05": interview_measures.listening,
    "R-06": interview_measures.manner,
    "R-07": interview_measures.evidence_handling,
    "R-08": measures.indicator_cover,
    "R-09": measures.notifying,
    "R-11": measures.role_keeping,
    "R-12": measures.replanning,
    "R-13": measures.protecting,
    "R-14": measures.non_punishing,
    "R-15": interview_measures.closing,
    "R-16": measures.reflecting,
}
# Numbers that are shares 0-1 and shown as percentages.
SHARES = frozenset({"share", "cover", "key_share", "duty_share", "talk_share", "long", "concrete"})


def score(ledger: Ledger, rubric: Rubric) -> tuple[CriterionScore, ...]:
    """Return the scores of all criteria that can be counted, in the order of the rubric."""
    return tuple(
        _scored(ledger, criterion, MEASURES[criterion.id](ledger, criterion))
        for criterion in rubric.criteria
        if criterion.id in MEASURES
    )


def total(scores: tuple[CriterionScore, ...], rubric: Rubric) -> float | None:
    """Return the mean of the observed levels as 0-1, None where too few were observed."""
    levels = [score.level for score in scores if score.level is not None]
    return round(sum(levels) / len(levels) / 3, 4) if len(levels) >= rubric.fewest_observed else None


def level_of(criterion: Criterion, numbers: dict[str, float]) -> Level:
    """Return the level that the numbers reach."""
    return next((rule.level for rule in criterion.levels if rule.hold(numbers)), 0)


def _scored(ledger: Ledger, criterion: Criterion, measure: Measure | None) -> CriterionScore:
    language = ledger.record.language
    level = level_of(criterion, measure.numbers) if measure else None
    reason = criterion.unobserved[language]
    if measure is not None:
        reason = criterion.reason[language].format(**shown(measure.numbers, phrases(language)))
    return CriterionScore(
        id=criterion.id,
        title=criterion.title[language],
        level=level,
        evidence=_evidence(measure, level),
        passages=criterion.passages,
        better=_better(ledger, criterion, measure),
        reason=reason,
        observed={name: round(value, 4) for name, value in measure.numbers.items()} if measure else {},
        counts=criterion.counts[language],
        anchors=criterion.anchors[language],
        good=criterion.good[language],
        bad=criterion.bad[language],
        goals=criterion.goals,
        doubtful=measure is not None and (measure.doubtful or criterion.modest),
    )


def _evidence(measure: Measure | None, level: Level | None) -> tuple[Evidence, ...]:
    """A high level is shown by what went well, a low one by what was missing, where the learner's words show it."""
    if measure is None or level is None:
        return ()
    return measure.shows if level >= 2 else measure.lacks


def _better(ledger: Ledger, criterion: Criterion, measure: Measure | None) -> str:
    numbers = measure.numbers if measure else {}
    fitting = (item.text[ledger.record.language] for item in criterion.advice if item.hold(numbers))
    return next(fitting, "")


def shown(numbers: dict[str, float], say: Phrases) -> dict[str, str]:
    """Return the numbers as they stand in a sentence."""
    return {name: say.percent(value) if name in SHARES else say.number(value) for name, value in numbers.items()}
