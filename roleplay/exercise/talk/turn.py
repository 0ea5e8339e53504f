"""A turn in the room or with a single agency: facts are shared, deeds declared, requests and questions answered."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from roleplay.exercise.agencies.duties import before, complete, is_early, refusal
from roleplay.exercise.agencies.policy import Response, react_to_facts, touched_by
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Decided, Event, FactShared, HarmDone, Slipped
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.talk import replies
from roleplay.exercise.talk.objecting import has_objected, hold_back, lawful, suspected
from roleplay.exercise.talk.respondents import Hearers, Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.taking_back import take_back
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId, OrderId

ENOUGH_TOLD = 2  # facts


def converse(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Yield the events and moves that the learner's words to agencies bring about."""
    hearing = Hearing(stage, said, reading)
    facts = tuple(dict.fromkeys((*said.facts, *reading.facts)))
    news = {agency: sum(fact not in stage.state.known(agency) for fact in facts) for agency in hearing.chosen}
    shared = yield from _share_facts(hearing, facts)
    yield from _do_by_telling(hearing, news)
    yield from _slip(hearing)
    doubt = suspected(hearing) if stage.minds else None
    rest = yield from hold_back(hearing)
    hearing = replace(hearing, reading=rest, fresh=tuple(event.fact for event in shared))
    for action in hearing.acted_on("undo"):
        yield from take_back(stage, action, said.text, hearing.hearers, direct=hearing.direct)
    yield from _do_decided(hearing)
    yield from _caution(hearing, shared)
    yield from _call(hearing, doubt) if stage.minds else _answer(hearing)


def answer_alone(stage: Stage, said: Said, reading: Reading, called: Called) -> Iterator[Event]:
    """Yield what one agency that was called answers by rule: what was asked of it, else how it takes the message."""
    state, agency = stage.state, next(name for name in stage.room if name == called.speaker)
    known = state.known(agency)
    news = (fact for fact in (*said.facts, *reading.facts) if fact in known and known[fact].turn == state.turn)
    hearing = Hearing(stage, said, lawful(Hearing(stage, said, reading)), tuple(news))
    asked = () if reading.rude else hearing.asked
    questions, _ = hearing.share_out(asked)
    made = state.moves
    order = stage.library.objections.order[called.order] if called.order is not None else None
    if reading.rude:
        yield from hearing.say(Response(agency, "tone"))
    elif order is not None:
        yield from hearing.say(Response(agency, "ask_back", order=order.id, passages=order.passages))
    else:
        tasks = [state.scenario.action[name] for name in called.steps]
        yield from replies.reply_to(hearing, agency, tasks, questions.get(agency, ()), called=True)
    if state.moves == made and hearing.fresh:
        yield from hearing.say(react_to_facts(state, agency, hearing.fresh))
    if state.moves == made:
        kind = replies.courtesy(hearing, agency, asked, called=True)
        yield from hearing.say(kind or Response(agency, "acknowledge"))


def _call(hearing: Hearing, doubt: tuple[AgencyId, OrderId, str] | None) -> Iterator[Event]:
    """Call those who are to answer: who is addressed, asked, able or concerned; each has its steps to answer for.

    With a `doubt` its agency is told what the words may be an order for.
    """
    state, stage = hearing.state, hearing.stage
    tasks = hearing.tasks()
    questions, _ = hearing.share_out(hearing.asked)
    touched = (agency for agency in hearing.hearers if touched_by(state, agency, hearing.fresh))
    first = (doubt[0],) if doubt is not None else ()
    concerned = (*tasks, *questions, *_perhaps_asked(hearing), *touched)
    speakers: Hearers = tuple(dict.fromkeys((*first, *hearing.addressed, *concerned)))
    if not speakers and not has_objected(state):
        speakers = _last_heard(hearing)
    for agency in speakers:
        if not stage.spoke(agency) and stage.has_reply_left():
            steps = (action.id for action in tasks.get(agency, ()))
            order = dict(order=doubt[1], quote=doubt[2]) if doubt is not None and agency == doubt[0] else {}
            yield stage.call(agency, hearing.said.channel, steps, **order)
    if not state.pending and not state.called:
        yield stage.tell("no_reply")


