"""What one agency says to everything that a message asks of it, so that nothing is lost and little is said twice.

Each request and each question is decided by itself; what is decided alike is said in one breath, and what no longer
fits into the turn is named as put off.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from roleplay.exercise.agencies.advising import PERHAPS, advise
from roleplay.exercise.agencies.policy import Response, answer_request
from roleplay.exercise.agencies.questions import answer_nothing, answer_question
from roleplay.exercise.agencies.sharing import share
from roleplay.exercise.log.events import Event
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId, Channel

MOST_FACTS_IN_ONE = 4
# Acts that leave a question without an answer.
NOTHING = frozenset({"nothing_known", "nothing_more"})
TELLING = frozenset({"share", "beside"})
REFUSALS = NOTHING | {"withhold"}
# Acts that say how an action stands, whoever says it.
STANDINGS = frozenset(
    {"not_yet", "blocked", "progress", "settled", "in_hand", "decline", "unheard", "yours_to_do", "already_done"}
)
# Acts that the agency says of one action after the other in a single move.
JOINED = frozenset({"accept", "already_done", "settled"})


def reply_to(
    stage: Stage, agency: AgencyId, requests: Sequence[Action], questions: Sequence[Asked], direct: bool, called: bool
) -> Iterator[Event]:
    """Yield the agency's decisions on what is requested and asked of it, and the moves that tell them.

    That it has no answer it says once; where another has said so already, only if it was `called`. Nor does it repeat
    uncalled what another has just told.
    """
    answers: list[Response] = []
    for action in requests:
        answer = answer_request(stage.state, agency, action, stage.state.learner)
        yield from answer.events
        answers.append(replace(answer, events=()))
    answers = _put_off(_joined(answers))
    begun = {name for answer in answers if answer.act == "accept" for name in _names(answer)}
    # Whoever has taken something on need not say that there is no answer to what is hardly a question by itself.
    meant = [asked for asked in questions if not begun or _says_something(asked)]
    # When it is done was said as it was taken on.
    answers += [each for each in _to_questions(stage, agency, meant, direct) if not _is_told(each, begun)]
    if begun:
        answers = [answer for answer in answers if answer.topic is not None or answer.act not in NOTHING]
    answers = _refused_once(answers, refuses=called or not stage.refused)
    if not called:
        answers = [answer for answer in answers if not _is_said(stage, answer)]
    for number, answer in enumerate(answers):
        if not stage.has_answer_left():
            names = tuple(name for left in answers[number:] for name in _names(left))
            if names:
                yield from say(stage, Response(agency, "put_off", about=names), direct)
            return
        yield from say(stage, answer, direct)


def _says_something(asked: Asked) -> bool:
    return bool(asked.topics) or asked.exact or asked.label == "OPEN" or asked.scope != "matter"


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


def _to_questions(stage: Stage, agency: AgencyId, questions: Sequence[Asked], direct: bool) -> list[Response]:
    state = stage.state
    channel: Channel = "direct" if direct else "room"
    found: list[Response] = []
    unknown: list[Asked] = []
    for asked in questions:
        answer = answer_question(state, agency, asked, state.learner, channel)
        if answer.act == "nothing_known":
            answer = advise(state, agency, asked.raised, PERHAPS) or answer
        if answer.act == "nothing_known":
            # What was hardly meant as a question needs no answer that there is none.
            unknown += [asked] if asked.presses else []
        elif not any(_repeats(answer, other) for other in found):
            said = {fact for other in found for fact in other.facts}
            found.append(replace(answer, facts=tuple(fact for fact in answer.facts if fact not in said)))
    answering = [answer for answer in found if answer.act != "beside"]
    answers = _shared(answering or found[:1])
    topics = tuple(topic for asked in unknown for topic in asked.topics[:1])
    if unknown and answers:
        answers.append(replace(answer_nothing(state, agency, topics), act="nothing_more"))
    elif any(asked.topics or asked.exact or asked.label == "OPEN" for asked in unknown):
        answers.append(answer_nothing(state, agency, topics))
    return answers


def _repeats(answer: Response, other: Response) -> bool:
    """Whether an answer says nothing that an earlier one does not say."""
    if answer.act in TELLING:
        return set(answer.facts) <= set(other.facts)
    if answer.act == "advise":
        return answer.position == other.position
    return (answer.act, answer.action, answer.withheld) == (other.act, other.action, other.withheld)


def _shared(answers: Sequence[Response]) -> list[Response]:
    """Tell the facts of several answers together, those for everybody and those for the asker alone apart."""
    found: list[Response] = []
    for answer in answers:
        same = next((at for at, one in enumerate(found) if _goes_with(answer, one)), None)
        if same is None:
            found.append(answer)
        else:
            facts = tuple(dict.fromkeys((*found[same].facts, *answer.facts)))
            found[same] = replace(found[same], facts=facts)
    return found


def _goes_with(answer: Response, other: Response) -> bool:
    alike = answer.act == other.act == "share" and answer.direct == other.direct
    return alike and len({*answer.facts, *other.facts}) <= MOST_FACTS_IN_ONE


def _is_told(answer: Response, begun: Collection[str]) -> bool:
    return answer.act == "progress" and answer.action in begun


def _refused_once(answers: Sequence[Response], *, refuses: bool) -> list[Response]:
    first = next((answer for answer in answers if answer.act in REFUSALS), None) if refuses else None
    return [answer for answer in answers if answer is first or answer.act not in REFUSALS]


def _names(answer: Response) -> tuple[str, ...]:
    """What an answer that is put off would have been about, by the ids of its actions or topics."""
    if answer.action is not None:
        return (answer.action, *answer.also)
    return answer.about or ((answer.topic,) if answer.topic is not None else ())


def say(stage: Stage, answer: Response, direct: bool) -> Iterator[Event]:
    """Yield an answer's events, the facts it gives away and the move itself."""
    state = stage.state
    stage.refused = stage.refused or answer.act in REFUSALS
    stage.told.update(answer.facts)
    if answer.action is not None:
        stage.stands.add((answer.act, answer.action))
    yield from answer.events
    position = stage.library.agency[answer.speaker].position.get(answer.position or "")
    private = direct or answer.direct
    for fact_id in answer.facts:
        hearers = (state.learner,) if private else stage.room
        shared = share(state, state.scenario.fact[fact_id], answer.speaker, hearers)
        if shared is not None:
            yield shared
    yield stage.reply(
        answer.speaker,
        answer.act,
        channel="direct" if private else "room",
        to=state.learner if private else None,
        facts=answer.facts,
        withheld=answer.withheld,
        action=answer.action,
        also=answer.also,
        about=answer.about,
        agency=answer.agency,
        power=answer.power,
        order=answer.order,
        position=answer.position,
        quote=answer.quote,
        asks_for=answer.asks_for,
        topic=answer.topic,
        source=answer.source,
        minutes=answer.minutes,
        finished=answer.finished,
        ongoing=answer.ongoing,
        passages=position.passages if position is not None else answer.passages,
    )
