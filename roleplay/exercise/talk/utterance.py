"""The learner's words on their way in: whether they are a text, who hears them, and what a reader gets with them."""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import takewhile

from roleplay.errors import InputError
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import OFFER_HOLDS, State
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.words.options import option_of, sayable
from roleplay.exercise.words.reading import Before, Earlier, Utterance
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Channel

# Characters of the conversation that a reader gets: past the first the oldest words go, down to the second. So its
# beginning stays the same for several turns, and a model's server need not compute it anew each time.
MOST_HEARD = 6000
KEPT_HEARD = 4000
LONGEST_HEARD = 1200  # characters of one message
# What was said long ago is not looked through at every message: it leaves in blocks of so many turns.
BLOCK, BLOCKS = 20, 2


def clean(text: str, longest: int) -> str:
    """Return the text without surrounding space; raises InputError if it is empty, too long or not text."""
    words = text.strip()
    if not words:
        raise InputError("empty")
    if len(words) > longest:
        raise InputError("too_long", length=len(words), most=longest)
    if any((ord(sign) < 32 and sign not in "\n\t\r") or 0xD800 <= ord(sign) <= 0xDFFF for sign in words):
        raise InputError("not_text")
    return words


def audience(state: State, channel: Channel, to: tuple[str, ...]) -> tuple[str, ...]:
    """Return who hears what the learner says there; raises InputError where nobody is there by that name."""
    scenario = state.scenario
    if channel == "room":
        return tuple(scenario.seat)
    if channel == "direct":
        others = [agency for agency in to if agency in scenario.seat and agency != state.learner]
        if len(others) != 1 or len(to) != 1:
            allowed = ", ".join(agency for agency in scenario.seat if agency != state.learner)
            raise InputError("direct_recipient", known=allowed)
        return (state.learner, others[0])
    if len(to) != 1 or to[0] not in scenario.person:
        raise InputError("interview_person", known=", ".join(scenario.person))
    return (state.learner, to[0])


def refuse_unknown(state: State, said: Said, library: Library) -> None:
    """Raise InputError where facts or acts chosen by hand are about something the learner does not know or cannot do.

    An act about nothing in particular, a craft of interviewing say, can always be meant.
    """
    facts, acts = said.facts, said.acts
    told = (act.id for act in acts if act.of == "fact" and act.id is not None)
    unknown = [fact for fact in (*facts, *told) if fact not in state.known(state.learner)]
    if unknown:
        raise InputError("unknown_fact", fact=unknown[0])
    strange = [act.id for act in acts if act.of == "action" and act.id not in state.scenario.action]
    if strange:
        raise InputError("unknown_action", action=strange[0])
    elsewhere = [act.id for act in acts if act.of == "topic" and act.id not in state.scenario.topic]
    if elsewhere:
        raise InputError("unknown_topic", topic=elsewhere[0])
    among = [*sayable(utterance(state, said, library))] if acts else []
    impossible = next((act for act in acts if act.of not in (None, "order") and option_of(act, among) is None), None)
    if impossible is not None:
        raise InputError("no_such_option", kind=impossible.kind, id=str(impossible.id))


def utterance(state: State, said: Said, library: Library) -> Utterance:
    """Return the learner's words with what a reader may know of the exercise."""
    scenario = state.scenario
    person = said.to[0] if said.channel == "interview" else None
    interviewed = scenario.person[person] if person else None
    return Utterance(
        text=said.text,
        language=state.setup.language,
        channel=said.channel,
        learner=state.learner,
        to=tuple(agency for agency in said.to if agency in scenario.seat) if person is None else (),
        stage=state.stage(person) if person else "account",
        opened=frozenset(state.inner(person).opened) if person else frozenset(),
        topics=scenario.topics,
        facts=tuple(scenario.fact[fact] for fact in state.known(state.learner)),
        actions=scenario.actions,
        powers=library.powers,
        agencies=library.addressees[scenario.id],
        absent=library.absent[scenario.id] if person is None else {},
        wanted=scenario.facts,
        asks=scenario.asks,
        person=interviewed,
        everyday=tuple(item for item in scenario.everyday if interviewed and item.id in interviewed.remarks),
        before=_before(state, person) if person else Before(),
        offered=frozenset(offered(state, said.audience, said.channel)) if person is None else frozenset(),
        persons=scenario.persons,
        heard=tuple(_heard(state, said)),
        told=frozenset(state.inner(person).told) if person else frozenset(),
    )


def offered(state: State, agencies: Iterable[str], channel: Channel | None = None) -> Iterator[str]:
    """Yield the actions that agencies have offered lately, in a channel or in any, or asked whether they were meant."""
    offers = (state.offers[agency] for agency in agencies if agency in state.offers)
    lately = (each for each in offers if state.turn - each.turn <= OFFER_HOLDS and channel in (None, each.channel))
    return (action for offer in lately for action in offer.actions)


def _heard(state: State, said: Said) -> deque[Earlier]:
    kept, length = deque[Earlier](), 0
    first = (state.turn // BLOCK - BLOCKS) * BLOCK
    lately = list(takewhile(lambda entry: entry.turn >= first, reversed(state.log)))[::-1]
    messages = [entry for entry in lately if isinstance(entry.event, Said)]
    for entry in heard_by(state.learner, messages, state.learner, state.scenario):
        event = entry.event
        if not isinstance(event, Said) or event is said:
            continue
        kept.append(Earlier(event.speaker, event.channel, event.text[:LONGEST_HEARD], event.to))
        length += len(kept[-1].text)
        if length > MOST_HEARD:
            while length > KEPT_HEARD:
                length -= len(kept.popleft().text)
    return kept


def _before(state: State, person: str) -> Before:
    inner = state.inner(person)
    last = inner.last
    if last is None:
        return Before(topic=inner.last_topic)
    facts = (*last.facts, *((last.withheld,) if last.withheld is not None else ()))
    subjects = {question.id: question.topic for question in state.scenario.everyday}
    of_answer = (*(state.scenario.fact[fact].topic for fact in facts), *(subjects.get(name) for name in last.remarks))
    return Before(facts, next(iter(of_answer), None) or last.topic or inner.last_topic)
