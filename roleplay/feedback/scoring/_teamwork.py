"""What is measured for working with others: indicators, notifying, one's role, re-planning, reflection.

As in `_safety`, None is "not observed", and only the learner's own conduct earns anything.
"""

import re

from roleplay.exercise.log.events import ActionTaken, Decided
from roleplay.feedback.counting import SessionLedger, Turn, is_positive, places
from roleplay.feedback.rubric import Criterion
from roleplay.feedback.scoring._measure import (
    FEWEST_TURNS,
    Measure,
    Mention,
    counts,
    harmed,
    has_reached,
    measured,
    named_in,
    quoted,
    texts,
)
from roleplay.reading.words.text import words_of

OWN_WORDS = 12
AT_LENGTH = 20
_QUOTED = re.compile(r"[»„“\"][^»«„“”\"]{3,}[«“”\"]")
OWN_TO_BRING = ("by_learner", "never", "unrecognised")
# How agencies deal with a request of the learner's, or with being asked how far a step of theirs is.
DEALT_WITH = frozenset({"accept", "underway", "already_done", "busy", "blocked", "not_yet", "progress"})


@counts("R-08", "found in_key cover signs learned contaminated", mentions="missing")
def indicator_cover(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Dimensions evidenced by what the learner brought to light or passed on, against the key of the case."""
    record, dimensions = ledger.record, ledger.indicators.dimensions
    key = [line for line in dimensions if line.in_key]
    spoke = [turn for turn in record.turns if turn.text and turn.phase != "debrief"]
    ripe = has_reached(ledger, "crisis") or len(record.talks()) >= FEWEST_TURNS
    if not key or not ripe or not spoke:
        return None
    own = {line.id: [item for item in line.indicators if item.own and not item.contaminated] for line in key}
    signs = [item for items in own.values() for item in items]
    missing = [name for name, items in own.items() if not is_positive(item.grade for item in items)]
    packet = {name for name, held in record.state.known(record.learner).items() if held.turn == 0}
    fruitful = sorted(ledger.questions.questions, key=lambda item: -len(item.facts))
    found = len(key) - len(missing)
    return measured(
        ledger,
        {
            "found": found,
            "in_key": len(key),
            "cover": found / len(key),
            "signs": len(signs),
            "learned": sum(item.fact not in packet for item in signs),
            "contaminated": sum(item.contaminated for line in dimensions for item in line.indicators),
        },
        rests_on=spoke,
        mentions={"missing": texts("dimension", missing)},
        shows=(item.turn for item in fruitful if item.facts),
    )


@counts(
    "R-09", "key_due key_told brought notices notified duty_share reached never unclear delay unneeded spread breached"
)
def notifying(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Needed facts brought to those who needed them, how late, and what went to those who did not."""
    flow, case = ledger.flow, ledger.record.case
    if not (flow.reached or flow.never or flow.unrecognised) or not has_reached(ledger, "preliminary"):
        return None
    own = _brought(ledger)
    due = [fact for fact in flow.facts if fact.key and any(item.outcome in OWN_TO_BRING for item in fact.deliveries)]
    untold = [fact for fact in due if fact.fact not in own]
    unclear = sum(any(item.outcome == "unrecognised" for item in fact.deliveries) for fact in untold)
    spilt = sorted(flow.overshared, key=lambda item: (not item.breached, -len(item.unneeded)))  # the worst first
    spread = {item.fact for item in spilt}
    via = {action.id for action in case.actions if action.group == "notify"}
    to_notify = {duty.id for duty in case.duties if duty.via in via or duty.met_when.knows}
    come_due = (duty for duty in ledger.duties if duty.outcome not in ("tried", "open", "not_reached"))
    notices = [duty for duty in come_due if duty.id in to_notify]
    notified = [duty for duty in notices if duty.was_met and duty.by_learner and duty.turn not in ledger.record.rude]
    turns = [turn for found in own.values() for turn in found]
    return measured(
        ledger,
        {
            "key_due": len(due),
            "key_told": len(due) - len(untold),
            "brought": len(own),
            "notices": len(notices),
            "notified": len(notified),
            "duty_share": len(notified) / len(notices) if notices else 1.0,
            "reached": flow.reached,
            "never": flow.never,
            "unclear": unclear,
            "delay": flow.mean_delay or 0.0,
            "unneeded": len(spilt),
            "spread": len(spread) / len(own.keys() | spread) if spread else 0.0,
            "breached": sum(item.breached for item in spilt),
        },
        rests_on=[*turns, *(duty.turn for duty in notified if duty.turn is not None)],
        shows=turns,
        lacks=(quoted(item.turn, item.quote) for item in spilt),
        doubtful=unclear * 3 > len(due),
    )


def _brought(ledger: SessionLedger) -> dict[str, list[int]]:
    """Return the facts that the learner brought to who needs them, in decent words, with the turns of doing so."""
    found: dict[str, list[int]] = {}
    for fact in ledger.flow.facts:
        for item in fact.deliveries:
            if item.outcome == "by_learner" and item.turn is not None and item.turn not in ledger.record.rude:
                found.setdefault(fact.fact, []).append(item.turn)
    return found


@counts("R-11", "slips requests asked services service_share turns")
def role_keeping(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """No claim of another's power, and requests to those who have it."""
    record = ledger.record
    acting = {turn.number for turn, taken in record.events(ActionTaken) if taken.by_learner}
    acting |= {turn.number for turn in record.to_agencies()}
    dealings = [turn for turn in record.turns if turn.number in acting]
    slips = harmed(ledger, "mandate_overstepped") + [slip.turn for slip in ledger.slips]
    if len(dealings) < FEWEST_TURNS and not slips:
        return None
    requests = [turn for turn in record.requested.values() if turn not in record.rude]
    others = len(record.case.seats) - 1
    answered = {turn.number: by for turn in dealings if not turn.is_rude and (by := _asked_of(turn))}
    asked = sorted({*requests, *answered})
    services = len({service for by in answered.values() for service in by})
    return measured(
        ledger,
        {
            "slips": len(slips),
            "requests": len(requests),
            "asked": len(asked),
            "services": services,
            "service_share": services / others if others else 1.0,
            "turns": len(dealings),
        },
        rests_on=[*dealings, *slips],
        shows=asked,
        lacks=slips,
    )


def _asked_of(turn: Turn) -> set[str]:
    """Return the agencies that answered a request, be it only that the work is done, under way or impossible."""
    moves = (item.move for item in turn.events(Decided))
    return {move.speaker for move in moves if move.act in DEALT_WITH and move.action is not None}


@counts("R-12", "due answered in_time late share time_share met met_share parts turns prepared", mentions="open parts")
def replanning(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Changes from outside that were left to the learner, and those that the learner's later steps answered.

    Parts of a new plan are what words to agencies hold in the phase of changes; the picture is asked for.
    """
    record, signs = ledger.record, ledger.signs.message.change
    fired = [item for item in ledger.injects if item.outcome != "not_fired"]
    due = [item for item in fired if item.is_learners]
    if not due:
        return None
    answered = [item for item in due if item.by_learner and item.outcome in ("in_time", "late")]
    in_time = sum(item.outcome == "in_time" for item in answered)
    dealt = {item.id: [one for one in (*item.answers, *item.planned) if one.turn not in record.rude] for item in due}
    met = [item for item in due if item in answered or dealt[item.id]]
    answers = {answer.quote: answer for found in dealt.values() for answer in found}.values()
    after = (turn for turn in record.to_agencies() if turn.phase == "crisis")
    parts = named_in(ledger, after, signs, asked=("picture",))
    return measured(
        ledger,
        {
            "due": len(due),
            "answered": len(answered),
            "in_time": in_time,
            "late": len(answered) - in_time,
            "share": len(answered) / len(due),
            "time_share": in_time / len(due),
            "met": len(met),
            "met_share": len(met) / len(due),
            "parts": len(parts),
            "turns": len({answer.turn for answer in answers}),
            "prepared": sum(item.prepared for item in fired),
        },
        rests_on=(piece.turn for piece in (*answers, *parts.values())),
        mentions={
            "open": [Mention(item.title) for item in due if item not in answered],
            "parts": texts("replanning", parts),
        },
        shows=[*answers, *parts.values()],
        doubtful=len(met) < len(parts),
    )


@counts("R-16", "answered asked share full long deep depth tied concrete")
def reflecting(ledger: SessionLedger, _: Criterion) -> Measure | None:
    """Debrief questions answered, in how many own words, and with something concrete from the session."""
    asked = len(ledger.record.case.debrief)
    if not has_reached(ledger, "debrief") or not asked:
        return None
    turns = [turn for turn in ledger.record.turns if turn.input.kind == "reflected"]
    long = [turn for turn in turns if _length(turn) >= OWN_WORDS]
    deep = sum(_length(turn) >= AT_LENGTH for turn in turns)
    concrete = [turn for turn in long if _is_concrete(ledger, turn)]
    shortest = sorted(turns, key=_length)
    return measured(
        ledger,
        {
            "answered": len(turns),
            "asked": asked,
            "share": min(1.0, len(turns) / asked),
            "full": len(long),
            "long": len(long) / asked,
            "deep": deep / asked,
            "depth": deep / len(turns) if turns else 0.0,
            "tied": len(concrete),
            "concrete": len(concrete) / asked,
        },
        rests_on=turns,
        shows=concrete or long,
        lacks=(turn for turn in shortest if _length(turn) < OWN_WORDS),
    )


def _length(turn: Turn) -> int:
    return len(turn.text.split())


def _is_concrete(ledger: SessionLedger, turn: Turn) -> bool:
    """The answer names a number, an agency, somebody of the case, or says again what was said."""
    if any(sign.isdigit() for sign in turn.text) or _QUOTED.search(turn.text):
        return True
    words, language, case = words_of(turn.text), ledger.record.spoken, ledger.record.case
    agencies = [ledger.record.library.agency[seat.agency] for seat in case.seats]
    called = [item.aliases for item in agencies] + [item.aliases for item in case.seats]
    names = [alias for aliases in called for alias in aliases[language]]
    names += [agency.short[language] for agency in agencies]
    names += [part for person in case.persons for part in person.name[language].split()]
    return any(True for name in names if len(name) > 2 for _ in places(words_of(name), words))
