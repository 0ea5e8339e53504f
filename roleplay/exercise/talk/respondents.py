"""Who of those present hears a message, is called by it, and answers which part of it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from roleplay.exercise.agencies.duties import is_early
from roleplay.exercise.agencies.policy import Response
from roleplay.exercise.floor.standing import at_work, doers, last_placing, on_subject
from roleplay.exercise.floor.telling import RAISED, best_placed
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import Event
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import OFFER_HOLDS, Offer, State
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import ActKind, AgencyId

MOST_SPEAKERS = 2  # agencies that answer one question to everybody
OWN = frozenset(
    {"own", "status", "visit", "needs", "wellbeing"}
)  # scopes that ask about the doings of those who answer
Hearers = tuple[AgencyId, ...]


@dataclass(frozen=True)
class Hearing:
    """A message of the learner's as agencies hear it; `fresh` are the facts in it that are news to somebody.

    `reading` is what it was understood to do; once somebody has objected, without what must not be done.
    """

    stage: Stage
    said: Said
    reading: Reading
    fresh: tuple[str, ...] = ()

    @property
    def state(self) -> State:
        """The state of the exercise."""
        return self.stage.state

    @property
    def direct(self) -> bool:
        """Whether it goes to one agency alone."""
        return self.said.channel == "direct"

    @cached_property
    def hearers(self) -> Hearers:
        """The other agencies that hear it."""
        others = (agency for agency in self.said.audience if agency != self.state.learner)
        return tuple(agency for agency in others if agency in self.state.scenario.seat)

    @cached_property
    def chosen(self) -> Hearers:
        """The hearers that the learner has chosen as recipients."""
        return self.hearers if self.direct else tuple(agency for agency in self.hearers if agency in self.said.to)

    @cached_property
    def addressed(self) -> Hearers:
        """The hearers that it is sent to or calls by name."""
        named = dict.fromkeys((*self.chosen, *self.reading.addressees))
        return self.hearers if self.direct else tuple(agency for agency in named if agency in self.hearers)

    def say(self, answer: Response) -> Iterable[Event]:
        """Yield an answer to it (see `Stage.say`)."""
        return self.stage.say(answer, direct=self.direct)

    def acted_on(self, kind: ActKind) -> tuple[Action, ...]:
        """Return the actions of the case that acts of one kind are surely about, each once."""
        actions = self.state.scenario.action
        names = dict.fromkeys(act.id for act in self.reading.kinds(kind) if act.of == "action" and act.id is not None)
        return tuple(actions[name] for name in names if name in actions)

    def may_be_left(self, action: Action) -> bool:
        """Return whether an action may be left to a hearer: it does no harm, and one of them may take it."""
        return action.harm is None and not set(self.hearers).isdisjoint(action.agencies)

    def tasks(self) -> dict[AgencyId, list[str]]:
        """Which agency answers which request: the one it is put to, or where that is nobody or several, one that may.

        Own actions that are declared before their phase are left to a hearer who may have them in hand by then.
        """
        tasks: dict[AgencyId, list[str]] = {}
        called = {act.id: self._among(act.to) for act in self.reading.kinds("request")}
        wanted = [(action, called[action.id] or self.addressed) for action in self.acted_on("request")]
        for action in self.acted_on("decide"):
            own = self.state.learner in action.agencies and not action.agents_only
            if own and action.id not in self.state.taken and is_early(self.state, action) and self.may_be_left(action):
                able = (agency for agency in (*self.addressed, *self.hearers) if agency in action.agencies)
                wanted.append((action, (next(able),)))
        if self.reading.assents and not wanted:
            wanted = self._agreed_to()
        for action, to in wanted:
            owners = [agency for agency in action.agencies if agency in self.hearers]
            fit = [agency for agency in (*to, *self.addressed) if agency in owners]
            doer = next(iter((*fit, *(owners if len(to) != 1 else ()), *to)), None)
            if doer is not None:
                tasks.setdefault(doer, []).append(action.id)
        return tasks

    def ruled_out(self) -> Hearers:
        """Return who is surely told to leave a step that is theirs to take."""
        acts = [(act, self.state.scenario.action.get(act.id or "")) for act in self.reading.kinds("forbid")]
        owners = ((self._among(act.to) or self.hearers, step.agencies) for act, step in acts if step is not None)
        return tuple(dict.fromkeys(name for to, able in owners for name in [each for each in to if each in able][:1]))

    def _agreed_to(self) -> list[tuple[Action, Hearers]]:
        """Return what "yes" takes up: the last offer in this channel; where it named several steps, none of them."""
        made = self.state.offers
        here: list[tuple[Offer, AgencyId]] = [
            (made[agency], agency)
            for agency in self.addressed or self.hearers
            if agency in made and made[agency].channel == self.said.channel
        ]
        offer, agency = max(here, key=lambda each: each[0].place, default=(None, None))
        if offer is None or agency is None or len(offer.actions) != 1 or self.state.turn - offer.turn > OFFER_HOLDS:
            return []
        return [(self.state.scenario.action[offer.actions[0]], (agency,))]

    def _among(self, names: Iterable[str]) -> Hearers:
        known = frozenset(names)
        return tuple(agency for agency in self.hearers if agency in known)

    def questions(self) -> dict[AgencyId, list[int]]:
        """Return which agency answers which questions, by their places in the reading: who is asked, or knows best.

        Beside news only what is put as a question wants an answer.
        """
        found: dict[AgencyId, list[int]] = {}
        wanted = self.reading.wanted
        for place, asked in enumerate(wanted):
            if self.reading.rude or (self.fresh and not asked.presses):
                continue
            called = self._among(asked.to) or self.chosen
            if asked.scope in OWN and len(called) == len(self.hearers) > 1:
                called = at_work(self.state, self.hearers)[:MOST_SPEAKERS]
            if not called and not any(each.to for each in wanted):
                called = self.addressed
            for agency in called or self._volunteers(asked) or self.addressed or (*found,)[:1] or self.last_heard():
                found.setdefault(agency, []).append(place)
        return found

    def _volunteers(self, asked: Asked) -> Hearers:
        """Return who answers a question to everybody."""
        state, hearers = self.state, self.hearers
        named = next((state.scenario.action[name] for name in asked.actions if name in state.scenario.action), None)
        if asked.scope == "status" and (asked.topics or asked.actions):
            return tuple(agency for agency in hearers if on_subject(state, agency, asked) is not None)[:1]
        general = tuple(each.agency for each in asked.raised if each.fit >= RAISED and each.agency in hearers)[:1]
        if general and asked.scope in (*OWN, "whereabouts"):
            return general
        if asked.scope in OWN:
            own = at_work(state, hearers)[: MOST_SPEAKERS if asked.scope == "status" else 1]
            return self.last_heard() if asked.scope == "needs" else own
        if asked.scope == "whereabouts":
            placing = last_placing(state) or next((each for each in state.scenario.actions if each.places), None)
            return doers(state, placing, hearers)[:1] if placing is not None else hearers[:1]
        if named is not None and asked.scope == "deed":
            return doers(state, named, hearers)[:1]
        return best_placed(state, asked, hearers, MOST_SPEAKERS) or self.power_owner()

    def power_owner(self) -> Hearers:
        """Return who has a power that the message surely speaks of."""
        named = {act.id for act in self.reading.kinds("ask", "request") if act.of == "power"}
        powers = (power for power in self.stage.library.powers if power.id in named)
        return tuple(agency for power in powers for agency in power.owners if agency in self.hearers)[:1]

    def likely_doer(self) -> Hearers:
        """Return who could take the step that a message perhaps asks for, where it calls nobody."""
        actions, asked = self.state.scenario.action, self.reading.kinds("request", sure=False)
        first = max((act for act in asked if act.of == "action"), key=lambda act: act.likelihood, default=None)
        able: Sequence[AgencyId] = ()
        if first is not None and first.id in actions and not self.addressed:
            able = actions[first.id].agencies
        return tuple(agency for agency in able if agency in self.hearers)[:1]

    def last_heard(self) -> Hearers:
        """Return the hearer who was called last here, else the first: somebody answers what calls nobody."""
        called = (entry.event for entry in reversed(self.state.log) if isinstance(entry.event, Called))
        here = (event.speaker for event in called if event.channel == self.said.channel)
        last = next((agency for speaker in here for agency in self.hearers if agency == speaker), None)
        return (last,) if last is not None else self.hearers[:1]
