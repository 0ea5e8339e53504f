"""Two attempts of one family side by side: what the learner did from their fork on, and what each attempt came to."""

from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.log.events import FactDisclosed, FactFound, FactShared
from roleplay.exercise.log.inputs import Acted, HintAsked, Reflected, Said, Waited
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import SessionRecord, Turn, count_harms, count_questions, productive_share, record
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import HarmKind, Language, Side

# That a leading question touched a key fact would tell what is true while somebody is still asking.
TELLING: frozenset[HarmKind] = frozenset({"contaminated_fact", "false_admission"})
StepKind = Literal["words", "silence", "action", "hint", "next"]


@dataclass(frozen=True, slots=True)
class AttemptTurn:
    """One turn of an attempt: the learner's words, what kind of question they were, the answers, what came out.

    `next` is the step into the next phase, or the end. `to` are the agencies or the person spoken to, or the action
    taken; `facts` are titles, `led` those among them that the learner had put into the mouth. `label` and `side` are
    empty outside a talk.
    """

    turn: int
    kind: StepKind
    words: str
    to: tuple[str, ...]
    label: str
    side: Side | None
    answers: tuple[tuple[str, str], ...]
    facts: tuple[str, ...]
    led: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ended:
    """How a person who was talked to stood in the end; both values 0-1."""

    person: str
    trust: float
    distress: float


@dataclass(frozen=True, slots=True)
class Totals:
    """What an attempt came to; `since` counts from the fork on. `ended` is empty for an attempt that goes on."""

    facts: int
    facts_since: int
    productive: float | None
    harms: tuple[str, ...]
    ended: tuple[Ended, ...]


@dataclass(frozen=True, slots=True)
class ComparedAttempt:
    """One attempt, ready to be laid beside another one."""

    steps: tuple[AttemptTurn, ...]
    totals: Totals


def attempt(
    state: State, library: Library, rubric: Rubric, since: int, language: Language | None = None
) -> ComparedAttempt:
    """Return an attempt from the learner's turn `since` on."""
    own = record(state, library, language)
    steps = [_step(own, turn) for turn in own.turns]
    return ComparedAttempt(tuple(step for step in steps if step.turn >= since), _totals(own, rubric, steps, since))


def _step(own: SessionRecord, turn: Turn) -> AttemptTurn:
    kind, to = _doing(turn)
    reading = turn.reading if turn.person is not None else None
    told = _told(own.state, turn)
    title = {fact.id: fact.title[own.language] for fact in own.state.scenario.facts}
    return AttemptTurn(
        turn=turn.number,
        kind=kind,
        words=turn.text,
        to=to,
        label=phrases(own.language)(f"class.{reading.label}") if reading is not None else "",
        side=reading.side if reading is not None else None,
        answers=tuple(
            (said.speaker, said.text)
            for said in turn.events(Said)
            if own.state.learner in said.audience and said.speaker != FACILITATOR
        ),
        facts=tuple(title[fact] for fact in told),
        led=tuple(title[fact] for fact, contaminated in told.items() if contaminated),
    )


def _doing(turn: Turn) -> tuple[StepKind, tuple[str, ...]]:
    match turn.input:
        case Said(to=to):
            return "words", to
        case Waited(person=person):
            return "silence", (person,) if person is not None else ()
        case Acted(action=action):
            return "action", (action,)
        case Reflected():
            return "words", ()
        case HintAsked():
            return "hint", ()
        case _:
            return "next", ()


def _told(state: State, turn: Turn) -> dict[str, bool]:
    """Return the facts that the turn brought the learner, each with whether its telling was led."""
    found = {item.fact: item.contaminated for item in turn.events(FactDisclosed) if state.learner in item.to}
    others = [(item.fact, item.to) for item in turn.events(FactFound)]
    others += [(item.fact, item.to) for item in turn.events(FactShared)]
    return {fact: False for fact, to in others if state.learner in to} | found


def _totals(own: SessionRecord, rubric: Rubric, steps: list[AttemptTurn], since: int) -> Totals:
    questions = [item for item in count_questions(own).questions if item.turn >= since]
    return Totals(
        facts=len({fact for step in steps for fact in step.facts}),
        facts_since=len({fact for step in steps if step.turn >= since for fact in step.facts}),
        productive=productive_share(questions),
        harms=tuple(
            harm.title
            for harm in count_harms(own, rubric)
            if harm.turn >= since and (own.state.finished is not None or harm.kind not in TELLING)
        ),
        ended=_ended(own),
    )


def _ended(own: SessionRecord) -> tuple[Ended, ...]:
    """What a person felt is hidden as long as somebody could still steer by it."""
    if own.state.finished is None:
        return ()
    met = dict.fromkeys(turn.person for turn in own.turns if turn.person is not None)
    values = {person: own.state.persons[person].values for person in met}
    return tuple(Ended(person, held.get("trust", 0.0), held.get("distress", 0.0)) for person, held in values.items())
