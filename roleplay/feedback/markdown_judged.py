"""What a model and the learner think of a criterion, in Markdown. What they wrote is escaped."""

from collections.abc import Iterator

from roleplay.feedback.report import CriterionScore, quote
from roleplay.feedback.second_views import ModelJudgement, OwnRating
from roleplay.feedback.words import Phrasebook
from roleplay.printing.markdown import escaped


def second_views(score: CriterionScore, say: Phrasebook) -> Iterator[str]:
    """Yield the lines that follow a counted criterion."""
    if score.counted is not None:
        level = f"{score.counted.level}/3" if score.counted.level is not None else say("export.unobserved")
        yield ""
        yield f"**{say('judged.counted')}:** {level}. {escaped(score.counted.reason)}"
    if score.judged is not None:
        yield ""
        yield from _judged(score.judged, say)
    if score.own is not None:
        yield ""
        yield from _own(score.own, say)


def _judged(item: ModelJudgement, say: Phrasebook) -> Iterator[str]:
    """Words and reason stand with the criterion itself where the judged level is its own."""
    yield f"**{escaped(say('judged.by', model=item.model))}:** {escaped(item.question)}"
    yield ""
    yield f"> {_level(item, say)}"
    if item.level is not None:
        yield ">"
        yield f"> {escaped(item.anchor)}"
    if not item.stands:
        for piece in item.evidence:
            yield ">"
            yield f"> {quote(piece.turn, piece.quote, say)}"
        if item.reason:
            yield ""
            yield escaped(item.reason)
        if item.better:
            yield ""
            yield f"**{say('export.better')}:** {escaped(item.better)}"
    if item.level is not None and not item.decides:
        yield ""
        yield say("judged.advice")
    if item.dropped:
        yield ""
        yield escaped(say("judged.dropped", count=item.dropped))


def _level(item: ModelJudgement, say: Phrasebook) -> str:
    confidence = say(f"judged.{item.confidence}")
    if item.level is None:
        return confidence
    passes = say("judged.passes", levels=", ".join("–" if level is None else str(level) for level in item.levels))
    return f"{item.level}/3 ({confidence}; {passes})"


def _own(item: OwnRating, say: Phrasebook) -> Iterator[str]:
    yield f"**{say('judged.own')}:** {escaped(item.question)}"
    yield ""
    where = f" ({say('export.turn')} {item.turn})" if item.turn is not None else ""
    yield f"> {item.level}/3{where}: {escaped(item.anchor)}"
    if item.note:
        yield ">"
        yield f"> {escaped(item.note)}"
