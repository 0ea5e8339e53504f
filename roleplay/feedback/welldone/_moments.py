"""The moment of a change, taken up by a practised colleague: which turns fit it, and what playing them brings.

The authored book speaks; rules decide what comes of it. Before a talk goes on, whoever must not
listen is out of earshot and somebody independent interprets. What would do harm is not shown.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.exercise.agencies.duties import is_possible
from roleplay.exercise.agencies.sharing import reasons_against
from roleplay.exercise.flow.facilitation import open_question
from roleplay.exercise.log.events import Event, Read, counts_as_turn
from roleplay.exercise.log.inputs import Said, Waited
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Act
from roleplay.feedback.report import Change, Report, change_of
from roleplay.feedback.welldone._branch import Branch, Gain, Intended, SpokenTurn, gain
from roleplay.feedback.welldone._content import ExpertBook, ExpertLine, ExpertMoment
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.facts import Fact
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import AgencyId

MOST_FACTS = 2
MOST_WAITS = 4
FEWEST = 2  # turns
ASIDE, INTERPRETED = "R-01", "R-03"  # the criteria that come before any talk


@dataclass(frozen=True, slots=True)
class Situation:
    """Where a change belongs: the `branch` before its turn, the `person` spoken to, whom the turn went to, its topic.

    `names` say what the change is about, the most telling first. `own` is all that the learner said in the session.
    """

    branch: Branch
    turn: int
    names: tuple[str, ...]
    person: Person | None
    to: tuple[str, ...] = ()
    topic: str | None = None
    own: str = ""

    @property
    def state(self) -> State:
        """The state of the branch."""
        return self.branch.state

    @property
    def unsafe(self) -> str | None:
        """What must be seen to before the talk goes on: the criterion that asks for it."""
        if self.person is None:
            return None
        if self.state.companion_present(self.person):
            return ASIDE
        return None if self.state.understands(self.person.id) else INTERPRETED


@dataclass(frozen=True, slots=True)
class DoneWell:
    """A moment as it played out from the learner's `turn` on, and what it brought."""

    turn: int
    moment: ExpertMoment
    turns: tuple[SpokenTurn, ...]
    gain: Gain


def done_well(change: Change, report: Report, state: State, library: Library, book: ExpertBook) -> DoneWell | None:
    """Return the moment of a change as an expert takes it up.

    None before the session is over, since more would come out than the learner has earned, and where nothing is sound.
    """
    if state.finished is None:
        return None
    here = _situation(change, report, state, library)
    first = _make_safe(here, book)
    names = (here.unsafe, *here.names) if here.unsafe is not None else here.names
    kind = here.person.kind if here.person is not None else None
    moment = book.fitting(names, "talk" if here.person is not None else "services", kind)
    if moment is None:
        return None
    turns = (*first, *_play(here, moment, book))
    return DoneWell(here.turn, moment, turns, gain(turns, state.learner)) if turns else None


def _situation(change: Change, report: Report, state: State, library: Library) -> Situation:
    """Return where a change belongs; one of the whole session belongs to the learner's first words."""
    inputs = {entry.turn: entry.event for entry in state.log if counts_as_turn(entry.event)}
    spoken = next((turn for turn, event in inputs.items() if isinstance(event, Said)), 1)
    turn = change.turn if change.turn is not None else spoken
    event = inputs.get(turn)
    person = _person(state, event)
    branch = Branch.before(state, library, turn)
    to = event.to if isinstance(event, Said) else ()
    own = "\n".join(event.text for event in inputs.values() if isinstance(event, Said))
    topic = _topic(state, branch.state, turn, person)
    return Situation(branch, turn, _names(change, report), person, to, topic, own)


def _person(state: State, event: Event | None) -> Person | None:
    """Return with whom the learner was talking; in an interview by itself always with the same person."""
    match event:
        case Said(channel="interview"):
            return state.scenario.person[event.to[0]]
        case Waited() if event.person is not None:
            return state.scenario.person[event.person]
        case _:
            return state.scenario.person[state.drill.person] if state.drill is not None else None


def _names(change: Change, report: Report) -> tuple[str, ...]:
    numbered = ((harm.kind, change_of(report, harm)) for harm in report.harms)
    of_it = (kind for kind, number in numbered if number is not None and report.changes[number - 1] == change)
    kind = next(of_it, change.kind)
    return (kind, change.criterion) if change.criterion is not None else (kind,)


def _topic(state: State, before: State, turn: int, person: Person | None) -> str | None:
    """Return what the learner's turn was about, as far as the person has something to say of it."""
    read = next((entry.event for entry in state.log if entry.turn == turn and isinstance(entry.event, Read)), None)
    topics = read.reading.topics if read is not None else ()
    if person is None:
        return next(iter(topics), None)
    own = {state.scenario.fact[item.fact].topic for item in person.disclosures}
    last = before.inner(person.id).last_topic
    return next((topic for topic in (*topics, *((last,) if last else ())) if topic in own), None)


