"""The director: one input of the learner in, all decided events out. Pure and deterministic.

`respond` is a generator that reads the state afresh after each event it yields: the caller must record and apply every
event before asking for the next. Run again after a crash from the state right after the input, it yields the same
events again, so a half-recorded turn can be completed.
"""

from collections.abc import Iterator
from itertools import takewhile

from roleplay.exercise.agencies.duties import begin_alone, is_over, miss_duties, refusal
from roleplay.exercise.flow.course import fire, leave_phase, run_on
from roleplay.exercise.flow.drilling import act_in_room
from roleplay.exercise.flow.facilitation import go_on, next_hint, speaks_otherwise
from roleplay.exercise.flow.floor import is_by_rule, reply_by_rule
from roleplay.exercise.flow.following_up import follow_up, left_to_ask
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.clock import spend, spend_on_talk
from roleplay.exercise.log.conditions import can_be_met, holds
from roleplay.exercise.log.events import Decided, DutyAccepted, Event, Finished, PhaseEntered, Slipped, Started
from roleplay.exercise.log.inputs import (
    Acted,
    Corrected,
    FollowedUp,
    Formulated,
    HintAsked,
    InjectCalled,
    Paused,
    PhaseAsked,
    Reflected,
    Said,
    Settled,
    Waited,
)
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.interview import approach, cleared_up, moment_of
from roleplay.exercise.persons.reply import choose
from roleplay.exercise.talk.objecting import denied_in_talk
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.taking_back import correct
from roleplay.exercise.talk.turn import carry_out, converse
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.case import Library


def respond(  # noqa: C901, PLR0912 - one flat dispatch
    state: State, library: Library, event: Event, *, minds: bool = False
) -> Iterator[Event]:
    """Yield all events that rules decide after the input `event`, which has just been applied to `state`.

    With `minds` those who answer the learner are only called: what they say and do by it is theirs (see `commit`).
    """
    stage = Stage(state, library, minds)
    match event:
        case Started():
            yield from _open(stage)
        case Said(channel="interview"):
            yield from _interview(stage, event.to[0], event, state.reading)
        case Settled(doubt=str(kind)):
            if state.said is not None:
                person = state.scenario.person[state.said.to[0]]
                yield from cleared_up(state, person, kind, library.rules)
        case Said() | Settled() if state.said is not None and not state.unsettled:
            yield from _talk(stage, state.said)
        case Corrected():
            yield from correct(stage, event)
        case Waited():
            yield from _wait(stage, event)
        case Acted():
            yield from _act(stage, event)
        case PhaseAsked():
            yield from _next_phase(stage, event.elapsed)
        case HintAsked():
            yield from _hint(stage, event.elapsed)
        case Paused():
            yield spend(state, 0.0, event.elapsed)
        case InjectCalled():
            yield from _call_inject(stage, event.inject)
        case Reflected() | FollowedUp():
            yield from _reflect(stage, event)
        case Formulated():
            yield from _finish(state)
        case _:
            return


def _open(stage: Stage) -> Iterator[Event]:
    yield PhaseEntered(phase=stage.state.phases[0])
    if stage.state.drill is not None:
        return
    yield stage.move(FACILITATOR, "open", audience=(stage.state.learner,))
    yield from begin_alone(stage.state)


def _talk(stage: Stage, said: Said) -> Iterator[Event]:
    state = stage.state
    if not _is_answered(state):  # what is said afterwards of what was meant takes no time of its own
        yield spend_on_talk(state, said.channel, said.elapsed)
    if state.reading is not None:
        yield from converse(stage, said, state.reading)
    yield from _name_tongue(stage)
    stage.between_allowed = said.channel == "room"
    yield from run_on(stage)


def _is_answered(state: State) -> bool:
    """Return whether others have begun to answer the learner's latest words."""
    this_turn = takewhile(lambda entry: entry.turn == state.turn, reversed(state.log))
    return any(isinstance(entry.event, Decided | Called) for entry in this_turn)


