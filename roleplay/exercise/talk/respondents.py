"""Who of those present hears a message, is called by it, and answers which part of it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from roleplay.exercise.agencies.duties import is_early
from roleplay.exercise.agencies.policy import Response, has_news
from roleplay.exercise.agencies.questions import AgencyQuestion, advisers, sources_of
from roleplay.exercise.agencies.status import last_placing, on_subject
from roleplay.exercise.log.events import Event
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.exercise.talk.stage import Stage
from roleplay.exercise.talk.utterance import offered
from roleplay.exercise.words.reading import Asked, Reading
from roleplay.scenario.agencies import Action
from roleplay.scenario.vocabulary import STEPS, ActKind, AgencyId

MOST_OVERVIEWS = 2  # agencies that answer a question to everybody about everything
MOST_SPEAKERS = 3  # agencies that answer one question to everybody
NEARLY = 0.85
UNANSWERED = frozenset({"nothing_known", "beside", "decline", "unheard"})
OWN = frozenset({"own", "status", "visit"})  # scopes that ask about the doings of those who answer
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

    @property
    def asked(self) -> tuple[Asked, ...]:
        """The questions that want an answer; beside news, only those that are put as such."""
        reading = self.reading
        if reading.questions is None:
            only_tells = reading.label in ("OPINION", "ENCOUR") or (bool(self.fresh) and bool(reading.kinds(*STEPS)))
            return () if only_tells else reading.wanted
        return tuple(asked for asked in reading.questions if asked.presses or not self.fresh)

    def say(self, answer: Response) -> Iterator[Event]:
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

    def tasks(self) -> dict[AgencyId, list[Action]]:
        """Which agency answers which request: the one it is put to, or where that is nobody or several, one that may.

        Own actions that are declared before their phase are left to a hearer who may have them in hand by then.
        """
        tasks: dict[AgencyId, list[Action]] = {}
        called = {act.id: self._among(act.to) for act in self.reading.kinds("request")}
        wanted = [(action, called[action.id] or self.addressed) for action in self.acted_on("request")]
        for action in self.acted_on("decide"):
            own = self.state.learner in action.agencies and not action.agents_only
            if own and action.id not in self.state.taken and is_early(self.state, action) and self.may_be_left(action):
                able = (agency for agency in (*self.addressed, *self.hearers) if agency in action.agencies)
                wanted.append((action, (next(able),)))
        if self.reading.assents and not wanted:
            wanted = list(self._offered())
        for action, to in wanted:
            owners = [agency for agency in action.agencies if agency in self.hearers]
            fit = [agency for agency in (*to, *self.addressed) if agency in owners]
            doer = next(iter((*fit, *(owners if len(to) != 1 else ()), *to)), None)
            if doer is not None:
                tasks.setdefault(doer, []).append(action)
        return tasks

    def _offered(self) -> Iterator[tuple[Action, Hearers]]:
        """Yield what agencies have offered to do lately, each with the agency: "please do" is all it takes.

        Where an agency has named several steps, a mere yes does not say which.
        """
        for agency in self.addressed or self.hearers:
            names = [*offered(self.state, (agency,))]
            if len(names) == 1:
                yield self.state.scenario.action[names[0]], (agency,)

    def _among(self, names: Iterable[str]) -> Hearers:
        known = frozenset(names)
        return tuple(agency for agency in self.hearers if agency in known)

    def share_out(self, questions: Sequence[Asked]) -> tuple[dict[AgencyId, list[Asked]], list[Asked]]:
        """Return the questions by the agencies that answer them, and those that nobody here can answer.

        Whom another part of the message calls answers a question only where nobody else can.
        """
        found: dict[AgencyId, list[Asked]] = {}
        nobodys: list[Asked] = []
        for asked in questions:
            called = self._among(asked.to) or self.chosen
            if asked.scope in OWN and len(called) == len(self.hearers) > 1:
                called = _at_work(self.state, self.hearers)
            if not called and all(not each.to for each in questions):
                called = self.addressed
            speakers = called or _volunteers(self.state, asked, self.hearers) or self.addressed
            wide = None
            if not speakers and asked.label == "OPEN" and not asked.topics:
                # An open question no word of which belongs to anything known is after everything.
                wide = asked.model_copy(update={"aims": (), "exact": False})
                speakers = _volunteers(self.state, wide, self.hearers)
            for agency in speakers:
                found.setdefault(agency, []).append(wide or asked)
            if not speakers and asked.presses:
                nobodys.append(asked)
        return found, nobodys


def _volunteers(state: State, asked: Asked, hearers: Hearers) -> Hearers:
    """Those who answer a question to everybody: who knows most fitting news of it, or whose action it asks about."""
    advising = advisers(state, asked, hearers)
    if advising:
        return advising
    if asked.scope == "status" and (asked.topics or asked.actions):
        at_it = (agency for agency in hearers if on_subject(state, agency, asked) is not None)
        owners = (agency for topic in asked.topics[:1] for agency in sources_of(state, topic) if agency in hearers)
        return tuple((*at_it, *owners, *hearers)[:1])
    if asked.scope in OWN:
        return _at_work(state, hearers)[: 1 if asked.scope != "status" else MOST_SPEAKERS]
    if asked.scope == "whereabouts":
        # Whoever put the people where they are, or else could: those are with them.
        placing = last_placing(state) or next((action for action in state.scenario.actions if action.places), None)
        return _doer(state, placing, hearers) if placing is not None else hearers[:1]
    if not asked.exact and not asked.topics and not asked.actions:
        if asked.label != "OPEN" and asked.scope == "matter":
            return ()
        return tuple(agency for agency in hearers if has_news(state, agency))[:MOST_OVERVIEWS]
    named = next((state.scenario.action[name] for name in asked.actions if name in state.scenario.action), None)
    if named is not None and asked.scope == "deed":
        return _doer(state, named, hearers)
    return (
        _best_of(state, asked, hearers, freely=True)[:MOST_SPEAKERS]
        or _best_of(state, asked, hearers, freely=False)[:1]
        or _finders(state, asked, hearers)
    )


def _at_work(state: State, hearers: Hearers) -> Hearers:
    """Those with work under way, then those who have done some in this phase; where nobody has, who did some last."""
    busy = tuple(agency for agency in hearers if any(work.agency == agency for work in state.work))
    recent = {taken.agency for taken in state.taken.values() if taken.turn > state.phase_turn}
    done = tuple(agency for agency in hearers if agency in recent and agency not in busy)
    latest = sorted(state.taken.values(), key=lambda taken: -taken.turn)
    last = dict.fromkeys(taken.agency for taken in latest if taken.agency in hearers)
    return (*busy, *done)[:MOST_SPEAKERS] or tuple(last)[:MOST_SPEAKERS] or hearers[:1]


def _best_of(state: State, asked: Asked, hearers: Hearers, *, freely: bool) -> Hearers:
    scores = {agency: AgencyQuestion(state, agency, asked, "room").likely(freely=freely) for agency in hearers}
    best = max(scores.values(), default=0.0)
    # A question for one certain thing is answered by who knows it best.
    least = best if asked.names and asked.exact else NEARLY * best
    return tuple(agency for agency in hearers if best and scores[agency] >= least)


def _doer(state: State, action: Action, hearers: Hearers) -> Hearers:
    """Who did or does an action, else could do it, of those first who can see to what it still lacks; or anybody."""
    doers = [state.taken[action.id].agency] if action.id in state.taken else []
    doers += (work.agency for work in state.work if work.action == action.id)
    lacking = [state.scenario.action[name] for name in action.requires.actions if name not in state.taken]
    doers += (agency for agency in action.agencies if any(agency in other.agencies for other in lacking))
    return tuple(agency for agency in (*doers, *action.agencies) if agency in hearers)[:1] or hearers[:1]


def _finders(state: State, asked: Asked, hearers: Hearers) -> Hearers:
    """The agency that knows nothing new, but could repeat the answer, find it out or say how a matter stands."""
    answers = ((each, AgencyQuestion(state, each, asked, "room").answer().act) for each in hearers)
    return next(((agency,) for agency, act in answers if act not in UNANSWERED), ())
