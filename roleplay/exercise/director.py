"""The director: one input of the learner in, all decided events out. Pure and deterministic.

`respond` is a generator that reads the state afresh after each event it yields: the caller must record and apply every
event before asking for the next. Run again after a crash from the state right after the input, it yields the same
events again, so a half-recorded turn can be completed.
"""

from collections.abc import Iterator

from roleplay.exercise.agencies.duties import begin_alone, is_over, miss_duties, refusal
from roleplay.exercise.flow.course import fire, leave_phase, run_on
from roleplay.exercise.flow.drilling import act_in_room
from roleplay.exercise.flow.facilitation import go_on, next_hint, speaks_otherwise
from roleplay.exercise.flow.floor import is_by_rule, reply_by_rule
from roleplay.exercise.flow.following_up import follow_up, left_to_ask
from roleplay.exercise.log import inputs
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.conditions import can_be_met, holds
from roleplay.exercise.log.events import Decided, Event, Finished, PhaseEntered, Slipped, Started
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.interview import approach, moment_of
from roleplay.exercise.persons.reply import choose
from roleplay.exercise.talk.objecting import denied_in_talk, questioned_by_others
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
            yield PhaseEntered(phase=state.phases[0])
            if state.drill is None:
                yield stage.guide("open")
                yield from begin_alone(state)
        case Said(channel="interview"):
            yield from _interview(stage, event.to[0], event, state.reading)
        case inputs.Settled(doubt=str()):
            pass  # whoever was spoken to has felt it already; what is certain now is a record
        case Said() | inputs.Settled() if state.said is not None and not state.unsettled:
            yield from _talk(stage, state.said)
        case inputs.Corrected():
            yield from correct(stage, event)
        case inputs.Waited():
            yield from _wait(stage, event)
        case inputs.Acted():
            yield from _act(stage, event)
        case inputs.PhaseAsked():
            yield from _next_phase(stage, event.elapsed)
        case inputs.HintAsked():
            yield state.spend(0.0, event.elapsed)
            hint = next_hint(state)
            if hint is not None:
                yield stage.guide("hint", hint=hint.id, passages=hint.passages)
            else:
                yield stage.guide("pace")
        case inputs.Paused():
            yield state.spend(0.0, event.elapsed)
        case inputs.InjectCalled() if event.inject not in state.injects:
            yield from fire(stage, state.scenario.inject[event.inject], "hand")
        case inputs.Reflected():
            yield from _reflect(stage, event)
        case inputs.FollowedUp():
            yield go_on(stage)
        case inputs.Formulated():
            yield from _finish(state)


def _talk(stage: Stage, said: Said) -> Iterator[Event]:
    state = stage.state
    # What is said afterwards of what was meant, once others have begun to answer, takes no time of its own.
    if not any(isinstance(event, Decided | Called) for event in state.lately()):
        costs = state.scenario.costs
        yield state.spend(costs.direct if said.channel == "direct" else costs.room, said.elapsed)
    if state.reading is not None:
        yield from converse(stage, said, state.reading)
    stage.between_allowed = said.channel == "room"
    yield from _end_turn(stage)


def _end_turn(stage: Stage) -> Iterator[Event]:
    if speaks_otherwise(stage.state):
        yield stage.guide("tongue")
    yield from run_on(stage)


def _interview(stage: Stage, person_id: str, said: Said | None, reading: Reading | None) -> Iterator[Event]:
    state = stage.state
    person = state.scenario.person[person_id]
    if said is not None:
        yield state.spend(state.scenario.costs.interview, said.elapsed)
    if not can_be_met(state, person):
        yield stage.tell("unavailable", to=person.id)
        return
    if reading is not None:
        yield from questioned_by_others(stage, person, reading)
        yield from denied_in_talk(state, reading)
    moment = moment_of(state, person, reading, said)
    yield from approach(moment, stage.library.rules)
    reply = choose(moment)
    if stage.minds and not is_by_rule(state, person, reply):
        yield stage.call(person.id, "interview")
    else:
        yield from reply_by_rule(stage, moment, reply)
    yield from _end_turn(stage)


def _wait(stage: Stage, waited: inputs.Waited) -> Iterator[Event]:
    state = stage.state
    if waited.channel == "interview" and waited.person is not None:
        yield state.spend(state.scenario.costs.silence, waited.elapsed)
        yield from _interview(stage, waited.person, None, None)
        return
    yield state.spend(state.scenario.costs.wait, waited.elapsed)
    before = state.moves
    yield from run_on(stage)
    if state.moves == before:
        yield stage.tell("time_passes")


def _act(stage: Stage, acted: inputs.Acted) -> Iterator[Event]:
    state, action = stage.state, stage.state.scenario.action[acted.action]
    refused = refusal(state, action, state.learner) if state.drill is None else None
    if state.drill is not None:
        yield from act_in_room(stage, acted)
        yield from run_on(stage)
    elif refused is None:
        yield state.spend(action.minutes, acted.elapsed)
        yield from carry_out(stage, action, acted.reason)
        yield from run_on(stage)
    elif refused.why == "mandate":
        right = action.agencies[0]
        yield refused
        yield Slipped(power=action.id, right_agency=right)
        yield stage.reply(right, "object", action=action.id, agency=right, passages=action.passages)
    else:
        late = refused.why == "phase" and is_over(state, action)
        yield refused
        yield stage.tell("refused_late" if late else f"refused_{refused.why}", action=action.id)


def _next_phase(stage: Stage, elapsed: float) -> Iterator[Event]:
    state = stage.state
    if state.phase == state.phases[-1]:
        yield from _finish(state)
        return
    yield state.spend(0.0, elapsed)
    yield from leave_phase(stage)
    yield from miss_duties(state, state.phase)
    yield PhaseEntered(phase=state.phases[state.phases.index(state.phase) + 1])
    yield stage.move(FACILITATOR, "phase", audience=stage.room)
    yield from begin_alone(state)
    if state.phase == "debrief":
        yield go_on(stage)


def _reflect(stage: Stage, answered: inputs.Reflected) -> Iterator[Event]:
    """The facilitator asks on after an answer, or else puts the next question."""
    yield from run_on(stage)
    if stage.minds and left_to_ask(stage.state, answered) > 0:
        yield Called(speaker=FACILITATOR, channel="room", audience=(stage.state.learner,))
    else:
        yield go_on(stage, follow_up(stage.state, answered))


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
