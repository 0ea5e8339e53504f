"""Who of those present answers which question."""

from collections.abc import Iterator, Sequence

from roleplay.exercise.agencies.advising import advisers
from roleplay.exercise.agencies.policy import has_news
from roleplay.exercise.agencies.questions import answer_question, likely_answer, sources_of
from roleplay.exercise.agencies.status import last_placing, on_subject
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId

MOST_OVERVIEWS = 2  # agencies that answer a question to everybody about everything
MOST_SPEAKERS = 3  # agencies that answer one question to everybody
NEARLY = 0.85
UNANSWERED = frozenset({"nothing_known", "beside", "decline", "unheard"})
OWN = frozenset({"own", "status", "visit"})  # scopes that ask about the doings of those who answer


def share_out(
    state: State,
    questions: Sequence[Asked],
    chosen: tuple[AgencyId, ...],
    addressed: tuple[AgencyId, ...],
    hearers: tuple[AgencyId, ...],
) -> tuple[dict[AgencyId, list[Asked]], list[Asked]]:
    """Return the questions by the agencies that answer them, and those that nobody here can answer.

    `chosen` are the recipients of the message. Whom another part of the message calls answers a question only where
    nobody else can.
    """
    found: dict[AgencyId, list[Asked]] = {}
    nobodys: list[Asked] = []
    for asked in questions:
        called = tuple(agency for agency in asked.to if agency in hearers) or chosen
        if asked.scope in OWN and len(called) == len(hearers) > 1:
            called = _at_work(state, hearers)
        if not called and all(not each.to for each in questions):
            called = addressed
        speakers = called or _volunteers(state, asked, hearers) or addressed
        wide = None
        if not speakers and asked.label == "OPEN" and not asked.topics:
            # An open question no word of which belongs to anything known is after everything.
            wide = asked.model_copy(update={"aims": (), "exact": False})
            speakers = _volunteers(state, wide, hearers)
        for agency in speakers:
            found.setdefault(agency, []).append(wide or asked)
        if not speakers and asked.presses:
            nobodys.append(asked)
    return found, nobodys


def _volunteers(state: State, asked: Asked, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Those who answer a question to everybody: who knows most fitting news of it, or whose action it asks about."""
    advising = advisers(state, asked, hearers)
    if advising:
        return advising
    if asked.scope == "status" and (asked.topics or asked.actions):
        at_it = (agency for agency in hearers if on_subject(state, agency, asked) is not None)
        owners = (agency for topic in asked.topics[:1] for agency in sources_of(state, topic) if agency in hearers)
        return tuple((*at_it, *owners, *hearers)[:1])
    if asked.scope in OWN:
        return _at_work(state, hearers)[: 1 if asked.scope != "status" else MOST_SPEAKERS]
    if asked.scope == "whereabouts":
        return _at_hand(state, hearers)
    if not asked.exact and not asked.topics and not asked.actions:
        if asked.label != "OPEN" and asked.scope == "matter":
            return ()
        return tuple(agency for agency in hearers if has_news(state, agency, state.learner))[:MOST_OVERVIEWS]
    named = next((state.scenario.action[name] for name in asked.actions if name in state.scenario.action), None)
    if named is not None and asked.scope == "deed":
        return tuple(agency for agency in _doers(state, named) if agency in hearers)[:1] or hearers[:1]
    return (
        _best_of(state, asked, hearers, freely=True)[:MOST_SPEAKERS]
        or _best_of(state, asked, hearers, freely=False)[:1]
        or _finders(state, asked, hearers)
    )


def _at_work(state: State, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Those with work under way, then those who have done some in this phase; where nobody has, who did some last."""
    busy = tuple(agency for agency in hearers if any(work.agency == agency for work in state.work))
    recent = {taken.agency for taken in state.taken.values() if taken.turn > state.phase_turn}
    done = tuple(agency for agency in hearers if agency in recent and agency not in busy)
    latest = sorted(state.taken.values(), key=lambda taken: -taken.turn)
    last = dict.fromkeys(taken.agency for taken in latest if taken.agency in hearers)
    return (*busy, *done)[:MOST_SPEAKERS] or tuple(last)[:MOST_SPEAKERS] or hearers[:1]


def _at_hand(state: State, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Whoever put the people where they are, or else could: those are with them."""
    placing = last_placing(state) or next((action for action in state.scenario.actions if action.places), None)
    doers = _doers(state, placing) if placing is not None else iter(())
    return tuple(agency for agency in doers if agency in hearers)[:1] or hearers[:1]


def _best_of(state: State, asked: Asked, hearers: tuple[AgencyId, ...], *, freely: bool) -> tuple[AgencyId, ...]:
    scores = {agency: likely_answer(state, agency, asked, state.learner, freely=freely) for agency in hearers}
    best = max(scores.values(), default=0.0)
    # A question for one certain thing is answered by who knows it best.
    least = best if asked.names and asked.exact else NEARLY * best
    return tuple(agency for agency in hearers if best and scores[agency] >= least)


def _doers(state: State, action: Action) -> Iterator[AgencyId]:
    """Yield who did or does an action, then who could do it; of those first who can see to what it still lacks."""
    if action.id in state.taken:
        yield state.taken[action.id].agency
    yield from (work.agency for work in state.work if work.action == action.id)
    lacking = [state.scenario.action[name] for name in action.requires.actions if name not in state.taken]
    yield from (agency for agency in action.agencies if any(agency in other.agencies for other in lacking))
    yield from action.agencies


def _finders(state: State, asked: Asked, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """The agency that knows nothing new, but could repeat the answer, find it out or say how a matter stands."""
    for agency in hearers:
        if answer_question(state, agency, asked, state.learner, "room").act not in UNANSWERED:
            return (agency,)
    return ()
