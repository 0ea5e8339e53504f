"""Holding back: the report as learners see it while trainers do not trust the program with some criteria yet."""

from collections.abc import Collection

from roleplay.feedback.report._criteria import limits_of_scores
from roleplay.feedback.report._types import CriterionScore, OwnPoint, OwnView, Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import total
from roleplay.feedback.words import Phrasebook, phrases

# What of a score rests on the session.
RESTING = frozenset({"evidence", "merit", "better", "observed", "doubtful", "judged", "counted"})


def held(report: Report, criteria: Collection[str], rubric: Rubric) -> Report:
    """Return the report without the levels of `criteria` and all that rests on them; what the learner said stays.

    The total is that of the other criteria, None where these are too few. Harms and slips stay: nobody holds them back.
    """
    hidden = {score.id for score in report.criteria} & set(criteria)
    if not hidden:
        return report
    say = phrases(report.language)
    scores = tuple(_blank(score, say) if score.id in hidden else score for score in report.criteria)
    before = limits_of_scores(report.criteria, say)
    mean = total((score.level for score in scores), rubric)
    return report.model_copy(
        update={
            "criteria": scores,
            "total": mean if mean is None or report.cap is None else min(mean, report.cap),
            "uncapped": mean,
            "strengths": tuple(item for item in report.strengths if item.criterion not in hidden),
            "changes": tuple(
                item for item in report.changes if item.kind != "criterion" or item.criterion not in hidden
            ),
            "own_view": tuple(_without(item, hidden) for item in report.own_view),
            "limits": (*(line for line in report.limits if line not in before), *limits_of_scores(scores, say)),
        }
    )


def _blank(score: CriterionScore, say: Phrasebook) -> CriterionScore:
    """Return the criterion with what it asks for, and nothing of what the program or a model made of the session."""
    kept = {name: getattr(score, name) for name in CriterionScore.model_fields if name not in RESTING}
    source = "counted" if score.own is None else "self"
    return CriterionScore(**kept | {"level": None, "held": True, "source": source, "reason": say("held")})


def _without(view: OwnView, hidden: set[str]) -> OwnView:
    """Return the learner's own formulation with nothing in it that says which held criteria were low."""

    def rests(point: OwnPoint) -> bool:
        return bool(point.criteria) and hidden.issuperset(point.criteria)

    return view.model_copy(update={"points": tuple(point for point in view.points if not rests(point))})
