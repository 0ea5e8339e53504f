"""What an interviewed person may tell now: gates, trust and the question decide, whoever puts it into words."""

from collections.abc import Iterator

from roleplay.exercise.log.events import TopicOpened
from roleplay.exercise.log.state import State
from roleplay.exercise.permits.permit import Permit, Tellable, recalled
from roleplay.exercise.persons.gates import OPEN_TRUST, Moment, is_shut, lacking, most_facts
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, InnerState

LATELY = 3  # turns within which a topic has come up, for what has to be earned
LOW, HIGH = 0.35, 0.65


def person_permit(state: State, moment: Moment) -> Permit:
    """Return what a person may tell in answer to a turn: what the gates let out, and of that as much as fits the turn.

    What has to be earned is there only where its topic came up lately. A person who has closed up, or is
    threatened or insulted, tells nothing new.
    """
    person, inner = moment.person, state.inner(moment.person.id)
    may = {item.fact: item for item in _tellable(state, moment)} if _is_open(state, moment) else {}
    told = tuple(item.fact for item in person.disclosures if item.fact in inner.told)
    kept = tuple(item for item in person.disclosures if item.fact not in (*may, *told))
    topics = dict.fromkeys(state.scenario.fact[item.fact].topic for item in kept)
    audience = (person.id, state.learner)
    return Permit(
        speaker=person.id,
        channel="interview",
        audience=audience,
        tell=(
            *(Tellable(fact=fact, source=person.id, known=True) for fact in told),
            *(Tellable(fact=fact, source=person.id, denied=fact in inner.covered) for fact in may),
        ),
        held=tuple(topics),
        most=min(most_facts(state, moment), len(may)),
        must=tuple(move.id for move in state.pending.values() if move.speaker == person.id),
        covers=tuple(item.fact for item in kept if _is_covered(state, person, item)),
        mood=tuple(_mood(state, person)),
        soft=recalled(state.improvised.get(person.id, ()), audience),
        amends=recalled(state.amends.get(person.id, ()), audience),
    )


def _is_open(state: State, moment: Moment) -> bool:
    reading = moment.reading
    if is_shut(state, moment.person) or most_facts(state, moment) == 0:
        return False
    return reading is None or (not reading.rude and reading.sense and HARMFUL_TACTICS.isdisjoint(reading.sure_tactics))


def _tellable(state: State, moment: Moment) -> Iterator[Disclosure]:
    person, inner = moment.person, state.inner(moment.person.id)
    guarded = inner.values.get("trust", 0.0) < OPEN_TRUST
    lately = frozenset((*moment.topics, *_topics_lately(state, person)))
    for item in person.disclosures:
        if item.fact in inner.told or lacking(item, state, person):
            continue
        if item.layer == "earned" and (guarded or state.scenario.fact[item.fact].topic not in lately):
            continue
        yield item


def _topics_lately(state: State, person: Person) -> Iterator[str]:
    for entry in reversed(state.log):
        if entry.turn <= state.turn - LATELY:
            return
        if isinstance(entry.event, TopicOpened) and entry.event.person == person.id:
            yield from entry.event.topics


def _is_covered(state: State, person: Person, item: Disclosure) -> bool:
    """Return whether the story in place of a fact still holds: nothing that was shown or said is against it."""
    inner = state.inner(person.id)
    return item.cover is not None and item.fact not in inner.contradicted and item.fact not in inner.evidence


def _mood(state: State, person: Person) -> Iterator[str]:
    """Yield how the person is, by the names that prompts have for it; at most three."""
    values = state.inner(person.id).values
    trust = values.get("trust", 0.5)
    if is_shut(state, person):
        yield "mood_shut"
    elif trust < LOW or trust > HIGH:
        yield "mood_guarded" if trust < LOW else "mood_open"
    marks: tuple[tuple[str, InnerState], ...] = (
        ("mood_upset", "distress"),
        ("mood_afraid", "fear_traffickers"),
        ("mood_wary", "fear_authorities"),
        ("mood_stubborn", "resistance"),
        ("mood_tired", "fatigue"),
    )
    yield from [mood for mood, name in marks if values.get(name, 0.0) > HIGH][:2]
