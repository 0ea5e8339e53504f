"""Who may hear what: the only visibility rule, for prompts, pages, retrieval and exports alike."""

from collections.abc import Collection, Iterable, Iterator

from roleplay.exercise.log.answers import Agreed
from roleplay.exercise.log.events import (
    ActionRefused,
    ActionTaken,
    ActionUndone,
    DutyAccepted,
    DutyDeclined,
    DutyDone,
    DutyMissed,
    Entry,
    FactDisclosed,
    FactFound,
    FactShared,
    Finished,
    InjectFired,
    PhaseEntered,
    Started,
    Summarised,
)
from roleplay.exercise.log.inputs import (
    Acted,
    Consulted,
    Corrected,
    FollowedUp,
    Formulated,
    Graded,
    HintAsked,
    Narrated,
    Noted,
    Paused,
    PhaseAsked,
    Prompted,
    Rechecked,
    Reflected,
    Resumed,
    Said,
    SelfRated,
    Settled,
    Waited,
)
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId

EVERYBODY = frozenset({"*"})
NOBODY: frozenset[str] = frozenset()
TRAINER = "trainer"
OWN = (
    Acted,
    Settled,
    Corrected,
    Prompted,
    ActionRefused,
    Waited,
    PhaseAsked,
    HintAsked,
    Reflected,
    FollowedUp,
    Formulated,
    Noted,
    Consulted,
    Graded,
    Rechecked,
    Narrated,
    SelfRated,
)


def audience(entry: Entry, learner: AgencyId, scenario: Scenario) -> frozenset[str]:
    """Return who may hear an entry: ids of agencies and persons, or `EVERYBODY`; the trainer hears everything."""
    event = entry.event
    match event:
        case Started() | PhaseEntered() | Finished() | Paused() | Resumed():
            return EVERYBODY
        case Said() | Agreed():
            return frozenset(event.audience) | {event.speaker}
        case FactShared():
            return frozenset((*event.to, event.by, *event.persons))
        case FactFound():
            return frozenset(event.to)
        case FactDisclosed():
            return frozenset((*event.to, event.person))
        case InjectFired():
            return frozenset(event.told)
        case DutyAccepted():
            return frozenset({event.agency, *([event.asked_by] if event.asked_by else [])})
        case DutyDeclined() | ActionTaken() | ActionUndone():
            return frozenset({event.agency})
        case DutyDone() | DutyMissed():
            return frozenset({scenario.duty[event.duty].agency})
        case _ if isinstance(event, OWN):
            return frozenset({learner})
        case Summarised():
            return frozenset({event.viewer}) - {learner}
        case _:
            return NOBODY


def heard_by(viewer: str, entries: Iterable[Entry], learner: AgencyId, scenario: Scenario) -> Iterator[Entry]:
    """Return the entries that `viewer` may hear: an agency, a person, the facilitator or the trainer.

    The facilitator hears what was said in every channel, as a person walking from group to group does (FA-2), but
    nothing that only rules know.
    """
    return (entry for entry in entries if hears(viewer, entry, learner, scenario))


def hears(viewer: str, entry: Entry, learner: AgencyId, scenario: Scenario) -> bool:
    """Return whether `viewer` may hear an entry (see `heard_by`)."""
    if viewer == TRAINER or (viewer == FACILITATOR and isinstance(entry.event, Said)):
        return True
    may = audience(entry, learner, scenario)
    return may is EVERYBODY or viewer in may


def heard_together(
    viewers: Collection[str], entries: Iterable[Entry], learner: AgencyId, scenario: Scenario
) -> Iterator[Entry]:
    """Yield the entries that every one of `viewers` may hear: what they may speak of among each other."""
    return (entry for entry in entries if all(hears(viewer, entry, learner, scenario) for viewer in viewers))


def heard(state: State) -> Iterator[Entry]:
    """Yield what the learner's agency may hear; every list on the pages starts from here."""
    return heard_by(state.learner, state.log, state.learner, state.scenario)
