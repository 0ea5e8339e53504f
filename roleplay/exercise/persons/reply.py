"""What an interviewed person replies to a turn: the order of the rules is the order of their weight."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roleplay.exercise.persons import gates
from roleplay.exercise.persons.gates import Moment, candidates, open_ones
from roleplay.exercise.persons.untruths import admitted
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR
from roleplay.exercise.words.reading import SURE_OF_CLASS, Asked
from roleplay.scenario.persons import Admission, Disclosure
from roleplay.scenario.vocabulary import CARE_TOPICS, Stance

BREAKING_POINT = 0.92
KIND = frozenset({"empathy", "summary_yes", "rights", "consent_yes", "basic_needs", "nod"})
MOST_SUBJECTS = 2
SURELY = 0.7
CARE = frozenset({"consent", "rights_info", "basic_needs"})
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

    @property
    def about(self) -> Disclosure | None:
        """The fact that it tells first, or else keeps back."""
        return self.told[0] if self.told else self.kept


def choose(moment: Moment) -> Reply:
    """Choose the person's reply; the order of the rules is the order of their weight."""
    state, person, reading = moment.state, moment.person, moment.reading
    if person.needs_interpreter and state.interpreter == "none":
        return Reply("no_interpreter")
    if moment.inner.value("distress") >= BREAKING_POINT:  # the talk must stop (R21)
        return Reply("break_down")
    untrue = admitted(moment)
    if untrue is not None:
        stance, admission = untrue
        return Reply(stance, topic=admission.topic, admission=admission)
    tactic = gates.stance_on_tactics(moment)
    if tactic in ("threat", "accusation"):
        return Reply(tactic)
    through_cousin = person.needs_interpreter and state.interpreter == "unvetted"
    if reading is not None and reading.rude and not through_cousin:
        return Reply("tone")
    if gates.is_shut(state, person):
        return _civilly(moment) or Reply("shut_down")
    if reading is not None and not reading.sense:
        return Reply("nonsense")
    return _through_cousin(moment) if through_cousin else _plainly(moment, tactic)


def _civilly(moment: Moment) -> Reply | None:
    """The answer to a courtesy: a cup of coffee is taken even by somebody who has closed up."""
    courtesies = {question.id for question in moment.state.scenario.everyday if question.courtesy}
    shown = next((name for asked in moment.asked for name in asked.remarks if name in courtesies), None)
    return Reply("remark", topic=moment.subject, remarks=(shown,)) if shown is not None and moment.calm else None


def _through_cousin(moment: Moment) -> Reply:
    found = candidates(moment)
    told = open_ones(moment, [item for item in found or gates.invited(moment) if item.layer == "volunteered"])
    kept = next((item for item in found if item not in told), None)
    return Reply("disclose", tuple(told[:1])) if told else Reply("cousin_speaks", kept=kept)


def _plainly(moment: Moment, tactic: Stance | None) -> Reply:
    reading = moment.reading
    if tactic == "summary_yes" and not moment.inner.told:
        tactic = "nod"
    if moment.follows and moment.label in GOING_ON:
        return _go_on(moment)
    match moment.label:
        case "ADMIN" | "CLOSED_A" | "CLOSED_I" if CARE & moment.tactics:
            return _to_care(moment, tactic or "basic_needs")
        case "ADMIN" if not any(moment.after(item.fact, SURELY) for item in candidates(moment)):
            greeting: Stance = "greeting" if reading is not None and reading.greets else "nod"
            return _remark(moment) or Reply(tactic or greeting)
        case "ADMIN" | "CLOSED_A":
            return _tell(moment, tactic)
        case "OPEN" | "PROBE" | "MULTI" | "CLOSED_I":
            # Kind words around a question are no answer to it.
            tactic = None if tactic in KIND else tactic
            return _one_of_several(moment, tactic) if moment.label == "MULTI" else _tell(moment, tactic)
        case None:
            return _tell(moment, "silence")
        case "ENCOUR":
            return Reply(tactic) if tactic == "summary_yes" else _tell(moment, tactic or "nod")
        case _:
            return _unasked(moment, tactic)


