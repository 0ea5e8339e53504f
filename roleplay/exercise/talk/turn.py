"""A turn in the room or with a single agency: facts are shared, deeds declared, requests and questions answered."""

from collections.abc import Generator, Iterator, Mapping, Sequence

from roleplay.exercise.agencies.duties import before, complete, is_early, refusal
from roleplay.exercise.agencies.policy import Response, react_to_facts, touched_by
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.clock import spend
from roleplay.exercise.log.events import Decided, Event, FactShared, HarmDone, Slipped
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import NARRATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.asking_back import (
    courtesy,
    left_beside_powers,
    nobody_knows,
    not_understood,
    point_to_choosing,
    powers_named,
    say_whose,
)
from roleplay.exercise.talk.cautions import caution
from roleplay.exercise.talk.objecting import has_objected, hold_back, lawful, suspected
from roleplay.exercise.talk.replies import reply_to, say
from roleplay.exercise.talk.respondents import share_out
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.taking_back import take_back
from roleplay.exercise.talk.utterance import offered
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import STEPS, ActKind, AgencyId, OrderId

ENOUGH_TOLD = 2  # facts


def converse(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Yield the events and moves that the learner's words to agencies bring about."""
    state = stage.state
    hearers = _hearers(state, said)
    facts = tuple(dict.fromkeys((*said.facts, *reading.facts)))
    called = _chosen(said, hearers)
    news = {agency: sum(fact not in state.known(agency) for fact in facts) for agency in called}
    shared = yield from _share_facts(state, facts, hearers)
    yield from _do_by_telling(stage, said, news)
    yield from _slip(stage, reading, hearers, direct=said.channel == "direct")
    addressed = _addressed(said, reading, hearers)
    doubt = suspected(stage, said, reading, addressed, hearers) if stage.minds else None
    reading = yield from hold_back(stage, said, reading, addressed, hearers)
    for action in acted_on(state, reading, "undo"):
        yield from take_back(stage, action, said.text, hearers, direct=said.channel == "direct")
    yield from _do_decided(stage, said, reading, hearers)
    yield from caution(stage, shared, direct=said.channel == "direct")
    fresh = tuple(event.fact for event in shared)
    if stage.minds:
        yield from _call(stage, said, reading, hearers, fresh, doubt)
    else:
        yield from _answer(stage, said, reading, hearers, fresh)


def answer_alone(stage: Stage, said: Said, reading: Reading, called: Called) -> Iterator[Event]:
    """Yield what one agency that was called answers by rule: what was asked of it, else how it takes the message."""
    state, agency = stage.state, next(name for name in stage.room if name == called.speaker)
    direct = called.channel == "direct"
    hearers = _hearers(state, said)
    reading = lawful(stage, said, reading)
    fresh = tuple(fact for fact in (*said.facts, *reading.facts) if _is_news(state, fact, agency))
    asked = () if reading.rude else _questions(reading, fresh)
    addressed = _addressed(said, reading, hearers)
    questions, _ = share_out(state, asked, _chosen(said, hearers), addressed, hearers)
    tasks = [state.scenario.action[name] for name in called.steps]
    made = state.moves
    order = stage.library.objections.order[called.order] if called.order is not None else None
    if reading.rude:
        yield from say(stage, Response(agency, "tone"), direct)
    elif order is not None:
        yield from say(stage, Response(agency, "ask_back", order=order.id, passages=order.passages), direct)
    else:
        yield from reply_to(stage, agency, tasks, questions.get(agency, ()), direct, called=True)
    if state.moves == made and fresh:
        yield from say(stage, react_to_facts(state, agency, fresh), direct)
    if state.moves == made:
        yield from say(
            stage, courtesy(state, reading, agency, asked, called=True) or Response(agency, "acknowledge"), direct
        )


def _is_news(state: State, fact: str, agency: AgencyId) -> bool:
    known = state.known(agency).get(fact)
    return known is not None and known.turn == state.turn


def _call(
    stage: Stage,
    said: Said,
    reading: Reading,
    hearers: tuple[AgencyId, ...],
    fresh: tuple[str, ...],
    doubt: tuple[AgencyId, OrderId, str] | None,
) -> Iterator[Event]:
    """Call those who are to answer: who is addressed, asked, able or concerned; each has its steps to answer for.

    With a `doubt` its agency is told what the words may be an order for.
    """
    state = stage.state
    addressed = _addressed(said, reading, hearers)
    tasks = _tasks(state, reading, addressed, hearers)
    asked = _questions(reading, fresh)
    questions, _ = share_out(state, asked, _chosen(said, hearers), addressed, hearers)
    touched = tuple(agency for agency in hearers if touched_by(state, agency, fresh))
    meant = _perhaps_asked(state, reading, addressed, hearers)
    first = (doubt[0],) if doubt is not None else ()
    speakers: tuple[AgencyId, ...] = tuple(dict.fromkeys((*first, *addressed, *tasks, *questions, *meant, *touched)))
    if not speakers and not has_objected(state):
        speakers = _last_heard(state, hearers)
    for agency in speakers:
        if not stage.spoke(agency) and stage.has_reply_left():
            steps = (action.id for action in tasks.get(agency, ()))
            order = dict(order=doubt[1], quote=doubt[2]) if doubt is not None and agency == doubt[0] else {}
            yield stage.call(agency, said.channel, steps, **order)
    if not state.pending and not state.called:
        yield stage.move(NARRATOR, "no_reply", audience=(state.learner,))


def _perhaps_asked(
    state: State, reading: Reading, addressed: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...]
) -> tuple[AgencyId, ...]:
    """Return who could take the step that a message perhaps asks for, where it calls nobody."""
    if addressed:
        return ()
    first = next((act.id for act in reading.kinds("request", sure=False) if act.of == "action"), None)
    able = state.scenario.action[first].agencies if first in state.scenario.action else ()
    return tuple(agency for agency in able if agency in hearers)[:1]


