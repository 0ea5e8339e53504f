"""Who may hear what: the only visibility rule, for prompts, pages, retrieval and exports alike."""

from collections.abc import Collection, Iterable, Iterator

from roleplay.exercise.log import events, inputs
from roleplay.exercise.log.answers import Agreed
from roleplay.exercise.log.events import Entry
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AgencyId

EVERYBODY = frozenset({"*"})
NOBODY: frozenset[str] = frozenset()
TRAINER = "trainer"
# Inputs that say nothing to anybody: what they bring about does.
SILENT = inputs.InjectCalled | inputs.Coached | inputs.Rewound


def audience(entry: Entry, learner: AgencyId, scenario: Scenario) -> frozenset[str]:
    """Return who may hear an entry: ids of agencies and persons, or `EVERYBODY`; the trainer hears everything."""
    event = entry.event
    match event:
        case events.Started() | events.PhaseEntered() | events.Finished() | inputs.Paused() | inputs.Resumed():
            return EVERYBODY
        case Said() | Agreed():
            return frozenset((*event.audience, event.speaker))
        case events.FactShared():
            return frozenset((*event.to, event.by, *event.persons))
        case events.FactFound():
            return frozenset(event.to)
        case events.FactDisclosed():
            return frozenset((*event.to, event.person))
        case events.InjectFired():
            return frozenset(event.told)
        case events.DutyAccepted():
            return frozenset((event.agency, event.asked_by or event.agency))
        case events.DutyDeclined() | events.ActionTaken() | events.ActionUndone():
            return frozenset({event.agency})
        case events.DutyDone() | events.DutyMissed():
            return frozenset({scenario.duty[event.duty].agency})
        case events.Summarised():
            return frozenset({event.viewer}) - {learner}
        case _ if isinstance(event, events.ActionRefused | inputs.Input) and not isinstance(event, SILENT):
            return frozenset({learner})
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
