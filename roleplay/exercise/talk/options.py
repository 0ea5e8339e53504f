"""What the learner can say and decide now: the options of a conversation, and what would come of each."""

from dataclasses import replace

from roleplay.exercise.agencies.duties import is_over, refusal
from roleplay.exercise.agencies.policy import minutes_of
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.taking_back import is_own_undoable, work_asked_for
from roleplay.exercise.talk.utterance import audience, offered, utterance
from roleplay.exercise.words.options import Option, sayable
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Channel


def options(state: State, library: Library, channel: Channel, partner: str | None = None) -> tuple[Option, ...]:
    """Return what the learner can say or decide in a channel, to its `partner` or to everybody there."""
    to = (partner,) if partner is not None else ()
    said = Said(
        speaker=state.learner, channel=channel, to=to, audience=audience(state, channel, to), text="", origin="learner"
    )
    return tuple(_now(state, option) for option in sayable(utterance(state, said, library)))


def _now(state: State, option: Option) -> Option:
    """Return an option with its minutes, whom it can be put to now, and whether something would come of it."""
    if option.does == "evidence":
        return option
    if option.of == "fact":
        others = (seat.agency for seat in state.scenario.seats if seat.agency != state.learner)
        return replace(option, is_open=any(option.id not in state.known(agency) for agency in option.to or others))
    action = state.scenario.action.get(option.id) if option.of == "action" else None
    if action is None:
        return replace(option, is_open=option.fitting)
    to = option.to
    if option.kind in ("agree", "decline"):
        to = tuple(name for name in to if action.id in offered(state, (name,)))
    minutes = minutes_of(state, action) if option.kind in ("request", "decide", "agree", "offer") else None
    return replace(option, to=to, minutes=minutes, is_open=option.fitting and _is_open(state, option, action))


def _is_open(state: State, option: Option, action: Action) -> bool:
    match option.kind:
        case "ask":
            return True
        case "undo":
            return is_own_undoable(state, action) or work_asked_for(state, action.id) is not None
        case "decide":
            return refusal(state, action, state.learner) is None
        case _:
            return action.id not in state.begun and not is_over(state, action)
