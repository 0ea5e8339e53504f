"""A turn in the interview: what the learner's words do to the person, and what the person does."""

from collections.abc import Collection, Iterable, Iterator, Sequence

from roleplay.exercise.log import events
from roleplay.exercise.log.conditions import holds
from roleplay.exercise.log.events import Event, HarmDone
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import Moment, candidates, lacking, suggested
from roleplay.exercise.persons.mood import apply_rules
from roleplay.exercise.persons.reply import CARE, MOST_SUBJECTS, SURELY, Reply
from roleplay.exercise.persons.untruths import contradicted_by_evidence, contradicted_by_own_words
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.persons import Disclosure, InterviewRule, Person
from roleplay.scenario.vocabulary import HarmKind, Stance, Tactic

HARM_OF_TACTIC: dict[Tactic, HarmKind] = {"threat": "threat", "promise": "promise"}
SUBSTANTIVE = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION"})
ANSWERED = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ADMIN", "LEAD", "FORCED"})
AGREEING: frozenset[Stance] = frozenset({"go_along", "pick_option"})
TIPS_OFF_SENSITIVITY = 2
# What a suspect learns from a fact on such a topic does harm.
HARM_OF_TOPIC: dict[str, HarmKind] = {"accommodation": "whereabouts_revealed", "plans": "suspect_tipped_off"}


def moment_of(state: State, person: Person, reading: Reading | None, said: Said | None) -> Moment:
    """Return the circumstances of a turn towards a person; without a reading it is silence."""
    facts = (*said.facts, *(reading.facts if reading is not None else ())) if said is not None else ()
    return _moment(state, person, reading, tuple(dict.fromkeys(facts)))


def approach(moment: Moment, rules: Sequence[InterviewRule]) -> Iterator[Event]:
    """Yield what a turn does to a person before there is an answer."""
    yield from _harms(moment)
    yield from _evidence(moment)
    yield from contradicted_by_evidence(moment)
    yield from apply_rules(moment, rules)


def outcome(moment: Moment, reply: Reply) -> Iterator[Event]:
    """Yield what a reply brings: facts told or kept back, agreement, admissions, and the topics that are open now."""
    person, admission = moment.person, reply.admission
    kept = (reply.kept,) if reply.kept is not None else ()
    denied = [item.fact for item in kept if reply.stance == "deny"]
    yield from bring_out(moment, reply.told, kept, covered=denied)
    if reply.stance in AGREEING:
        yield events.WentAlong(person=person.id, topics=moment.topics, fact=suggested(moment))
    if reply.stance == "admit" and admission is not None:
        yield events.AdmittedFalsely(person=person.id, admission=admission.id)
        yield HarmDone(harm="false_admission", detail=admission.id)
    elif reply.stance == "take_back" and admission is not None:
        yield events.TakenBack(person=person.id, admission=admission.id)
    yield opened(moment, (*reply.told, *kept))


def bring_out(
    moment: Moment, told: tuple[Disclosure, ...], kept: Iterable[Disclosure], *, covered: Collection[str]
) -> Iterator[Event]:
    """Yield which facts are told and which are kept back; in the place of those `covered` a story is told."""
    state, person = moment.state, moment.person
    for item in told:
        led = state.topic_of(item.fact) in moment.inner.suggested
        yield events.FactDisclosed(
            fact=item.fact, person=person.id, to=(state.learner,), layer=item.layer, contaminated=led
        )
    yield from contradicted_by_own_words(moment, told)
    for item in kept:
        lacks = lacking(item, state, person) or ("question",)
        yield events.FactWithheld(fact=item.fact, holder=person.id, missing=lacks, covered=item.fact in covered)


def opened(moment: Moment, spoken_of: Iterable[Disclosure]) -> Event:
    """Return which topics are open now: those of the answer before those of the question."""
    topics = dict.fromkeys((*(moment.state.topic_of(item.fact) for item in spoken_of), *moment.topics))
    return events.TopicOpened(person=moment.person.id, topics=tuple(topics), account=moment.label == "OPEN")


def _moment(state: State, person: Person, reading: Reading | None, shown: tuple[str, ...]) -> Moment:
    last = state.inner(person.id).last_topic
    before = tuple(state.topic_of(fact) for fact in shown[:1]) or ((last,) if last is not None else ())
    if reading is None:
        return Moment(state, person, None, before, shown)
    topics = reading.topics[: 1 if reading.label == "MULTI" else MOST_SUBJECTS]
    questions = reading.questions or ()
    follows = bool(questions) and all(each.follows and not each.topics for each in questions)
    probes = reading.label == "PROBE" and not topics and not any(each.exact for each in questions)
    if reading.label == "ENCOUR" or follows or probes:
        topics = before
    asked = questions if reading.label in ANSWERED else ()
    about = tuple(_about(state, each, topics, shown, before) for each in _without_lead_ins(asked))
    return Moment(state, person, reading, topics, shown, about)


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
    near = (*before, *asked.topics)
    fitting = (aim for aim in asked.aims if aim.fit >= SURELY or state.topic_of(aim.fact) in near)
    aims = tuple(aim for aim in fitting if aim.fact not in shown)
    return asked.model_copy(update={"topics": asked.topics or before, "aims": aims})


def _harms(moment: Moment) -> Iterator[HarmDone]:
    state, person = moment.state, moment.person
    surely = moment.reading.sure_tactics if moment.reading is not None else frozenset[Tactic]()
    for tactic, harm in HARM_OF_TACTIC.items():
        if tactic in surely:
            yield HarmDone(harm=harm, detail=person.id)
    first = ("joint_questioning", person.id) not in state.harms
    substantive = moment.label in SUBSTANTIVE and not CARE & moment.tactics
    if first and substantive and state.companion_present(person):
        yield HarmDone(harm="joint_questioning", detail=person.id)
    is_led = moment.reading is not None and moment.reading.suggests
    untold = (state.scenario.fact[item.fact] for item in (candidates(moment) if is_led else ()))
    if any(fact.key and fact.topic in moment.topics for fact in untold):
        yield HarmDone(harm="contaminated_fact", detail=moment.topics[0])


def _evidence(moment: Moment) -> Iterator[Event]:
    state, person, inner = moment.state, moment.person, moment.inner
    for name in moment.evidence:
        if name in inner.told:
            continue
        if name not in inner.evidence or (name in inner.confronted and moment.calm):
            late = inner.account_given
            judged = late and not moment.calm
            yield events.EvidenceShown(person=person.id, fact=name, after_account=late, confronted=judged)
        fact = state.scenario.fact[name]
        if person.kind != "suspect" or fact.sensitivity < TIPS_OFF_SENSITIVITY:
            continue
        if fact.topic in HARM_OF_TOPIC:
            yield HarmDone(harm=HARM_OF_TOPIC[fact.topic], detail=name)
        if fact.personal and not holds(fact.release, state):
            yield HarmDone(harm="consent_breached", detail=name)
        yield events.FactShared(fact=name, by=state.learner, to=(), persons=(person.id,))
