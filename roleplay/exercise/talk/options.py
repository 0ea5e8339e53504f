"""What the learner can say and decide now: the options of a conversation, and what would come of each."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from zlib import crc32

from roleplay.exercise.agencies.duties import is_over, open_duties, refusal
from roleplay.exercise.agencies.policy import minutes_of
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.taking_back import is_own_undoable, work_asked_for
from roleplay.exercise.talk.utterance import audience, offered, utterance
from roleplay.exercise.words.options import Option, sayable
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Channel

STEPS = frozenset({"decide", "request", "agree"})


def next_options(state: State, library: Library, channel: Channel, partner: str | None = None) -> tuple[Option, ...]:
    """Return up to three options of different kinds for who does not know how to go on: a step, a question, news.

    They are near what is due, what was said last and what others lack, beside as many that are not; neither which is
    there nor the order tells a good one. Nothing is given for an interview, where the wording is what is practised.
    """
    if channel == "interview":
        return ()
    now = [option for option in options(state, library, channel, partner) if option.is_open and option.fitting]
    steps = (each for each in now if each.kind in STEPS and each.of == "action" and each.minutes is not None)
    questions = (each for each in now if each.kind == "ask" and each.of == "topic")
    news = (each for each in now if each.kind == "tell")
    found = (
        _drawn(state, steps, frozenset(_due(state))),
        _drawn(state, questions, frozenset(_spoken_of(state))),
        _drawn(state, news, frozenset(_lacked(state, [partner] if partner is not None else state.scenario.seat))),
    )
    return tuple(sorted((each for each in found if each is not None), key=lambda each: _lot(state, each)))


def _drawn(state: State, among: Iterable[Option], near: frozenset[str]) -> Option | None:
    """Return one of the options that are near, or of as many others; the same one until something else is said."""
    drawn = sorted(among, key=lambda each: _lot(state, each))
    close = [each for each in drawn if each.id in near or each.kind == "agree"]
    others = [each for each in drawn if each not in close]
    return min((*close, *others[: max(len(close), 1)]), key=lambda each: _lot(state, each), default=None)


def _lot(state: State, option: Option) -> int:
    return crc32(f"{state.setup.seed}:{state.turn}:{option.kind}:{option.id}".encode())


def _due(state: State) -> Iterator[str]:
    """Yield the actions by which open duties of the phase are met, the learner's own and the others'."""
    for seat in state.scenario.seats:
        for duty in open_duties(state, seat.agency, state.phase):
            yield from (duty.met_when.actions if duty.via is None else (duty.via, *duty.met_when.actions))


def _spoken_of(state: State) -> Iterator[str]:
    """Yield the topics of what the learner heard last, and of what is needed for the own duties and not known yet."""
    known, facts = state.known(state.learner), state.scenario.facts
    yield from (state.scenario.fact[name].topic for name in list(known)[-2:])
    yield from (fact.topic for fact in facts if state.learner in fact.needs and fact.id not in known)


def _lacked(state: State, agencies: Iterable[str]) -> Iterator[str]:
    """Yield what the learner knows and one of the agencies needs and does not know."""
    known = [state.scenario.fact[name] for name in state.known(state.learner)]
    for agency in agencies:
        yield from (fact.id for fact in known if agency in fact.needs and fact.id not in state.known(agency))


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
