"""The interviewee model: gates that decide what may be told. What moves the inner state is in `mood`."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from roleplay.exercise.log.state import Inner, State
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR, Fit, fitting, foremost, likeliest
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.conditions import Gate
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, QuestionClass, Stance, Tactic

OPEN_TRUST = 0.32
# What services have written down of a matter fits many a question better than how the person tells it.
WELL = 0.65
CALM: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})


@dataclass(frozen=True, slots=True)
class Moment:
    """The circumstances of one learner turn towards a person; `reading` is None for silence.

    `topics` are what the turn is about, `asked` its questions.
    """

    state: State
    person: Person
    reading: Reading | None
    topics: tuple[str, ...]
    evidence: tuple[str, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def inner(self) -> Inner:
        """The person's inner state."""
        return self.state.inner(self.person.id)

    @property
    def own(self) -> dict[str, Disclosure]:
        """What the person could tell, by the ids of the facts."""
        return {item.fact: item for item in self.person.disclosures}

    @property
    def label(self) -> QuestionClass | None:
        """The question class, None for silence."""
        return self.reading.label if self.reading else None

    @property
    def tactics(self) -> frozenset[Tactic]:
        """The tactics that the person feels, as they are likely meant; what is a record goes by the sure ones."""
        return self.reading.felt if self.reading else frozenset()

    @property
    def subject(self) -> str | None:
        """What the turn is about first of all."""
        return next(iter(self.topics), None)

    @property
    def follows(self) -> bool:
        """Whether the turn asks for nothing but more about what was said last."""
        questions = (self.reading.questions or ()) if self.reading else ()
        return bool(questions) and all(asked.follows for asked in questions)

    @property
    def calm(self) -> bool:
        """Whether the turn leaves the person room to answer: no verdict, no pressure, no suggestion."""
        return (self.label is None or self.label in CALM) and HARMFUL_TACTICS.isdisjoint(self.tactics)

    @property
    def exact(self) -> bool:
        """Whether one of its questions has words of its own to go by."""
        return any(asked.exact for asked in self.asked)

    def after(self, fact: str, least: float) -> bool:
        """Return whether one of its questions is after a fact: its words fit that at least so well."""
        return any(aim.fact == fact and aim.fit >= least for asked in self.asked for aim in asked.aims)


def missing(gate: Gate, state: State, person: Person) -> tuple[str, ...]:
    """Return what the gate still lacks, by name; empty if it is open."""
    inner = state.inner(person.id)
    checks = {
        "trust": gate.trust is None or inner.value("trust") >= gate.trust,
        "fear_traffickers": _at_most(inner.value("fear_traffickers"), gate.fear_traffickers_at_most),
        "fear_authorities": _at_most(inner.value("fear_authorities"), gate.fear_authorities_at_most),
        "distress": _at_most(inner.value("distress"), gate.distress_at_most),
        "resistance": _at_most(inner.value("resistance"), gate.resistance_at_most),
        "interpreter": not gate.interpreter or not person.needs_interpreter or state.interpreter in gate.interpreter,
        "companion": not gate.companion_absent or not state.companion_present(person),
        "rights": not gate.rights_explained or inner.rights_known,
        "topic_opened": not gate.topic_opened or inner.account_given,
        "disclosed": all(fact in inner.told for fact in gate.disclosed),
        "evidence": all(inner.weighs(fact) for fact in gate.evidence),
        "actions": all(action in state.taken for action in gate.actions),
    }
    return tuple(name for name, met in checks.items() if not met)


def lacking(item: Disclosure, state: State, person: Person) -> tuple[str, ...]:
    """Return what is in the way of telling a fact, by name: its gate, or that it was denied and nothing has changed."""
    denied = ("denied",) if item.fact in state.inner(person.id).denied else ()
    return (*missing(item.gate, state, person), *denied)


def _at_most(value: float, limit: float | None) -> bool:
    return limit is None or value <= limit


def candidates(moment: Moment) -> list[Disclosure]:
    """Return the untold disclosures that the turn reaches, those first that fit its questions best.

    A turn without a question (silence, an encouraging word) reaches what belongs to its topics.
    """
    by_topic = Asked(label=moment.label or "ENCOUR", topics=moment.topics)
    reached = [fits(moment, asked) for asked in moment.asked or (by_topic,)]
    # Several prompts take turns, so that each brings something out; the best fit of a round goes first.
    ranked = [(rank, -item.score, item.fact.id) for each in reached for rank, item in enumerate(each)]
    found = dict.fromkeys(fact for _, _, fact in sorted(ranked, key=lambda entry: entry[:2]))
    own = moment.own
    return [own[fact] for fact in found if fact not in moment.inner.told]


