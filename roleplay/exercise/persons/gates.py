"""The interviewee model: gates that decide what may be told. What moves the inner state is in `mood`."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.log.state import State
from roleplay.exercise.words.fitting_facts import BROAD, CLEAR, Fit, fitting, foremost, likeliest
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.conditions import Gate
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, QuestionClass, Stance

OPEN_TRUST = 0.32
BREAKING_POINT = 0.92
# What services have written down of a matter fits many a question better than how the person tells it.
WELL = 0.65
CALM: frozenset[QuestionClass] = frozenset({"OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN"})


@dataclass(frozen=True, slots=True)
class Moment:
    """The circumstances of one learner turn towards a person; `reading` is None for silence.

    `topics` are what the turn is about, `asked` its questions.
    """

    person: Person
    reading: Reading | None
    topics: tuple[str, ...]
    evidence: tuple[str, ...]
    asked: tuple[Asked, ...] = ()

    @property
    def label(self) -> str | None:
        """The question class, None for silence."""
        return self.reading.label if self.reading else None

    @property
    def follows(self) -> bool:
        """Whether the turn asks for nothing but more about what was said last."""
        questions = (self.reading.questions or ()) if self.reading else ()
        return bool(questions) and all(asked.follows for asked in questions)

    @property
    def calm(self) -> bool:
        """Whether the turn leaves the person room to answer: no verdict, no pressure, no suggestion."""
        reading = self.reading
        return reading is None or (reading.label in CALM and HARMFUL_TACTICS.isdisjoint(reading.sure_tactics))


def missing(gate: Gate, state: State, person: Person) -> tuple[str, ...]:
    """Return what the gate still lacks, by name; empty if it is open."""
    inner = state.inner(person.id)
    values = inner.values
    checks = {
        "trust": gate.trust is None or values.get("trust", 0.0) >= gate.trust,
        "fear_traffickers": _at_most(values.get("fear_traffickers"), gate.fear_traffickers_at_most),
        "fear_authorities": _at_most(values.get("fear_authorities"), gate.fear_authorities_at_most),
        "distress": _at_most(values.get("distress"), gate.distress_at_most),
        "resistance": _at_most(values.get("resistance"), gate.resistance_at_most),
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


def _at_most(value: float | None, limit: float | None) -> bool:
    return limit is None or (value or 0.0) <= limit


def candidates(state: State, moment: Moment) -> list[Disclosure]:
    """Return the untold disclosures that the turn reaches, those first that fit its questions best.

    A turn without a question (silence, an encouraging word) reaches what belongs to its topics.
    """
    told = state.inner(moment.person.id).told
    by_topic = Asked(label=moment.label or "ENCOUR", topics=moment.topics)
    reached = [fits(state, moment.person, asked) for asked in moment.asked or (by_topic,)]
    # Several prompts take turns, so that each brings something out; the best fit of a round goes first.
    ranked = [(rank, -item.score, item.fact.id) for each in reached for rank, item in enumerate(each)]
    found = dict.fromkeys(fact for _, _, fact in sorted(ranked, key=lambda entry: entry[:2]))
    own = {item.fact: item for item in moment.person.disclosures}
    return [own[fact] for fact in found if fact not in told]


def invited(state: State, moment: Moment) -> list[Disclosure]:
    """Return what an invitation to tell anything (an open question without a subject) reaches: what needs no earning.

    Of what it reaches nothing is asked for, and so nothing is kept back.
    """
    if moment.label != "OPEN" or not _invites(state, moment):
        return []
    told = state.inner(moment.person.id).told
    return [item for item in _by_layer(moment.person) if item.layer != "earned" and item.fact not in told]


def suggested(state: State, moment: Moment) -> str | None:
    """Return which of the person's facts, told or not, a suggestion is about; None where no words point to one."""
    clear = [
        item
        for asked in moment.asked
        for item in fits(state, moment.person, asked)
        if any(aim.fact == item.fact.id and aim.fit >= CLEAR for aim in asked.aims)
    ]
    return max(clear, key=lambda item: item.score).fact.id if clear else None


