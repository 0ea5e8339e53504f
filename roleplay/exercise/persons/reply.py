"""What an interviewed person replies to a turn: the order of the rules is the order of their weight."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.log.state import State
from roleplay.exercise.persons.admissions import brought_out, stood_by, taken_back
from roleplay.exercise.persons.gates import (
    Moment,
    answers,
    candidates,
    goes_along,
    invited,
    is_broken,
    is_shut,
    open_ones,
    stance_on_tactics,
    suggested,
)
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.persons import Admission, Disclosure
from roleplay.scenario.vocabulary import Stance

KIND = frozenset({"empathy", "summary_yes", "rights", "consent_yes", "basic_needs", "nod"})
MOST_SUBJECTS = 2
SURELY = 0.7
CARE = frozenset({"consent", "rights_info", "basic_needs"})
CARE_TOPICS = frozenset({"needs", "health"})
GOING_ON = frozenset({"OPEN", "PROBE", "CLOSED_A", "CLOSED_I", "MULTI", "ENCOUR"})


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
        return _civilly(state, moment) or Reply("shut_down")
    if reading is not None and not reading.sense:
        return Reply("nonsense")
    if through_cousin:
        return _through_cousin(state, moment)
    return _plainly(state, moment, tactic)


def _civilly(state: State, moment: Moment) -> Reply | None:
    """The answer to a courtesy: a cup of coffee is taken even by somebody who has closed up."""
    courtesies = {question.id for question in state.scenario.everyday if question.courtesy}
    shown = next((name for asked in moment.asked for name in asked.remarks if name in courtesies), None)
    return Reply("remark", topic=_topic(moment), remarks=(shown,)) if shown is not None and moment.calm else None


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
    found = candidates(state, moment)
    told = open_ones(state, moment, [item for item in found or invited(state, moment) if item.layer == "volunteered"])
    kept = next((item for item in found if item not in told), None)
    return Reply("disclose", tuple(told[:1])) if told else Reply("cousin_speaks", kept=kept)


def _plainly(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    reading = moment.reading
    if tactic == "summary_yes" and not state.inner(moment.person.id).told:
        tactic = "nod"
    if moment.follows and moment.label in GOING_ON:
        return _go_on(state, moment)
    match moment.label:
        case "ADMIN" | "CLOSED_A" | "CLOSED_I" if reading is not None and CARE & reading.sure_tactics:
            return _to_care(state, moment, tactic or "basic_needs")
        case "ADMIN" if any(_fits_surely(moment, item) for item in candidates(state, moment)):
            return _tell(state, moment, tactic)
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
    """What brings no fact out: leading questions, forced choices, the interviewer's opinion (R10-R13)."""
    led = moment.label == "LEAD" and any(asked.names for asked in moment.asked)
    remark = _remark(moment)
    if remark is not None and (tactic is None or tactic in KIND) and not _is_suggested(state, moment):
        return remark
    if moment.label == "FORCED" and any(asked.names and asked.exact for asked in moment.asked):
        # "Where do you live, with them or apart?" has a question word that can be answered.
        return _tell(state, moment, tactic)
    if led:
        return _unled(state, moment)
    if moment.label == "LEAD":
        return Reply("go_along" if goes_along(state, moment.person) else "short", topic=_topic(moment))
    if moment.label == "FORCED":
        return Reply("pick_option", topic=_topic(moment))
    return Reply(tactic or "short", topic=_topic(moment))


def _is_suggested(state: State, moment: Moment) -> bool:
    """Whether a leading question is about a fact, which a suggestible person goes along with."""
    return moment.label == "LEAD" and suggested(state, moment) is not None


