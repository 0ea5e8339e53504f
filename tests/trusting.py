"""A person who trusts the learner, for tests of what such a person says; how trust is earned is tested apart."""

from roleplay.exercise.log.events import StateChanged
from roleplay.exercise.log.state import State
from roleplay.practice import Practice, Session

AS_IF_LISTENED = "R25d"
TRUSTING = 0.7


def as_if_listened(state: State, person: str, trust: float = TRUSTING) -> StateChanged:
    """Return the step that long listening would have brought about."""
    step = trust - state.inner(person).values["trust"]
    return StateChanged(person=person, cause=AS_IF_LISTENED, changes={"trust": step})


def trusted(practice: Practice, session: Session, person: str) -> None:
    """Have the person trust the learner."""
    practice._turns.record(session, as_if_listened(session.state, person))
