"""What the state keeps of each known fact, action, promise, offer and change from outside."""

from dataclasses import dataclass

from roleplay.scenario.vocabulary import AgencyId


@dataclass(slots=True)
class Knowing:
    """That and how a viewer came to know a fact."""

    turn: int
    minute: float
    source: str
    contaminated: bool = False


@dataclass(slots=True)
class Taken:
    """A completed action."""

    agency: AgencyId
    turn: int
    minute: float
    reason: str
    by_learner: bool


@dataclass(slots=True)
class Work:
    """An action that an agency has taken on and not yet completed."""

    agency: AgencyId
    action: str
    due: float
    asked_by: AgencyId | None


@dataclass(slots=True)
class Offer:
    """Actions that an agency has said it would take if it were asked to, or asked whether they were meant."""

    actions: tuple[str, ...]
    turn: int


@dataclass(slots=True)
class Fired:
    """An inject that has fired, whom it reached at once, and what came of it."""

    turn: int
    minute: float
    told: tuple[AgencyId, ...] = ()
    outcome: str | None = None
    settled: float | None = None
