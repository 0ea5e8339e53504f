"""What is measured for each criterion: numbers for the thresholds of the rubric, and the turns that show them.

A measure returns None where the session gave nothing to observe. The thresholds stand in the rubric, not here.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from roleplay.exercise.events import ActionTaken
from roleplay.feedback.ledger import Ledger
from roleplay.feedback.parts import Evidence
from roleplay.feedback.record import Turn
from roleplay.feedback.report import DutyLine, InjectLine
from roleplay.feedback.rubric import Criterion
from roleplay.scenario.vocabulary import PHASES, HarmKind, PhaseId

MOST_EVIDENCE = 3
FEWEST_QUESTIONS = 3
OWN_WORDS = 12


@dataclass(frozen=True, slots=True)
class Measure:
    """Counted numbers; `shows` are turns that show strength, `lacks` those that show what is missing."""

    numbers: dict[str, float]
    shows: tuple[Evidence, ...] = ()
    lacks: tuple[Evidence, ...] = field(default=())
    doubtful: bool = False


def evidence_of(turns: Iterable[Turn | None]) -> tuple[Evidence, ...]:
    """Return the words of the first turns as evidence; turns without words show nothing."""
    found = (piece for turn in turns if turn is not None for piece in turn.evidence())
    return tuple(dict.fromkeys(found))[:MOST_EVIDENCE]


def of_turns(ledger: Ledger, numbers: Iterable[int]) -> tuple[Evidence, ...]:
    """Return the words of the turns with these numbers as evidence."""
    return evidence_of(ledger.record.turn(number) for number in dict.fromkeys(numbers))


def harmed(ledger: Ledger, *kinds: HarmKind) -> list[int]:
    """Return the turns in which harm of these kinds was done."""
    return [harm.turn for harm in ledger.harms if harm.kind in kinds]


def has_reached(ledger: Ledger, phase: PhaseId) -> bool:
    """Return whether the exercise came as far as `phase`."""
    return PHASES.index(ledger.record.state.phase) >= PHASES.index(phase)


def may_do(ledger: Ledger, actions: Iterable[str]) -> list[str]:
    """Return those of the actions that the case has and that the learner's agency may take."""
    known, learner = ledger.record.state.scenario.action, ledger.record.state.learner
    return [name for name in actions if name in known and learner in known[name].agencies]


def seen_to(ledger: Ledger, actions: Iterable[str]) -> dict[str, int]:
    """Return those of the actions that the learner took or asked for, with their turns."""
    own = ledger.record.own_actions()
    return {name: own[name] for name in actions if name in own}