def _perhaps_asked(hearing: Hearing) -> Hearers:
    """Return who could take the step that a message perhaps asks for, where it calls nobody."""
    actions, asked = hearing.state.scenario.action, hearing.reading.kinds("request", sure=False)
    first = next((act.id for act in asked if act.of == "action"), None)
    able = actions[first].agencies if first in actions and not hearing.addressed else ()
    return tuple(agency for agency in able if agency in hearing.hearers)[:1]


def _last_heard(hearing: Hearing) -> Hearers:
    """Return the hearer who spoke last, else the first: somebody answers what is said to everybody and calls nobody."""
    decided = (entry.event for entry in reversed(hearing.state.log) if isinstance(entry.event, Decided))
    speakers = (agency for event in decided for agency in hearing.hearers if agency == event.move.speaker)
    last = next(speakers, None)
    return (last,) if last is not None else hearing.hearers[:1]


def _share_facts(hearing: Hearing, facts: Iterable[str]) -> Generator[Event, None, list[FactShared]]:
    state, told = hearing.state, []
    for fact in (state.scenario.fact[name] for name in facts):
        for shared in share(state, fact, state.learner, hearing.hearers):
            told.append(shared)
            yield shared
            if shared.breached:
                yield HarmDone(harm="consent_breached", detail=fact.id)
    return told


def _do_by_telling(hearing: Hearing, news: Mapping[AgencyId, int]) -> Iterator[Event]:
    """Whoever writes enough news to the agency that is to be told has told it; `news` counts facts new to each."""
    state = hearing.state
    for action in state.scenario.actions:
        enough = action.told_to is not None and news.get(action.told_to, 0) >= ENOUGH_TOLD
        if enough and refusal(state, action, state.learner) is None:
            yield state.spend(action.minutes)
            yield from carry_out(hearing.stage, action, hearing.said.text)


def _slip(hearing: Hearing) -> Iterator[Event]:
    """The learner claims a power that the own agency lacks: the one that has it objects."""
    powers = {power.id: power for power in hearing.stage.library.powers}
    claimed = (powers.get(act.id or "") for act in hearing.reading.kinds("decide") if act.of == "power")
    others = (power for power in claimed if power is not None and hearing.state.learner not in power.owners)
    power = next(others, None)
    if power is None:
        return
    right = next(iter(power.owners), None)
    yield Slipped(power=power.id, right_agency=right)
    speaker = next((agency for agency in (right, *hearing.hearers) if agency in hearing.hearers), None)
    if speaker is not None and hearing.stage.has_reply_left():
        yield from hearing.say(Response(speaker, "object", power=power.id, agency=right, passages=power.passages))


def _do_decided(hearing: Hearing) -> Iterator[Event]:
    """Own steps that the words decide are taken, with the words as their reason; what is missing for one is said.

    Whoever says that an interpreter is being called has looked for one first: what only waits for one other own step
    brings that with it. What is decided too early is left to a hearer who may do it as well (see `Hearing.tasks`), and
    otherwise said to be so.
    """
    state, stage = hearing.state, hearing.stage
    for action in hearing.acted_on("decide"):
        if action.agents_only:
            continue
        refused = refusal(state, action, state.learner)
        first = before(state, action, state.learner)
        if refused is None or first is not None:
            for each in (action,) if first is None else (first, action):
                yield state.spend(each.minutes)
                yield from carry_out(stage, each, hearing.said.text)
            continue
        too_early = refused.why == "phase" and is_early(state, action) and not hearing.may_be_left(action)
        if too_early or refused.why == "blocked":
            yield refused
            yield stage.tell(f"refused_{refused.why}", action=action.id)


def carry_out(stage: Stage, action: Action, reason: str) -> Iterator[Event]:
    """Yield the learner's action, its result in words and the objections to it."""
    learner = stage.state.learner
    yield from complete(stage.state, action, learner, reason)
    yield stage.tell("action_done", action=action.id, facts=action.gives)
    objectors = [agency for agency in action.objectors if agency != learner] if action.objection is not None else []
    for agency in objectors[:2]:
        objection = Response(agency, "push_back", action=action.id, passages=action.passages)
        yield from stage.say(objection, direct=False)


