"""Tries a case out with simulated learners, in memory: does it run to its end, and what comes out?"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from roleplay.errors import CodedError, InputError
from roleplay.exercise.agencies.duties import open_duties
from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.log.events import Drill, Entry
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.setup import Setup
from roleplay.exercise.words.reading import Act, Reader
from roleplay.feedback.grade import build
from roleplay.feedback.parts import Tone
from roleplay.feedback.rubric import Rubric
from roleplay.practice import Practice, Session, Turn
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.conditions import Condition
from roleplay.scenario.loading.files import read_as
from roleplay.scenario.persons import Person
from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import PHASES, AgencyId, Language
from roleplay.storage.engine import open_engine
from roleplay.storage.sessions import SessionStore
from roleplay.voices.authored import AuthoredVoice

FILE = "templates/learners.yaml"
LONGEST_WAIT = 12  # turns in a phase; what has not come by then comes no more
SPARE = 3.0  # exercise minutes that are left at the end of a phase
LONGEST_DEBRIEF = 40  # answers; a case with more closing questions than that does not end


class Deeds(Authored):
    """What somebody says who works with the others in a whole exercise, with the slots {facts} and {title}."""

    tells: Text
    asks: Text
    reason: Text


class SimulatedLearner(Authored):
    """Somebody who asks in one manner, whatever the case is about; see the comment in the file."""

    id: Slug
    asks: int
    title: Text
    opening: Lines
    about: Lines
    evidence: Lines
    closing: Lines
    room: Lines
    answer: Text
    deeds: Deeds | None = None


class _Learners(Authored):
    learners: tuple[SimulatedLearner, ...]


@dataclass(frozen=True, slots=True)
class Trial:
    """What a simulated learner has brought about.

    `told` are facts by id that persons have told, of those in `possible`; `total` is the report's, 0-1, None where
    nothing could be counted; `lines` are who said what; `endings` are what became of people and case, by title and
    tone; `injects` are the changes from outside that came. `problem` says why it broke off, where it did.
    """

    learner: str
    turns: int
    finished: bool
    told: tuple[str, ...]
    possible: tuple[str, ...]
    total: float | None
    lines: tuple[tuple[str, str], ...]
    endings: tuple[tuple[str, Tone], ...] = ()
    injects: tuple[str, ...] = ()
    problem: CodedError | None = None


def load_learners(root: Path) -> tuple[SimulatedLearner, ...]:
    """Return the simulated learners of the content folder `root`; ContentFindingsError where the file is broken."""
    return read_as(root / FILE, _Learners, root).learners


def try_out(
    scenario: Scenario,
    learner: SimulatedLearner,
    language: Language,
    library: Library,
    reader: Reader,
    rubric: Rubric,
) -> Trial:
    """Have a simulated learner play the case, with authored voices and nothing kept; the same each time."""
    alone = Library.model_construct(
        **{name: getattr(library, name) for name in Library.model_fields}
        | {"scenarios": (scenario,), "hashes": {scenario.id: "draft"}}
    )
    practice = Practice(alone, SessionStore(open_engine("sqlite://")), reader, AuthoredVoice())
    with closing(practice.store):
        session = practice.start(_setup(scenario, language))
        problem: CodedError | None = None
        try:
            for turn in _turns(practice, session, learner):
                for _ in turn:
                    pass
        except InputError as error:
            problem = error
        state = session.state
        report = build(state, alone, rubric, language)
        goal = state.goal
        possible = goal.facts if goal is not None else _tellable(scenario)
        told = {fact for inner in state.persons.values() for fact in inner.told}
        return Trial(
            learner=learner.id,
            turns=state.turn,
            finished=state.finished is not None,
            told=tuple(fact for fact in possible if fact in told),
            possible=tuple(possible),
            total=report.total,
            lines=tuple(_lines(state.log)),
            endings=tuple((line.title, line.tone) for line in report.endings),
            injects=tuple(item.id for item in scenario.injects if item.id in state.injects),
            problem=problem,
        )


def _setup(scenario: Scenario, language: Language) -> Setup:
    """The first goal as a drill, or the whole exercise, from the first seat."""
    agency = scenario.seats[0].agency
    if not scenario.interview_only:
        return Setup(scenario.id, language, agency, seed=1)
    goal = scenario.goals[0]
    return Setup(
        scenario.id, language, agency, seed=1, drill=Drill(person=goal.person, goal=goal.id, minutes=goal.minutes)
    )


def _turns(practice: Practice, session: Session, learner: SimulatedLearner) -> Iterator[Turn]:
    state = session.state
    language = state.setup.language
    if state.drill is not None:
        yield from _interview(practice, session, learner, state.scenario.person[state.drill.person])
        yield practice.next_phase(session)
        return
    for phase in PHASES[:-1]:
        for words in learner.room[language]:
            yield practice.say(session, "room", words)
        if learner.deeds is not None:
            yield from _work(practice, session, learner.deeds)
        if phase == "interview":
            for person in state.scenario.persons:
                yield from _interview(practice, session, learner, person)
        if learner.deeds is not None:
            yield from _work_on(practice, session, learner.deeds)
        yield practice.next_phase(session)
    for _ in range(LONGEST_DEBRIEF):
        if open_question(state) is None:
            break
        yield practice.say(session, "room", learner.answer[language])
    if state.finished is None:
        yield practice.next_phase(session)


def _interview(practice: Practice, session: Session, learner: SimulatedLearner, person: Person) -> Iterator[Turn]:
    state, language = session.state, session.state.setup.language
    talked = [item.fact for item in person.disclosures]
    topics = {state.scenario.fact[fact].topic for fact in talked}
    about = [topic for topic in state.scenario.topics if topic.id in topics]
    words = [
        *learner.opening[language],
        *chain.from_iterable(
            (
                *(line.replace("{topic}", topic.title[language]) for line in learner.about[language]),
                *topic.asks[language][: learner.asks],
            )
            for topic in about
        ),
    ]
    for line in words:
        yield practice.say(session, "interview", line, (person.id,))
    for fact in [name for name in (state.goal.known if state.goal else ()) if name in state.known(state.learner)]:
        shown = f"{learner.evidence[language][0]} {state.scenario.fact[fact].statement[language]}"
        yield practice.say(session, "interview", shown, (person.id,), (fact,))
    for topic in about:
        for line in topic.asks[language][learner.asks : 2 * learner.asks]:
            yield practice.say(session, "interview", line, (person.id,))
    for line in learner.closing[language]:
        yield practice.say(session, "interview", line, (person.id,))


def _tellable(scenario: Scenario) -> tuple[str, ...]:
    return tuple(dict.fromkeys(item.fact for person in scenario.persons for item in person.disclosures))


def _lines(log: list[Entry]) -> Iterator[tuple[str, str]]:
    for entry in log:
        if isinstance(entry.event, Said):
            yield entry.event.speaker, entry.event.text


def _work(practice: Practice, session: Session, deeds: Deeds) -> Iterator[Turn]:
    """Yield the turns of one round: what others need, what is theirs to do, what is one's own."""
    state = session.state
    language, learner = state.setup.language, state.learner
    for seat in state.scenario.seats:
        if seat.agency == learner:
            continue
        needed = [fact for fact in state.known(learner) if _lacks(session, seat.agency, fact)]
        if needed:
            told = " ".join(state.scenario.fact[fact].statement[language] for fact in needed)
            words = deeds.tells[language].replace("{facts}", told)
            yield practice.say(session, "direct", words, (seat.agency,), tuple(needed))
        for duty in open_duties(state, seat.agency, state.phase):
            if duty.via is not None and duty.starts == "asked":
                yield from _ask(practice, session, deeds, seat.agency, duty.via)
    for duty in open_duties(state, learner, state.phase):
        for action in _named(duty.met_when):
            yield from _do(practice, session, deeds, action)


