"""The first screen of the report: what came of it, what went well, and what to change, the most harmful first."""

from roleplay.feedback.counting import (
    DrillResult,
    Harm,
    Overshared,
    SessionLedger,
    SessionRecord,
    Slip,
    gravest,
    sentences,
)
from roleplay.feedback.parts import WORST_FIRST, QuoteEvidence
from roleplay.feedback.report._occasions import occasion
from roleplay.feedback.report._places import located, located_change, lowered
from roleplay.feedback.report._types import Change, CriterionScore, EndingLine, Strength
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, Tactic

MOST = 3
# Criteria of which a low level is something left out: the opening and the close of a talk.
OMISSIONS = frozenset({"R-02", "R-15"})
HIGHEST = 3
SEVERAL_HARMS = 2  # kinds
PRESSING: frozenset[Tactic] = HARMFUL_TACTICS | {"why_blame"}
SENTENCES = 2


def strengths(
    ledger: SessionLedger, scores: tuple[CriterionScore, ...], changed: tuple[Change, ...]
) -> tuple[Strength, ...]:
    """Return up to three strengths, the highest levels first; a level below the highest needs words that show it.

    A turn in which something has to be changed shows no strength: a criterion that has only those is passed over.
    Where harm was done in several ways, only the highest level is one: what is half good there is mostly half seen.
    Where the levels are below 1 on average nothing is: what looks right in such a session is too often chance.
    Where the criteria give too few, fruitful questions follow, then duties that the learner met in time.
    """
    levels = [score.level for score in scores if score.level is not None]
    if levels and sum(levels) < len(levels):
        return ()
    faults = _faults(ledger) | {item.turn for item in changed if item.turn is not None}
    kept = ((score, tuple(piece for piece in score.evidence if piece.turn not in faults)) for score in scores)
    sound = [score.model_copy(update={"evidence": left}) for score, left in kept if left or not score.evidence]
    half = HIGHEST - 1 if len({harm.kind for harm in ledger.harms}) < SEVERAL_HARMS else HIGHEST
    high = [score for score in sound if score.level == HIGHEST or (score.level == half and score.evidence)]
    ranked = sorted(high, key=lambda score: (-(score.level or 0), score.doubtful, not score.evidence))
    found = [_strength(ledger.record, score) for score in ranked[:MOST]]
    for fallback in (_told, _done):
        taken = faults | {item.turn for item in found}
        found += [item for item in fallback(ledger) if item.turn not in taken][: MOST - len(found)]
    return tuple(located(ledger.record, item) for item in found)


def _faults(ledger: SessionLedger) -> frozenset[int]:
    """Return the turns that did harm, perhaps pressed somebody, overstepped powers or told what was not to be told."""
    found: list[Slip | Overshared] = [*ledger.slips, *ledger.flow.overshared]
    harsh = (turn for turn in ledger.record.talks() if turn.reading and PRESSING.intersection(turn.reading.tactics))
    return (
        frozenset(item.turn for item in found)
        | frozenset(turn.number for turn in harsh)
        | ledger.accused
        | ledger.record.rude
        | {doubt.turn for doubt in ledger.doubts}
    )


def changes(ledger: SessionLedger, scores: tuple[CriterionScore, ...], rubric: Rubric) -> tuple[Change, ...]:
    """Return up to three changes: harms, mandate slips, over-sharing, then criteria.

    Of these first low ones that rude words show, then the lowest; one that only repeats the lesson of a harm or a slip
    goes last.
    """
    record = ledger.record
    harms = _apart(gravest(ledger.harms, rubric))
    slips = {slip.power: slip for slip in reversed(ledger.slips)}
    told = any(harm.kind == "consent_breached" for harm in harms)
    shared = [item for item in ledger.flow.overshared if not (item.breached and told)]
    low = [score for score in scores if score.level is not None and score.level < HIGHEST]
    texts = {item.kind: item for item in rubric.harms}
    found = [
        *(_of_harm(harm) for harm in harms),
        *(_of_slip(record, slip) for slip in sorted(slips.values(), key=lambda slip: slip.turn)),
        *(_of_sharing(record, item) for item in sorted(shared, key=lambda item: (not item.breached, item.turn))[:1]),
    ]
    said = {item.criterion for item in found} | {name for harm in harms for name in texts[harm.kind].criteria}

    def rank(score: CriterionScore) -> tuple[bool, bool, int, bool]:
        rude = (score.level or 0) < HIGHEST - 1 and any(piece.turn in record.rude for piece in score.evidence)
        return (score.id in said, not rude, score.level or 0, score.doubtful)

    for score in sorted(low, key=rank):
        found.append(_of_score(ledger, score, frozenset((item.turn, item.quote) for item in found)))
    return tuple(located_change(record, item) for item in found[:MOST])


def _apart(harms: list[Harm]) -> list[Harm]:
    """Return the harms with those last of which something else says enough: three changes name three lessons.

    That is the same words as of a graver one, or an order of what was done as well.
    """
    shown: set[tuple[int, str]] = set()
    done = {harm.fault for harm in harms if harm.fault is not None and not harm.stopped}
    again: list[Harm] = []
    found: list[Harm] = []
    for harm in harms:
        is_said = (harm.turn, harm.quote) in shown or (harm.stopped and harm.fault in done)
        (again if is_said else found).append(harm)
        shown.add((harm.turn, harm.quote))
    return found + again