def _last_heard(state: State, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return the hearer who spoke last, else the first: somebody answers what is said to everybody and calls nobody."""
    moves = (entry.event.move for entry in reversed(state.log) if isinstance(entry.event, Decided))
    last = next((agency for move in moves for agency in hearers if agency == move.speaker), None)
    return (last,) if last is not None else hearers[:1]


def _hearers(state: State, said: Said) -> tuple[AgencyId, ...]:
    return tuple(agency for agency in said.audience if agency in state.scenario.seat and agency != state.learner)


def _chosen(said: Said, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return the hearers that the learner has chosen as recipients."""
    return hearers if said.channel == "direct" else tuple(agency for agency in hearers if agency in said.to)


def _share_facts(
    state: State, facts: tuple[str, ...], hearers: tuple[AgencyId, ...]
) -> Generator[Event, None, tuple[FactShared, ...]]:
    fresh: list[FactShared] = []
    for fact_id in facts:
        shared = share(state, state.scenario.fact[fact_id], state.learner, hearers)
        if shared is None:
            continue
        fresh.append(shared)
        yield shared
        if shared.breached:
            yield HarmDone(harm="consent_breached", detail=fact_id)
    return tuple(fresh)


def _do_by_telling(stage: Stage, said: Said, news: Mapping[AgencyId, int]) -> Iterator[Event]:
    """Whoever writes enough news to the agency that is to be told has told it; `news` counts facts new to each."""
    state = stage.state
    for action in state.scenario.actions:
        enough = action.told_to is not None and news.get(action.told_to, 0) >= ENOUGH_TOLD
        if enough and refusal(state, action, state.learner) is None:
            yield spend(state, action.minutes)
            yield from carry_out(stage, action, said.text)


def _slip(stage: Stage, reading: Reading, hearers: tuple[AgencyId, ...], *, direct: bool) -> Iterator[Event]:
    """The learner claims a power that the own agency lacks: the one that has it objects."""
    state = stage.state
    powers = {power.id: power for power in stage.library.powers}
    for act in reading.kinds("decide"):
        power = powers.get(act.id or "") if act.of == "power" else None
        if power is None or state.learner in power.owners:
            continue
        right = power.owners[0] if power.owners else None
        yield Slipped(power=power.id, right_agency=right)
        speaker = right if right in hearers and right is not None else next(iter(hearers), None)
        if speaker is not None and stage.has_reply_left():
            yield from say(
                stage, Response(speaker, "object", power=power.id, agency=right, passages=power.passages), direct
            )
        return


def _do_decided(stage: Stage, said: Said, reading: Reading, hearers: tuple[AgencyId, ...]) -> Iterator[Event]:
    """Own steps that the words decide are taken, with the words as their reason; what is missing for one is said.

    Whoever says that an interpreter is being called has looked for one first: what only waits for one other own step
    brings that with it. What is decided too early is left to a hearer who may do it as well (see `_tasks`), and
    otherwise said to be so.
    """
    state = stage.state
    for action in acted_on(state, reading, "decide"):
        if action.agents_only:
            continue
        refused = refusal(state, action, state.learner)
        first = before(state, action, state.learner)
        if refused is None or first is not None:
            for each in (action,) if first is None else (first, action):
                yield spend(state, each.minutes)
                yield from carry_out(stage, each, said.text)
        elif refused.why == "blocked":
            yield refused
            yield stage.move(NARRATOR, "refused_blocked", audience=(state.learner,), action=action.id)
        elif refused.why == "phase" and is_early(state, action) and not _may_be_left(action, hearers):
            yield refused
            yield stage.move(NARRATOR, "refused_phase", audience=(state.learner,), action=action.id)


def acted_on(state: State, reading: Reading, kind: ActKind) -> tuple[Action, ...]:
    """Return the actions of the case that acts of one kind are surely about, each once."""
    names = dict.fromkeys(act.id for act in reading.kinds(kind) if act.of == "action" and act.id is not None)
    return tuple(state.scenario.action[name] for name in names if name in state.scenario.action)


def carry_out(stage: Stage, action: Action, reason: str) -> Iterator[Event]:
    """Yield the learner's action, its result in words and the objections to it."""
    state = stage.state
    yield from complete(state, action, state.learner, by_learner=True, reason=reason)
    yield stage.move(NARRATOR, "action_done", audience=(state.learner,), action=action.id, facts=action.gives)
    if action.objection is not None:
        objectors = [agency for agency in action.objectors if agency != state.learner]
        for agency in objectors[:2]:
            yield from say(
                stage, Response(agency, "push_back", action=action.id, passages=action.passages), direct=False
            )


def _answer(
    stage: Stage, said: Said, reading: Reading, hearers: tuple[AgencyId, ...], fresh: tuple[str, ...]
) -> Iterator[Event]:
    state = stage.state
    direct = said.channel == "direct"
    addressed = _addressed(said, reading, hearers)
    tasks = _tasks(state, reading, addressed, hearers)
    asked = () if reading.rude else _questions(reading, fresh)
    powers = () if reading.rude else powers_named(reading, asked)
    asked = left_beside_powers(state, asked) if powers else asked
    questions, nobodys = share_out(state, asked, _chosen(said, hearers), addressed, hearers)
    if reading.rude and hearers:
        yield from say(stage, Response((*addressed, *hearers)[0], "tone"), direct)
    for agency in dict.fromkeys((*tasks, *questions)):
        called = direct or agency in addressed
        yield from reply_to(stage, agency, tasks.get(agency, ()), questions.get(agency, ()), direct, called)
    yield from say_whose(stage, powers, addressed, hearers, direct)
    if nobodys and not direct and not stage.refused:
        yield from nobody_knows(stage, nobodys, hearers)
    if questions and any(each.scope == "everything" for each in asked):
        yield from say(stage, Response(list(questions)[-1], "purpose"), direct)
    if fresh and not reading.rude:
        yield from _take_in(stage, fresh, addressed, hearers, direct)
    elif not reading.rude and not has_objected(state):  # nobody thanks for what has met with an objection
        yield from _be_courteous(stage, reading, addressed, hearers, asked, direct)
    if reading.unclear and not reading.rude:
        yield from not_understood(stage, reading, addressed, hearers, direct)
    yield from point_to_choosing(stage)
    if not state.pending:
        yield stage.move(NARRATOR, "no_reply", audience=(state.learner,))


def _take_in(
    stage: Stage,
    fresh: tuple[str, ...],
    addressed: tuple[AgencyId, ...],
    hearers: tuple[AgencyId, ...],
    direct: bool,
) -> Iterator[Event]:
    """Those whom news concerns say what they can do now or what they still lack; that it was heard, one of them."""
    state = stage.state
    touched = tuple(agency for agency in hearers if touched_by(state, agency, fresh))
    answers = [react_to_facts(state, agency, fresh) for agency in dict.fromkeys((*addressed, *touched))]
    saying = [answer for answer in answers if answer.act != "acknowledge"]
    heard = [answer for answer in answers if answer.act == "acknowledge"][: 0 if saying or stage.replies else 1]
    for answer in (*saying, *heard):
        if not stage.spoke(answer.speaker) and stage.has_reply_left():
            yield from say(stage, answer, direct)


def _be_courteous(
    stage: Stage,
    reading: Reading,
    addressed: tuple[AgencyId, ...],
    hearers: tuple[AgencyId, ...],
    asked: Sequence[Asked],
    direct: bool,
) -> Iterator[Event]:
    """Those called by name who had nothing to answer say a word; where nobody was called, one does if need be."""
    state = stage.state
    for agency in addressed:
        if stage.spoke(agency) or any(not item.to or agency in item.to for item in reading.unclear):
            continue
        # What is asked of another in the same message is no puzzle for this one.
        answer = courtesy(state, reading, agency, () if stage.replies else asked, called=True)
        if answer is not None and stage.has_reply_left():
            yield from say(stage, answer, direct)
    if stage.replies == 0 and hearers and not reading.unclear:
        answer = courtesy(state, reading, hearers[0], asked, called=direct)
        if answer is not None:
            yield from say(stage, answer, direct)


def _addressed(said: Said, reading: Reading, hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    if said.channel == "direct":
        return hearers
    named = (*(agency for agency in hearers if agency in said.to), *reading.addressees)
    return tuple(dict.fromkeys(agency for agency in named if agency in hearers))


def _tasks(
    state: State, reading: Reading, addressed: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...]
) -> dict[AgencyId, list[Action]]:
    """Which agency answers which request: the one it is put to, or where that is nobody or several, one that may."""
    tasks: dict[AgencyId, list[Action]] = {}
    called = {act.id: tuple(agency for agency in hearers if agency in act.to) for act in reading.kinds("request")}
    wanted = [(action, called[action.id] or addressed) for action in acted_on(state, reading, "request")]
    wanted += [(action, _left_to(action, addressed, hearers)) for action in _too_early(state, reading, hearers)]
    if reading.assents and not wanted:
        wanted = list(_offered(state, addressed or hearers))
    for action, to in wanted:
        owners = [agency for agency in action.agencies if agency in hearers]
        able = [agency for agency in (*to, *addressed) if agency in owners]
        others = owners if len(to) != 1 else []
        agency = next(iter((*able, *others, *to)), None)
        if agency is not None:
            tasks.setdefault(agency, []).append(action)
    return tasks


def _offered(state: State, agencies: tuple[AgencyId, ...]) -> Iterator[tuple[Action, tuple[AgencyId, ...]]]:
    """Yield what agencies have offered to do lately, each with the agency: "please do" is all it takes.

    Where an agency has named several steps, a mere yes does not say which.
    """
    for agency in agencies:
        names = [*offered(state, (agency,))]
        if len(names) == 1:
            yield state.scenario.action[names[0]], (agency,)


def _questions(reading: Reading, fresh: tuple[str, ...]) -> tuple[Asked, ...]:
    """The questions that want an answer; beside news, only those that are put as such."""
    if reading.questions is None:
        only_tells = reading.label in ("OPINION", "ENCOUR") or (bool(fresh) and bool(reading.kinds(*STEPS)))
        return () if only_tells else reading.wanted
    return tuple(asked for asked in reading.questions if asked.presses or not fresh)


def _too_early(state: State, reading: Reading, hearers: tuple[AgencyId, ...]) -> Iterator[Action]:
    """Yield own actions that are declared before their phase and that a hearer may have in hand by then."""
    for action in acted_on(state, reading, "decide"):
        own = state.learner in action.agencies and not action.agents_only and action.id not in state.taken
        if own and is_early(state, action) and _may_be_left(action, hearers):
            yield action


def _may_be_left(action: Action, hearers: tuple[AgencyId, ...]) -> bool:
    """Return whether the action may be left to a hearer: it does no harm, and one of them may take it."""
    return action.harm is None and not set(hearers).isdisjoint(action.agencies)


def _left_to(action: Action, addressed: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...]) -> tuple[AgencyId, ...]:
    """Return the one that the action is left to: whoever is addressed and may take it, else the first who may."""
    return next(((name,) for name in (*addressed, *hearers) if name in action.agencies), ())
