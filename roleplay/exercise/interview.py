"""A turn in the interview: what the learner's words do to the person, and what the person does."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from roleplay.exercise.conditions import holds
from roleplay.exercise.events import (
    Event,
    EvidenceShown,
    FactDisclosed,
    FactShared,
    FactWithheld,
    HarmDone,
    TopicOpened,
)
from roleplay.exercise.interviewee import (
    Moment,
    apply_rules,
    candidates,
    goes_along,
    is_broken,
    is_shut,
    missing,
    open_ones,
    stance_on_tactics,
)
from roleplay.exercise.reading import Reading
from roleplay.exercise.state import State
from roleplay.scenario.persons import Disclosure, InterviewRule, Person
from roleplay.scenario.vocabulary import HarmKind, Stance, Tactic

HARM_OF_TACTIC: dict[Tactic, HarmKind] = {"threat": "threat", "promise": "promise"}
SUBSTANTIVE = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"})
TIPS_OFF_SENSITIVITY = 2
WHEREABOUTS_TOPIC = "accommodation"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is going to do in words."""

    stance: Stance
    told: tuple[Disclosure, ...] = ()
    kept: Disclosure | None = None
    topic: str | None = None


def question(
    state: State, person: Person, reading: Reading | None, shown: Sequence[str], rules: Sequence[InterviewRule]
) -> Iterator[Event | Reply]:
    """Yield the events of one question (or of silence, without a reading), then the person's reply."""
    moment = _moment(state, person, reading, tuple(shown))
    yield from _harms(state, moment)
    yield from _evidence(state, moment)
    yield from apply_rules(state, moment, rules)
    reply = choose(state, moment)
    for item in reply.told:
        contaminated = state.scenario.fact[item.fact].topic in state.inner(person.id).suggested
        yield FactDisclosed(
            fact=item.fact, person=person.id, to=(state.learner,), layer=item.layer, contaminated=contaminated
        )
    if reply.kept is not None:
        yield FactWithheld(
            fact=reply.kept.fact, holder=person.id, missing=missing(reply.kept.gate, state, person) or ("question",)
        )
    yield TopicOpened(
        person=person.id, topics=moment.topics, account=moment.label == "OPEN" and reply.stance in ("disclose", "deny")
    )
    yield reply


def _moment(state: State, person: Person, reading: Reading | None, shown: tuple[str, ...]) -> Moment:
    inner = state.inner(person.id)
    topics = reading.topics if reading else ()
    if reading is not None and reading.label == "MULTI" and topics:
        topics = topics[-1:]
    carries_on = reading is None or reading.label in ("ENCOUR", "OPEN", "PROBE")
    if not topics and inner.last_topic and carries_on and (reading is None or reading.label != "OPEN"):
        topics = (inner.last_topic,)
    return Moment(person, reading, topics, shown)


def _harms(state: State, moment: Moment) -> Iterator[HarmDone]:
    reading = moment.reading
    if reading is None:
        return
    for tactic, harm in HARM_OF_TACTIC.items():
        if tactic in reading.tactics:
            yield HarmDone(harm=harm, detail=moment.person.id)
    first = ("joint_questioning", moment.person.id) not in state.harms
    if first and reading.label in SUBSTANTIVE and state.companion_present(moment.person):
        yield HarmDone(harm="joint_questioning", detail=moment.person.id)
    if reading.label == "LEAD" and _touches_key_fact(state, moment):
        yield HarmDone(harm="contaminated_fact", detail=moment.topics[0])


def _touches_key_fact(state: State, moment: Moment) -> bool:
    inner = state.inner(moment.person.id)
    return any(
        state.scenario.fact[item.fact].key and item.fact not in inner.told
        for item in candidates(state, moment)
        if state.scenario.fact[item.fact].topic in moment.topics
    )