def _work_on(practice: Practice, session: Session, deeds: Deeds) -> Iterator[Turn]:
    """Yield the turns until the phase is nearly over: what comes from outside is answered, and what is open is done."""
    state, answered = session.state, set[str]()
    for _ in range(LONGEST_WAIT):
        if state.phase_minute >= state.phase_length - SPARE:
            return
        yield practice.wait(session)
        for inject in state.scenario.injects:
            if inject.id in state.injects and inject.id not in answered:
                answered.add(inject.id)
                for action in _named(inject.answered_when):
                    yield from _do(practice, session, deeds, action)
    yield from _work(practice, session, deeds)


def _lacks(session: Session, agency: AgencyId, name: str) -> bool:
    state = session.state
    fact = state.scenario.fact[name]
    return agency in fact.needs and name not in state.known(agency) and may_know(fact, agency, state)


def _do(practice: Practice, session: Session, deeds: Deeds, name: str) -> Iterator[Turn]:
    """Take an action, or ask an agency for it that may; once done it is not done again."""
    state = session.state
    action = state.scenario.action[name]
    if name in state.taken:
        return
    if state.learner in action.agencies and not action.agents_only:
        if not action.phases or state.phase in action.phases:
            yield practice.act(session, name, deeds.reason[state.setup.language])
    elif state.learner not in action.agencies:
        yield from _ask(practice, session, deeds, action.agencies[0], name)


def _ask(practice: Practice, session: Session, deeds: Deeds, agency: AgencyId, name: str) -> Iterator[Turn]:
    state = session.state
    if name not in state.taken:
        title = state.scenario.action[name].title[state.setup.language]
        words = deeds.asks[state.setup.language].replace("{title}", title)
        yield practice.say(
            session, "direct", words, (agency,), acts=(Act(kind="request", id=name, of="action", to=(agency,)),)
        )


def _named(condition: Condition) -> tuple[str, ...]:
    """Return the actions that a condition asks for, those of its parts included."""
    below = (name for part in (*condition.all, *condition.any) for name in _named(part))
    return tuple(dict.fromkeys((*condition.actions, *condition.any_action, *below)))
