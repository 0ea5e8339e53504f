"""An option: one thing that the learner can say or decide, before it has words; what a permit is to others.

There is one list of them. Readers rank it, pages show it in words, and what is picked from it is an act that nobody
reads again. What is listed is sayable, not wise: one may think that a colleague's power is one's own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from roleplay.exercise.words.reading import Act, ActObject, Utterance
from roleplay.scenario.vocabulary import ActKind

OptionKind = Literal["ask", "tell", "request", "decide", "forbid", "undo", "agree", "decline", "offer"]
# Among services: who agrees to an offer requests what was offered, who offers an own step tells of it.
ACT_OF: Mapping[OptionKind, ActKind] = {
    "ask": "ask",
    "tell": "tell",
    "request": "request",
    "decide": "decide",
    "forbid": "forbid",
    "undo": "undo",
    "agree": "request",
    "decline": "forbid",
    "offer": "tell",
}


@dataclass(frozen=True, slots=True)
class Option:
    """One thing that the learner can say or decide; `id` names what it is about, `of` says what that is.

    `does` is the act that it is: who agrees to an offer requests what was offered, who declines it forbids that, who
    offers an own step tells of it. `to` are those that it can be put to, the fittest first; none where all who hear it
    are meant. It is `fitting` where somebody spoken to, or the learner, may do it at all. `minutes` are the exercise
    minutes that it takes whoever does it, None where it takes none or belongs to a later phase; it `is_open` where
    something would come of it now: what is done or over can still be said, and gets an answer.
    """

    kind: OptionKind
    does: ActKind
    of: ActObject
    id: str
    to: tuple[str, ...] = ()
    fitting: bool = True
    minutes: int | None = None
    is_open: bool = True

    def act(self, to: Iterable[str] = (), quote: str = "", likelihood: float | None = None) -> Act:
        """Return it as an act, put to those of `to` that it can be put to; sure without a `likelihood` (0-1)."""
        return Act(
            kind=self.does,
            id=self.id,
            of=self.of,
            to=tuple(name for name in to if name in self.to) or self.to[:1],
            quote=quote,
            sure=likelihood is None,
            likelihood=1.0 if likelihood is None else likelihood,
        )


def sayable(said: Utterance) -> Iterator[Option]:
    """Yield what can be said where an utterance is said: to a person, questions and facts; steps among services."""
    if said.channel == "interview":
        person = (said.person.id,) if said.person is not None else ()
        yield from (Option("ask", "ask", "topic", topic.id, person) for topic in said.topics)
        yield from (Option("tell", "evidence", "fact", fact.id, person) for fact in said.facts)
        return
    hearers = hearers_of(said)
    for action in said.actions:
        able = _among(hearers, action.agencies)
        whom, own = able or hearers, said.learner in action.agencies and not action.agents_only
        if action.id in said.offered:
            yield Option("agree", "request", "action", action.id, whom)
            yield Option("decline", "forbid", "action", action.id, whom)
        yield Option("request", "request", "action", action.id, whom, bool(able))
        for kind in ("forbid", "undo", "ask"):
            yield Option(kind, kind, "action", action.id, whom, own or bool(able))
        if not action.agents_only:
            yield Option("decide", "decide", "action", action.id, (), own)
        if own:
            yield Option("offer", "tell", "action", action.id)
    yield from (Option("ask", "ask", "topic", topic.id, hearers) for topic in said.topics)
    yield from (Option("tell", "tell", "fact", fact.id) for fact in said.facts)
    for power in said.powers:
        owners = _among(hearers, power.owners)
        if said.learner not in power.owners:
            yield Option("decide", "decide", "power", power.id, (), fitting=False)
        yield Option("request", "request", "power", power.id, owners or hearers, bool(owners))


def option_of(act: Act, among: Iterable[Option]) -> Option | None:
    """Return the option that an act takes; None where it takes none of them."""
    return next((each for each in among if (each.does, each.of, each.id) == (act.kind, act.of, act.id)), None)


def hearers_of(said: Utterance) -> tuple[str, ...]:
    """Return the services that an utterance is put to: those it is sent to, or all others at the table."""
    return said.to or tuple(name for name in said.agencies if name != said.learner)


def _among(hearers: Iterable[str], able: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((name for name in hearers if name in able), key=able.index))