def _caution(hearing: Hearing, shared: Sequence[FactShared]) -> Iterator[Event]:
    """Somebody who should not have heard a fact says so, for want of consent or of need; each kind once a phase."""
    state = hearing.state
    cautions = [Response(event.to[0], "no_consent") for event in shared if event.breached]
    unneeded = (event.unneeded[0] for event in shared if event.unneeded and not event.breached)
    cautions += (Response(agency, "too_wide") for agency in unneeded)
    first = next((each for each in cautions if f"{each.act}:{state.phase}" not in state.notices), None)
    if first is not None and hearing.stage.has_reply_left():
        yield from hearing.say(first)


def _answer(hearing: Hearing) -> Iterator[Event]:
    """Yield what rules answer; to an insult nothing but that it is one, and what is asked for all the same."""
    state, stage, reading, hearers = hearing.state, hearing.stage, hearing.reading, hearing.hearers
    tasks = hearing.tasks()
    asked = () if reading.rude else hearing.asked
    powers = () if reading.rude else replies.powers_named(reading, asked)
    asked = replies.left_beside_powers(state, asked) if powers else asked
    questions, nobodys = hearing.share_out(asked)
    if reading.rude and hearers:
        yield from hearing.say(Response((*hearing.addressed, *hearers)[0], "tone"))
    for agency in dict.fromkeys((*tasks, *questions)):
        called = agency in hearing.addressed
        yield from replies.reply_to(hearing, agency, tasks.get(agency, ()), questions.get(agency, ()), called=called)
    yield from replies.say_whose(hearing, powers)
    if nobodys and not hearing.direct and not stage.refused:
        yield from replies.nobody_knows(hearing, nobodys)
    if questions and any(each.scope == "everything" for each in asked):
        yield from hearing.say(Response(list(questions)[-1], "purpose"))
    if hearing.fresh and not reading.rude:
        yield from _take_in(hearing)
    elif not reading.rude and not has_objected(state):  # nobody thanks for what has met with an objection
        yield from _be_courteous(hearing, asked)
    if reading.unclear and not reading.rude:
        yield from replies.not_understood(hearing)
    yield from replies.point_to_choosing(stage)
    if not state.pending:
        yield stage.tell("no_reply")


def _take_in(hearing: Hearing) -> Iterator[Event]:
    """Those whom news concerns say what they can do now or what they still lack; that it was heard, one of them."""
    state, stage, fresh = hearing.state, hearing.stage, hearing.fresh
    touched = (agency for agency in hearing.hearers if touched_by(state, agency, fresh))
    answers = [react_to_facts(state, agency, fresh) for agency in dict.fromkeys((*hearing.addressed, *touched))]
    saying = [answer for answer in answers if answer.act != "acknowledge"]
    heard = [answer for answer in answers if answer.act == "acknowledge"][: 0 if saying or stage.replies else 1]
    for answer in (*saying, *heard):
        if not stage.spoke(answer.speaker) and stage.has_reply_left():
            yield from hearing.say(answer)


def _be_courteous(hearing: Hearing, asked: Sequence[Asked]) -> Iterator[Event]:
    """Those called by name who had nothing to answer say a word; where nobody was called, one does if need be."""
    stage, unclear, hearers = hearing.stage, hearing.reading.unclear, hearing.hearers
    for agency in hearing.addressed:
        if stage.spoke(agency) or any(not item.to or agency in item.to for item in unclear):
            continue
        # What is asked of another in the same message is no puzzle for this one.
        answer = replies.courtesy(hearing, agency, () if stage.replies else asked, called=True)
        if answer is not None and stage.has_reply_left():
            yield from hearing.say(answer)
    if stage.replies == 0 and hearers and not unclear:
        answer = replies.courtesy(hearing, hearers[0], asked, called=hearing.direct)
        if answer is not None:
            yield from hearing.say(answer)
