"""What agencies say to everything that a message asks of them, so that nothing is lost and little is said twice.

Each request and each question is decided by itself; what is decided alike is said in one breath, and what no longer
fits into the turn is named as put off. Where no fact and no step answers, it is said whose a power is, thanked, greeted
or asked back.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roleplay.exercise.agencies.policy import MOST_SUBJECTS, Response, answer_request
from roleplay.exercise.agencies.questions import PERHAPS, REMARKED, AgencyQuestion, advise, answer_nothing, sources_of
from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.inputs import Settled
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.respondents import Hearing
from roleplay.exercise.talk.stage import NOTHING, REFUSALS, Stage
from roleplay.exercise.words.reading import Act, Asked, Reading, Unclear
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import ActKind, AgencyAct, AgencyId

MOST_FACTS_IN_ONE = 4
TELLING = frozenset({"share", "beside"})
# Acts that say how an action stands, whoever says it.
STANDINGS = frozenset(
    {"not_yet", "blocked", "progress", "settled", "in_hand", "decline", "unheard", "yours_to_do", "already_done"}
)
# Acts that the agency says of one action after the other in a single move.
JOINED = frozenset({"accept", "already_done", "settled"})
MOST_READINGS = 2
LOST = frozenset({"clarify", "puzzled", "unclear"})  # acts that say that something was not understood
TURNS_BETWEEN = 6  # learner turns within which choosing by hand is pointed to once


def reply_to(
    hearing: Hearing, agency: AgencyId, requests: Sequence[Action], questions: Sequence[Asked], *, called: bool
) -> Iterator[Event]:
    """Yield the agency's decisions on what is requested and asked of it, and the moves that tell them.

    That it has no answer it says once; where another has said so already, only if it was `called`. Nor does it repeat
    uncalled what another has just told.
    """
    stage, answers = hearing.stage, []
    for action in requests:
        answer = answer_request(stage.state, agency, action)
        yield from answer.events
        answers.append(replace(answer, events=()))
    answers = _put_off(_joined(answers))
    begun = {name for answer in answers if answer.act == "accept" for name in _names(answer)}
    # Whoever has taken something on need not say that there is no answer to what is hardly a question by itself.
    meant = [asked for asked in questions if not begun or asked.scope != "matter" or _says_something(asked)]
    # When it is done was said as it was taken on.
    others = _to_questions(hearing, agency, meant)
    answers += [each for each in others if each.act != "progress" or each.action not in begun]
    if begun:
        answers = [answer for answer in answers if answer.topic is not None or answer.act not in NOTHING]
    refusal = next((answer for answer in answers if answer.act in REFUSALS), None)
    refuses = called or not stage.refused
    answers = [each for each in answers if each.act not in REFUSALS or (each is refusal and refuses)]
    if not called:
        answers = [answer for answer in answers if not _is_said(stage, answer)]
    for number, answer in enumerate(answers):
        if not stage.has_answer_left():
            names = tuple(name for left in answers[number:] for name in _names(left))
            if names:
                yield from hearing.say(Response(agency, "put_off", about=names))
            return
        yield from hearing.say(answer)


def _says_something(asked: Asked) -> bool:
    return bool(asked.topics) or asked.exact or asked.label == "OPEN"


def _is_said(stage: Stage, answer: Response) -> bool:
    """Tell whether another has told these facts, or has said the same of this action, in this turn."""
    if answer.act in TELLING:
        return set(answer.facts) <= stage.told
    return answer.act in STANDINGS and (answer.act, answer.action) in stage.stands


def _joined(answers: Sequence[Response]) -> list[Response]:
    """Join answers that say the same of several actions; the longest of the minutes holds for all."""
    found: list[Response] = []
    for answer in answers:
        same = next((at for at, one in enumerate(found) if one.act == answer.act in JOINED), None)
        if same is None or answer.action is None:
            found.append(answer)
            continue
        first = found[same]
        minutes = [each for each in (first.minutes, answer.minutes) if each is not None]
        found[same] = replace(first, also=(*first.also, answer.action), minutes=max(minutes, default=None))
    return found


def _put_off(answers: Sequence[Response]) -> list[Response]:
    """Say by name what an agency that takes on other things has no hands free for."""
    waiting = [answer.action for answer in answers if answer.act == "busy" and answer.action is not None]
    others = [answer for answer in answers if answer.act != "busy"]
    if not waiting or not others:
        return list(answers)
    return [*others, Response(answers[0].speaker, "put_off", about=tuple(waiting))]


def _to_questions(hearing: Hearing, agency: AgencyId, questions: Sequence[Asked]) -> list[Response]:
    state = hearing.state
    found: list[Response] = []
    perhaps: list[Response] = []
    unknown: list[Asked] = []
    for asked in questions:
        answer = AgencyQuestion(state, agency, asked, hearing.said.channel).answer()
        if answer.act == "nothing_known":
            answer = advise(state, agency, asked.raised, PERHAPS) or answer
        if answer.act == "nothing_known":
            # What was hardly meant as a question needs no answer that there is none.
            unknown += [asked] if asked.presses else []
        elif answer.act == "beside":
            perhaps.append(answer)
        elif not any(_repeats(answer, other) for other in found):
            said = {fact for other in found for fact in other.facts}
            found.append(replace(answer, facts=tuple(fact for fact in answer.facts if fact not in said)))
    answers = _shared(found or perhaps[:1])
    topics = tuple(topic for asked in unknown for topic in asked.topics[:1])
    if unknown and answers:
        answers.append(replace(answer_nothing(state, agency, topics), act="nothing_more"))
    elif any(_says_something(asked) for asked in unknown):
        answers.append(answer_nothing(state, agency, topics))
    return answers


def _repeats(answer: Response, other: Response) -> bool:
    if answer.act == "share":
        return set(answer.facts) <= set(other.facts)
    if answer.act == "advise":
        return answer.position == other.position
    return (answer.act, answer.action, answer.withheld) == (other.act, other.action, other.withheld)


def _shared(answers: Sequence[Response]) -> list[Response]:
    """Tell the facts of several answers together, those for everybody and those for the asker alone apart."""
    found: list[Response] = []
    for answer in answers:
        alike = (at for at, one in enumerate(found) if answer.act == one.act == "share" and answer.direct == one.direct)
        same = next((at for at in alike if len({*answer.facts, *found[at].facts}) <= MOST_FACTS_IN_ONE), None)
        if same is None:
            found.append(answer)
        else:
            facts = tuple(dict.fromkeys((*found[same].facts, *answer.facts)))
            found[same] = replace(found[same], facts=facts)
    return found


def _names(answer: Response) -> tuple[str, ...]:
    """What an answer that is put off would have been about, by the ids of its actions or topics."""
    if answer.action is not None:
        return (answer.action, *answer.also)
    return answer.about or ((answer.topic,) if answer.topic is not None else ())


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


def say_whose(hearing: Hearing, named: Sequence[Act]) -> Iterator[Event]:
    """Say of the first power that a message names whose it is: who is asked for it, or else who has it."""
    powers = {power.id: power for power in hearing.stage.library.powers}
    act = next((act for act in named if act.id in powers), None)
    if act is None or act.id is None:
        return
    power, hearers = powers[act.id], hearing.hearers
    called = (*(agency for agency in hearers if agency in act.to), *hearing.addressed)
    owners = (agency for agency in hearers if agency in power.owners)
    speaker = next(iter((*called, *owners, *hearers)), None)
    if speaker is not None and hearing.stage.has_answer_left():
        whose: AgencyAct = "decline" if act.kind == "request" and speaker not in power.owners else "competence"
        owner = next(iter(power.owners), None)
        yield from hearing.say(Response(speaker, whose, power=power.id, agency=owner, passages=power.passages))


def courtesy(hearing: Hearing, agency: AgencyId, asked: Sequence[Asked], *, called: bool) -> Response | None:
    """Return what is said where nothing is answered; None for a statement that nobody was called to hear.

    What may have been meant is asked back; only what is neither a question nor perhaps a request is taken as heard.
    """
    state, reading = hearing.state, hearing.reading
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


def not_understood(hearing: Hearing) -> Iterator[Event]:
    """Whoever a request was put to asks back; beside an answer, only what surely was one more request is named."""
    state, reading, hearers = hearing.state, hearing.reading, hearing.hearers
    spoken = _spoken(state)
    repliers = tuple(agency for agency in hearers if agency in spoken)
    others = (*repliers[-1:], *hearing.addressed, *hearers[:1])
    found: dict[AgencyId, Unclear] = {}
    for item in reading.unclear:
        agency = next(iter((*(name for name in item.to if name in hearers), *others)), None)
        if agency is not None and (item.surely or agency not in repliers):
            found.setdefault(agency, item)
    for agency, item in found.items():
        if hearing.stage.has_answer_left():
            about = _readings(state, reading, agency, ()) or reading.topics[:MOST_READINGS]
            lost = advise(state, agency, item.raised) or _back(state, agency, about)
            # Logs from before words were kept have none to quote.
            beside = agency in repliers and item.quote
            yield from hearing.say(Response(agency, "unclear", quote=item.quote) if beside else lost)


def nobody_knows(hearing: Hearing, questions: Sequence[Asked]) -> Iterator[Event]:
    """Say once of questions to everybody that nobody here can answer them: who has spoken does, or whose task it is."""
    state, hearers = hearing.state, hearing.hearers
    spoken = _spoken(state)
    topics = tuple(dict.fromkeys(topic for asked in questions for topic in asked.topics[:1]))
    last = next((agency for agency in hearers if agency in spoken[-1:]), None)
    if last is not None:
        yield from hearing.say(replace(answer_nothing(state, last, topics), act="nothing_more"))
    elif hearers and any(asked.label == "OPEN" or asked.topics or asked.exact for asked in questions):
        owners = (agency for topic in topics[:1] for agency in sources_of(state, topic) if agency in hearers)
        yield from hearing.say(answer_nothing(state, next(owners, hearers[0]), topics))


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
    answer = answer_request(state, agency, step)
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