def _make_safe(here: Situation, book: ExpertBook) -> tuple[SpokenTurn, ...]:
    """Have whoever controls the person leave and an interpreter come, and wait for it; nothing that is not so."""
    turns: list[SpokenTurn] = []
    for sign in (ASIDE, INTERPRETED):
        moment = book.fitting((sign,), "talk", None)
        line = moment.lines[0] if moment is not None and here.unsafe == sign else None
        played = _played(here, line, book) if line is not None else None
        if played is None or not played.is_sound:
            continue
        turns.append(played)
        for _ in range(MOST_WAITS):
            if here.unsafe != sign:
                break
            turns.append(here.branch.wait())
    return tuple(turns)


def _play(here: Situation, moment: ExpertMoment, book: ExpertBook) -> tuple[SpokenTurn, ...]:
    """Play the lines whose slots the moment can fill; services are asked something only where little else fits."""
    turns: list[SpokenTurn] = []
    for line in moment.lines:
        if here.unsafe is not None and "care" not in line.acts:
            continue  # tea needs no interpreter, and anybody may hear of it
        if line.is_spare and here.person is None and len(turns) >= FEWEST:
            continue
        played = _played(here, line, book)
        if played is not None and not played.is_sound:
            break
        turns += [played] if played is not None else []
        if here.state.phase == "debrief":
            break
    return tuple(turns)


def _played(here: Situation, line: ExpertLine, book: ExpertBook) -> SpokenTurn | None:
    """Say a line, or do what it says; None where a slot cannot be filled."""
    state, branch, person = here.state, here.branch, here.person
    step, facts = _step(here, line), _facts(here) if line.wants_facts else ()
    if (line.step is not None and step is None) or (line.wants_facts and not facts):
        return None
    agency = step[1] if step is not None else _addressed(here, facts)
    own = step is not None and agency == state.learner
    words = (line.own if own and line.own is not None else line.say)[state.setup.language]
    text = words.format_map(_slots(here, book, step, facts, agency))
    asked = open_question(state)
    if asked is not None:
        return branch.reflect(asked.id, text)
    if own and step is not None:
        return branch.do(step[0].id, text)
    topics = (here.topic,) if here.topic is not None and (line.is_about or person is None) else ()
    if person is not None and step is None:
        label = "PROBE" if line.is_about and text.endswith("?") else line.label
        return branch.say("interview", text, (person.id,), Intended(label, line.acts, topics))
    steps = (Act(kind="request", id=step[0].id, of="action", to=(agency,), quote=text),) if step is not None else ()
    meant = Intended(line.label, line.acts, topics, steps=steps, scope=line.scope)
    return branch.say("direct", text, (agency,), meant, tuple(fact.id for fact in facts))


def _slots(
    here: Situation, book: ExpertBook, step: tuple[Action, AgencyId] | None, facts: Sequence[Fact], agency: AgencyId
) -> dict[str, str]:
    case, language = here.state.scenario, here.state.setup.language
    topic = case.topic.get(here.topic or "")
    asks = (*(topic.asks[language] if topic is not None else ()), book.ask[language])
    fresh = [ask for ask in asks if ask not in here.own] or asks  # shown is what was missing, not what was said
    title = step[0].title[language] if step is not None else ""
    return {
        "ask": next((ask for ask in fresh if ask.endswith(".")), fresh[0]),  # an invitation before a question
        "who": _called(case.seat[agency].speaker[language]) if agency in case.seat else "",
        "step": title[:1].lower() + title[1:],
        "facts": " ".join(fact.statement[language] for fact in facts),
    }


def _step(here: Situation, line: ExpertLine) -> tuple[Action, AgencyId] | None:
    """Return an action of the kind asked for that somebody can take now, first whom the learner spoke to."""
    state = here.state
    if line.step is None:
        return None

    def rank(agency: AgencyId) -> tuple[bool, bool]:
        return agency == state.learner, agency not in here.to

    for action in filter(line.asks_for, state.scenario.actions):
        if state.drill is not None:
            return (action, state.learner) if action.id not in state.taken else None
        for agency in sorted((one for one in action.agencies if one in state.scenario.seat), key=rank):
            if is_possible(state, action, agency):
                return action, agency
    return None


def _facts(here: Situation) -> tuple[Fact, ...]:
    """Return what the learner knows and one agency needs, does not know and may be told directly."""
    state, found = here.state, tuple[Fact, ...]()
    known = [state.scenario.fact[name] for name in state.known(state.learner)]
    for seat in _others(here):
        news = (
            fact
            for fact in known
            if seat in fact.needs
            and fact.id not in state.known(seat)
            and not fact.personal
            and not reasons_against(fact, seat, "direct", state)
        )
        found = max(found, tuple(sorted(news, key=lambda fact: not fact.key)[:MOST_FACTS]), key=len)
    return found


def _addressed(here: Situation, facts: Sequence[Fact]) -> AgencyId:
    """Return whom a line goes to: who needs the facts, or was spoken to, or sits there first."""
    known, others = here.state.known, _others(here)
    needing = (
        seat for seat in others if facts and all(seat in fact.needs and fact.id not in known(seat) for fact in facts)
    )
    return next(needing, next(iter(others), here.state.learner))


def _others(here: Situation) -> list[AgencyId]:
    state = here.state
    return sorted((one for one in state.scenario.seat if one != state.learner), key=lambda one: one not in here.to)


def _called(speaker: str) -> str:
    """Return how somebody is called of whom a case says "first and last name, office": by the first name."""
    name = speaker.partition(",")[0]
    return name.split()[0] if name.count(" ") == 1 else name
