"""The permit: what a speaker may tell and do towards an audience now. Code computes it; a mind acts within it.

What a speaker may not tell is in no permit, and so in no prompt: of what is kept back there is the topic alone.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache

from pydantic import BaseModel, ConfigDict

from roleplay.exercise.log.state import Noted, State
from roleplay.scenario.case import Scenario
from roleplay.scenario.vocabulary import Channel, OrderId

_SIGNS = "bcdfghjkmnpqrstvwxz23456789"  # no vowels, so that no handle is a word; nothing that looks like another
HANDLE = 4  # signs
MOST_RECALLED = 6  # of the latest agreements, details and amends


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Tellable(_Part):
    """A fact that may be told. `source` is how the speaker knows it: its own, or from whom, or by which action.

    `known` says that everybody who hears it knows it, `denied` that the speaker has told something else in its place.
    """

    fact: str
    source: str
    known: bool = False
    denied: bool = False


class Possible(_Part):
    """An action that the speaker could take on, with its exercise minutes; None where it belongs to a later phase."""

    action: str
    minutes: int | None = None


class Hindered(_Part):
    """An action of the speaker's that something stands in the way of.

    That is an obstacle of the action by its place, a fact that it lacks (`lacks`), or neither: its people are busy.
    """

    action: str
    obstacle: int | None = None
    lacks: str | None = None


class Underway(_Part):
    """An action that the speaker has taken on, with the exercise minutes left; None where it belongs to later."""

    action: str
    minutes: int | None = None


class Permit(_Part):
    """What a speaker may tell this audience, do and offer now, and what it has to say.

    `private` and `held` are topics: of what may be told in direct talk alone, and of what is kept back. `most` is how
    many facts that are news may be told this turn. `needs` are facts that the speaker's duties lack, `powers` those
    that it does not have, `must` the moves that are decided already, by id. For persons: `covers` are facts in whose
    place a story is told, `mood` says how they are. `agreed`, `soft` and `amends` are the speaker's own words from
    before: what was agreed, details made up, and what was said and is not so. `order` is what the learner's words may
    set aside, though no service may.
    """

    speaker: str
    channel: Channel
    audience: tuple[str, ...]
    tell: tuple[Tellable, ...] = ()
    private: tuple[str, ...] = ()
    held: tuple[str, ...] = ()
    most: int = 0
    steps: tuple[Possible, ...] = ()
    hindered: tuple[Hindered, ...] = ()
    underway: tuple[Underway, ...] = ()
    done: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    covers: tuple[str, ...] = ()
    mood: tuple[str, ...] = ()
    agreed: tuple[str, ...] = ()
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
        standing: tuple[Possible | Hindered | Underway, ...] = (*self.steps, *self.hindered, *self.underway)
        return tuple(dict.fromkeys((*(item.action for item in standing), *self.done)))

    @property
    def mark(self) -> str:
        """A short mark of all of it, the same for the same permit."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()[:16]


def recalled(noted: Iterable[Noted], audience: Collection[str]) -> tuple[str, ...]:
    """Return the latest words of before that all who hear the speaker now have heard then as well."""
    return tuple(text for text, hearers in noted if set(audience) <= set(hearers))[-MOST_RECALLED:]


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