def _to_question(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    return _one_of_several(state, moment, tactic) if moment.label == "MULTI" else _tell(state, moment, tactic)


def _unled(state: State, moment: Moment) -> Reply:
    """A question word that takes something for granted gets neither yes nor no: the person leaves it open (R10)."""
    kept = next(iter(candidates(state, moment)), None)
    if kept is not None:
        return Reply("evade", kept=kept)
    topic = _topic(moment)
    return Reply("evade" if topic in moment.person.evasions else "unknown", topic=topic)


def _one_of_several(state: State, moment: Moment, tactic: Stance | None) -> Reply:
    """Of several questions the person answers the everyday ones and one more; for the rest they were too many (R11)."""
    own = [asked for asked in moment.asked if not asked.follows]
    if not own:
        return _tell(state, moment, tactic)
    replies = [
        _tell(state, replace(moment, asked=(asked,), topics=asked.topics[:MOST_SUBJECTS]), tactic) for asked in own
    ]
    remarks = tuple(dict.fromkeys(name for reply in replies for name in reply.remarks))
    others = [reply for reply in replies if not reply.remarks]
    chosen = next((reply for reply in others if reply.told), None)
    # Two questions on one subject are no more than the person can follow.
    left = {_subject(state, asked, reply) for asked, reply in zip(own, replies, strict=True) if _found(reply)}
    facts = {found.fact for reply in others if (found := _found(reply))}
    if chosen is None and remarks:
        return Reply("remark", topic=_topic(moment), remarks=remarks, several=bool(left))
    chosen = chosen or next((reply for reply in others if reply.kept is not None), others[0])
    return replace(chosen, remarks=remarks, several=min(len(left), len(facts)) > 1)


def _found(reply: Reply) -> Disclosure | None:
    return reply.told[0] if reply.told else reply.kept


def _subject(state: State, asked: Asked, reply: Reply) -> str:
    found = _found(reply)
    return asked.topics[0] if asked.topics or found is None else state.scenario.fact[found.fact].topic


def _go_on(state: State, moment: Moment) -> Reply:
    """What goes on about the last answer: the same everyday matter, the fact kept back, or more on its subject."""
    last = state.inner(moment.person.id).last
    own = {item.fact: item for item in moment.person.disclosures}
    if last is not None and last.remarks:
        return Reply("remark", topic=last.topic, remarks=last.remarks[-1:])
    found = candidates(state, moment)
    kept = own.get(last.withheld or "") if last is not None else None
    told = open_ones(state, moment, found if kept is None else [kept])
    if told:
        return Reply("disclose", tuple(told[:1]), topic=_topic(moment))
    if kept is not None:
        return _keep_back(state, moment, kept)
    again = own.get(last.facts[-1]) if last is not None and last.facts else None
    if again is not None and moment.label not in BROAD and last is not None and last.act != "already_said":
        return Reply("already_said", topic=_topic(moment), again=again)
    return Reply("evade" if moment.topics else "off_topic", topic=_topic(moment))


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
        if _fits_surely(moment, item)
        or (item.layer != "earned" and state.scenario.fact[item.fact].topic in CARE_TOPICS)
    ]
    told = open_ones(state, moment, found)
    if told:
        return Reply("disclose", tuple(told[:1]))
    if exact and found:
        return Reply("evade", kept=found[0])
    if exact and moment.topics and not CARE_TOPICS & set(moment.topics) and not moment.asked[0].remarks:
        return _again(state, moment) or _nothing_told(moment)  # "Could you go to the shop?" offers nothing
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
    found = candidates(state, moment)
    remark = _remark(moment)
    if remark is not None and not _asks_for_a_fact_too(moment, found):
        return remark
    told = open_ones(state, moment, found or invited(state, moment))
    if told and not (found and _is_beside(moment, told[0], found)):
        return Reply("disclose", tuple(told), topic=_topic(moment))
    soft = moment.label is None or moment.label in ("ENCOUR", "CLOSED_A")
    if soft and otherwise is not None:
        return Reply(otherwise, topic=_topic(moment))
    kept = next((item for item in found if _is_meant(state, moment, item)), None)
    if kept is not None:
        return _keep_back(state, moment, kept)
    explained = open_ones(state, moment, _explaining(state, moment))
    if explained and otherwise is None:
        return Reply("disclose", tuple(explained[:1]), topic=_topic(moment))
    if otherwise is not None:
        return Reply(otherwise, topic=_topic(moment))
    if moment.evidence:
        return _on_evidence(state, moment)
    return _again(state, moment) or _nothing_told(moment)