def separation(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-01: controlled persons separated, and needs met, before they were talked to."""
    state = ledger.record.state
    lines = [line for line in ledger.safeguards if line.id == "separation" and line.done is not None]
    separating = [action.id for action in state.scenario.actions if action.separates]
    if not lines and not (may_do(ledger, separating) and has_reached(ledger, "interview")):
        return None
    joint = harmed(ledger, "joint_questioning")
    persons = {line.person for line in lines}
    needs = [line.done is True for line in ledger.safeguards if line.id == "needs" and line.person in persons]
    calming = [action.id for action in state.scenario.actions if action.calms.get("distress", 0.0) < 0]
    own = seen_to(ledger, separating)
    separated = all(line.done for line in lines) if lines else bool(own) or state.separated
    needed = all(needs) if needs else bool(seen_to(ledger, calming))
    return Measure(
        {"joint": len(joint), "separated": float(separated), "needs": float(needed), "persons": len(persons)},
        shows=of_turns(ledger, own.values()),
        lacks=of_turns(ledger, joint),
    )


def explaining(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-02: introduction, rights and consent before the first fact question, on average of all talks."""
    elements = [line for line in ledger.safeguards if line.id in ("introduction", "rights", "consent")]
    persons = {line.person for line in elements}
    if not persons:
        return None
    done = [line for line in elements if line.done]
    return Measure(
        {
            "elements": round(len(done) / len(persons), 2),
            **{name: sum(line.id == name for line in done) for name in ("introduction", "rights", "consent")},
            "persons": len(persons),
        },
        shows=of_turns(ledger, (line.turn for line in done if line.turn is not None)),
        lacks=of_turns(ledger, _first_questions(ledger)),
    )


def _first_questions(ledger: Ledger) -> list[int]:
    first: dict[str, int] = {}
    for question in ledger.questions.questions:
        first.setdefault(question.person, question.turn)
    return list(first.values())


def interpreting(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-03: a vetted interpreter before the first question to a person who needs one."""
    state = ledger.record.state
    in_need = {person.id for person in state.scenario.persons if person.needs_interpreter}
    talks = [turn for turn in ledger.record.talks() if turn.person in in_need]
    vetted = [action.id for action in state.scenario.actions if action.interpreter == "vetted"]
    own = seen_to(ledger, vetted)
    unsafe = harmed(ledger, "unsafe_interpreter")
    duties = any(duty.via in vetted and duty.agency == state.learner for duty in state.scenario.duties)
    on_duty = duties and has_reached(ledger, "interview")
    if not talks and not own and not unsafe and not on_duty:
        return None
    through_stranger = [turn.number for turn in talks if turn.interpreter == "unvetted"]
    without = [turn.number for turn in talks if turn.interpreter == "none"]
    return Measure(
        {
            "unvetted": len({*unsafe, *through_stranger}),
            "without": len(without),
            "vetted": float(any(turn.interpreter == "vetted" for turn in talks) or bool(own)),
            "vetted_first": float(talks[0].interpreter == "vetted" if talks else bool(own)),
            "handled": float(bool(talks or own or unsafe)),
        },
        shows=of_turns(ledger, own.values()),
        lacks=of_turns(ledger, [*unsafe, *through_stranger, *without]),
    )


def indicator_cover(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-08: dimensions evidenced at the end, against those that the key of the case has."""
    key = [line for line in ledger.indicators.dimensions if line.in_key]
    if not key or not (has_reached(ledger, "crisis") or len(ledger.record.talks()) >= FEWEST_QUESTIONS):
        return None
    found = sum(line.evidenced for line in key)
    brought = sorted(ledger.questions.questions, key=lambda item: -len(item.facts))
    spoiled = sum(item.contaminated for line in ledger.indicators.dimensions for item in line.indicators)
    return Measure(
        {"found": found, "in_key": len(key), "cover": found / len(key), "contaminated": spoiled},
        shows=of_turns(ledger, (item.turn for item in brought if item.facts)),
    )


OWN_TO_BRING = ("by_learner", "never")


def notifying(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-09: needed facts brought to those who needed them, how late, and what went to those who did not."""
    flow = ledger.flow
    if flow.share is None or not has_reached(ledger, "preliminary"):
        return None
    if len(ledger.record.state.knows) < 2:
        return None
    key = [[item for item in fact.deliveries if item.outcome in OWN_TO_BRING] for fact in flow.facts if fact.key]
    due = [deliveries for deliveries in key if deliveries]
    own = [item for deliveries in due for item in deliveries if item.outcome == "by_learner"]
    carried = sum(any(item.outcome == "by_learner" for item in deliveries) for deliveries in due)
    notices = _notices(ledger)
    notified = sum(duty.outcome in ("in_time", "late") for duty in notices)
    return Measure(
        {
            "key_share": carried / len(due) if due else flow.share,
            "notices": len(notices),
            "notified": notified,
            "duty_share": notified / len(notices) if notices else 1.0,
            "share": flow.share,
            "reached": flow.reached,
            "never": flow.never,
            "delay": flow.mean_delay or 0.0,
            "unneeded": len(flow.overshared),
            "breached": sum(item.breached for item in flow.overshared),
        },
        shows=of_turns(ledger, (delivery.turn for delivery in own if delivery.turn is not None)),
        lacks=tuple(Evidence(turn=item.turn, quote=item.quote) for item in flow.overshared if item.quote is not None)[
            :MOST_EVIDENCE
        ],
    )


def _notices(ledger: Ledger) -> list[DutyLine]:
    """Return the duties to notify somebody that have come due so far."""
    case = ledger.record.state.scenario
    notifying_actions = {action.id for action in case.actions if action.group == "notify"}
    return [
        duty
        for duty in ledger.duties
        if duty.outcome not in ("open", "not_reached")
        and (case.duty[duty.id].via in notifying_actions or case.duty[duty.id].met_when.knows)
    ]


def role_keeping(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-11: no claim of another's power, and requests to those who have it."""
    dealings = [turn for turn in ledger.record.turns if _deals_with_agencies(turn)]
    slips = [slip.turn for slip in ledger.slips] + harmed(ledger, "mandate_overstepped")
    if len(dealings) < FEWEST_QUESTIONS and not slips:
        return None
    requests = ledger.record.requested
    return Measure(
        {"slips": len(slips), "requests": len(requests), "turns": len(dealings)},
        shows=of_turns(ledger, requests.values()),
        lacks=of_turns(ledger, slips),
    )


def _deals_with_agencies(turn: Turn) -> bool:
    return bool(turn.events(ActionTaken)) or (bool(turn.text) and turn.person is None and turn.phase != "debrief")


def replanning(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-12: changes from outside that the learner could answer, and those answered by doing or by request."""
    due = [item for item in ledger.injects if item.outcome != "not_fired" and _is_learners(item)]
    if not due:
        return None
    in_time = sum(item.by_learner and item.outcome == "in_time" for item in due)
    late = sum(item.by_learner and item.outcome == "late" for item in due)
    answers = [answer for item in due for answer in item.answers]
    return Measure(
        {
            "due": len(due),
            "in_time": in_time,
            "late": late,
            "share": (in_time + late / 2) / len(due),
            "turns": len({answer.turn for answer in answers}),
        },
        shows=tuple(dict.fromkeys(answers))[:MOST_EVIDENCE],
    )


def _is_learners(item: InjectLine) -> bool:
    """An inject counts if the learner dealt with it, or could have and nobody did."""
    return item.by_learner or (item.concerns_learner and item.outcome in ("unanswered", "open"))


def protecting(ledger: Ledger, criterion: Criterion) -> Measure | None:
    """R-13: steps that keep victims out of the line of an arrest, and what endangered them."""
    possible = may_do(ledger, criterion.lists["protecting"])
    endangered = harmed(ledger, "unsafe_transport", "victims_detained", "whereabouts_revealed")
    own = seen_to(ledger, criterion.lists["protecting"])
    if not endangered and not own and not (possible and has_reached(ledger, "crisis")):
        return None
    return Measure(
        {
            "endangered": len(endangered),
            "steps": len(own),
            "possible": len(possible),
            "share": min(1.0, len(own) / min(2, len(possible))) if possible else float(bool(own)),
        },
        shows=of_turns(ledger, own.values()),
        lacks=of_turns(ledger, endangered),
    )


def non_punishing(ledger: Ledger, criterion: Criterion) -> Measure | None:
    """R-14: steps that put rights into practice, and whether anybody was punished or threatened."""
    state = ledger.record.state
    possible = may_do(ledger, criterion.lists["rights"])
    own = seen_to(ledger, criterion.lists["rights"])
    victims = {person.id for person in state.scenario.persons if person.kind != "suspect"}
    told = [
        turn.number
        for turn in ledger.record.talks()
        if turn.person in victims and turn.reading and {"rights_info", "consent"} & set(turn.reading.tactics)
    ]
    punished = harmed(ledger, "victims_detained", "threat")
    if not own and not told and not punished and not (possible and has_reached(ledger, "crisis")):
        return None
    return Measure(
        {"punished": len(punished), "steps": len(own) + bool(told), "told": len(told), "possible": len(possible)},
        shows=of_turns(ledger, [*told, *own.values()]),
        lacks=of_turns(ledger, punished),
    )


def reflecting(ledger: Ledger, _: Criterion) -> Measure | None:
    """R-16: debrief questions answered, in how many own words, and with something concrete from the session."""
    state = ledger.record.state
    if not has_reached(ledger, "debrief") or not state.scenario.debrief:
        return None
    turns = [turn for turn in ledger.record.turns if turn.input.kind == "reflected"]
    asked = len(state.scenario.debrief)
    long = [turn for turn in turns if len(turn.text.split()) >= OWN_WORDS]
    concrete = [turn for turn in long if _is_concrete(ledger, turn)]
    return Measure(
        {
            "answered": len(turns),
            "asked": asked,
            "share": min(1.0, len(turns) / asked),
            "long": len(long) / asked,
            "concrete": len(concrete) / asked,
        },
        shows=evidence_of(concrete or long),
        lacks=evidence_of(turn for turn in turns if turn not in long),
    )


def _is_concrete(ledger: Ledger, turn: Turn) -> bool:
    """The answer names a turn number, an agency or a person of the case."""
    words = turn.text.lower()
    if any(sign.isdigit() for sign in words):
        return True
    language, state = ledger.record.spoken, ledger.record.state
    names = [
        alias for seat in state.scenario.seats for alias in ledger.record.library.agency[seat.agency].aliases[language]
    ]
    names += [part for person in state.scenario.persons for part in person.name[language].split()]
    return any(name.lower() in words for name in names if len(name) > 2)
