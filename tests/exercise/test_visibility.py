"""Who may hear what: whoever an event names as party to it, and nobody else; together what each of them hears."""

from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.exercise.log import events, inputs
from roleplay.exercise.log.answers import Agreed, Answered, Called, Improvised
from roleplay.exercise.log.events import Entry, Logged
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.visibility import TRAINER, heard_by, heard_together, hears
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES

PERSONS = ("driver", "worker", "foreman")
VIEWERS = (*AGENCIES, *PERSONS, FACILITATOR, TRAINER)
# The fields of an event that name who is party to it.
PARTIES: Mapping[type[Logged], tuple[str, ...]] = {
    Said: ("audience", "speaker"),
    Agreed: ("audience", "speaker"),
    events.FactShared: ("to", "by", "persons"),
    events.FactFound: ("to",),
    events.FactDisclosed: ("to", "person"),
    events.InjectFired: ("told",),
    events.DutyAccepted: ("agency", "asked_by"),
    events.DutyDeclined: ("agency",),
    events.ActionTaken: ("agency",),
    events.ActionUndone: ("agency",),
}
EVERYBODYS = (events.Started, events.PhaseEntered, events.Finished, inputs.Paused, inputs.Resumed)
LEARNERS = (
    *(events.ActionRefused, inputs.Acted, inputs.Consulted, inputs.Noted, inputs.Waited, inputs.HintAsked),
    *(inputs.PhaseAsked, inputs.Formulated, inputs.SelfRated, inputs.Corrected, inputs.Settled),
)
NOBODYS = (
    *(events.Read, events.Decided, events.StateChanged, events.TopicOpened, events.EvidenceShown, events.HarmDone),
    *(events.FactWithheld, events.Slipped, events.ClockMoved, events.Objected, Called, Answered, Improvised),
    *(inputs.InjectCalled, inputs.Coached, inputs.Rewound),
)
names = st.sampled_from((*AGENCIES, *PERSONS))


def entry(event: type[Logged], **given: Any) -> Entry:
    return Entry.model_construct(seq=0, turn=1, minute=0.0, event=event.model_construct(**given))


def hearers(made: Entry, learner: str, case: Scenario) -> set[str]:
    return {viewer for viewer in VIEWERS if hears(viewer, made, learner, case)}  # type: ignore[arg-type]


@given(st.data(), st.sampled_from(AGENCIES))
@pytest.mark.parametrize("kind", PARTIES, ids=lambda kind: kind.__name__)
def test_what_names_its_parties_is_heard_by_these(
    case: Scenario, kind: type[Logged], data: st.DataObject, learner: str
) -> None:
    several = {"audience", "to", "persons", "told"}
    given_to = {name: data.draw(st.lists(names).map(tuple) if name in several else names) for name in PARTIES[kind]}
    parties = {one for value in given_to.values() for one in ((value,) if isinstance(value, str) else value)}
    walks_by = {FACILITATOR} if kind is Said else set()
    assert hearers(entry(kind, **given_to), learner, case) == parties | walks_by | {TRAINER}


@pytest.mark.parametrize("learner", AGENCIES)
def test_what_concerns_all_the_learner_or_the_rules_alone(case: Scenario, learner: str) -> None:
    assert all(hearers(entry(kind), learner, case) == set(VIEWERS) for kind in EVERYBODYS)
    for kind in LEARNERS:
        assert hearers(entry(kind), learner, case) == {learner, TRAINER}, kind
    for kind in NOBODYS:
        assert hearers(entry(kind), learner, case) == {TRAINER}, kind


@pytest.mark.parametrize("learner", AGENCIES)
def test_a_duty_is_its_agencys_and_what_somebody_remembers_theirs_but_never_the_learners(
    case: Scenario, learner: str
) -> None:
    for kind in (events.DutyDone, events.DutyMissed):
        for duty in case.duties:
            assert hearers(entry(kind, duty=duty.id), learner, case) == {duty.agency, TRAINER}
    for viewer in (*AGENCIES, *PERSONS):
        remembered = entry(events.Summarised, viewer=viewer)
        assert hearers(remembered, learner, case) == {viewer, TRAINER} - ({learner} if viewer == learner else set())


@given(st.lists(st.lists(names, max_size=4).map(tuple), max_size=8), st.sets(st.sampled_from(VIEWERS), min_size=1))
def test_several_hear_together_what_each_of_them_hears(
    case: Scenario, audiences: list[tuple[str, ...]], viewers: set[str]
) -> None:
    log = [entry(Said, audience=audience, speaker="ngo") for audience in audiences]
    together = list(heard_together(viewers, log, "police", case))
    each = [list(heard_by(viewer, log, "police", case)) for viewer in viewers]
    assert together == [one for one in log if all(any(one is other for other in found) for found in each)]
