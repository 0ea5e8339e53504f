"""The permit: what a speaker may tell and do towards an audience now. Code computes it; a mind acts within it.

What a speaker may not tell is in no permit, and so in no prompt: of what is kept back there is the topic alone. What an
agency may do follows from the state alone; what an interviewed person may tell, from gates, trust and the question.
"""

import hashlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from roleplay.exercise.agencies.duties import is_early, is_over, missing_facts, obstacle, open_duties
from roleplay.exercise.agencies.policy import has_hands, minutes_left, minutes_of
from roleplay.exercise.agencies.sharing import may_know, reasons_against
from roleplay.exercise.log.answers import Undertaking
from roleplay.exercise.log.events import TopicOpened
from roleplay.exercise.log.state import Noted, State
from roleplay.exercise.persons.gates import OPEN_TRUST, Moment, is_shut, lacking, most_facts
from roleplay.exercise.words.reading import Record
from roleplay.scenario.agencies import Action
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.vocabulary import HARMFUL_TACTICS, AgencyId, Channel, InnerState, OrderId

MOST_TOLD = 4  # facts that are news, in one answer
ASKED_AGAIN = 10  # turns after which a service asks once more for what nobody has told it
LATELY = 3  # turns within which a topic has come up, for what has to be earned
LOW, HIGH = 0.35, 0.65
_SIGNS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so that no handle is a word; nothing that looks like another
HANDLE = 4  # signs
MOST_RECALLED = 6  # of the latest agreements, details and amends


class Tellable(Record):
    """A fact that may be told. `source` is how the speaker knows it: its own, or from whom, or by which action.

    `known` says that everybody who hears it knows it, `denied` that the speaker has told something else in its place.
    """

    fact: str
    source: str
    known: bool = False
    denied: bool = False


class Step(Record):
    """An action that the speaker could take on or has taken on, with the exercise minutes that it takes (still).

    They are None where it belongs to a later phase.
    """

    action: str
    minutes: int | None = None


class Hindered(Record):
    """An action of the speaker's that something stands in the way of.

    That is an obstacle of the action by its place, a fact that it lacks (`lacks`), or neither: its people are busy.
    """

    action: str
    obstacle: int | None = None
    lacks: str | None = None


