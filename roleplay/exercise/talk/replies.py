"""What one agency says to everything that a message asks of it, so that nothing is lost and little is said twice.

Each request and each question is decided by itself; what is decided alike is said in one breath, and what no longer
fits into the turn is named as put off.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from roleplay.exercise.agencies.advising import PERHAPS, advise
from roleplay.exercise.agencies.policy import Response, answer_request
from roleplay.exercise.agencies.questions import answer_nothing, answer_question
from roleplay.exercise.log.events import Event
from roleplay.exercise.talk.respondents import Delivery
from roleplay.exercise.talk.stage import NOTHING, REFUSALS, Stage
from roleplay.exercise.words.reading import Asked
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import AgencyId

MOST_FACTS_IN_ONE = 4
TELLING = frozenset({"share", "beside"})
# Acts that say how an action stands, whoever says it.
STANDINGS = frozenset(
    {"not_yet", "blocked", "progress", "settled", "in_hand", "decline", "unheard", "yours_to_do", "already_done"}
)
# Acts that the agency says of one action after the other in a single move.
JOINED = frozenset({"accept", "already_done", "settled"})


def reply_to(
    delivery: Delivery, agency: AgencyId, requests: Sequence[Action], questions: Sequence[Asked], *, called: bool
) -> Iterator[Event]:
    """Yield the agency's decisions on what is requested and asked of it, and the moves that tell them.

    That it has no answer it says once; where another has said so already, only if it was `called`. Nor does it repeat
    uncalled what another has just told.
    """
    stage, answers = delivery.stage, []
    for action in requests:
        answer = answer_request(stage.state, agency, action, stage.state.learner)
        yield from answer.events
        answers.append(replace(answer, events=()))
    answers = _put_off(_joined(answers))
    begun = {name for answer in answers if answer.act == "accept" for name in _names(answer)}
    # Whoever has taken something on need not say that there is no answer to what is hardly a question by itself.
    meant = [asked for asked in questions if not begun or asked.scope != "matter" or _says_something(asked)]
    # When it is done was said as it was taken on.
    others = _to_questions(delivery, agency, meant)
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
                yield from delivery.say(Response(agency, "put_off", about=names))
            return
        yield from delivery.say(answer)


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


def _to_questions(delivery: Delivery, agency: AgencyId, questions: Sequence[Asked]) -> list[Response]:
    state = delivery.state
    found: list[Response] = []
    unknown: list[Asked] = []
    for asked in questions:
        answer = answer_question(state, agency, asked, state.learner, delivery.said.channel)
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
    elif any(_says_something(asked) for asked in unknown):
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


def _names(answer: Response) -> tuple[str, ...]:
    """What an answer that is put off would have been about, by the ids of its actions or topics."""
    if answer.action is not None:
        return (answer.action, *answer.also)
    return answer.about or ((answer.topic,) if answer.topic is not None else ())
