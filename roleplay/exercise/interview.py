"""A turn in the interview: what the learner's words do to the person, and what the person does."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.aiming import BROAD
from roleplay.exercise.conditions import holds
from roleplay.exercise.events import (
    AdmittedFalsely,
    Event,
    EvidenceShown,
    FactDisclosed,
    FactShared,
    FactWithheld,
    HarmDone,
    TakenBack,
    TopicOpened,
)
from roleplay.exercise.interviewee import (
    Moment,
    answers,
    apply_rules,
    candidates,
    goes_along,
    is_broken,
    is_shut,
    missing,
    open_ones,
    stance_on_tactics,
)
from roleplay.exercise.pressure import brought_out, stood_by, taken_back
from roleplay.exercise.reading import Asked, Reading
from roleplay.exercise.state import State
from roleplay.scenario.persons import Admission, Disclosure, InterviewRule, Person
from roleplay.scenario.vocabulary import HarmKind, Stance, Tactic

HARM_OF_TACTIC: dict[Tactic, HarmKind] = {"threat": "threat", "promise": "promise"}
SUBSTANTIVE = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"})
ANSWERED = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ADMIN", "LEAD"})
KIND = frozenset({"empathy", "summary_yes", "rights", "consent_yes", "basic_needs", "nod"})
MOST_SUBJECTS = 2
SURELY = 0.7
CARE = frozenset({"consent", "rights_info", "basic_needs"})
CARE_TOPICS = frozenset({"needs", "health"})
TIPS_OFF_SENSITIVITY = 2
WHEREABOUTS_TOPIC = "accommodation"


@dataclass(frozen=True, slots=True)
class Reply:
    """What the person is going to do in words.

    `again` is a fact told before and repeated; `several` says that only one of several questions is answered.
    """

    stance: Stance
    told: tuple[Disclosure, ...] = ()
    kept: Disclosure | None = None
    topic: str | None = None
    remarks: tuple[str, ...] = ()
    again: Disclosure | None = None
    several: bool = False
    admission: Admission | None = None


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
    if reply.admission is not None:
        yield from _admission(moment, reply.stance, reply.admission)
    found = (*reply.told, *((reply.kept,) if reply.kept else ()))
    topics = moment.topics or tuple(dict.fromkeys(state.scenario.fact[item.fact].topic for item in found))
    yield TopicOpened(person=person.id, topics=topics, account=moment.label == "OPEN")
    yield reply


def _moment(state: State, person: Person, reading: Reading | None, shown: tuple[str, ...]) -> Moment:
    last = (state.inner(person.id).last_topic,)
    if reading is None or reading.label == "ENCOUR":
        topics = tuple(topic for topic in last if topic is not None)
    elif reading.label == "MULTI":
        topics = reading.topics[:1]
    else:
        topics = reading.topics[:MOST_SUBJECTS]
    own_words = reading is not None and any(each.exact for each in reading.questions or ())
    if not topics and reading is not None and reading.label == "PROBE" and last[0] is not None and not own_words:
        topics = (last[0],)
    asked = (reading.questions or ()) if reading is not None and reading.label in ANSWERED else ()
    about = tuple(each if each.exact or each.topics else each.model_copy(update={"topics": topics}) for each in asked)
    return Moment(person, reading, topics, shown, about)


def _harms(state: State, moment: Moment) -> Iterator[HarmDone]:
    reading = moment.reading
    if reading is None:
        return
    for tactic, harm in HARM_OF_TACTIC.items():
        if tactic in reading.tactics:
            yield HarmDone(harm=harm, detail=moment.person.id)
    first = ("joint_questioning", moment.person.id) not in state.harms
    substantive = reading.label in SUBSTANTIVE and not CARE & set(reading.tactics)
    if first and substantive and state.companion_present(moment.person):
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


def _admission(moment: Moment, stance: Stance, admission: Admission) -> Iterator[Event]:
    if stance == "admit":
        yield AdmittedFalsely(person=moment.person.id, admission=admission.id)
        yield HarmDone(harm="false_admission", detail=admission.id)
    elif stance == "take_back":
        yield TakenBack(person=moment.person.id, admission=admission.id)


def choose(state: State, moment: Moment) -> Reply:
    """Choose the person's reply; the order of the rules is the order of their weight."""
    person, reading = moment.person, moment.reading
    if person.needs_interpreter and state.interpreter == "none":
        return Reply("no_interpreter")
    if is_broken(state, person):
        return Reply("break_down")
    admitting = _admitting(state, moment)
    if admitting is not None:
        return admitting
    tactic = stance_on_tactics(reading) if reading else None
    if tactic in ("threat", "accusation"):
        return Reply(tactic)
    through_cousin = person.needs_interpreter and state.interpreter == "unvetted"
    if reading is not None and reading.rude and not through_cousin:
        return Reply("tone")
    if is_shut(state, person):
        return Reply("shut_down")
    if reading is not None and not reading.sense:
        return Reply("nonsense")
    if through_cousin:
        return _through_cousin(state, moment)
    return _plainly(state, moment, tactic)


