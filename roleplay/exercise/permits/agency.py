"""What an agency may tell an audience, what it can do, lacks and needs: its permit, from the state alone."""

from collections.abc import Collection, Iterator

from roleplay.exercise.agencies.duties import (
    is_early,
    is_free,
    is_over,
    is_possible,
    missing_facts,
    obstacle,
    open_duties,
)
from roleplay.exercise.agencies.policy import keeps_safe, minutes_left, minutes_of
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.log.state import State
from roleplay.exercise.permits.permit import Hindered, Permit, Possible, Tellable, Underway, recalled
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library
from roleplay.scenario.facts import Fact
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_TOLD = 4  # facts that are news, in one answer
ASKED_AGAIN = 10  # turns after which a service asks once more for what nobody has told it


def agency_permit(
    state: State,
    library: Library,
    speaker: AgencyId,
    audience: tuple[str, ...],
    channel: Channel,
    left_to_others: Collection[str] = (),
) -> Permit:
    """Return what an agency may do towards an audience.

    Steps in `left_to_others` are asked of somebody else in this turn, and nobody else takes them on. Of others' work
    it knows nothing that it has not heard: that stands in the conversation, not here.
    """
    hearers = tuple(seat.agency for seat in state.scenario.seats if seat.agency in audience and seat.agency != speaker)
    tell, private, held = _tellings(state, speaker, hearers, channel)
    own = [action for action in state.scenario.actions if speaker in action.agencies and action.harm is None]
    open_ = [action for action in own if action.id not in state.taken and action.id not in left_to_others]
    working = {work.action for work in state.work}
    todo = [action for action in open_ if action.id not in working and not is_over(state, action)]
    hindrances = {action.id: _hindrance(state, speaker, action) for action in todo}
    return Permit(
        speaker=speaker,
        channel=channel,
        audience=audience,
        tell=tell,
        private=private,
        held=held,
        most=MOST_TOLD,
        steps=tuple(
            Possible(action=action.id, minutes=minutes_of(state, action))
            for action in todo
            if hindrances[action.id] is None
        ),
        hindered=tuple(item for item in hindrances.values() if item is not None),
        underway=tuple(_underway(state, speaker)),
        done=tuple(name for name, taken in state.taken.items() if taken.agency == speaker),
        needs=tuple(_needs(state, speaker)),
        powers=tuple(power.id for power in library.powers if speaker not in power.owners),
        must=tuple(
            move.id
            for move in state.pending.values()
            if move.speaker == speaker and frozenset(move.audience) == frozenset(audience)
        ),
        agreed=recalled(state.agreed.get(speaker, ()), audience),
        soft=recalled(state.improvised.get(speaker, ()), audience),
        amends=recalled(state.amends.get(speaker, ()), audience),
    )


def _tellings(
    state: State, speaker: AgencyId, hearers: tuple[AgencyId, ...], channel: Channel
) -> tuple[tuple[Tellable, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what may be told here, and the topics of what may be told in private alone and of what is kept back."""
    tell: list[Tellable] = []
    private: dict[str, None] = {}
    held: dict[str, None] = {}
    for name, knowing in state.known(speaker).items():
        if knowing.turn == state.turn and knowing.source in state.scenario.inject:
            continue  # what comes in just now is told as news first
        fact = state.scenario.fact[name]
        lacking = tuple(agency for agency in hearers if name not in state.known(agency))
        if not lacking or not any(reasons_against(fact, agency, channel, state) for agency in lacking):
            tell.append(Tellable(fact=name, source=knowing.source, known=not lacking))
        elif channel == "room" and _is_for_the_learner(state, fact):
            private[fact.topic] = None
        else:
            held[fact.topic] = None
    return tuple(tell), tuple(private), tuple(held)


def _is_for_the_learner(state: State, fact: Fact) -> bool:
    return fact.id not in state.known(state.learner) and may_know(fact, state.learner, state)


def _hindrance(state: State, speaker: AgencyId, action: Action) -> Hindered | None:
    """Return what keeps the agency from an action that nobody has taken on; None where nothing does.

    An obstacle to what belongs to a later phase may be gone by then; hands and facts are wanted as it is promised.
    """
    early = is_early(state, action)
    place = None if early else obstacle(state, action, speaker)
    if place is not None:
        return Hindered(action=action.id, obstacle=place)
    missing = missing_facts(state, speaker, action)
    if missing:
        return Hindered(action=action.id, lacks=missing[0])
    has_hands = keeps_safe(action) or is_free(state, speaker) or (speaker, action.id) in state.declined
    return None if has_hands and (early or is_possible(state, action, speaker)) else Hindered(action=action.id)


def _underway(state: State, speaker: AgencyId) -> Iterator[Underway]:
    for work in state.work:
        if work.agency == speaker:
            early = is_early(state, state.scenario.action[work.action])
            yield Underway(action=work.action, minutes=None if early else minutes_left(state, work))


def _needs(state: State, speaker: AgencyId) -> Iterator[str]:
    """Yield the facts that open duties of the agency lack and that somebody else at the table could tell it.

    What it has asked for it does not ask for again at once: whoever knows has heard it.
    """
    needed = (fact for duty in open_duties(state, speaker) for fact in duty.needs_facts)
    for name in dict.fromkeys(needed):
        known_to_others = any(name in state.known(seat.agency) for seat in state.scenario.seats)
        asked = state.asked.get(f"{speaker}:{name}")
        waits = asked is not None and state.turn - asked < ASKED_AGAIN
        if name not in state.known(speaker) and known_to_others and not waits:
            yield name