def invited(moment: Moment) -> list[Disclosure]:
    """Return what an invitation to tell anything (an open question without a subject) reaches: what needs no earning.

    Of what it reaches nothing is asked for, and so nothing is kept back. An open question that nothing answers is such
    an invitation; one for another thing is none.
    """
    own = {moment.state.topic_of(fact) for fact in moment.own}
    if moment.label != "OPEN" or moment.exact or own & set(moment.topics):
        return []
    told = moment.inner.told
    return [item for item in _by_layer(moment.person) if item.layer != "earned" and item.fact not in told]


def suggested(moment: Moment) -> str | None:
    """Return which of the person's facts, told or not, a suggestion is about; None where no words point to one."""
    clear = [
        item
        for asked in moment.asked
        for item in fits(moment, asked)
        if any(aim.fact == item.fact.id and aim.fit >= CLEAR for aim in asked.aims)
    ]
    return max(clear, key=lambda item: item.score).fact.id if clear else None


def fits(moment: Moment, asked: Asked) -> list[Fit]:
    """Return the person's facts that answer a question, the best first.

    A question with words of its own is answered by what fits about as well as the best, and by nothing beside it.
    """
    known = [moment.state.scenario.fact[item.fact] for item in _by_layer(moment.person)]
    found = fitting(asked, known, well=WELL) or likeliest(asked, known)
    return foremost(found) if asked.exact and asked.label not in BROAD else found


def _by_layer(person: Person) -> list[Disclosure]:
    order = {"volunteered": 0, "if_asked": 1, "earned": 2}
    return sorted(person.disclosures, key=lambda item: order[item.layer])


def most_facts(moment: Moment) -> int:
    """Return how many facts the turn may bring out: open questions most, closed one, opinions none (A5, R5-R13)."""
    trusting = moment.inner.value("trust") >= OPEN_TRUST
    match moment.label:
        case "OPEN":
            return 3 if trusting else 1
        case "PROBE":
            return 2
        case "CLOSED_A" | "CLOSED_I" | "MULTI" | "ENCOUR":
            return 1
        case None:
            return 1 if trusting else 0
        case _:
            return 0


def open_ones(moment: Moment, found: Sequence[Disclosure]) -> list[Disclosure]:
    """Return the disclosures whose gates are open now, as many as the question may bring out.

    An answer keeps to one subject; only an open question may bring out a second one.
    """
    state = moment.state
    guarded = moment.inner.value("trust") < OPEN_TRUST
    free = (item for item in found if not (guarded and item.layer == "earned"))
    allowed = [item for item in free if not lacking(item, state, moment.person)]
    subjects = list(dict.fromkeys(state.topic_of(item.fact) for item in allowed))
    kept = subjects[: 2 if moment.label == "OPEN" else 1]
    return [item for item in allowed if state.topic_of(item.fact) in kept][: most_facts(moment)]


def is_shut(state: State, person: Person) -> bool:
    """Return whether the person has closed up for this turn."""
    return state.inner(person.id).shut_until >= state.turn


def goes_along(moment: Moment) -> bool:
    """Return whether a leading question gets a yes: as likely as the person is suggestible, fixed for turn and seed."""
    source = f"{moment.state.setup.seed}:{moment.state.turn}:{moment.person.id}".encode()
    chance = int(hashlib.sha256(source).hexdigest()[:8], 16) / 0x1_0000_0000
    return chance < moment.inner.value("suggestibility")


# How a person answers a tactic, the most telling tactic first.
TACTIC_STANCES: Mapping[Tactic, Stance] = {
    "threat": "threat",
    "accusation": "accusation",
    "promise": "promise",
    "bluff": "bluff",
    "minimisation": "minimisation",
    "why_blame": "why_blame",
    "basic_needs": "basic_needs",
    "rights_info": "rights",
    "consent": "consent_yes",
    "summary": "summary_yes",
    "empathy": "empathy",
}


def stance_on_tactics(moment: Moment) -> Stance | None:
    """Return how the person answers the turn's most telling tactic, or None where there is none."""
    return next((stance for tactic, stance in TACTIC_STANCES.items() if tactic in moment.tactics), None)