def _admitting(state: State, moment: Moment) -> Reply | None:
    """What is said of something untrue: brought out by pressure, taken back in calm, vague in between (R13, R14)."""
    looks: tuple[tuple[Stance, Callable[[State, Moment], Admission | None]], ...] = (
        ("admit", brought_out),
        ("take_back", taken_back),
        ("admit_vaguely", stood_by),
    )
    for stance, look in looks:
        admission = look(state, moment)
        if admission is not None:
            return Reply(stance, topic=admission.topic, admission=admission)
    return None


def _through_cousin(state: State, moment: Moment) -> Reply:
    found = [item for item in candidates(state, moment) if item.layer == "volunteered"]
    told = open_ones(state, moment, found)
    kept = next((item for item in candidates(state, moment) if item not in told), None)
    return Reply("disclose", tuple(told[:1])) if told else Reply("cousin_speaks", kept=kept)


def _plainly(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    reading = moment.reading
    if tactic == "summary_yes" and not state.inner(moment.person.id).told:
        tactic = "nod"
    match moment.label:
        case "ADMIN" | "CLOSED_A" | "CLOSED_I" if reading is not None and CARE & set(reading.tactics):
            return _to_care(state, moment, tactic or "basic_needs")
        case "ADMIN":
            return _remark(moment) or Reply(tactic or _greeting(moment) or "nod")
        case "OPEN" | "PROBE" | "MULTI" | "CLOSED_I":
            # Kind words around a question are no answer to it.
            return _to_question(state, moment, None if tactic in KIND else tactic)
        case "CLOSED_A":
            return _tell(state, moment, tactic)
        case None:
            return _tell(state, moment, "silence")
        case "ENCOUR":
            return Reply(tactic) if tactic == "summary_yes" else _tell(state, moment, tactic or "nod")
        case _:
            return _unasked(state, moment, tactic)


def _unasked(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    """What brings nothing out: leading questions, forced choices, the interviewer's opinion (R10-R13)."""
    if moment.label == "LEAD" and any(asked.names for asked in moment.asked):
        return _unled(state, moment)
    if moment.label == "LEAD":
        return Reply("go_along" if goes_along(state, moment.person) else "short", topic=_topic(moment))
    if moment.label == "FORCED":
        return Reply("pick_option", topic=_topic(moment))
    return Reply(tactic or "short", topic=_topic(moment))


def _to_question(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    return _one_of_several(state, moment, tactic) if moment.label == "MULTI" else _tell(state, moment, tactic)


def _unled(state: State, moment: Moment) -> Reply:
    """A question word that takes something for granted gets neither yes nor no: the person leaves it open (R10)."""
    kept = next(iter(candidates(state, moment)), None)
    return Reply("unknown", topic=_topic(moment)) if kept is None else Reply("evade", kept=kept)


def _one_of_several(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    """Of several questions the person answers the everyday ones and one more; for the rest they were too many (R11)."""
    alone = [replace(moment, asked=(asked,), topics=asked.topics[:MOST_SUBJECTS]) for asked in moment.asked]
    if not alone:
        return _tell(state, moment, tactic)
    replies = [_tell(state, each, tactic) for each in alone]
    remarks = tuple(dict.fromkeys(name for reply in replies for name in reply.remarks))
    others = [reply for reply in replies if not reply.remarks]
    chosen = next((reply for reply in others if reply.told), None)
    if chosen is None and remarks:
        return Reply("remark", topic=_topic(moment), remarks=remarks, several=bool(others))
    chosen = chosen or next((reply for reply in others if reply.kept is not None), others[0])
    return replace(chosen, remarks=remarks, several=len(others) > 1)


def _to_care(state: State, moment: Moment, stance: Stance) -> Reply:
    """Care, rights and consent are answered as such; at most the person says how it is with needs or health."""
    exact = any(asked.exact for asked in moment.asked)
    if exact and (remark := _remark(moment)) is not None:
        return remark
    reached = candidates(state, moment)
    if stance not in ("basic_needs", "consent_yes"):
        # "Are you free to leave?" sounds like a right, but asks for a fact.
        told = open_ones(state, moment, [item for item in reached if _fits_surely(moment, item)])
        return Reply("disclose", tuple(told[:1])) if told else Reply(stance)
    found = [
        item
        for item in reached
        if item.layer != "earned"
        and (_fits_surely(moment, item) or state.scenario.fact[item.fact].topic in CARE_TOPICS)
    ]
    told = open_ones(state, moment, found)
    if told:
        return Reply("disclose", tuple(told[:1]))
    if exact and found:
        return Reply("evade", kept=found[0])
    return _remark(moment) or (_again(state, moment) if exact else None) or Reply(stance)


def _fits_surely(moment: Moment, item: Disclosure) -> bool:
    return any(aim.fact == item.fact and aim.fit >= SURELY for asked in moment.asked for aim in asked.aims)


def _remark(moment: Moment) -> Reply | None:
    """The everyday remark that a question asks for, where one of the turn's questions does."""
    remark = next((name for asked in moment.asked for name in asked.remarks), None)
    return Reply("remark", topic=_topic(moment), remarks=(remark,)) if remark is not None else None


def _again(state: State, moment: Moment) -> Reply | None:
    """What the person has told before, where that is what the turn asks for."""
    inner = state.inner(moment.person.id)
    asked = moment.asked or (Asked(label=moment.label or "ENCOUR", topics=moment.topics),)
    told = (item for each in asked for item in answers(state, moment.person, each) if item.fact in inner.told)
    again = next(told, None)
    return Reply("already_said", topic=_topic(moment), again=again) if again is not None else None


def _greeting(moment: Moment) -> Stance | None:
    return "greeting" if moment.reading is not None and moment.reading.greets else None


def _tell(state: State, moment: Moment, otherwise: Stance | None) -> Reply:
    remark = _remark(moment)
    if remark is not None:
        return remark
    found = candidates(state, moment)
    told = open_ones(state, moment, found)
    if told and not _is_beside(moment, told[0], found):
        return Reply("disclose", tuple(told), topic=_topic(moment))
    soft = moment.label is None or moment.label in ("ENCOUR", "CLOSED_A")
    if soft and otherwise is not None:
        return Reply(otherwise, topic=_topic(moment))
    kept = next(iter(found), None)
    if kept is not None:
        stance: Stance = "deny" if kept.cover is not None else ("evidence" if moment.evidence else "evade")
        exact = any(asked.exact and asked.label not in BROAD for asked in moment.asked)
        # What evades a whole topic may be beside a question for one thing of it.
        return Reply(stance, kept=kept, topic=None if exact else state.scenario.fact[kept.fact].topic)
    if otherwise is not None or moment.evidence:
        return Reply(otherwise or "evidence", topic=_topic(moment))
    return _again(state, moment) or Reply(_nothing_left(moment), topic=_topic(moment))


def _is_beside(moment: Moment, told: Disclosure, found: Sequence[Disclosure]) -> bool:
    """Whether an exact question is after something that the person keeps back rather than after what could be told."""
    exact = [asked for asked in moment.asked if asked.exact and asked.label not in BROAD]
    if not exact or told == found[0]:
        return False
    fits = {aim.fact: round(aim.fit, 1) for asked in exact for aim in asked.aims}
    return fits.get(told.fact, 0.0) < fits.get(found[0].fact, 0.0)


def _nothing_left(moment: Moment) -> Stance:
    if moment.reading is not None and moment.reading.greets and not any(each.exact for each in moment.asked):
        return "greeting"
    if set(moment.topics) & moment.person.evasions.keys() and moment.label not in ("CLOSED_A", "CLOSED_I"):
        return "evade"
    return "off_topic" if moment.label == "OPEN" and not moment.topics else "unknown"


def _topic(moment: Moment) -> str | None:
    return moment.topics[0] if moment.topics else None
