"""A person who trusts the learner, for tests of what such a person says; how trust is earned is tested apart."""

from roleplay.exercise.events import StateChanged
from roleplay.practice import Practice, Session

AS_IF_LISTENED = "R25d"
TRUSTING = 0.7


def trusted(practice: Practice, session: Session, person: str, trust: float = TRUSTING) -> None:
    """Have the person trust the learner as much as long listening would have brought about."""
    step = trust - session.state.inner(person).values["trust"]
    practice._turns.record(session, StateChanged(person=person, cause=AS_IF_LISTENED, changes={"trust": step}))