def _unasked(moment: Moment, tactic: Stance | None) -> Reply:
    """What brings no fact out: leading questions, forced choices, the interviewer's opinion (R10-R13)."""
    remark, topic = _remark(moment), moment.subject
    # With what a leading question suggests a suggestible person goes along.
    is_suggested = moment.label == "LEAD" and gates.suggested(moment) is not None
    if remark is not None and (tactic is None or tactic in KIND) and not is_suggested:
        return remark
    match moment.label:
        case "FORCED" if not _must_choose(moment):
            return _tell(moment, tactic)
        case "FORCED":
            return Reply("pick_option", topic=topic)
        case "LEAD" if any(asked.names for asked in moment.asked):
            # A question word that takes something for granted gets neither yes nor no: that is left open (R10).
            kept = next(iter(candidates(moment)), None)
            evades = kept is not None or topic in moment.person.evasions
            return Reply("evade" if evades else "unknown", kept=kept, topic=None if kept else topic)
        case "LEAD":
            return Reply("go_along" if gates.goes_along(moment) else "short", topic=topic)
        case _:
            return Reply(tactic or "short", topic=topic)


def _must_choose(moment: Moment) -> bool:
    """Tell whether a question surely leaves nothing but to take one of what it offers.

    "Where do you live, with them or apart?" has a question word that can be answered; in doubt it is a plain question.
    """
    answerable = any(asked.names and asked.exact for asked in moment.asked)
    return not answerable and moment.reading is not None and moment.reading.confidence >= SURE_OF_CLASS


def _one_of_several(moment: Moment, tactic: Stance | None) -> Reply:
    """Of several questions the person answers the everyday ones and one more; for the rest they were too many (R11)."""
    own = [asked for asked in moment.asked if not asked.follows]
    if not own:
        return _tell(moment, tactic)
    alone = (replace(moment, asked=(asked,), topics=asked.topics[:MOST_SUBJECTS]) for asked in own)
    replies = [_tell(each, tactic) for each in alone]
    remarks = tuple(dict.fromkeys(name for reply in replies for name in reply.remarks))
    others = [reply for reply in replies if not reply.remarks]
    chosen = next((reply for reply in others if reply.told), None)
    # Two questions on one subject are no more than the person can follow.
    of = [(asked, found.fact) for asked, reply in zip(own, replies, strict=True) if (found := reply.about)]
    left = {asked.topics[0] if asked.topics else moment.state.topic_of(fact) for asked, fact in of}
    facts = {found.fact for reply in others if (found := reply.about)}
    chosen = chosen or next((reply for reply in others if reply.kept is not None), None)
    if chosen is None and remarks:
        return Reply("remark", topic=moment.subject, remarks=remarks, several=bool(left))
    chosen = chosen or others[0]
    return replace(chosen, remarks=remarks, several=min(len(left), len(facts)) > 1)


def _go_on(moment: Moment) -> Reply:
    """What goes on about the last answer: the same everyday matter, the fact kept back, or more on its subject."""
    last, own, topic = moment.inner.last, moment.own, moment.subject
    if last is not None and last.remarks:
        return Reply("remark", topic=last.topic, remarks=last.remarks[-1:])
    kept = own.get(last.withheld or "") if last is not None else None
    told = open_ones(moment, candidates(moment) if kept is None else [kept])
    if told:
        return Reply("disclose", tuple(told[:1]), topic=topic)
    if kept is not None:
        return _keep_back(moment, kept)
    if last is not None and last.facts and last.act != "already_said" and moment.label not in BROAD:
        again = own.get(last.facts[-1])
        if again is not None:
            return Reply("already_said", topic=topic, again=again)
    return Reply("evade" if moment.topics else "off_topic", topic=topic)


def _to_care(moment: Moment, stance: Stance) -> Reply:
    """Care, rights and consent are answered as such; at most the person says how it is with needs or health."""
    remark, exact = _remark(moment), moment.exact
    if exact and remark is not None:
        return remark
    cares = stance in ("basic_needs", "consent_yes")
    found = [
        item
        for item in candidates(moment)
        # "Are you free to leave?" sounds like a right, but asks for a fact.
        if moment.after(item.fact, SURELY)
        or (cares and item.layer != "earned" and moment.state.topic_of(item.fact) in CARE_TOPICS)
    ]
    told = open_ones(moment, found)
    if told:
        return Reply("disclose", tuple(told[:1]))
    if not cares:
        return Reply(stance)
    if exact and found:
        return Reply("evade", kept=found[0])
    if exact and moment.topics and CARE_TOPICS.isdisjoint(moment.topics) and not moment.asked[0].remarks:
        return _again(moment) or _nothing_told(moment)  # "Could you go to the shop?" offers nothing
    return remark or (_again(moment) if exact else None) or Reply(stance)


def _remark(moment: Moment) -> Reply | None:
    """The everyday remark that a question asks for, where one of the turn's questions does."""
    remark = next((name for asked in moment.asked for name in asked.remarks), None)
    return Reply("remark", topic=moment.subject, remarks=(remark,)) if remark is not None else None