class Permit(Record):
    """What a speaker may tell this audience, do and offer now, and what it has to say.

    `private` and `held` are topics: of what may be told in direct talk alone, and of what is kept back. `most` is how
    many facts that are news may be told this turn. `needs` are facts that the speaker's duties lack, `powers` those
    that it does not have, `must` the moves that are decided already, by id. For persons: `covers` are facts in whose
    place a story is told, `mood` says how they are. `agreed`, `soft` and `amends` are the speaker's own words from
    before: what was agreed and who owes it, details made up, and what was said and is not so. `order` is what the
    learner's words may set aside, though no service may.
    """

    speaker: str
    channel: Channel
    audience: tuple[str, ...]
    tell: tuple[Tellable, ...] = ()
    private: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    most: int = 0
    steps: tuple[Step, ...] = ()
    hindered: tuple[Hindered, ...] = ()
    underway: tuple[Step, ...] = ()
    done: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    agreed: tuple[Undertaking, ...] = ()
    soft: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    order: OrderId | None = None

    @property
    def facts(self) -> frozenset[str]:
        """The facts that may be told."""
        return frozenset(item.fact for item in self.tell)

    @property
    def actions(self) -> frozenset[str]:
        """The actions that may be taken on."""
        return frozenset(item.action for item in self.steps)

    @property
    def named(self) -> tuple[str, ...]:
        """The actions that it names, each once: those that can be taken on, and those that stand otherwise."""
        standing: tuple[Step | Hindered, ...] = (*self.steps, *self.hindered, *self.underway)
        return tuple(dict.fromkeys((*(item.action for item in standing), *self.done)))

    @property
    def mark(self) -> str:
        """A short mark of all of it, the same for the same permit."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def recalled(noted: Iterable[Noted], audience: Collection[str]) -> tuple[str, ...]:
    """Return the latest words of before that all who hear the speaker now have heard then as well."""
    return tuple(text for text, hearers in noted if set(audience) <= set(hearers))[-MOST_RECALLED:]


def _agreements(state: State, speaker: str, audience: Collection[str]) -> Iterator[Undertaking]:
    """Yield the latest agreements of a speaker that all who hear it now have heard."""
    shared = [made for made in state.agreed.get(speaker, ()) if set(audience) <= set(made.audience)]
    for made in shared[-MOST_RECALLED:]:
        yield Undertaking(owes=made.owes, what=made.text)


def agency_permit(
    state: State,
    library: Library,
    speaker: AgencyId,
    audience: tuple[str, ...],
    channel: Channel,
    left_to_others: Collection[str] = (),
) -> Permit:
    """Return what an agency may do towards an audience.

    Steps in `left_to_others` are asked of somebody else in this turn, and nobody else takes them on. Of others' work
    it knows nothing that it has not heard: that stands in the conversation, not here.
    """
    hearers = tuple(seat.agency for seat in state.scenario.seats if seat.agency in audience)
    tell, private, held = _tellings(state, speaker, hearers, channel)
    own = (action for action in state.scenario.actions if speaker in action.agencies and action.harm is None)
    open_ = (action for action in own if action.id not in state.begun and action.id not in left_to_others)
    todo = [(action, _hindrance(state, speaker, action)) for action in open_ if not is_over(state, action)]
    must = (move for move in state.pending.values() if move.speaker == speaker)
    return Permit(
        speaker=speaker,
        channel=channel,
        audience=audience,
        tell=tell,
        private=private,
        held=held,
        most=MOST_TOLD,
        steps=tuple(Step(action=each.id, minutes=minutes_of(state, each)) for each, item in todo if item is None),
        hindered=tuple(item for _, item in todo if item is not None),
        underway=tuple(
            Step(action=work.action, minutes=minutes_left(state, work)) for work in state.work if work.agency == speaker
        ),
        done=tuple(name for name, taken in state.taken.items() if taken.agency == speaker),
        needs=tuple(_needs(state, speaker)),
        powers=tuple(power.id for power in library.powers if speaker not in power.owners),
        must=tuple(move.id for move in must if frozenset(move.audience) == frozenset(audience)),
        agreed=tuple(_agreements(state, speaker, audience)),
        soft=recalled(state.improvised.get(speaker, ()), audience),
        amends=recalled(state.amends.get(speaker, ()), audience),
    )


def _tellings(
    state: State, speaker: AgencyId, hearers: tuple[AgencyId, ...], channel: Channel
) -> tuple[tuple[Tellable, ...], tuple[str, ...], tuple[str, ...]]:
    """Return what may be told here, and the topics of what may be told in private alone and of what is kept back."""
    tell: list[Tellable] = []
    private: dict[str, None] = {}
    held: dict[str, None] = {}
    for name, knowing in state.known(speaker).items():
        if knowing.turn == state.turn and knowing.source in state.scenario.inject:
            continue  # what comes in just now is told as news first
        fact = state.scenario.fact[name]
        lacking = tuple(agency for agency in hearers if name not in state.known(agency))
        if not any(reasons_against(fact, agency, channel, state) for agency in lacking):
            tell.append(Tellable(fact=name, source=knowing.source, known=not lacking))
        elif channel == "room" and name not in state.known(state.learner) and may_know(fact, state.learner, state):
            private[fact.topic] = None
        else:
            held[fact.topic] = None
    return tuple(tell), tuple(private), tuple(held)


def _hindrance(state: State, speaker: AgencyId, action: Action) -> Hindered | None:
    """Return what keeps the agency from an action that nobody has taken on; None where nothing does.

    An obstacle to what belongs to a later phase may be gone by then; hands and facts are wanted as it is promised.
    """
    place = None if is_early(state, action) else obstacle(state, action, speaker)
    if place is not None:
        return Hindered(action=action.id, obstacle=place)
    missing = missing_facts(state, speaker, action)
    if missing:
        return Hindered(action=action.id, lacks=missing[0])
    return None if has_hands(state, speaker, action) else Hindered(action=action.id)


def _needs(state: State, speaker: AgencyId) -> Iterator[str]:
    """Yield the facts that open duties of the agency lack and that somebody else at the table could tell it.

    What it has asked for it does not ask for again at once: whoever knows has heard it.
    """
    needed = (fact for duty in open_duties(state, speaker) for fact in duty.needs_facts)
    for name in dict.fromkeys(needed):
        known_to_others = any(name in state.known(seat.agency) for seat in state.scenario.seats)
        asked = state.asked.get(f"{speaker}:{name}")
        waits = asked is not None and state.turn - asked < ASKED_AGAIN
        if name not in state.known(speaker) and known_to_others and not waits:
            yield name


def person_permit(moment: Moment) -> Permit:
    """Return what a person may tell in answer to a turn: what the gates let out, and of that as much as fits the turn.

    What has to be earned is there only where its topic came up lately. A person who has closed up, or is
    threatened or insulted, tells nothing new.
    """
    state, person, inner = moment.state, moment.person, moment.inner
    may = [item.fact for item in _tellable(moment)] if _is_open(moment) else []
    told = tuple(item.fact for item in person.disclosures if item.fact in inner.told)
    kept = tuple(item for item in person.disclosures if item.fact not in (*may, *told))
    topics = dict.fromkeys(state.topic_of(item.fact) for item in kept)
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
        most=min(most_facts(moment), len(may)),
        must=tuple(move.id for move in state.pending.values() if move.speaker == person.id),
        covers=tuple(item.fact for item in kept if item.cover is not None and inner.keeps_up(item.fact)),
        mood=tuple(_mood(state, person)),
        soft=recalled(state.improvised.get(person.id, ()), audience),
        amends=recalled(state.amends.get(person.id, ()), audience),
    )


def _is_open(moment: Moment) -> bool:
    reading = moment.reading
    civil = reading is None or (not reading.rude and reading.sense and HARMFUL_TACTICS.isdisjoint(moment.tactics))
    return civil and not is_shut(moment.state, moment.person) and most_facts(moment) > 0


def _tellable(moment: Moment) -> Iterator[Disclosure]:
    state, person, inner = moment.state, moment.person, moment.inner
    guarded = inner.value("trust") < OPEN_TRUST
    opened = (event for event in state.lately(LATELY) if isinstance(event, TopicOpened) and event.person == person.id)
    lately = {*moment.topics, *(topic for event in opened for topic in event.topics)}
    for item in person.disclosures:
        if item.fact in inner.told or lacking(item, state, person):
            continue
        if item.layer == "earned" and (guarded or state.topic_of(item.fact) not in lately):
            continue
        yield item


def _mood(state: State, person: Person) -> Iterator[str]:
    """Yield how the person is, by the names that prompts have for it; at most three."""
    values = state.inner(person.id).values
    trust = values.get("trust", 0.5)
    if is_shut(state, person):
        yield "mood_shut"
    elif trust < LOW:
        yield "mood_guarded"
    elif trust > HIGH:
        yield "mood_open"
    marks: tuple[tuple[str, InnerState], ...] = (
        ("mood_upset", "distress"),
        ("mood_afraid", "fear_traffickers"),
        ("mood_wary", "fear_authorities"),
        ("mood_stubborn", "resistance"),
        ("mood_tired", "fatigue"),
    )
    yield from [mood for mood, name in marks if values.get(name, 0.0) > HIGH][:2]


@dataclass(frozen=True, slots=True)
class Handles:
    """Names for facts and actions that say nothing of what they are, and stay the same through a session."""

    facts: Mapping[str, str]
    actions: Mapping[str, str]

    def facts_of(self, handles: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
        """Return the facts behind handles, each once, without those that are unknown or not `allowed`."""
        return _behind(self.facts, handles, allowed)

    def actions_of(self, handles: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
        """Return the actions behind handles, each once, without those that are unknown or not `allowed`."""
        return _behind(self.actions, handles, allowed)


def handles_of(state: State) -> Handles:
    """Return the handles of a session's case."""
    return handles_in(state.scenario, f"{state.setup.content_hash}:{state.setup.seed}")


