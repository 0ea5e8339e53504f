"""What is said where no fact and no step answers: whose a power is, thanks, a greeting, a question back."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import takewhile

from roleplay.exercise.agencies.advising import REMARKED, advise
from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response, answer_request
from roleplay.exercise.agencies.questions import answer_nothing, sources_of
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.inputs import Settled
from roleplay.exercise.log.moves import NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.replies import say
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
    begun = {*state.taken, *(work.action for work in state.work)}
    return tuple(each for each in asked if not _asks_who(each) or not begun.isdisjoint(each.actions))


def _asks_who(asked: Asked) -> bool:
    return asked.who or asked.scope == "deed"


def say_whose(
    stage: Stage, named: Sequence[Act], addressed: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...], direct: bool
) -> Iterator[Event]:
    """Say of the first power that a message names whose it is: who is asked for it, or else who has it."""
    powers = {power.id: power for power in stage.library.powers}
    for act in named:
        power = powers.get(act.id or "")
        if power is None:
            continue
        called = (*(agency for agency in hearers if agency in act.to), *addressed)
        owners = (agency for agency in hearers if agency in power.owners)
        speaker = next(iter((*called, *owners, *hearers)), None)
        if speaker is not None and stage.has_answer_left():
            refuses = act.kind == "request" and speaker not in power.owners
            owner = next(iter(power.owners), None)
            whose: AgencyAct = "decline" if refuses else "competence"
            yield from say(
                stage, Response(speaker, whose, power=power.id, agency=owner, passages=power.passages), direct
            )
        return


def courtesy(
    state: State, reading: Reading, agency: AgencyId, asked: Sequence[Asked], *, called: bool
) -> Response | None:
    """Return what is said where nothing is answered; None for a statement that nobody was called to hear.

    What may have been meant is asked back; only what is neither a question nor perhaps a request is taken as heard.
    """
    if reading.parts:
        return Response(agency, "farewell")
    advice = advise(state, agency, reading.raised, REMARKED)
    if advice is not None:
        return advice
    if reading.greets:
        return Response(agency, "greet")
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


def not_understood(
    stage: Stage, reading: Reading, addressed: tuple[AgencyId, ...], hearers: tuple[AgencyId, ...], direct: bool
) -> Iterator[Event]:
    """Whoever a request was put to asks back; beside an answer, only what surely was one more request."""
    spoken = _spoken(stage)
    repliers = tuple(agency for agency in hearers if agency in spoken)
    others = (*repliers[-1:], *addressed, *hearers[:1])
    found: dict[AgencyId, Unclear] = {}
    for item in reading.unclear:
        agency = next(iter((*(name for name in item.to if name in hearers), *others)), None)
        if agency is not None and (item.surely or agency not in repliers):
            found.setdefault(agency, item)
    for agency, item in found.items():
        if stage.has_answer_left():
            lost = _beside(agency, item) if agency in repliers else None
            yield from say(stage, lost or _advice_or_question(stage.state, agency, reading, item), direct)


def _beside(agency: AgencyId, item: Unclear) -> Response | None:
    """Name one more request beside an answer; logs from before words were kept have none to quote."""
    return Response(agency, "unclear", quote=item.quote) if item.quote else None


def _advice_or_question(state: State, agency: AgencyId, reading: Reading, item: Unclear) -> Response:
    about = _readings(state, reading, agency, ()) or reading.topics[:MOST_READINGS]
    return advise(state, agency, item.raised) or _back(state, agency, about)


def nobody_knows(stage: Stage, questions: Sequence[Asked], hearers: tuple[AgencyId, ...]) -> Iterator[Event]:
    """Say once of questions to everybody that nobody here can answer them: who has spoken does, or whose task it is."""
    state = stage.state
    spoken = _spoken(stage)
    topics = tuple(dict.fromkeys(topic for asked in questions for topic in asked.topics[:1]))
    last = next((agency for agency in hearers if agency in spoken[-1:]), None)
    if last is not None:
        yield from say(stage, replace(answer_nothing(state, last, topics), act="nothing_more"), False)
    elif hearers and any(asked.label == "OPEN" or asked.topics or asked.exact for asked in questions):
        owners = (agency for topic in topics[:1] for agency in sources_of(state, topic) if agency in hearers)
        yield from say(stage, answer_nothing(state, next(owners, hearers[0]), topics), False)


def point_to_choosing(stage: Stage) -> Iterator[Event]:
    """Show the way of choosing by hand to a learner who was not understood in two turns running."""
    state = stage.state
    # Whoever says what it would do, and asks whether that was meant, has understood something.
    puzzled = (move for move in _moves(state) if move.act in LOST and move.action is None)
    lost = {move.answers for move in puzzled if move.speaker in state.scenario.seat}
    shown = max((move.answers for move in _moves(state) if move.act == "by_hand"), default=-TURNS_BETWEEN)
    if {state.turn, state.turn - 1} <= lost and state.turn - shown >= TURNS_BETWEEN:
        yield stage.move(NARRATOR, "by_hand", audience=(state.learner,))


def _is_waved_off(state: State) -> bool:
    """Return whether the learner has just said that none of the steps was meant that the words seemed to take."""
    this_turn = takewhile(lambda entry: entry.turn == state.turn, reversed(state.log))
    settled = (entry.event for entry in this_turn if isinstance(entry.event, Settled))
    return any(event.choice is None and not event.unasked for event in settled)


def _moves(state: State) -> Iterator[Move]:
    """Yield what was decided lately."""
    lately = takewhile(lambda entry: entry.turn >= state.turn - TURNS_BETWEEN, reversed(state.log))
    return (entry.event.move for entry in lately if isinstance(entry.event, Decided))


def _spoken(stage: Stage) -> list[str]:
    return [move.speaker for move in stage.state.pending.values() if move.answers == stage.state.turn]


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
    open_ = (act for act in reading.acts if not act.sure and act.of == "action" and act.kind != "decide")
    doubtful = [act.id for act in open_ if act.id is not None]
    steps = [
        name for name in doubtful if name in state.scenario.action and agency in state.scenario.action[name].agencies
    ]
    topics = [topic for each in asked for topic in each.topics]
    return tuple(dict.fromkeys(steps or topics))[:MOST_READINGS]
