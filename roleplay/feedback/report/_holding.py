"""Holding back: the report as learners see it while trainers do not trust the program with some criteria yet."""

from collections.abc import Collection

from roleplay.feedback.report._criteria import limits_of_scores
from roleplay.feedback.report._types import CriterionScore, OwnPoint, OwnView, Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import total
from roleplay.feedback.words import Phrasebook, phrases


def held(report: Report, criteria: Collection[str], rubric: Rubric) -> Report:
    """Return the report without the levels of `criteria` and all that rests on them; what the learner said stays.

    The total is that of the other criteria, None where these are too few. Harms and slips stay: nobody holds them back.
    """
    hidden = {score.id for score in report.criteria} & set(criteria)
    if not hidden:
        return report
    say = phrases(report.language)
    scores = tuple(_blank(score, say) if score.id in hidden else score for score in report.criteria)
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
            "limits": _limits(report, scores, say),
        }
    )


def _blank(score: CriterionScore, say: Phrasebook) -> CriterionScore:
    """Return the criterion with what it asks for, and nothing of what the program or a model made of the session."""
    return score.model_copy(
        update={
            "held": True,
            "level": None,
            "source": "counted" if score.own is None else "self",
            "evidence": (),
            "reason": say("held"),
            "merit": "",
            "better": "",
            "observed": {},
            "doubtful": False,
            "judged": None,
            "counted": None,
        }
    )


def _without(view: OwnView, hidden: set[str]) -> OwnView:
    """Return the learner's own formulation with nothing in it that says which held criteria were low."""

    def rests(point: OwnPoint) -> bool:
        return bool(point.criteria) and hidden.issuperset(point.criteria)

    telling = tuple(
        point.model_copy(update={"criteria": ()}) for point in view.named if rests(point)
    )  # as if no level asked for it
    return view.model_copy(
        update={
            "named": tuple(point for point in view.named if not rests(point)),
            "missing": tuple(point for point in view.missing if not rests(point)),
            "unsure": tuple(point for point in view.unsure if not rests(point)),
            "extra": view.extra + telling,
        }
    )


def _limits(report: Report, scores: tuple[CriterionScore, ...], say: Phrasebook) -> tuple[str, ...]:
    before = limits_of_scores(report.criteria, say)
    kept = [line for line in report.limits if line not in before]
    return (*kept, *limits_of_scores(scores, say))