def _asks_for_a_fact_too(moment: Moment, found: Sequence[Disclosure]) -> bool:
    """Whether a question beside the everyday ones is clearly after a fact."""
    facts = {item.fact for item in found}
    return any(
        aim.fact in facts and aim.fit >= CLEAR for asked in moment.asked if not asked.remarks for aim in asked.aims
    )


def _on_evidence(state: State, moment: Moment) -> Reply:
    """A question about what was shown is evaded on its subject; what is only shown is taken note of."""
    subject = state.scenario.fact[moment.evidence[0]].topic
    evades = subject in moment.person.evasions and any(asked.exact for asked in moment.asked)
    return Reply("evade" if evades else "evidence", topic=subject)


def _explaining(state: State, moment: Moment) -> list[Disclosure]:
    """What the person has to say of a thing that is shown: of the thing itself first, then of its subject."""
    told, subjects = state.inner(moment.person.id).told, {state.scenario.fact[fact].topic for fact in moment.evidence}
    own = [item for item in moment.person.disclosures if item.fact not in told]
    of_it = [item for item in own if item.fact in moment.evidence]
    return of_it + [item for item in own if item not in of_it and state.scenario.fact[item.fact].topic in subjects]


def _is_meant(state: State, moment: Moment, item: Disclosure) -> bool:
    """Whether a turn is after a fact so plainly that not telling it is keeping it back."""
    clearly = any(aim.fact == item.fact and aim.fit >= CLEAR for asked in moment.asked for aim in asked.aims)
    return clearly or not moment.topics or state.scenario.fact[item.fact].topic in moment.topics


def _keep_back(state: State, moment: Moment, kept: Disclosure) -> Reply:
    """Keep a fact back: with the cover story, as long as nothing that was shown or said speaks against it."""
    inner = state.inner(moment.person.id)
    # A story in place of the truth answers what was asked: told who it was, nobody believes what the work is.
    by_whom = any(asked.who for asked in moment.asked) and not _fits_surely(moment, kept)
    found_out = kept.fact in inner.contradicted or kept.fact in inner.evidence
    holds = kept.cover is not None and not by_whom and not found_out
    again = kept.fact in inner.denied
    story: Stance = state.temperament(moment.person).pressed if again else "deny"
    stance: Stance = story if holds else ("evidence" if moment.evidence else "evade")
    exact = any(asked.exact and asked.label not in BROAD for asked in moment.asked)
    # What evades a whole topic may be beside a question for one thing of it.
    return Reply(stance, kept=kept, topic=None if exact else state.scenario.fact[kept.fact].topic)


def _is_beside(moment: Moment, told: Disclosure, found: Sequence[Disclosure]) -> bool:
    """Whether an exact question is after something that the person keeps back rather than after what could be told."""
    exact = [asked for asked in moment.asked if asked.exact and asked.label not in BROAD]
    if not exact or told == found[0]:
        return False
    fits = {aim.fact: round(aim.fit, 1) for asked in exact for aim in asked.aims}
    return fits.get(told.fact, 0.0) < fits.get(found[0].fact, 0.0)


def _nothing_told(moment: Moment) -> Reply:
    """What is said where there is nothing to tell; of a subject that is no more than guessed nothing in particular."""
    stance = _nothing_left(moment)
    guessed = stance in ("evade", "unknown") and any(asked.vague for asked in moment.asked)
    return Reply("evade", topic=None) if guessed else Reply(stance, topic=_topic(moment))


def _nothing_left(moment: Moment) -> Stance:
    if moment.reading is not None and moment.reading.greets and not any(each.exact for each in moment.asked):
        return "greeting"
    if moment.topics:
        return "evade" if set(moment.topics) & moment.person.evasions.keys() else "unknown"
    # Where no word of it belongs to anything the person could know, the honest answer is to ask what is meant.
    return "evade" if any(asked.aims for asked in moment.asked) else "off_topic"


def _topic(moment: Moment) -> str | None:
    return moment.topics[0] if moment.topics else None