def _again(moment: Moment) -> Reply | None:
    """What the person has told before, where that is what the turn asks for."""
    asked = moment.asked or (Asked(label=moment.label or "ENCOUR", topics=moment.topics),)
    answers = (item.fact.id for each in asked for item in gates.fits(moment, each))
    told = (fact for fact in answers if fact in moment.inner.told)
    # "You have had that from me" is right only of what was plainly asked for.
    again = next((fact for fact in told if not moment.exact or moment.after(fact, CLEAR)), None)
    return Reply("already_said", topic=moment.subject, again=moment.own[again]) if again is not None else None


def _tell(moment: Moment, otherwise: Stance | None) -> Reply:
    found, remark, topic = candidates(moment), _remark(moment), moment.subject
    beside = replace(moment, asked=tuple(asked for asked in moment.asked if not asked.remarks))
    if remark is not None and not any(beside.after(item.fact, CLEAR) for item in found):
        return remark
    told = open_ones(moment, found or gates.invited(moment))
    if told and not (found and _is_beside(moment, told[0], found)):
        return Reply("disclose", tuple(told), topic=topic)
    soft = moment.label is None or moment.label in ("ENCOUR", "CLOSED_A")
    if soft and otherwise is not None:
        return Reply(otherwise, topic=topic)
    kept = next((item for item in found if _is_meant(moment, item)), None)
    if kept is not None:
        return _keep_back(moment, kept)
    if otherwise is not None:
        return Reply(otherwise, topic=topic)
    explained = open_ones(moment, _explaining(moment))
    if explained:
        return Reply("disclose", tuple(explained[:1]), topic=topic)
    if moment.evidence:
        # A question about what was shown is evaded on its subject; what is only shown is taken note of.
        shown = moment.state.topic_of(moment.evidence[0])
        return Reply("evade" if moment.exact and shown in moment.person.evasions else "evidence", topic=shown)
    return _again(moment) or _nothing_told(moment)


def _explaining(moment: Moment) -> list[Disclosure]:
    """What the person has to say of a thing that is shown: of the thing itself first, then of its subject."""
    told, subjects = moment.inner.told, {moment.state.topic_of(fact) for fact in moment.evidence}
    own = [item for item in moment.person.disclosures if item.fact not in told]
    of_it = [item for item in own if item.fact in moment.evidence]
    return of_it + [item for item in own if item not in of_it and moment.state.topic_of(item.fact) in subjects]


def _is_meant(moment: Moment, item: Disclosure) -> bool:
    """Whether a turn is after a fact so plainly that not telling it is keeping it back."""
    return moment.after(item.fact, CLEAR) or not moment.topics or moment.state.topic_of(item.fact) in moment.topics


def _keep_back(moment: Moment, kept: Disclosure) -> Reply:
    """Keep a fact back: with the cover story, as long as nothing that was shown or said speaks against it."""
    inner = moment.inner
    # A story in place of the truth answers what was asked: told who it was, nobody believes what the work is.
    by_whom = any(asked.who for asked in moment.asked) and not moment.after(kept.fact, SURELY)
    stance: Stance = "evidence" if moment.evidence else "evade"
    if kept.cover is not None and not by_whom and inner.keeps_up(kept.fact):
        stance = moment.state.temperament(moment.person).pressed if kept.fact in inner.denied else "deny"
    exact = any(asked.exact and asked.label not in BROAD for asked in moment.asked)
    # What evades a whole topic may be beside a question for one thing of it.
    return Reply(stance, kept=kept, topic=None if exact else moment.state.topic_of(kept.fact))


def _is_beside(moment: Moment, told: Disclosure, found: Sequence[Disclosure]) -> bool:
    """Whether an exact question is after something that the person keeps back rather than after what could be told."""
    exact = [asked for asked in moment.asked if asked.exact and asked.label not in BROAD]
    weights = {aim.fact: round(aim.fit, 1) for asked in exact for aim in asked.aims}
    return weights.get(told.fact, 0.0) < weights.get(found[0].fact, 0.0)


def _nothing_told(moment: Moment) -> Reply:
    """What is said where there is nothing to tell; of a subject that is no more than guessed nothing in particular."""
    topics = set(moment.topics)
    if moment.reading is not None and moment.reading.greets and not moment.exact:
        return Reply("greeting", topic=moment.subject)
    # Where no word of it belongs to anything the person could know, the honest answer is to ask what is meant.
    if not topics and not any(asked.aims for asked in moment.asked):
        return Reply("off_topic", topic=moment.subject)
    if any(asked.vague for asked in moment.asked):
        return Reply("evade")
    evades = not topics or topics & moment.person.evasions.keys()
    return Reply("evade" if evades else "unknown", topic=moment.subject)
