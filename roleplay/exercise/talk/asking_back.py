"""What is said where no fact and no step answers: whose a power is, thanks, a greeting, a question back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roleplay.exercise.agencies.advising import REMARKED, advise
from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response, answer_request
from roleplay.exercise.agencies.questions import answer_nothing, sources_of
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.inputs import Settled
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.respondents import Delivery
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Act, Asked, Reading, Unclear
from roleplay.scenario.vocabulary import ActKind, AgencyAct, AgencyId

MOST_READINGS = 2
LOST = frozenset({"clarify", "puzzled", "unclear"})  # acts that say that something was not understood
TURNS_BETWEEN = 6  # learner turns within which choosing by hand is pointed to once


def powers_named(reading: Reading, asked: Sequence[Asked]) -> tuple[Act, ...]:
    """Return the powers that a message surely wants used, or asks about; none where it asks for a step of the case.

    Whether something that needs a power has been done, is no question about the power.
    """
    if any(act.of == "action" for act in reading.kinds("request", "decide")):
        return ()
    kinds: tuple[ActKind, ...] = ("request", "ask") if any(_asks_who(each) for each in asked) else ("request",)
    return tuple(act for act in reading.kinds(*kinds) if act.of == "power")


def left_beside_powers(state: State, asked: Sequence[Asked]) -> tuple[Asked, ...]:
    """Return the questions that whose power it is does not answer: of steps that are taken or begun, and others."""
    return tuple(each for each in asked if not _asks_who(each) or not state.begun.isdisjoint(each.actions))


def _asks_who(asked: Asked) -> bool:
    return asked.who or asked.scope == "deed"


def say_whose(delivery: Delivery, named: Sequence[Act]) -> Iterator[Event]:
    """Say of the first power that a message names whose it is: who is asked for it, or else who has it."""
    powers = {power.id: power for power in delivery.stage.library.powers}
    act = next((act for act in named if act.id in powers), None)
    if act is None or act.id is None:
        return
    power, hearers = powers[act.id], delivery.hearers
    called = (*(agency for agency in hearers if agency in act.to), *delivery.addressed)
    owners = (agency for agency in hearers if agency in power.owners)
    speaker = next(iter((*called, *owners, *hearers)), None)
    if speaker is not None and delivery.stage.has_answer_left():
        whose: AgencyAct = "decline" if act.kind == "request" and speaker not in power.owners else "competence"
        owner = next(iter(power.owners), None)
        yield from delivery.say(Response(speaker, whose, power=power.id, agency=owner, passages=power.passages))


def courtesy(delivery: Delivery, agency: AgencyId, asked: Sequence[Asked], *, called: bool) -> Response | None:
    """Return what is said where nothing is answered; None for a statement that nobody was called to hear.

    What may have been meant is asked back; only what is neither a question nor perhaps a request is taken as heard.
    """
    state, reading = delivery.state, delivery.reading
    if reading.parts:
        return Response(agency, "farewell")
    advice = advise(state, agency, reading.raised, REMARKED)
    if advice is not None or reading.greets:
        return advice or Response(agency, "greet")
    about = _readings(state, reading, agency, asked)
    if any(each.label != "ADMIN" for each in asked) and not about:
        return Response(agency, "puzzled")
    doubtful = any(not act.sure and act.kind in ("ask", "request") for act in reading.acts)
    if about or doubtful or not reading.sense or _is_waved_off(state):
        return _back(state, agency, about or reading.topics[:MOST_READINGS])
    if not called:
        return None
    if reading.label == "ENCOUR" and not reading.facts:
        return Response(agency, "thanked")
    told = dict.fromkeys(state.scenario.fact[fact].topic for fact in reading.facts)
    return Response(agency, "acknowledge", about=tuple(told)[:MOST_SUBJECTS])


def not_understood(delivery: Delivery) -> Iterator[Event]:
    """Whoever a request was put to asks back; beside an answer, only what surely was one more request is named."""
    state, reading, hearers = delivery.state, delivery.reading, delivery.hearers
    spoken = _spoken(state)
    repliers = tuple(agency for agency in hearers if agency in spoken)
    others = (*repliers[-1:], *delivery.addressed, *hearers[:1])
    found: dict[AgencyId, Unclear] = {}
    for item in reading.unclear:
        agency = next(iter((*(name for name in item.to if name in hearers), *others)), None)
        if agency is not None and (item.surely or agency not in repliers):
            found.setdefault(agency, item)
    for agency, item in found.items():
        if delivery.stage.has_answer_left():
            about = _readings(state, reading, agency, ()) or reading.topics[:MOST_READINGS]
            lost = advise(state, agency, item.raised) or _back(state, agency, about)
            # Logs from before words were kept have none to quote.
            beside = agency in repliers and item.quote
            yield from delivery.say(Response(agency, "unclear", quote=item.quote) if beside else lost)


def nobody_knows(delivery: Delivery, questions: Sequence[Asked]) -> Iterator[Event]:
    """Say once of questions to everybody that nobody here can answer them: who has spoken does, or whose task it is."""
    state, hearers = delivery.state, delivery.hearers
    spoken = _spoken(state)
    topics = tuple(dict.fromkeys(topic for asked in questions for topic in asked.topics[:1]))
    last = next((agency for agency in hearers if agency in spoken[-1:]), None)
    if last is not None:
        yield from delivery.say(replace(answer_nothing(state, last, topics), act="nothing_more"))
    elif hearers and any(asked.label == "OPEN" or asked.topics or asked.exact for asked in questions):
        owners = (agency for topic in topics[:1] for agency in sources_of(state, topic) if agency in hearers)
        yield from delivery.say(answer_nothing(state, next(owners, hearers[0]), topics))


def point_to_choosing(stage: Stage) -> Iterator[Event]:
    """Show the way of choosing by hand to a learner who was not understood in two turns running."""
    state = stage.state
    moves = [event.move for event in state.lately(TURNS_BETWEEN + 1) if isinstance(event, Decided)]
    # Whoever says what it would do, and asks whether that was meant, has understood something.
    puzzled = (move for move in moves if move.act in LOST and move.action is None)
    lost = {move.answers for move in puzzled if move.speaker in state.scenario.seat}
    shown = max((move.answers for move in moves if move.act == "by_hand"), default=-TURNS_BETWEEN)
    if {state.turn, state.turn - 1} <= lost and state.turn - shown >= TURNS_BETWEEN:
        yield stage.tell("by_hand")


def _is_waved_off(state: State) -> bool:
    """Return whether the learner has just said that none of the steps was meant that the words seemed to take."""
    settled = (event for event in state.lately() if isinstance(event, Settled))
    return any(event.choice is None and not event.unasked for event in settled)


def _spoken(state: State) -> list[str]:
    return [move.speaker for move in state.pending.values() if move.answers == state.turn]


def _back(state: State, agency: AgencyId, about: tuple[str, ...]) -> Response:
    """Ask back with what may have been meant: a step the agency describes, to which "yes, please" is then enough.

    Where it could not take the step now, how that stands is answer enough.
    """
    step = next((state.scenario.action[name] for name in about if name in state.scenario.action), None)
    if step is None or step.harm is not None:
        return Response(agency, "clarify", about=tuple(name for name in about if name not in state.scenario.action))
    answer = answer_request(state, agency, step, state.learner)
    if answer.act != "accept":
        return replace(answer, events=())
    return Response(agency, "clarify", action=step.id, about=(step.id,))


def _readings(state: State, reading: Reading, agency: AgencyId, asked: Sequence[Asked]) -> tuple[str, ...]:
    """Return what a message may have meant of `agency`: steps that it could take, else subjects, by their ids.

    What the learner perhaps does is nobody else's to ask about: it stands below the message.
    """
    actions = state.scenario.action
    open_ = (act for act in reading.acts if not act.sure and act.of == "action" and act.kind != "decide")
    doubtful = [act.id for act in open_ if act.id is not None]
    steps = [name for name in doubtful if name in actions and agency in actions[name].agencies]
    topics = [topic for each in asked for topic in each.topics]
    return tuple(dict.fromkeys(steps or topics))[:MOST_READINGS]