def _evidence(state: State, moment: Moment) -> Iterator[Event]:
    person, inner = moment.person, state.inner(moment.person.id)
    for fact_id in moment.evidence:
        if fact_id in inner.told:
            continue
        if fact_id not in inner.evidence:
            yield EvidenceShown(person=person.id, fact=fact_id, after_account=inner.account_given)
        fact = state.scenario.fact[fact_id]
        if person.kind != "suspect" or fact.sensitivity < TIPS_OFF_SENSITIVITY:
            continue
        if fact.topic == WHEREABOUTS_TOPIC:
            yield HarmDone(harm="whereabouts_revealed", detail=fact_id)
        elif fact.topic == "plans":
            yield HarmDone(harm="suspect_tipped_off", detail=fact_id)
        if fact.personal and not holds(fact.release, state):
            yield HarmDone(harm="consent_breached", detail=fact_id)
        yield FactShared(fact=fact_id, by=state.learner, to=(), persons=(person.id,))


def choose(state: State, moment: Moment) -> Reply:
    """Choose the person's reply; the order of the rules is the order of their weight."""
    person, reading = moment.person, moment.reading
    if person.needs_interpreter and state.interpreter == "none":
        return Reply("no_interpreter")
    if is_broken(state, person):
        return Reply("break_down")
    tactic = stance_on_tactics(reading) if reading else None
    if tactic in ("threat", "accusation"):
        return Reply(tactic)
    if is_shut(state, person):
        return Reply("shut_down")
    if reading is not None and not reading.sense:
        return Reply("nonsense")
    if person.needs_interpreter and state.interpreter == "unvetted":
        return _through_cousin(state, moment)
    return _plainly(state, moment, tactic)


def _through_cousin(state: State, moment: Moment) -> Reply:
    found = [item for item in candidates(state, moment) if item.layer == "volunteered"]
    told = open_ones(state, moment, found)
    kept = next((item for item in candidates(state, moment) if item not in told), None)
    return Reply("disclose", tuple(told[:1])) if told else Reply("cousin_speaks", kept=kept)


def _plainly(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    match moment.label:
        case "LEAD":
            return Reply("go_along" if goes_along(state, moment.person) else "short", topic=_topic(moment))
        case "FORCED":
            return Reply("pick_option", topic=_topic(moment))
        case "OPINION":
            return Reply(tactic or "short", topic=_topic(moment))
        case None:
            return _tell(state, moment, "silence")
        case "ADMIN":
            return Reply(tactic or _greeting(moment) or "rights")
        case "ENCOUR":
            return _tell(state, moment, tactic or "empathy")
        case _:
            return _tell(state, moment, tactic)


def _greeting(moment: Moment) -> Stance | None:
    return "greeting" if moment.reading is not None and moment.reading.greets else None


def _tell(state: State, moment: Moment, otherwise: Stance | None) -> Reply:
    found = candidates(state, moment)
    told = open_ones(state, moment, found)
    if told:
        return Reply("disclose", tuple(told), topic=_topic(moment))
    if otherwise in ("basic_needs", "rights", "consent_yes", "empathy", "summary_yes", "silence"):
        return Reply(otherwise, topic=_topic(moment))
    kept = next(iter(found), None)
    if kept is not None:
        shows_evidence = bool(moment.evidence)
        stance: Stance = "deny" if kept.cover is not None else ("evidence" if shows_evidence else "evade")
        return Reply(stance, kept=kept, topic=state.scenario.fact[kept.fact].topic)
    return Reply(_nothing_left(state, moment) or otherwise or "unknown", topic=_topic(moment))


def _nothing_left(state: State, moment: Moment) -> Stance | None:
    inner = state.inner(moment.person.id)
    if moment.evidence:
        return "evidence"
    if any(state.scenario.fact[fact].topic in moment.topics for fact in inner.told):
        return "already_said"
    if moment.reading is not None and moment.reading.greets:
        return "greeting"
    if moment.label in ("CLOSED_A", "CLOSED_I") and moment.topics:
        return "unknown"
    return None if moment.topics else "off_topic"


def _topic(moment: Moment) -> str | None:
    return moment.topics[0] if moment.topics else None
