"""From counts to levels: each criterion's numbers against the thresholds of the rubric."""

from collections.abc import Iterable, Iterator
from itertools import islice

from roleplay.exercise.log.state import State
from roleplay.feedback.counting import Doubt, SessionLedger, touching
from roleplay.feedback.judged import JudgedCriterion
from roleplay.feedback.parts import Level, QuoteEvidence, Source
from roleplay.feedback.report._places import lowered
from roleplay.feedback.report._types import CriterionGroup, CriterionScore
from roleplay.feedback.rubric import Criterion, Rubric, Saying
from roleplay.feedback.scoring import MEASURES, Measure, Mention, applies, level_of
from roleplay.feedback.second_views import CountedView, ModelJudgement, OwnRating, judgement, own_rating
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.vocabulary import Language

MOST_PRAISE = 2  # sentences that stand for a strength
HIGHEST: Level = 3
HALF_OPEN: Level = 2  # the highest that may be reached where it is open whether something was amiss


def score(ledger: SessionLedger, rubric: Rubric) -> tuple[CriterionScore, ...]:
    """Return the scores of all criteria that can be counted, in the order of the rubric.

    What a drill cannot show is left out rather than called not observed.
    """
    return tuple(
        _scored(ledger, rubric, criterion, MEASURES[criterion.id](ledger, criterion))
        for criterion in rubric.criteria
        if criterion.id in MEASURES and applies(criterion, ledger.record.state)
    )


def half_affirmed(
    scores: tuple[CriterionScore, ...], seen: tuple[CriterionScore, ...], say: Phrasebook
) -> tuple[CriterionScore, ...]:
    """Return scores that count what the learner affirmed, beside those of what was `seen`: affirming reaches no 3."""
    levels = {item.id: item.level for item in seen}
    return tuple(_half_affirmed(item, levels.get(item.id), say) for item in scores)


def _half_affirmed(item: CriterionScore, seen: Level | None, say: Phrasebook) -> CriterionScore:
    if item.level is None or item.level <= (seen or 0):
        return item
    reason = f"{item.reason} {say('affirmed')}"
    return item.model_copy(update={"level": min(item.level, HALF_OPEN), "reason": reason, "doubtful": True})


def limits_of_scores(scores: tuple[CriterionScore, ...], say: Phrasebook) -> tuple[str, ...]:
    """Return which scores a trainer should look at and what was not observed, in sentences."""
    doubtful = [item.title for item in scores if item.doubtful and item.level is not None]
    unseen = [item.title for item in scores if item.level is None and not item.held]
    found = {"limits.doubtful": doubtful, "limits.unobserved": unseen}
    return tuple(say(key, criteria=", ".join(titles)) for key, titles in found.items() if titles)


def groups(scores: tuple[CriterionScore, ...], rubric: Rubric, language: Language) -> tuple[CriterionGroup, ...]:
    """Return the groups of the rubric that have a score, in its order, with the criteria scored in each."""
    scored = {group.id: tuple(item.id for item in scores if item.group == group.id) for group in rubric.groups}
    return tuple(
        CriterionGroup(id=group.id, title=group.title[language], criteria=scored[group.id])
        for group in rubric.groups
        if scored[group.id]
    )


def goals(scores: tuple[CriterionScore, ...], rubric: Rubric, language: Language) -> dict[str, str]:
    """Return the titles of the goals that the scores name, in the order of the rubric."""
    named = {goal for item in scores for goal in item.goals}
    return {goal.id: goal.title[language] for goal in rubric.goals if goal.id in named}


def _scored(ledger: SessionLedger, rubric: Rubric, criterion: Criterion, measure: Measure | None) -> CriterionScore:
    language = ledger.record.language
    say = phrases(language)
    level = level_of(criterion, measure.numbers) if measure else None
    if measure is not None and level and not measure.rests_on:
        measure = level = None  # nothing that the learner did was seen
    doubts = touching(criterion.id, ledger.doubts, rubric) if measure else ()
    if doubts and level == HIGHEST:
        level = HALF_OPEN
    # Without an observation the general advice is given, which names no limits.
    seen = measure or Measure({}, frozenset())
    sayings = [item for item in criterion.reason if not (doubts and _vouches(item))]
    reason = [*_said(ledger, sayings, seen), *_left_open(doubts, say)] if measure else [criterion.unobserved[language]]
    if MEASURES[criterion.id].of_talks and (missed := ledger.record.missed):
        reason = [*(reason if measure else ()), say("unreached", turns=list(map(str, missed)))]
    praise = [item for item in sayings if item.praise]
    return CriterionScore(
        id=criterion.id,
        title=criterion.title[language],
        level=level,
        evidence=_evidence(measure, level),
        passages=criterion.passages,
        better=next(_said(ledger, criterion.advice, seen), ""),
        reason=" ".join(reason),
        merit=" ".join(islice(_said(ledger, praise, seen), MOST_PRAISE)) if measure else "",
        observed={name: round(value, 4) for name, value in measure.numbers.items()} if measure else {},
        counts=criterion.counts[language],
        anchors=criterion.anchors[language],
        good=criterion.good[language],
        bad=criterion.bad[language],
        goals=criterion.goals,
        group=rubric.group_of[criterion.id].id,
        origin=say("origin", text=criterion.source.text[language], mark=say(f"mark.{criterion.source.mark}")),
        doubtful=measure is not None and (measure.doubtful or criterion.modest or bool(doubts)),
        drilled=criterion.in_drill is not None,
    )


def _vouches(item: Saying) -> bool:
    """Tell whether a sentence praises that something did not happen."""
    return item.praise and 0 in item.at_most.values()


def _left_open(doubts: tuple[Doubt, ...], say: Phrasebook) -> Iterator[str]:
    if doubts:
        yield say("doubt.left_open", turns=list(dict.fromkeys(str(doubt.turn) for doubt in doubts)))


def _evidence(measure: Measure | None, level: Level | None) -> tuple[QuoteEvidence, ...]:
    """A high level is shown by what went well, a low one by what was missing, where the learner's words show it."""
    if measure is None or level is None:
        return ()
    return measure.shows if level >= 2 else measure.lacks


def _said(ledger: SessionLedger, sayings: Iterable[Saying], measure: Measure) -> Iterator[str]:
    """Yield the sentences that are true of this session, with what they name."""
    language, learner = ledger.record.language, ledger.record.state.learner
    say = phrases(language)
    named = {name: [_mentioned(item, say) for item in items] for name, items in measure.mentions.items()}
    for item in sayings:
        if item.fits(measure.numbers, learner):
            yield say.fill(item.text[language], {**measure.numbers, **named})


def _mentioned(item: Mention, say: Phrasebook) -> str:
    """Return what a sentence names: a title in quotes, or texts of the catalogue and whose they are."""
    if item.title:
        return say("quoted", text=item.title)
    words = ", ".join(lowered(say(key)) for key in item.keys)
    return f"{words} ({item.whose})" if words and item.whose else words or item.whose


# Counted first, judged second: puts the views of a model and of the learner beside what was counted.


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
    score: CriterionScore, item: JudgedCriterion, view: ModelJudgement | None, own: OwnRating | None, language: Language
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
