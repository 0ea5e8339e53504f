"""What the pages of an exercise show in any state: all that the learner heard, knows, owes and can do, and no more."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.exercise.log import events, inputs
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.conditions import can_be_met
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.views import learner_view as view
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import AGENCIES, PHASES
from tests.exercise.chances import any_state, begun, happen, some
from tests.once import KNOWLEDGE, shipped_content
from tests.thorough import amount

tried = settings(max_examples=amount(120, 1200), deadline=None)
seeds = st.integers(0, 1_000_000)
NOTES = {"facilitator", "inject", "result", "refused", "deed"}


@tried
@given(seeds)
def test_duties_promises_and_steps_are_shown_as_they_stand(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    case, learner, here = state.scenario, state.learner, PHASES.index(state.phase)
    state.done = {duty.id: dice.random() < 0.5 for duty in some(case.duties, dice, 9)}
    state.missed = {duty.id for duty in some(case.duties, dice, 9)}
    shown = view.duties(state)
    mine = [duty for duty in case.duties if duty.agency == learner and PHASES.index(duty.phase) <= here]
    assert {each.duty.id for each in shown} == {duty.id for duty in mine}
    phases = [PHASES.index(each.duty.phase) for each in shown]
    assert phases == sorted(phases, reverse=True)
    for each in shown:
        undone = "missed" if each.duty.id in state.missed else "open"
        assert each.state == {True: "done", False: "late", None: undone}[state.done.get(each.duty.id)]
        limited = each.duty.within is not None and each.duty.phase == state.phase and state.setup.pace != "guided"
        assert each.due == (state.phase_began + (each.duty.within or 0) if limited else None)
    assert view.open_now(state) == tuple(
        duty for duty in mine if duty.phase == state.phase and duty.id not in state.done
    )
    promised = [work for work in state.work if work.asked_by == learner and work.agency != learner]
    assert view.promises(state) == sorted(promised, key=lambda work: work.due)
    groups = view.actions(state)
    found = [each for group in groups.values() for each in group]
    assert {each.action.id for each in found} == {action.id for action in case.actions if not action.agents_only}
    for name, group in groups.items():
        assert group and all(each.action.group == name for each in group)
        ranks = [(not (each.mine and each.now), each.done) for each in group]
        assert ranks == sorted(ranks)
    for each in found:
        taken = state.taken.get(each.action.id)
        assert each.mine == (learner in each.action.agencies)
        assert each.now == (state.phase in (each.action.phases or PHASES))
        assert each.done == (taken is not None and taken.by_learner)


@tried
@given(seeds)
def test_the_phase_its_time_and_who_is_in_the_room_are_shown(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    length = state.scenario.phase[state.phase].minutes
    more = dice.choice((0.0, length / 2, 2 * length))
    phase = view.phase_view(state, more)
    spent = state.minute - state.phase_began + more
    assert (phase.id, phase.number) == (state.phase, PHASES.index(state.phase) + 1)
    assert (phase.left, phase.timed) == (length - spent, state.setup.pace != "guided")
    assert phase.share == min(spent / length, 1.0)
    state.separated, state.interpreter = dice.random() < 0.5, dice.choice(("none", "vetted"))
    for person in state.scenario.persons:
        found = view.presence(state, person.id)
        assert (found.available, found.companion) == (can_be_met(state, person), person.companion)
        assert found.companion_present == (person.companion is not None and not state.separated)
        assert (found.needs_interpreter, found.interpreter) == (person.needs_interpreter, state.interpreter)
    assert view.others(state) == tuple(agency for agency in state.scenario.seat if agency != state.learner)


@tried
@given(seeds)
def test_who_speaks_next_is_one_whom_the_learner_hears(seed: int) -> None:
    dice = random.Random(seed)
    state = any_state(dice)
    for at, speaker in enumerate(dice.sample(AGENCIES, 3)):
        audience = some(AGENCIES, dice, 3)
        who = {"speaker": speaker, "channel": "room", "audience": audience}
        happen(
            state,
            Called.model_validate(who)
            if dice.random() < 0.5
            else Decided(move=Move.model_validate({**who, "id": f"m{at}", "act": "share", "answers": 1})),
        )
    heard = [each for each in (*state.called.values(), *state.pending.values()) if state.learner in each.audience]
    assert list(view.at_turn(state).values()) == heard
    begun_ = {f"{each.speaker}/room" for each in some(heard, dice, 3)}
    left = [each.speaker for each in heard if f"{each.speaker}/room" not in begun_]
    assert view.waiting_for(state, begun_) == (left[0] if left else None)


@tried
@given(seeds)
def test_the_case_file_says_whence_a_fact_came_and_who_was_heard_with_it(seed: int) -> None:
    dice = random.Random(seed)
    case = shipped_content(KNOWLEDGE).library.scenario["white-van"]
    state = begun(dice, case)
    learner, facts = state.learner, [fact.id for fact in case.facts[:5]]
    heard: dict[str, set[str]] = {name: set() for name in facts}
    audience: tuple[str, ...] = ()
    for _ in range(12):
        fact, to = dice.choice(facts), some(AGENCIES, dice, 3)
        by = dice.choice((learner, "ngo", "police"))
        event = dice.choice((_said(learner, to, fact), _shared(by, to, fact), _found(to, fact), _told(to, fact)))
        happen(state, event)
        if isinstance(event, inputs.Said):
            audience = event.audience
            heard[fact] |= set(audience)
        elif isinstance(event, events.FactShared) and learner in (by, *to):
            heard[fact] |= {by, *to, *(audience if by == learner else ())}
        elif isinstance(event, events.FactFound | events.FactDisclosed) and learner in to:
            heard[fact] |= set(to)
    shown = view.case_file(state)
    assert {each.id for each in shown} == state.known(learner).keys()
    assert [each.turn for each in shown] == sorted((each.turn for each in shown), reverse=True)
    for each in shown:
        held = state.known(learner)[each.id]
        kinds = {"packet": "own", learner: "own", "driver": "person", "x": "found"}
        assert each.kind == kinds.get(held.source, "agency")
        assert each.others == tuple(a for a in case.seat if a != learner and a in heard.get(each.id, set()))


def _said(by: str, to: tuple[str, ...], fact: str) -> Event:
    who = {"speaker": by, "channel": "room", "audience": (by, *to), "facts": (fact,)}
    return inputs.Said.model_validate({**who, "text": "Words.", "origin": "learner"})


def _shared(by: str, to: tuple[str, ...], fact: str) -> Event:
    return events.FactShared(fact=fact, by=by, to=to)


def _found(to: tuple[str, ...], fact: str) -> Event:
    return events.FactFound(fact=fact, to=to, source="x")


def _told(to: tuple[str, ...], fact: str) -> Event:
    return events.FactDisclosed(fact=fact, person="driver", to=to, layer="earned")


# --- transcripts


def any_line(dice: random.Random, state: State, case: Scenario) -> Event:
    learner = state.learner
    channel = dice.choice(("room", "direct", "interview"))
    partner = {"room": None, "direct": dice.choice([a for a in AGENCIES if a != learner]), "interview": "driver"}[
        channel
    ]
    speaker = dice.choice((learner, partner or "ngo", FACILITATOR, NARRATOR))
    audience = tuple(case.seat) if channel == "room" else (learner, partner)
    to = (partner,) if partner is not None and speaker == learner else ()
    known = [entry.event.move.id for entry in state.log if isinstance(entry.event, Decided)]
    move = dice.choice(known) if known and speaker == NARRATOR else None
    said = {"speaker": speaker, "channel": channel, "audience": audience, "to": to, "text": f"t{len(state.log)}"}
    act = dice.choice(("inject", "inject_answered", "action_done", "refused_phase"))
    told = {"id": f"m{state.moves + 1}", "speaker": NARRATOR, "act": act, "channel": "room", "audience": (learner,)}
    phase = dice.choice(PHASES)
    return dice.choice(
        (
            inputs.Said.model_validate(
                said | {"origin": "learner" if speaker == learner else "authored", "move": move}
            ),
            inputs.Said.model_validate(
                said | {"origin": "learner" if speaker == learner else "authored", "move": move}
            ),
            Decided(move=Move.model_validate(told | {"answers": state.turn})),
            events.PhaseEntered(phase=phase),
            inputs.Acted(action=case.actions[0].id, reason="r"),
            inputs.Waited(channel="interview", person="driver"),
            inputs.Reflected(question="DB-1", text=dice.choice(("", "x"))),
            inputs.FollowedUp(question="DB-1", text=dice.choice(("", "x"))),
            inputs.Prompted(text="Think."),
        )
    )


def place_of(said: inputs.Said, learner: str) -> tuple[str, str | None]:
    if said.channel == "room":
        return "room", None
    return said.channel, said.to[0] if said.speaker == learner else said.speaker


def kind_of(event: Event, state: State, channel: str, partner: str | None) -> str | None:
    """What a line of a transcript is, None for what does not stand in this channel."""
    acts = {e.event.move.id: e.event.move.act for e in state.log if isinstance(e.event, Decided)}
    of_narrator = {"inject": "inject", "inject_answered": "inject", "action_done": "result"}
    match event:
        case events.PhaseEntered():
            return "phase"
        case inputs.Acted():
            return "deed"
        case inputs.Waited():
            return "silence" if (channel, partner) == ("interview", "driver") else None
        case inputs.Reflected():
            return "own" if channel == "room" else None
        case inputs.FollowedUp():
            return "own" if channel == "room" and event.text else None
        case inputs.Prompted():
            return "facilitator"
        case inputs.Said(speaker="facilitator"):
            return "facilitator"
        case inputs.Said(speaker="narrator"):
            return of_narrator.get(acts.get(event.move or "", ""), "refused")
        case inputs.Said():
            if place_of(event, state.learner) == (channel, partner):
                return "own" if event.speaker == state.learner else "message"
            arrives = channel == "room" and event.channel == "direct" and event.speaker != state.learner
            return "arrival" if arrives else None
    return None


@tried
@given(seeds)
def test_a_transcript_has_what_was_said_there_and_the_notes_of_the_present_phase(seed: int) -> None:
    dice = random.Random(seed)
    case = shipped_content(KNOWLEDGE).library.scenario["white-van"]
    state = begun(dice, case)
    happen(state, events.PhaseEntered(phase="preparation"))
    for _ in range(25):
        happen(state, any_line(dice, state, case))
    learner, other = state.learner, next(agency for agency in AGENCIES if agency != state.learner)
    phases = [entry.seq for entry in state.log if isinstance(entry.event, events.PhaseEntered)]
    for channel, partner in (("room", None), ("direct", other), ("interview", "driver")):
        kinds = [(entry.seq, kind) for entry in state.log if (kind := kind_of(entry.event, state, channel, partner))]
        if channel != "room":
            kinds = [(seq, kind) for seq, kind in kinds if kind not in NOTES or seq > phases[-1]]
            following = [*(kind for _, kind in kinds[1:]), None]
            pairs = list(zip(kinds, following, strict=True))
            kinds = [line for line, after in pairs if not (line[1] == "phase" == after)]
        lines = view.transcript(state, channel, partner)  # type: ignore[arg-type]
        assert [(line.seq, line.kind) for line in lines] == kinds
        for line in lines:
            event = state.log[line.seq].event
            words = getattr(event, "text", getattr(event, "reason", ""))
            assert line.text == (words if line.kind != "arrival" else "")
    arrivals = view.arrivals(state)
    for (channel, partner), places in arrivals.items():
        said = [state.log[seq].event for seq in places]
        assert all(isinstance(e, inputs.Said) and e.speaker != learner for e in said)
        assert all(place_of(e, learner) == (channel, partner) for e in said if isinstance(e, inputs.Said))
    others = [e.seq for e in state.log if isinstance(e.event, inputs.Said) and e.event.speaker != learner]
    assert sorted(seq for places in arrivals.values() for seq in places) == others
