"""A turn in the room or with a single agency: facts are shared, deeds declared, and those called who are to answer."""

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from roleplay.exercise.agencies.duties import before, complete, is_early, refusal
from roleplay.exercise.agencies.policy import Response, touched_by
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.log.answers import Answered
from roleplay.exercise.log.events import Event, FactShared, HarmDone, Slipped
from roleplay.exercise.log.inputs import Said, Settled
from roleplay.exercise.talk.objecting import Suspicion, has_objected, hold_back, suspected
from roleplay.exercise.talk.respondents import Hearers, Hearing
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.taking_back import take_back
from roleplay.exercise.words.reading import Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId

ENOUGH_TOLD = 2  # facts


def converse(stage: Stage, said: Said, reading: Reading) -> Iterator[Event]:
    """Yield the events and moves that the learner's words to agencies bring about, and who is called to answer them."""
    hearing = Hearing(stage, said, reading)
    facts = tuple(dict.fromkeys((*said.facts, *reading.facts)))
    news = {agency: sum(fact not in stage.state.known(agency) for fact in facts) for agency in hearing.chosen}
    shared = yield from _share_facts(hearing, facts)
    yield from _do_by_telling(hearing, news)
    yield from _slip(hearing)
    order = suspected(hearing)
    rest = yield from hold_back(hearing)
    hearing = replace(hearing, reading=rest, fresh=tuple(event.fact for event in shared))
    for action in hearing.acted_on("undo"):
        yield from take_back(stage, action, said.text, hearing.hearers, direct=hearing.direct)
    yield from _do_decided(hearing)
    yield from _caution(hearing, shared)
    yield from _call(hearing, order)


def _call(hearing: Hearing, order: Suspicion | None) -> Iterator[Event]:
    """Call those who are to answer: who is asked, able, addressed or concerned, each for its part of the message.

    Of an `order` its agency is told what the words may be. Who has something decided to say already is called for what
    is asked of it alone. For a service that takes no part nobody else answers, unless it is picked.
    """
    state, stage = hearing.state, hearing.stage
    chosen = hearing.said.acts or any(isinstance(event, Settled) and event.picked for event in state.lately())
    if hearing.reading.absent and not hearing.addressed and not chosen:  # what was picked names who is to do it
        yield stage.tell("not_here", agency=hearing.reading.absent[0])
        return
    tasks, questions = hearing.tasks(), hearing.questions()
    touched = (agency for agency in hearing.hearers if touched_by(state, agency, hearing.fresh))
    first = (order.agency,) if order is not None else ()
    asked = dict.fromkeys((*first, *tasks, *questions))
    # Who has answered the message has nothing to say to what was picked of it afterwards, unless that concerns it.
    answered = {event.speaker for event in state.lately() if isinstance(event, Answered)}
    addressed = (agency for agency in hearing.addressed if agency not in answered)
    speakers: Hearers = tuple(dict.fromkeys((*asked, *hearing.ruled_out(), *addressed, *touched)))
    if not speakers and not answered and not has_objected(state):
        speakers = hearing.likely_doer() or hearing.power_owner() or hearing.last_heard()
    for agency in speakers:
        if (agency in asked or not stage.spoke(agency)) and stage.has_reply_left():
            said = order if order is not None and order.agency == agency else None
            yield stage.call(
                agency,
                hearing.said.channel,
                steps=tuple(tasks.get(agency, ())),
                questions=tuple(questions.get(agency, ())),
                order=said.order if said is not None else None,
                quote=said.quote if said is not None else "",
            )
    if not (state.pending or state.called or answered):
        yield stage.tell("no_reply")


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
    yield from _overstep(hearing, power.id, power.owners, power=power.id, passages=power.passages)


def _overstep(hearing: Hearing, what: str, owners: Sequence[AgencyId], **details: Any) -> Iterator[Event]:
    """Yield that the learner does what is others' to do, and the objection of whoever has it, else of a hearer."""
    right = next(iter(owners), None)
    yield Slipped(power=what, right_agency=right)
    speaker = next((agency for agency in (right, *hearing.hearers) if agency in hearing.hearers), None)
    if speaker is not None and hearing.stage.has_reply_left():
        yield from hearing.say(Response(speaker, "object", agency=right, **details))


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
        if refused.why == "mandate":
            yield refused
            yield from _overstep(hearing, action.id, action.agencies, action=action.id, passages=action.passages)
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
