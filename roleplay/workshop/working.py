"""What a simulated learner does in a whole exercise besides talking to persons: tells, asks for and decides."""

from collections.abc import Iterator

from roleplay.exercise.agencies.duties import open_duties
from roleplay.exercise.agencies.sharing import may_know
from roleplay.exercise.words.reading import Act
from roleplay.practice import Practice, Session, Turn
from roleplay.scenario.conditions import Condition
from roleplay.scenario.texts import Authored, Text
from roleplay.scenario.vocabulary import AgencyId

LONGEST_WAIT = 12  # turns in a phase; what has not come by then comes no more
SPARE = 3.0  # exercise minutes that are left at the end of a phase


class Deeds(Authored):
    """What somebody says who works with the others in a whole exercise, with the slots {facts} and {title}."""

    tells: Text
    asks: Text
    reason: Text


def work(practice: Practice, session: Session, deeds: Deeds) -> Iterator[Turn]:
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


def work_on(practice: Practice, session: Session, deeds: Deeds) -> Iterator[Turn]:
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
    yield from work(practice, session, deeds)


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
