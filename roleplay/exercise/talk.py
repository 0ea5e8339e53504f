"""A turn in the room or with a single agency: facts are shared, deeds declared, requests and questions answered."""

from collections.abc import Generator, Iterator

from roleplay.exercise.clock import spend
from roleplay.exercise.duties import complete, refusal
from roleplay.exercise.events import Event, HarmDone, Said, Slipped
from roleplay.exercise.moves import NARRATOR
from roleplay.exercise.policy import (
    Answer,
    answer_question,
    answer_request,
    can_tell,
    has_news,
    react_to_facts,
    touched_by,
)
from roleplay.exercise.reading import Reading
from roleplay.exercise.sharing import share
from roleplay.exercise.stage import Stage
from roleplay.exercise.state import State
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyAct, AgencyId

SURE = 0.6
MOST_OVERVIEWS = 2  # agencies that answer a question to everybody about everything
BEYOND_DOUBT = 0.8  # a harmful deed is taken from free words only then


def converse(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Yield the events and moves that the learner's words to agencies bring about."""
    state = stage.state
    hearers = tuple(agency for agency in said.audience if agency in state.scenario.seat and agency != state.learner)
    facts = tuple(dict.fromkeys((*said.facts, *reading.facts)))
    fresh = yield from _share_facts(state, facts, hearers)
    if not said.asks:
        yield from _slip(stage, reading, hearers, direct=said.channel == "direct")
        yield from _do_declared(stage, said, reading)
    yield from _answer(stage, said, reading, hearers, fresh)


def _share_facts(
    state: State, facts: tuple[str, ...], hearers: tuple[AgencyId, ...]
) -> Generator[Event, None, tuple[str, ...]]:
    fresh: list[str] = []
    for fact_id in facts:
        shared = share(state, state.scenario.fact[fact_id], state.learner, hearers)
        if shared is None:
            continue
        fresh.append(fact_id)
        yield shared
        if shared.breached:
            yield HarmDone(harm="consent_breached", detail=fact_id)
    return tuple(fresh)


def _slip(stage: Stage, reading: Reading, hearers: tuple[AgencyId, ...], *, direct: bool) -> Iterator[Event]:
    """The learner claims a power that the own agency lacks: the one that has it objects."""
    state = stage.state
    powers = {power.id: power for power in stage.library.powers}
    for named in reading.powers:
        power = powers.get(named.id)
        if power is None or named.mood != "declare" or named.confidence < SURE or state.learner in power.owners:
            continue
        right = power.owners[0] if power.owners else None
        yield Slipped(power=power.id, right_agency=right)
        speaker = right if right in hearers and right is not None else next(iter(hearers), None)
        if speaker is not None and stage.has_reply_left():
            yield _reply(
                stage, Answer(speaker, "object", power=power.id, agency=right, passages=power.passages), direct
            )
        return


def _do_declared(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Own actions that the text declares are done, with the text as their reason; what is missing for one is said."""
    state = stage.state
    for action, surely in _named(state, reading, ("declare",)):
        refused = refusal(state, action, state.learner)
        if action.agents_only or (action.harm is not None and not surely):
            continue
        if refused is None:
            yield spend(state, action.minutes)
            yield from carry_out(stage, action, said.text)
        elif refused.why == "blocked":
            yield refused
            yield stage.move(NARRATOR, "refused_blocked", audience=(state.learner,), action=action.id)


def carry_out(stage: Stage, action: Action, reason: str) -> Iterator[Event]:
    """Yield the learner's action, its result in words and the objections to it."""
    state = stage.state
    yield from complete(state, action, state.learner, by_learner=True, reason=reason)
    yield stage.move(NARRATOR, "action_done", audience=(state.learner,), action=action.id, facts=action.gives)
    if action.objection is not None:
        objectors = [agency for agency in action.objectors if agency != state.learner]
        for agency in objectors[:2]:
            yield _reply(stage, Answer(agency, "push_back", action=action.id, passages=action.passages), False)


def _answer(
    stage: Stage, said: Said, reading: Reading, hearers: tuple[AgencyId, ...], fresh: tuple[str, ...]
) -> Iterator[Event]:
    state = stage.state
    direct = said.channel == "direct"
    addressed = _addressed(said, reading, hearers)
    wanted = [state.scenario.action[action] for action in said.asks]
    wanted = wanted or [action for action, _ in _named(state, reading, ("request", "ask"))]
    yield from _answer_requests(stage, wanted, addressed, direct)
    for agency in _speakers(state, reading, hearers, addressed, fresh):
        if not stage.has_reply_left():
            return
        answer = _plain_answer(state, agency, reading, fresh, direct=direct, is_addressed=agency in addressed)
        if answer is not None:
            yield from _carry(stage, answer, direct)
    if stage.replies == 0 and hearers:
        yield from _nobody_else(stage, reading, addressed or hearers[:1], direct)


def _addressed(said: Said, reading: Reading, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    if said.channel == "direct":
        return hearers
    named = (*(agency for agency in hearers if agency in said.to), *reading.addressees)
    return tuple(dict.fromkeys(agency for agency in named if agency in hearers))


def _answer_requests(
    stage: Stage, wanted: list[Action], addressed: tuple[AgencyId, ...], direct: bool
) -> Iterator[Event]:
    state = stage.state
    for action in wanted:
        if not stage.has_reply_left():
            return
        able = [agency for agency in addressed if agency in action.agencies]
        others = [agency for agency in action.agencies if agency != state.learner and not addressed]
        agency = next(iter((*able, *addressed, *others)), None)
        if agency is not None:
            yield from _carry(stage, answer_request(state, agency, action, state.learner), direct)


def _speakers(
    state: State,
    reading: Reading,
    hearers: tuple[AgencyId, ...],
    addressed: tuple[AgencyId, ...],
    fresh: tuple[str, ...],
) -> tuple[AgencyId, ...]:
    """Who answers: the addressed, then those whose need or duty is touched, then those who know something."""
    touched = tuple(agency for agency in hearers if fresh and touched_by(state, agency, fresh))
    knowing: tuple[AgencyId, ...] = ()
    if reading.asks and not addressed:
        knowing = tuple(a for a in hearers if can_tell(state, a, reading.topics, state.learner))
        if not reading.topics and reading.label == "OPEN":
            knowing = tuple(a for a in hearers if has_news(state, a, state.learner))[:MOST_OVERVIEWS]
    return tuple(dict.fromkeys((*addressed, *knowing, *touched)))


def _plain_answer(
    state: State, agency: AgencyId, reading: Reading, fresh: tuple[str, ...], *, direct: bool, is_addressed: bool
) -> Answer | None:
    replied = any(move.speaker == agency and move.answers == state.turn for move in state.pending.values())
    asks = reading.asks and not _only_tells(reading, fresh)
    if asks and (reading.topics or reading.label == "OPEN"):
        answer = answer_question(state, agency, reading.topics, state.learner, "direct" if direct else "room")
        if answer.act == "share" or not (replied or reading.actions or fresh):
            return answer
    if replied:
        return None
    if fresh:
        return react_to_facts(state, agency, fresh)
    if not is_addressed or reading.actions:
        return None
    if reading.greets:
        return Answer(agency, "greet")
    return Answer(agency, "clarify" if (asks and reading.label != "ADMIN") or not reading.sense else "acknowledge")


def _only_tells(reading: Reading, fresh: tuple[str, ...]) -> bool:
    """Whether the message brings news or gives instructions, and asks for nothing but that it be noted."""
    return reading.label in ("OPINION", "ENCOUR") or (bool(fresh) and bool(reading.actions))


def _nobody_else(stage: Stage, reading: Reading, likely: tuple[AgencyId, ...], direct: bool) -> Iterator[Event]:
    puzzled = reading.asks or not reading.sense
    act: AgencyAct = "greet" if reading.greets else ("clarify" if puzzled else "acknowledge")
    yield from _carry(stage, Answer(likely[0], act), direct)


def _carry(stage: Stage, answer: Answer, direct: bool) -> Iterator[Event]:
    """Yield an answer's events, the facts it gives away and the move itself."""
    state = stage.state
    yield from answer.events
    to_room = not direct and not answer.direct
    for fact_id in answer.facts:
        shared = share(state, state.scenario.fact[fact_id], answer.speaker, stage.room if to_room else (state.learner,))
        if shared is not None:
            yield shared
    yield _reply(stage, answer, direct or answer.direct)


def _reply(stage: Stage, answer: Answer, direct: bool) -> Event:
    return stage.reply(
        answer.speaker,
        answer.act,
        channel="direct" if direct else "room",
        to=stage.state.learner if direct else None,
        facts=answer.facts,
        withheld=answer.withheld,
        action=answer.action,
        agency=answer.agency,
        power=answer.power,
        asks_for=answer.asks_for,
        topic=answer.topic,
        minutes=answer.minutes,
        passages=answer.passages,
    )


def _named(state: State, reading: Reading, moods: tuple[str, ...]) -> list[tuple[Action, bool]]:
    """Actions that the text names in one of the moods, and whether it does so beyond doubt."""
    return [
        (state.scenario.action[item.id], item.confidence >= BEYOND_DOUBT)
        for item in reading.actions
        if item.mood in moods and item.confidence >= SURE and item.id in state.scenario.action
    ]
