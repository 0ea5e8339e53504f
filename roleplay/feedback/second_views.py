"""Views on a criterion besides the counted one: a model's, and the learner's own."""

from roleplay.exercise.log.inputs import Confidence, Graded, SelfRated
from roleplay.exercise.log.state import State
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.own_words import own_words
from roleplay.feedback.parts import Level, QuoteEvidence, ReportPart
from roleplay.scenario.vocabulary import Language


class ModelJudgement(ReportPart):
    """What a model judged: `levels` are those of its passes, `spread` how far they lie apart, None with fewer than two.

    `anchor` is what the level stands for in the question that was asked. `decides` says that the model is qualified to
    judge, so that a sure level stands as that of the criterion; of others it is advice. `dropped` counts quotes that
    did not stand in their turn. `failure` is the code of an answer that could not be used.
    """

    question: str
    level: Level | None
    anchor: str = ""
    levels: tuple[Level | None, ...]
    spread: int | None = None
    confidence: Confidence
    decides: bool
    evidence: tuple[QuoteEvidence, ...] = ()
    reason: str = ""
    better: str = ""
    dropped: int = 0
    model: str
    failure: str | None = None

    @property
    def stands(self) -> bool:
        """Whether the level is the criterion's own."""
        return self.decides and self.confidence == "sure" and self.level is not None

    @property
    def wavers(self) -> bool:
        """Whether its passes say different things."""
        return len(set(self.levels)) > 1


class OwnRating(ReportPart):
    """What the learner thinks; it never enters a total. `turn` is the one that shows it best, if one was named."""

    question: str
    level: Level
    anchor: str
    turn: int | None = None
    note: str = ""


class CountedView(ReportPart):
    """What counting had said where the judged level stands."""

    level: Level | None
    reason: str


def judgement(graded: Graded, judged: JudgedCriterion, state: State, language: Language) -> ModelJudgement:
    """Return a stored result as a report shows it: each quote is looked up again, and without one there is no level."""
    words = {item.turn: item.text for item in own_words(state, judged.sees)}
    sound = tuple(piece for piece in graded.evidence if piece.quote in words.get(piece.turn, ""))
    level = graded.level if sound else None
    found = [item for item in graded.levels if item is not None]
    told = (
        {"anchor": judged.anchors[language][level], "reason": graded.reason, "better": graded.better}
        if level is not None
        else {}
    )
    return ModelJudgement(
        question=judged.question[language],
        level=level,
        levels=graded.levels,
        spread=max(found) - min(found) if len(found) > 1 else None,
        confidence=graded.confidence if level == graded.level else "unscored",
        decides=graded.qualified,
        evidence=tuple(QuoteEvidence(turn=piece.turn, quote=piece.quote) for piece in sound),
        dropped=graded.dropped + len(graded.evidence) - len(sound),
        model=graded.attempt.model,
        failure=graded.attempt.failure,
        **told,
    )


def own_rating(rated: SelfRated, judged: JudgedCriterion, language: Language) -> OwnRating:
    """Return the learner's own view as a report shows it."""
    shown = rated.model_dump(include={"level", "turn", "note"})
    return OwnRating(question=judged.question[language], anchor=judged.anchors[language][rated.level], **shown)
