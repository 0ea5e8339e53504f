"""Counted first, judged second: puts the views of a model and of the learner beside what was counted."""

from collections.abc import Iterable

from roleplay.exercise.state import State
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.material import title_of
from roleplay.feedback.parts import Source
from roleplay.feedback.phrases import phrases
from roleplay.feedback.report import CriterionScore
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.second_views import CountedView, Judgement, OwnRating, judgement, own_rating
from roleplay.scenario.vocabulary import Language

FAR_APART = 2  # levels between counting and judging that ask for a trainer's eye


def join(
    scores: tuple[CriterionScore, ...], state: State, rubric: Rubric, language: Language
) -> tuple[CriterionScore, ...]:
    """Return the scores with what was judged and what the learner thinks, in the order of the rubric.

    A criterion that cannot be counted is there only where somebody has a view on it.
    """
    counted = {score.id: score for score in scores}
    found = dict(counted)
    for item in rubric.judged:
        graded, rated = state.graded.get(item.id), state.self_rated.get(item.id)
        if (graded is None and rated is None) or (item.id in rubric.criterion and item.id not in counted):
            continue
        base = counted.get(item.id) or _uncounted(item, rubric, language)
        view = judgement(graded, item, state, language) if graded is not None else None
        own = own_rating(rated, item, language) if rated is not None else None
        found[item.id] = _joined(base, item, view, own, language)
    if found.keys() == counted.keys():
        return tuple(found.values())
    return tuple(found[name] for name in sorted(found))


def dropped_quotes(scores: Iterable[CriterionScore]) -> int:
    """Return how many quotes of the judging model were left out because they do not stand in their turn."""
    return sum(score.judged.dropped for score in scores if score.judged is not None)


def _uncounted(item: JudgedCriterion, rubric: Rubric, language: Language) -> CriterionScore:
    return CriterionScore(
        id=item.id,
        title=title_of(item, rubric, language),
        level=None,
        passages=item.passages,
        reason=phrases(language)("judged.uncounted"),
        anchors=item.anchors[language],
        good=item.good[language],
        bad=item.bad[language],
        goals=item.goals,
    )


def _joined(
    score: CriterionScore,
    item: JudgedCriterion,
    view: Judgement | None,
    own: OwnRating | None,
    language: Language,
) -> CriterionScore:
    seen = score.model_copy(update={"judged": view, "own": own})
    level = view.level if view is not None else None
    if view is None or not view.stands:
        alone = own is not None and score.level is None and level is None
        apart = abs(level - score.level) if level is not None and score.level is not None else 0
        source: Source = "self" if alone else score.source
        return seen.model_copy(update={"source": source, "doubtful": score.doubtful or apart >= FAR_APART})
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
            "doubtful": False,
            "counted": CountedView(level=score.level, reason=score.reason),
        }
    )
