"""What rules answer for an interviewed person: in the place of a mind, and where no mind is to choose."""

from collections.abc import Iterator

from roleplay.exercise.log.events import Decided, Event
from roleplay.exercise.log.state import State
from roleplay.exercise.persons.gates import Moment
from roleplay.exercise.persons.interview import moment_of, outcome
from roleplay.exercise.persons.reply import Reply, choose
from roleplay.exercise.talk.stage import Stage
from roleplay.scenario.persons import Person
from roleplay.scenario.vocabulary import Stance

# Replies of a person that are no mind's to choose: broken down, without a language, led on, or brought to admit.
BY_RULE: frozenset[Stance] = frozenset(
    {"no_interpreter", "break_down", "go_along", "pick_option", "admit", "admit_vaguely", "take_back"}
)


def is_by_rule(state: State, person: Person, reply: Reply) -> bool:
    """Return whether rules decide a person's reply: an unvetted interpreter leaves nobody a reply of their own."""
    return reply.stance in BY_RULE or (person.needs_interpreter and state.interpreter == "unvetted")


def answer_by_rule(stage: Stage, person: Person) -> Iterator[Event]:
    """Yield what a person who was called does and says where rules decide it."""
    moment = moment_of(stage.state, person, stage.state.reading, stage.state.said)
    yield from reply_by_rule(stage, moment, choose(moment))


def reply_by_rule(stage: Stage, moment: Moment, reply: Reply) -> Iterator[Event]:
    """Yield what an interviewed person's reply brings, and the move that says it."""
    again = (reply.again,) if reply.again is not None else ()
    yield from outcome(moment, reply)
    yield said(stage, moment, reply, tuple(part.fact for part in (*reply.told, *again)))


def said(stage: Stage, moment: Moment, reply: Reply, facts: tuple[str, ...]) -> Decided:
    """Return the move that says an interviewed person's reply; `facts` are those that it names, new or not."""
    return stage.move(
        moment.person.id,
        reply.stance,
        channel="interview",
        to=stage.state.learner,
        facts=facts,
        layer=reply.told[0].layer if reply.told else None,
        withheld=reply.kept.fact if reply.kept else None,
        topic=reply.topic,
        remarks=reply.remarks,
        several=reply.several,
        admission=reply.admission.id if reply.admission else None,
        interpreter=stage.state.interpreter if moment.person.needs_interpreter else "none",
    )