def headline(ledger: SessionLedger, endings: tuple[EndingLine, ...]) -> str:
    """Return in two sentences what came of it, the worst first; of a drill, how far its goal was reached."""
    say = phrases(ledger.record.language)
    if ledger.drill is not None and ledger.record.state.finished is not None:
        return _reached(ledger.drill, say)
    if not endings:
        return say("headline.unfinished")
    worst = sorted(endings, key=lambda line: WORST_FIRST.index(line.tone))[:SENTENCES]
    return " ".join(say("headline.ending", title=line.title, text=sentences(line.text)[0]) for line in worst)


def _reached(drill: DrillResult, say: Phrasebook) -> str:
    """Say how many of the facts of the goal came out, and apart from them what was put into the person's mouth."""
    key = "all" if drill.told == len(drill.facts) else "some" if drill.told else "none"
    text = say(f"headline.drill_{key}", told=drill.told, total=len(drill.facts))
    return f"{text} {say('headline.drill_spoiled', count=drill.spoiled)}" if drill.spoiled else text


def _strength(record: SessionRecord, score: CriterionScore) -> Strength:
    proof = _sound(record, score.evidence)
    return Strength(
        title=score.title,
        why=score.merit if score.source == "counted" and score.merit else score.reason,
        turn=proof.turn if proof else None,
        quote=proof.quote if proof else None,
        passages=score.passages,
        criterion=score.id,
    )


def _told(ledger: SessionLedger) -> list[Strength]:
    """Return the questions that brought most without leading, where the criteria give too few strengths."""
    say = phrases(ledger.record.language)
    fruitful = [item for item in ledger.questions.questions if item.facts and not item.contaminated and item.productive]
    return [
        Strength(
            kind="question",
            title=say("strength.told", title=item.facts[0]),
            why=say("strength.told_why", by=item.label_title, facts="; ".join(item.facts)),
            turn=item.turn,
            quote=item.quote or None,
            criterion="R-04",
        )
        for item in sorted(fruitful, key=lambda item: (-len(item.facts), item.turn))
    ]


def _done(ledger: SessionLedger) -> list[Strength]:
    """Return the duties that the learner surely had a part in meeting in time, where nothing better can be shown.

    Answering the debrief is no strength by itself: what the answers say is looked at elsewhere.
    """
    record, say = ledger.record, phrases(ledger.record.language)
    known = record.state.scenario.duty
    met = [
        duty
        for duty in ledger.duties
        if duty.by_learner
        and duty.outcome in ("early", "in_time")
        and duty.turn
        and record.quote(duty.turn)
        and known[duty.id].phase != "debrief"
        and (known[duty.id].via in record.sure or known[duty.id].met_when.knows)
    ]
    return [
        Strength(
            kind="duty",
            title=say("strength.done", title=duty.title),
            why=say("strength.done_why", minute=duty.minute or 0.0),
            turn=duty.turn,
            quote=record.quote(duty.turn) if duty.turn else None,
        )
        for duty in met
    ]


def _of_harm(harm: Harm) -> Change:
    shared = harm.model_dump(include=Change.model_fields.keys() - {"kind", "minute", "where", "quote"})
    return Change(kind="harm", quote=harm.quote or None, **shared)


def _of_slip(record: SessionRecord, slip: Slip) -> Change:
    say = phrases(record.language)
    shared = slip.model_dump(include={"why", "turn", "quote", "passages"})
    better = say("change.slip_better", right=slip.right_name) if slip.right_agency else say("change.slip_better_nobody")
    title = say("change.slip", title=lowered(slip.title))
    return Change(kind="slip", title=title, better=better, criterion="R-11", **shared)


def _of_sharing(record: SessionRecord, item: Overshared) -> Change:
    say, state, agencies = phrases(record.language), record.state, record.library.agency
    fact = state.scenario.fact[item.fact]
    others = (seat.agency for seat in state.scenario.seats if seat.agency != state.learner)
    needs = [agencies[agency].short[record.language] for agency in others if agency in fact.needs]
    return Change(
        kind="sharing",
        title=say("change.unneeded", title=item.title),
        why=say("change.unneeded_why" if item.names else "change.breached_why", names=list(item.names)),
        better=say("change.unneeded_better_to", needs=needs) if needs else say("change.unneeded_better"),
        turn=item.turn,
        quote=item.quote,
        passages=fact.passages,
        criterion="R-09",
    )


def _of_score(ledger: SessionLedger, score: CriterionScore, used: frozenset[tuple[int | None, str | None]]) -> Change:
    """A low level is shown by words that no other change has shown; without them by the occasion.

    Where something was left out, the words beside it would look blamed for what they are not.
    """
    shows_fault = score.level is not None and score.level < HIGHEST - 1 and score.id not in OMISSIONS
    fresh = tuple(piece for piece in score.evidence if (piece.turn, piece.quote) not in used)
    proof = _sound(ledger.record, fresh) if shows_fault else None
    due = occasion(ledger, score.id) if proof is None else None
    return Change(
        kind="criterion",
        title=score.title,
        why=(due.why if due else "") or score.reason,
        better=(due.better if due else "") or score.better,
        turn=proof.turn if proof else due.turn if due else None,
        where=due.where if due else "",
        quote=proof.quote if proof else None,
        passages=score.passages,
        criterion=score.id,
    )


def _sound(record: SessionRecord, evidence: tuple[QuoteEvidence, ...]) -> QuoteEvidence | None:
    """Return the first piece whose quote stands word for word in its turn."""
    for piece in evidence:
        turn = record.turn(piece.turn)
        if turn is not None and piece.quote in turn.text:
            return piece
    return None
