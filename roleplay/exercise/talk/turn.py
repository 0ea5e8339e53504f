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
from roleplay.exercise.talk.respondents import Delivery, Hearers
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.taking_back import take_back
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId, OrderId

ENOUGH_TOLD = 2  # facts


def converse(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Yield the events and moves that the learner's words to agencies bring about."""
    delivery = Delivery(stage, said, reading)
    facts = tuple(dict.fromkeys((*said.facts, *reading.facts)))
    news = {agency: sum(fact not in stage.state.known(agency) for fact in facts) for agency in delivery.chosen}
    shared = yield from _share_facts(delivery, facts)
    yield from _do_by_telling(delivery, news)
    yield from _slip(delivery)
    doubt = suspected(delivery) if stage.minds else None
    rest = yield from hold_back(delivery)
    delivery = replace(delivery, reading=rest, fresh=tuple(event.fact for event in shared))
    for action in delivery.acted_on("undo"):
        yield from take_back(stage, action, said.text, delivery.hearers, direct=delivery.direct)
    yield from _do_decided(delivery)
    yield from _caution(delivery, shared)
    yield from _call(delivery, doubt) if stage.minds else _answer(delivery)


def answer_alone(stage: Stage, said: Said, reading: Reading, called: Called) -> Iterator[Event]:
    """Yield what one agency that was called answers by rule: what was asked of it, else how it takes the message."""
    state, agency = stage.state, next(name for name in stage.room if name == called.speaker)
    known = state.known(agency)
    news = (fact for fact in (*said.facts, *reading.facts) if fact in known and known[fact].turn == state.turn)
    delivery = Delivery(stage, said, lawful(Delivery(stage, said, reading)), tuple(news))
    asked = () if reading.rude else delivery.asked
    questions, _ = delivery.share_out(asked)
    made = state.moves
    order = stage.library.objections.order[called.order] if called.order is not None else None
    if reading.rude:
        yield from delivery.say(Response(agency, "tone"))
    elif order is not None:
        yield from delivery.say(Response(agency, "ask_back", order=order.id, passages=order.passages))
    else:
        tasks = [state.scenario.action[name] for name in called.steps]
        yield from replies.reply_to(delivery, agency, tasks, questions.get(agency, ()), called=True)
    if state.moves == made and delivery.fresh:
        yield from delivery.say(react_to_facts(state, agency, delivery.fresh))
    if state.moves == made:
        kind = replies.courtesy(delivery, agency, asked, called=True)
        yield from delivery.say(kind or Response(agency, "acknowledge"))


def _call(delivery: Delivery, doubt: tuple[AgencyId, OrderId, str] | None) -> Iterator[Event]:
    """Call those who are to answer: who is addressed, asked, able or concerned; each has its steps to answer for.

    With a `doubt` its agency is told what the words may be an order for.
    """
    state, stage = delivery.state, delivery.stage
    tasks = delivery.tasks()
    questions, _ = delivery.share_out(delivery.asked)
    touched = (agency for agency in delivery.hearers if touched_by(state, agency, delivery.fresh))
    first = (doubt[0],) if doubt is not None else ()
    concerned = (*tasks, *questions, *_perhaps_asked(delivery), *touched)
    speakers: Hearers = tuple(dict.fromkeys((*first, *delivery.addressed, *concerned)))
    if not speakers and not has_objected(state):
        speakers = _last_heard(delivery)
    for agency in speakers:
        if not stage.spoke(agency) and stage.has_reply_left():
            steps = (action.id for action in tasks.get(agency, ()))
            order = dict(order=doubt[1], quote=doubt[2]) if doubt is not None and agency == doubt[0] else {}
            yield stage.call(agency, delivery.said.channel, steps, **order)
    if not state.pending and not state.called:
        yield stage.tell("no_reply")


def _perhaps_asked(delivery: Delivery) -> Hearers:
    """Return who could take the step that a message perhaps asks for, where it calls nobody."""
    actions, asked = delivery.state.scenario.action, delivery.reading.kinds("request", sure=False)
    first = next((act.id for act in asked if act.of == "action"), None)
    able = actions[first].agencies if first in actions and not delivery.addressed else ()
    return tuple(agency for agency in able if agency in delivery.hearers)[:1]


def _last_heard(delivery: Delivery) -> Hearers:
    """Return the hearer who spoke last, else the first: somebody answers what is said to everybody and calls nobody."""
    decided = (entry.event for entry in reversed(delivery.state.log) if isinstance(entry.event, Decided))
    speakers = (agency for event in decided for agency in delivery.hearers if agency == event.move.speaker)
    last = next(speakers, None)
    return (last,) if last is not None else delivery.hearers[:1]


def _share_facts(delivery: Delivery, facts: Iterable[str]) -> Generator[Event, None, list[FactShared]]:
    state, told = delivery.state, []
    for fact in (state.scenario.fact[name] for name in facts):
        for shared in share(state, fact, state.learner, delivery.hearers):
            told.append(shared)
            yield shared
            if shared.breached:
                yield HarmDone(harm="consent_breached", detail=fact.id)
    return told


def _do_by_telling(delivery: Delivery, news: Mapping[AgencyId, int]) -> Iterator[Event]:
    """Whoever writes enough news to the agency that is to be told has told it; `news` counts facts new to each."""
    state = delivery.state
    for action in state.scenario.actions:
        enough = action.told_to is not None and news.get(action.told_to, 0) >= ENOUGH_TOLD
        if enough and refusal(state, action, state.learner) is None:
            yield state.spend(action.minutes)
            yield from carry_out(delivery.stage, action, delivery.said.text)


def _slip(delivery: Delivery) -> Iterator[Event]:
    """The learner claims a power that the own agency lacks: the one that has it objects."""
    powers = {power.id: power for power in delivery.stage.library.powers}
    claimed = (powers.get(act.id or "") for act in delivery.reading.kinds("decide") if act.of == "power")
    others = (power for power in claimed if power is not None and delivery.state.learner not in power.owners)
    power = next(others, None)
    if power is None:
        return
    right = next(iter(power.owners), None)
    yield Slipped(power=power.id, right_agency=right)
    speaker = next((agency for agency in (right, *delivery.hearers) if agency in delivery.hearers), None)
    if speaker is not None and delivery.stage.has_reply_left():
        yield from delivery.say(Response(speaker, "object", power=power.id, agency=right, passages=power.passages))


def _do_decided(delivery: Delivery) -> Iterator[Event]:
    """Own steps that the words decide are taken, with the words as their reason; what is missing for one is said.

    Whoever says that an interpreter is being called has looked for one first: what only waits for one other own step
    brings that with it. What is decided too early is left to a hearer who may do it as well (see `Delivery.tasks`), and
    otherwise said to be so.
    """
    state, stage = delivery.state, delivery.stage
    for action in delivery.acted_on("decide"):
        if action.agents_only:
            continue
        refused = refusal(state, action, state.learner)
        first = before(state, action, state.learner)
        if refused is None or first is not None:
            for each in (action,) if first is None else (first, action):
                yield state.spend(each.minutes)
                yield from carry_out(stage, each, delivery.said.text)
            continue
        too_early = refused.why == "phase" and is_early(state, action) and not delivery.may_be_left(action)
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


def _caution(delivery: Delivery, shared: Sequence[FactShared]) -> Iterator[Event]:
    """Somebody who should not have heard a fact says so, for want of consent or of need; each kind once a phase."""
    state = delivery.state
    cautions = [Response(event.to[0], "no_consent") for event in shared if event.breached]
    unneeded = (event.unneeded[0] for event in shared if event.unneeded and not event.breached)
    cautions += (Response(agency, "too_wide") for agency in unneeded)
    first = next((each for each in cautions if f"{each.act}:{state.phase}" not in state.notices), None)
    if first is not None and delivery.stage.has_reply_left():
        yield from delivery.say(first)


def _answer(delivery: Delivery) -> Iterator[Event]:
    """Yield what rules answer; to an insult nothing but that it is one, and what is asked for all the same."""
    state, stage, reading, hearers = delivery.state, delivery.stage, delivery.reading, delivery.hearers
    tasks = delivery.tasks()
    asked = () if reading.rude else delivery.asked
    powers = () if reading.rude else replies.powers_named(reading, asked)
    asked = replies.left_beside_powers(state, asked) if powers else asked
    questions, nobodys = delivery.share_out(asked)
    if reading.rude and hearers:
        yield from delivery.say(Response((*delivery.addressed, *hearers)[0], "tone"))
    for agency in dict.fromkeys((*tasks, *questions)):
        called = agency in delivery.addressed
        yield from replies.reply_to(delivery, agency, tasks.get(agency, ()), questions.get(agency, ()), called=called)
    yield from replies.say_whose(delivery, powers)
    if nobodys and not delivery.direct and not stage.refused:
        yield from replies.nobody_knows(delivery, nobodys)
    if questions and any(each.scope == "everything" for each in asked):
        yield from delivery.say(Response(list(questions)[-1], "purpose"))
    if delivery.fresh and not reading.rude:
        yield from _take_in(delivery)
    elif not reading.rude and not has_objected(state):  # nobody thanks for what has met with an objection
        yield from _be_courteous(delivery, asked)
    if reading.unclear and not reading.rude:
        yield from replies.not_understood(delivery)
    yield from replies.point_to_choosing(stage)
    if not state.pending:
        yield stage.tell("no_reply")


def _take_in(delivery: Delivery) -> Iterator[Event]:
    """Those whom news concerns say what they can do now or what they still lack; that it was heard, one of them."""
    state, stage, fresh = delivery.state, delivery.stage, delivery.fresh
    touched = (agency for agency in delivery.hearers if touched_by(state, agency, fresh))
    answers = [react_to_facts(state, agency, fresh) for agency in dict.fromkeys((*delivery.addressed, *touched))]
    saying = [answer for answer in answers if answer.act != "acknowledge"]
    heard = [answer for answer in answers if answer.act == "acknowledge"][: 0 if saying or stage.replies else 1]
    for answer in (*saying, *heard):
        if not stage.spoke(answer.speaker) and stage.has_reply_left():
            yield from delivery.say(answer)


def _be_courteous(delivery: Delivery, asked: Sequence[Asked]) -> Iterator[Event]:
    """Those called by name who had nothing to answer say a word; where nobody was called, one does if need be."""
    stage, unclear, hearers = delivery.stage, delivery.reading.unclear, delivery.hearers
    for agency in delivery.addressed:
        if stage.spoke(agency) or any(not item.to or agency in item.to for item in unclear):
            continue
        # What is asked of another in the same message is no puzzle for this one.
        answer = replies.courtesy(delivery, agency, () if stage.replies else asked, called=True)
        if answer is not None and stage.has_reply_left():
            yield from delivery.say(answer)
    if stage.replies == 0 and hearers and not unclear:
        answer = replies.courtesy(delivery, hearers[0], asked, called=delivery.direct)
        if answer is not None:
            yield from delivery.say(answer)
