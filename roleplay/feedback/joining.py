"""Counted first, judged second: puts the views of a model and of the learner beside what was counted."""

from collections.abc import Iterable

from roleplay.exercise.state import State
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.parts import Source
from roleplay.feedback.report import CriterionScore
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.second_views import CountedView, Judgement, OwnRating, judgement, own_rating
from roleplay.scenario.vocabulary import Language


def join(
    scores: tuple[CriterionScore, ...], state: State, rubric: Rubric, language: Language
) -> tuple[CriterionScore, ...]:
    """Return the scores with what was judged and what the learner thinks."""
    parts = {item.id: item for item in rubric.judged}
    found = []
    for score in scores:
        item, graded, rated = parts.get(score.id), state.graded.get(score.id), state.self_rated.get(score.id)
        if item is None or (graded is None and rated is None):
            found.append(score)
            continue
        view = judgement(graded, item, state, language) if graded is not None else None
        own = own_rating(rated, item, language) if rated is not None else None
        found.append(_joined(score, item, view, own, language))
    return tuple(found)


def dropped_quotes(scores: Iterable[CriterionScore]) -> int:
    """Return how many quotes of the judging model were left out because they do not stand in their turn."""
    return sum(score.judged.dropped for score in scores if score.judged is not None)


def _joined(
    score: CriterionScore,
    item: JudgedCriterion,
    view: Judgement | None,
    own: OwnRating | None,
    language: Language,
) -> CriterionScore:
    """Passes that disagree, and a model that disagrees with what was counted, are for the trainer."""
    seen = score.model_copy(update={"judged": view, "own": own})
    level = view.level if view is not None else None
    apart = level is not None and score.level is not None and level != score.level
    if view is None or not view.stands:
        alone = own is not None and score.level is None and level is None
        source: Source = "self" if alone else score.source
        doubtful = score.doubtful or apart or (view is not None and view.wavers)
        return seen.model_copy(update={"source": source, "doubtful": doubtful})
    return seen.model_copy(
        update={
            "source": "model",
            "level": view.level,
            "evidence": view.evidence,
            "reason": view.reason,
            "better": view.better or score.better,
            "anchors": item.anchors[language],
            "good": item.good[language],
            "bad": item.bad[language],
            "doubtful": apart,
            "counted": CountedView(level=score.level, reason=score.reason),
        }
    )