def _interview(stage: Stage, person_id: str, said: Said | None, reading: Reading | None) -> Iterator[Event]:
    state = stage.state
    person = state.scenario.person[person_id]
    if said is not None:
        yield spend_on_talk(state, "interview", said.elapsed)
    if not can_be_met(state, person):
        yield stage.move(NARRATOR, "unavailable", audience=(state.learner,), to=person.id)
        return
    if reading is not None:
        yield from denied_in_talk(state, reading)
    moment = moment_of(state, person, reading, said)
    yield from approach(state, moment, stage.library.rules)
    reply = choose(state, moment)
    if stage.minds and not is_by_rule(state, person, reply):
        yield stage.call(person.id, "interview")
    else:
        yield from reply_by_rule(stage, moment, reply)
    yield from _name_tongue(stage)
    yield from run_on(stage)


def _name_tongue(stage: Stage) -> Iterator[Event]:
    if speaks_otherwise(stage.state):
        yield stage.move(FACILITATOR, "tongue", audience=(stage.state.learner,))


def _wait(stage: Stage, waited: Waited) -> Iterator[Event]:
    state = stage.state
    costs = state.scenario.costs
    in_interview = waited.channel == "interview" and waited.person is not None
    yield spend(state, costs.silence if in_interview else costs.wait, waited.elapsed)
    if in_interview and waited.person is not None:
        yield from _interview(stage, waited.person, None, None)
        return
    before = state.moves
    yield from run_on(stage)
    if state.moves == before:
        yield stage.move(NARRATOR, "time_passes", audience=(state.learner,))


def _act(stage: Stage, acted: Acted) -> Iterator[Event]:
    state = stage.state
    if state.drill is not None:
        yield from act_in_room(stage, acted)
        yield from run_on(stage)
        return
    action = state.scenario.action[acted.action]
    refused = refusal(state, action, state.learner)
    if refused is not None:
        yield refused
        if refused.why == "mandate":
            right = action.agencies[0]
            yield Slipped(power=action.id, right_agency=right)
            yield stage.reply(right, "object", action=action.id, agency=right, passages=action.passages)
        else:
            late = refused.why == "phase" and is_over(state, action)
            act = "refused_late" if late else f"refused_{refused.why}"
            yield stage.move(NARRATOR, act, audience=(state.learner,), action=action.id)
        return
    yield spend(state, action.minutes, acted.elapsed)
    yield from carry_out(stage, action, acted.reason)
    yield from run_on(stage)


def _next_phase(stage: Stage, elapsed: float) -> Iterator[Event]:
    state = stage.state
    if state.phase == state.phases[-1]:
        yield from _finish(state)
        return
    yield spend(state, 0.0, elapsed)
    yield from leave_phase(stage)
    yield from miss_duties(state, state.phase)
    yield PhaseEntered(phase=state.phases[state.phases.index(state.phase) + 1])
    yield stage.move(FACILITATOR, "phase", audience=stage.room)
    for accepted in begin_alone(state):
        if isinstance(accepted, DutyAccepted):
            yield accepted
    if state.phase == "debrief":
        yield go_on(stage)


def _hint(stage: Stage, elapsed: float) -> Iterator[Event]:
    state = stage.state
    yield spend(state, 0.0, elapsed)
    hint = next_hint(state)
    if hint is not None:
        yield stage.move(FACILITATOR, "hint", audience=(state.learner,), hint=hint.id, passages=hint.passages)
    else:
        yield stage.move(FACILITATOR, "pace", audience=(state.learner,))


def _call_inject(stage: Stage, inject_id: str) -> Iterator[Event]:
    if inject_id not in stage.state.injects:
        yield from fire(stage, stage.state.scenario.inject[inject_id], "hand")


def _reflect(stage: Stage, answered: Reflected | FollowedUp) -> Iterator[Event]:
    """The facilitator asks on after an answer, or else, and after the answer to that, puts the next question."""
    state = stage.state
    if isinstance(answered, FollowedUp):
        yield go_on(stage)
        return
    yield from run_on(stage)
    if stage.minds and left_to_ask(state, answered) > 0:
        yield Called(speaker=FACILITATOR, channel="room", audience=(state.learner,))
    else:
        yield go_on(stage, follow_up(state, answered))


def _finish(state: State) -> Iterator[Event]:
    if state.finished is not None:
        return
    if state.drill is not None:
        yield Finished(endings={})
        return
    yield from miss_duties(state, "debrief")
    chosen = {
        ending.id: next(index for index, outcome in enumerate(ending.outcomes) if holds(outcome.when, state))
        for ending in state.scenario.endings
    }
    yield Finished(endings=chosen)
