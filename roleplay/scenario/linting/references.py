"""Checks that ids are unique and that every id that is used exists."""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from roleplay.scenario.agencies import Action, Duty, Obstacle
from roleplay.scenario.answer_key import KeyPoint
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Condition, Gate
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.flow import Goal, Inject
from roleplay.scenario.linting.content_walk import NAMES, Case, KeyPath, name_of
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import Admission, Disclosure, Everyday, Person
from roleplay.scenario.vocabulary import AGENCIES

REFERENCES: Mapping[type[BaseModel], Mapping[str, tuple[str, ...]]] = {
    Condition: {
        "actions": ("actions",),
        "any_action": ("actions",),
        "not_actions": ("actions",),
        "injects": ("injects",),
        "not_injects": ("injects",),
        "duties": ("duties",),
        "knows": ("facts",),
        "not_knows": ("facts",),
        "disclosed": ("facts",),
        "disclosed_at_least": ("persons",),
        "minutes_since": ("actions", "injects"),
    },
    Gate: {"disclosed": ("facts",), "evidence": ("facts",), "actions": ("actions",)},
    Topic: {"steps": ("actions",)},
    Fact: {"topic": ("topics",)},
    Duty: {"needs_facts": ("facts",), "via": ("actions",)},
    Action: {"gives": ("facts",), "touches": ("persons",)},
    Obstacle: {"unless_known": ("facts",)},
    Inject: {"gives": ("facts",)},
    Admission: {"topic": ("topics",)},
    Disclosure: {"fact": ("facts",)},
    KeyPoint: {"facts": ("facts",), "actions": ("actions",)},
    Everyday: {"topic": ("topics",)},
    Goal: {"person": ("persons",), "known": ("facts",), "facts": ("facts",)},
    Person: {"companion": ("persons",), "evasions": ("topics",), "remarks": ("everyday",)},
}
RESERVED = ("learner", "facilitator", "narrator", "trainer", *AGENCIES)


def check_references(case: Case) -> Iterator[Finding]:
    """Yield a finding for each id that does not exist."""
    known = {
        kind: {entry.id for entry in getattr(case.scenario, kind)}
        for kind in ("actions", "injects", "duties", "facts", "persons", "topics", "everyday")
    }
    for place, name, kinds in _used(case):
        existing = set().union(*(known[kind] for kind in kinds))
        if name not in existing:
            near = get_close_matches(name, sorted(existing), n=1)
            meant = f"did you mean '{near[0]}'? Otherwise " if near else ""
            yield place.finding("unknown_id", id=name, kinds=" or ".join(kinds), meant=meant)


def _used(case: Case) -> Iterator[tuple[KeyPath, str, tuple[str, ...]]]:
    """Yield each id that is used with its place and the kinds of things that it may name."""
    for fact in case.scenario.asks:
        yield case.place("asks"), fact, ("facts",)
    for part in case.parts:
        for name, kinds in REFERENCES.get(type(part.value), {}).items():
            for used in _ids(getattr(part.value, name)):
                yield part.place.at(name), used, kinds


def _ids(value: Any) -> tuple[str, ...]:
    """Return the ids in a field; a mapping to ids holds them in its values, any other one in its keys."""
    if value is None or isinstance(value, str):
        return (value,) if value else ()
    if isinstance(value, Mapping) and all(isinstance(item, tuple) for item in value.values()):
        return tuple(used for item in value.values() for used in item)
    return tuple(value)


def check_ids(case: Case) -> Iterator[Finding]:
    """Yield a finding for each id that is used twice in its list, or that two kinds of things must not share."""
    scenario = case.scenario
    for head in type(scenario).model_fields:
        if head != "variants":  # all are called like the case
            yield from _repeated(getattr(scenario, head), case.place(head))
    for part in case.parts:
        for name in type(part.value).model_fields:
            yield from _repeated(getattr(part.value, name), part.place.at(name))
    for index, inject in enumerate(scenario.injects):
        if inject.id in scenario.action:
            yield case.place("injects", index).finding("action_has_id")
    for index, person in enumerate(scenario.persons):
        if person.id in RESERVED:
            yield case.place("persons", index).finding("speaker_has_id", reserved=", ".join(RESERVED))


def check_shared_ids(library: Library) -> Iterator[Finding]:
    """Yield a finding for each id that is used twice among powers or interviewee rules."""
    yield from _repeated(library.powers, KeyPath("agencies/powers.yaml", ("powers",)))
    yield from _repeated(library.rules, KeyPath("rules/interviewee.yaml", ("rules",)))


def _repeated(entries: Any, place: KeyPath) -> Iterator[Finding]:
    """Yield a finding for each id that stands twice, where these are entries of a list."""
    if not isinstance(entries, tuple):
        return
    named = [entry for entry in entries if isinstance(entry, BaseModel) and any(hasattr(entry, name) for name in NAMES)]
    for name, count in Counter(name_of(entry, 0) for entry in named).items():
        if count > 1:
            yield place.at(f"[{name}]").finding("repeated_id", count=count)
