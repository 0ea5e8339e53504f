"""A turn in the interview: what the learner's words do to the person, and what the person does."""

from collections.abc import Iterator, Sequence

from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import (
    AdmittedFalsely,
    Event,
    EvidenceShown,
    FactDisclosed,
    FactShared,
    FactWithheld,
    HarmDone,
    TakenBack,
    TopicOpened,
    WentAlong,
)
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.persons import contradictions
from roleplay.exercise.persons.gates import Moment, candidates, lacking, suggested
from roleplay.exercise.persons.mood import apply_rules
from roleplay.exercise.persons.reply import CARE, MOST_SUBJECTS, SURELY, Reply
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.persons import Admission, InterviewRule, Person
from roleplay.scenario.vocabulary import TACTIC_OF, ActKind, HarmKind, Stance, Tactic

HARM_OF_TACTIC: dict[Tactic, HarmKind] = {"threat": "threat", "promise": "promise"}
SUBSTANTIVE = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"})
ANSWERED = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ADMIN", "LEAD", "FORCED"})
AGREEING: frozenset[Stance] = frozenset({"go_along", "pick_option"})
TIPS_OFF_SENSITIVITY = 2
WHEREABOUTS_TOPIC = "accommodation"


def moment_of(state: State, person: Person, reading: Reading | None, said: Said | None) -> Moment:
    """Return the circumstances of a turn towards a person; without a reading it is silence."""
    facts = (*said.facts, *(reading.facts if reading is not None else ())) if said is not None else ()
    return _moment(state, person, reading, tuple(dict.fromkeys(facts)))


def approach(state: State, moment: Moment, rules: Sequence[InterviewRule]) -> Iterator[Event]:
    """Yield what a turn does to a person before there is an answer."""
    yield from _harms(state, moment)
    yield from _evidence(state, moment)
    yield from contradictions.by_evidence(state, moment)
    yield from apply_rules(state, moment, rules)


def outcome(state: State, moment: Moment, reply: Reply) -> Iterator[Event]:
    """Yield what a reply brings: facts told or kept back, agreement, admissions, and the topics that are open now."""
    yield from _outcome(state, moment, reply)
    found = (*reply.told, *((reply.kept,) if reply.kept else ()))
    of_answer = (state.scenario.fact[item.fact].topic for item in found)
    topics = tuple(dict.fromkeys((*of_answer, *moment.topics)))
    yield TopicOpened(person=moment.person.id, topics=topics, account=moment.label == "OPEN")


def cleared_up(state: State, person: Person, kind: ActKind, rules: Sequence[InterviewRule]) -> Iterator[Event]:
    """Yield how a safeguard moves the person that the learner says was meant: as if it had been sure at once.

    The person has answered by then; what else these words did is done and is not done again.
    """
    if state.reading is None or TACTIC_OF[kind] not in state.reading.sure_tactics:
        return
    moment = _moment(state, person, state.reading, ())
    yield from apply_rules(state, moment, rules, TACTIC_OF[kind])


def _outcome(state: State, moment: Moment, reply: Reply) -> Iterator[Event]:
    """Yield what the reply brings: facts told or kept back, agreement, admissions."""
    person = moment.person
    for item in reply.told:
        contaminated = state.scenario.fact[item.fact].topic in state.inner(person.id).suggested
        yield FactDisclosed(
            fact=item.fact, person=person.id, to=(state.learner,), layer=item.layer, contaminated=contaminated
        )
    yield from contradictions.by_own_words(state, moment, reply.told)
    if reply.kept is not None:
        lacks = lacking(reply.kept, state, person) or ("question",)
        yield FactWithheld(fact=reply.kept.fact, holder=person.id, missing=lacks, covered=reply.stance == "deny")
    if reply.stance in AGREEING:
        yield WentAlong(person=person.id, topics=moment.topics, fact=suggested(state, moment))
    if reply.admission is not None:
        yield from _admission(moment, reply.stance, reply.admission)


def _moment(state: State, person: Person, reading: Reading | None, shown: tuple[str, ...]) -> Moment:
    last = state.inner(person.id).last_topic
    before = tuple(state.scenario.fact[fact].topic for fact in shown[:1]) or ((last,) if last is not None else ())
    if reading is None or reading.label == "ENCOUR":
        topics = before
    elif reading.label == "MULTI":
        topics = reading.topics[:1]
    else:
        topics = reading.topics[:MOST_SUBJECTS]
    questions = (reading.questions or ()) if reading is not None else ()
    follows = bool(questions) and all(each.follows and not each.topics for each in questions)
    own_words = any(each.exact for each in questions)
    probes = reading is not None and reading.label == "PROBE" and not own_words and not topics
    if follows or probes:
        topics = before
    asked = (reading.questions or ()) if reading is not None and reading.label in ANSWERED else ()
    about = tuple(_about(state, each, topics, shown, before) for each in _without_lead_ins(asked))
    return Moment(person, reading, topics, shown, about)


def _without_lead_ins(asked: Sequence[Asked]) -> Iterator[Asked]:
    """Yield the questions without those that only lead up to a later one ("Now about money. How much ...?")."""
    for place, each in enumerate(asked):
        later = (topic for other in asked[place + 1 :] for topic in other.topics)
        if not each.vague or set(each.topics).isdisjoint(later):
            yield each


def _about(
    state: State, asked: Asked, topics: tuple[str, ...], shown: tuple[str, ...], before: tuple[str, ...]
) -> Asked:
    """Return a question with its subject: what was just shown or said last, where it names none.

    What the interviewer shows is not what he asks for, and what has another subject is asked for only where it fits
    surely.
    """
    if not asked.exact and not asked.topics:
        return asked.model_copy(update={"topics": topics})
    if not shown:
        return asked
    aims = tuple(
        aim
        for aim in asked.aims
        if aim.fact not in shown
        and (aim.fit >= SURELY or state.scenario.fact[aim.fact].topic in (*before, *asked.topics))
    )
    return asked.model_copy(update={"topics": asked.topics or before, "aims": aims})


def _harms(state: State, moment: Moment) -> Iterator[HarmDone]:
    reading = moment.reading
    if reading is None:
        return
    for tactic, harm in HARM_OF_TACTIC.items():
        if tactic in reading.sure_tactics:
            yield HarmDone(harm=harm, detail=moment.person.id)
    first = ("joint_questioning", moment.person.id) not in state.harms
    substantive = reading.label in SUBSTANTIVE and not CARE & reading.sure_tactics
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
        if fact_id not in inner.evidence or (fact_id in inner.confronted and moment.calm):
            late = inner.account_given
            yield EvidenceShown(person=person.id, fact=fact_id, after_account=late, confronted=late and not moment.calm)
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