def _invites(state: State, moment: Moment) -> bool:
    """Whether an open question that nothing answers invites to tell anything; one for another thing does not."""
    if any(asked.exact for asked in moment.asked):
        return False
    own = {state.scenario.fact[item.fact].topic for item in moment.person.disclosures}
    return not own & set(moment.topics)


def answers(state: State, person: Person, asked: Asked) -> list[Disclosure]:
    """Return everything the person could answer to one question, told or not: what fits best, then what costs least."""
    own = {item.fact: item for item in person.disclosures}
    return [own[item.fact.id] for item in fits(state, person, asked)]


def fits(state: State, person: Person, asked: Asked) -> list[Fit]:
    """Return the person's facts that answer a question, the best first.

    A question with words of its own is answered by what fits about as well as the best, and by nothing beside it.
    """
    known = tuple(state.scenario.fact[item.fact] for item in _by_layer(person))
    found = fitting(asked, known, well=WELL) or likeliest(asked, known)
    return foremost(found) if asked.exact and asked.label not in BROAD else found


def _by_layer(person: Person) -> list[Disclosure]:
    order = {"volunteered": 0, "if_asked": 1, "earned": 2}
    return sorted(person.disclosures, key=lambda item: order[item.layer])


def most_facts(state: State, moment: Moment) -> int:
    """Return how many facts the turn may bring out: open questions most, closed one, opinions none (A5, R5-R13)."""
    inner = state.inner(moment.person.id)
    trusting = inner.values.get("trust", 0.0) >= OPEN_TRUST
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


def open_ones(state: State, moment: Moment, found: Sequence[Disclosure]) -> list[Disclosure]:
    """Return the disclosures whose gates are open now, as many as the question may bring out.

    An answer keeps to one subject; only an open question may bring out a second one.
    """
    inner = state.inner(moment.person.id)
    guarded = inner.values.get("trust", 0.0) < OPEN_TRUST
    allowed = [
        item for item in found if not lacking(item, state, moment.person) and not (guarded and item.layer == "earned")
    ]
    subjects = list(dict.fromkeys(state.scenario.fact[item.fact].topic for item in allowed))
    kept = set(subjects[: 2 if moment.label == "OPEN" else 1])
    return [item for item in allowed if state.scenario.fact[item.fact].topic in kept][: most_facts(state, moment)]


def is_shut(state: State, person: Person) -> bool:
    """Return whether the person has closed up for this turn."""
    return state.inner(person.id).shut_until >= state.turn


def is_broken(state: State, person: Person) -> bool:
    """Return whether distress is so high that the talk must stop (R21)."""
    return state.inner(person.id).values.get("distress", 0.0) >= BREAKING_POINT


def goes_along(state: State, person: Person) -> bool:
    """Return whether a leading question gets a yes: as likely as the person is suggestible, fixed for turn and seed."""
    source = f"{state.setup.seed}:{state.turn}:{person.id}".encode()
    chance = int(hashlib.sha256(source).hexdigest()[:8], 16) / 0x1_0000_0000
    return chance < state.inner(person.id).values.get("suggestibility", 0.0)


TACTIC_STANCES: tuple[tuple[str, Stance], ...] = (
    ("threat", "threat"),
    ("accusation", "accusation"),
    ("promise", "promise"),
    ("bluff", "bluff"),
    ("minimisation", "minimisation"),
    ("why_blame", "why_blame"),
    ("basic_needs", "basic_needs"),
    ("rights_info", "rights"),
    ("consent", "consent_yes"),
    ("summary", "summary_yes"),
    ("empathy", "empathy"),
)


def stance_on_tactics(reading: Reading) -> Stance | None:
    """Return how the person answers the turn's most telling tactic, or None where there is none."""
    for tactic, stance in TACTIC_STANCES:
        if tactic in reading.sure_tactics:
            return stance
    return None