def handles_in(scenario: Scenario, salt: str) -> Handles:
    """Return the handles of a case; with another `salt` they are others."""
    facts, actions = (tuple(item.id for item in part) for part in (scenario.facts, scenario.actions))
    return _handles(facts, actions, salt)


@lru_cache(maxsize=8)
def _handles(facts: tuple[str, ...], actions: tuple[str, ...], salt: str) -> Handles:
    taken: set[str] = set()
    return Handles(_named("fact", facts, salt, taken), _named("action", actions, salt, taken))


def _named(kind: str, names: tuple[str, ...], salt: str, taken: set[str]) -> Mapping[str, str]:
    found: dict[str, str] = {}
    for name in sorted(names):
        number = int.from_bytes(hashlib.sha256(f"{salt}:{kind}:{name}".encode()).digest())
        while (handle := _spelt(number)) in taken:
            number += 1
        taken.add(handle)
        found[name] = handle
    return found


def _spelt(number: int) -> str:
    signs = ""
    for _ in range(HANDLE):
        number, sign = divmod(number, len(_SIGNS))
        signs += _SIGNS[sign]
    return signs


def _behind(named: Mapping[str, str], handles: Iterable[str], allowed: Iterable[str]) -> tuple[str, ...]:
    asked = {handle.strip().casefold() for handle in handles}
    return tuple(name for name in dict.fromkeys(allowed) if named[name] in asked)
