"""What is measured for working with others: indicators, notifying, one's role, re-planning, reflection.

As in `safety_measures`, None is "not observed", and only the learner's own conduct earns anything.
"""

import re

from roleplay.exercise.log.events import ActionTaken, Decided
from roleplay.feedback.counting import DutyLine, SessionLedger, Turn, holds, is_positive, places, shortened
from roleplay.feedback.parts import QuoteEvidence
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import (
    FEWEST_TURNS,
    MOST_EVIDENCE,
    Measure,
    Mention,
    distinct,
    evidence_of,
    harmed,
    has_reached,
    numbers_of,
    of_turns,
    texts,
)
from roleplay.reading.words.text import sentences, words_of

OWN_WORDS = 12
AT_LENGTH = 20
_QUOTED = re.compile(r"[»„“\"][^»«„“”\"]{3,}[«“”\"]")
OWN_TO_BRING = ("by_learner", "never", "unrecognised")
# How agencies deal with a request of the learner's, or with being asked how far a step of theirs is.
DEALT_WITH = frozenset({"accept", "underway", "already_done", "busy", "blocked", "not_yet", "progress"})


def indicator_cover(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-08: dimensions evidenced by what the learner brought to light or passed on, against the key of the case."""
    key = [line for line in ledger.indicators.dimensions if line.in_key]
    spoke = [turn for turn in ledger.record.turns if turn.text and turn.phase != "debrief"]
    ripe = has_reached(ledger, "crisis") or len(ledger.record.talks()) >= FEWEST_TURNS
    if not key or not ripe or not spoke:
        return None
    found = [
        line
        for line in key
        if is_positive(item.grade for item in line.indicators if item.own and not item.contaminated)
    ]
    own = [item for line in key for item in line.indicators if item.own and not item.contaminated]
    packet = {name for name, held in ledger.record.state.known(ledger.record.state.learner).items() if held.turn == 0}
    brought = sorted(ledger.questions.questions, key=lambda item: -len(item.facts))
    spoiled = sum(item.contaminated for line in ledger.indicators.dimensions for item in line.indicators)
    return Measure(
        {
            "found": len(found),
            "in_key": len(key),
            "cover": len(found) / len(key),
            "signs": len(own),
            "learned": sum(item.fact not in packet for item in own),
            "contaminated": spoiled,
        },
        rests_on=numbers_of(spoke),
        mentions={"missing": texts("dimension", (line.id for line in key if line not in found))},
        shows=of_turns(ledger, (item.turn for item in brought if item.facts)),
    )


def notifying(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-09: needed facts brought to those who needed them, how late, and what went to those who did not."""
    flow = ledger.flow
    if not (flow.reached or flow.never or flow.unrecognised) or not has_reached(ledger, "preliminary"):
        return None
    own = _brought(ledger)
    due = [fact for fact in flow.facts if fact.key and any(item.outcome in OWN_TO_BRING for item in fact.deliveries)]
    told = [fact for fact in due if fact.fact in own]
    unclear = sum(fact not in told and any(item.outcome == "unrecognised" for item in fact.deliveries) for fact in due)
    spilt = sorted(flow.overshared, key=lambda item: (not item.breached, -len(item.unneeded)))  # the worst first
    told_on = own.keys() | {item.fact for item in spilt}
    notices = _notices(ledger)
    notified = [duty for duty in notices if _notified(ledger, duty)]
    turns = [turn for found in own.values() for turn in found]
    return Measure(
        {
            "key_due": len(due),
            "key_told": len(told),
            "brought": len(own),
            "notices": len(notices),
            "notified": len(notified),
            "duty_share": len(notified) / len(notices) if notices else 1.0,
            "reached": flow.reached,
            "never": flow.never,
            "unclear": unclear,
            "delay": flow.mean_delay or 0.0,
            "unneeded": len(flow.overshared),
            "spread": len({item.fact for item in spilt}) / len(told_on) if told_on else 0.0,
            "breached": sum(item.breached for item in flow.overshared),
        },
        rests_on=frozenset(turns) | frozenset(duty.turn for duty in notified if duty.turn is not None),
        shows=of_turns(ledger, turns),
        lacks=distinct(QuoteEvidence(turn=item.turn, quote=item.quote) for item in spilt if item.quote),
        doubtful=unclear * 3 > len(due),
    )


def _brought(ledger: SessionLedger) -> dict[str, list[int]]:
    """Return the facts that the learner brought to who needs them, in decent words, with the turns of doing so."""
    rude = ledger.record.rude
    found = {
        fact.fact: [
            item.turn
            for item in fact.deliveries
            if item.outcome == "by_learner" and item.turn is not None and item.turn not in rude
        ]
        for fact in ledger.flow.facts
    }
    return {fact: turns for fact, turns in found.items() if turns}


def _notified(ledger: SessionLedger, duty: DutyLine) -> bool:
    """Whether the learner made a notification that was due, in decent words."""
    made = duty.by_learner and duty.outcome in ("early", "in_time", "late")
    return made and duty.turn not in ledger.record.rude


def _notices(ledger: SessionLedger) -> list[DutyLine]:
    """Return the duties to notify somebody that have come due so far."""
    case = ledger.record.state.scenario
    notifying_actions = {action.id for action in case.actions if action.group == "notify"}
    return [
        duty
        for duty in ledger.duties
        if duty.outcome not in ("open", "not_reached")
        and (case.duty[duty.id].via in notifying_actions or case.duty[duty.id].met_when.knows)
    ]


def role_keeping(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-11: no claim of another's power, and requests to those who have it."""
    dealings = [turn for turn in ledger.record.turns if _deals_with_agencies(turn)]
    slips = harmed(ledger, "mandate_overstepped") + [slip.turn for slip in ledger.slips]
    if len(dealings) < FEWEST_TURNS and not slips:
        return None
    requests = {name: turn for name, turn in ledger.record.requested.items() if turn not in ledger.record.rude}
    others = len(ledger.record.state.scenario.seats) - 1
    sound = [turn for turn in dealings if not turn.is_rude]
    services = {name for turn in sound for name in _asked_of(turn)}
    asked = [*requests.values(), *(turn.number for turn in sound if _asks_for_a_deed(turn))]
    return Measure(
        {
            "slips": len(slips),
            "requests": len(requests),
            "asked": len(set(asked)),
            "services": len(services),
            "service_share": len(services) / others if others else 1.0,
            "turns": len(dealings),
        },
        rests_on=numbers_of(dealings) | frozenset(slips),
        shows=of_turns(ledger, sorted(asked)),
        lacks=of_turns(ledger, slips),
    )


def _deals_with_agencies(turn: Turn) -> bool:
    own = any(taken.by_learner for taken in turn.events(ActionTaken))
    return own or (bool(turn.text) and turn.person is None and turn.phase != "debrief")


def _asks_for_a_deed(turn: Turn) -> bool:
    """Whether an agency answered a request of the turn, be it only that the work is done, under way or impossible."""
    return bool(_asked_of(turn))


def _asked_of(turn: Turn) -> set[str]:
    """Return the agencies that answered a request of the turn."""
    moves = (item.move for item in turn.events(Decided))
    return {move.speaker for move in moves if move.act in DEALT_WITH and move.action is not None}


def replanning(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-12: changes from outside that were left to the learner, and those that the learner's later steps answered."""
    fired = [item for item in ledger.injects if item.outcome != "not_fired"]
    due = [item for item in fired if item.is_learners]
    if not due:
        return None
    answered = [item for item in due if item.by_learner and item.outcome in ("in_time", "late")]
    in_time = sum(item.outcome == "in_time" for item in answered)
    late = len(answered) - in_time
    rude = ledger.record.rude
    dealt = [[one for one in (*item.answers, *item.planned) if one.turn not in rude] for item in due]
    answers = {answer.quote: answer for found in dealt for answer in found}
    met = [item for item, found in zip(due, dealt, strict=True) if item in answered or found]
    parts = _new_plan(ledger)
    return Measure(
        {
            "due": len(due),
            "answered": len(answered),
            "in_time": in_time,
            "late": late,
            "share": len(answered) / len(due),
            "time_share": in_time / len(due),
            "met": len(met),
            "met_share": len(met) / len(due),
            "parts": len(parts),
            "turns": len({answer.turn for answer in answers.values()}),
            "prepared": sum(item.prepared for item in fired),
        },
        rests_on=frozenset(answer.turn for answer in answers.values())
        | frozenset(piece.turn for piece in parts.values()),
        mentions={
            "open": [Mention(item.title) for item in due if item not in answered],
            "parts": texts("replanning", parts),
        },
        shows=distinct((*answers.values(), *parts.values()))[:MOST_EVIDENCE],
        doubtful=len(met) < len(parts),
    )


def _new_plan(ledger: SessionLedger) -> dict[str, QuoteEvidence]:
    """Return the parts of a new plan that words to agencies hold in the phase of changes, each with the first.

    The picture is asked for.
    """
    signs, spoken = ledger.signs.message.change.by_name(), ledger.record.spoken
    after = [
        turn for turn in ledger.record.turns if turn.person is None and turn.phase == "crisis" and not turn.is_rude
    ]
    found: dict[str, QuoteEvidence] = {}
    for number, words in [(turn.number, words) for turn in after for words in turn.sentences]:
        parts = sentences(words)
        asked = tuple(part for part in parts if part.end == "?")
        for name, lines in signs.items():
            if name not in found and holds(asked if name == "picture" else parts, lines[spoken]):
                found[name] = QuoteEvidence(turn=number, quote=shortened(words))
    return found


def reflecting(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """R-16: debrief questions answered, in how many own words, and with something concrete from the session."""
    state = ledger.record.state
    if not has_reached(ledger, "debrief") or not state.scenario.debrief:
        return None
    turns = [turn for turn in ledger.record.turns if turn.input.kind == "reflected"]
    asked = len(state.scenario.debrief)
    long = [turn for turn in turns if _length(turn) >= OWN_WORDS]
    deep = [turn for turn in turns if _length(turn) >= AT_LENGTH]
    short = sorted((turn for turn in turns if turn not in long), key=_length)
    concrete = [turn for turn in long if _is_concrete(ledger, turn)]
    return Measure(
        {
            "answered": len(turns),
            "asked": asked,
            "share": min(1.0, len(turns) / asked),
            "full": len(long),
            "long": len(long) / asked,
            "deep": len(deep) / asked,
            "depth": len(deep) / len(turns) if turns else 0.0,
            "tied": len(concrete),
            "concrete": len(concrete) / asked,
        },
        rests_on=numbers_of(turns),
        shows=evidence_of(concrete or long),
        lacks=evidence_of(short),
    )


def _length(turn: Turn) -> int:
    return len(turn.text.split())


def _is_concrete(ledger: SessionLedger, turn: Turn) -> bool:
    """The answer names a number, an agency, somebody of the case, or says again what was said."""
    words = words_of(turn.text)
    if any(sign.isdigit() for sign in turn.text) or _QUOTED.search(turn.text):
        return True
    language, state = ledger.record.spoken, ledger.record.state
    agencies = [ledger.record.library.agency[seat.agency] for seat in state.scenario.seats]
    names = [alias for agency in agencies for alias in (*agency.aliases[language], agency.short[language])]
    names += [alias for seat in state.scenario.seats for alias in seat.aliases[language]]
    names += [part for person in state.scenario.persons for part in person.name[language].split()]
    return any(True for name in names if len(name) > 2 for _ in places(words_of(name), words))
