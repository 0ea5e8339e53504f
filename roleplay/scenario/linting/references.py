"""Checks that ids are unique and that every id that is used exists."""

from collections import Counter
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from pydantic import BaseModel

from roleplay.scenario.agencies import Action, Duty, Obstacle
from roleplay.scenario.answer_key import AnswerKey, KeyPoint
from roleplay.scenario.case import Library
from roleplay.scenario.conditions import Condition, Gate
from roleplay.scenario.drills import Goal
from roleplay.scenario.facts import Fact, Topic
from roleplay.scenario.flow import Inject
from roleplay.scenario.linting.content_walk import NAMES, Case, KeyPath, Part, name_of
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import Admission, Disclosure, Everyday, Person
from roleplay.scenario.vocabulary import AGENCIES, ORDERS

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
    AnswerKey: {"signs": ("facts",)},
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
    for used in case.scenario.asks:
        if used not in known["facts"]:
            yield _unknown(case.place("asks"), used, ("facts",), known["facts"])
    for part in case.parts:
        for name, kinds in REFERENCES.get(type(part.value), {}).items():
            existing = set().union(*(known[kind] for kind in kinds))
            for used in _ids(getattr(part.value, name)):
                if used not in existing:
                    yield _unknown(part.place.at(name), used, kinds, existing)


def _ids(value: Any) -> tuple[str, ...]:
    """Return the ids in a field; a mapping to ids holds them in its values, any other one in its keys."""
    if value is None:
        return ()
    if isinstance(value, str):
        return (value,)
    if isinstance(value, Mapping):
        if all(isinstance(item, tuple) for item in value.values()):
            return tuple(used for item in value.values() for used in item)
        return tuple(value)
    return tuple(value)


def _unknown(place: KeyPath, used: str, kinds: tuple[str, ...], existing: set[str]) -> Finding:
    near = get_close_matches(used, sorted(existing), n=1)
    meant = f"did you mean '{near[0]}'? Otherwise " if near else ""
    return place.finding(
        f"'{used}' is not among the {' or '.join(kinds)} of the case", f"{meant}correct the id or write that entry"
    )


def check_ids(case: Case) -> Iterator[Finding]:
    """Yield a finding for each id that is used twice in its list, or that two kinds of things must not share."""
    scenario = case.scenario
    for head in type(scenario).model_fields:
        value = getattr(scenario, head)
        if isinstance(value, tuple):
            yield from _repeated(value, case.place(head))
    for part in case.parts:
        yield from _repeated_below(part)
    actions = {action.id for action in scenario.actions}
    for index, inject in enumerate(scenario.injects):
        if inject.id in actions:
            yield case.place("injects", index).finding("an action has the same id", "rename one of them")
    for index, person in enumerate(scenario.persons):
        if person.id in RESERVED:
            yield case.place("persons", index).finding(
                "the id is the name of another speaker", f"use none of {', '.join(RESERVED)}"
            )


def _repeated_below(part: Part) -> Iterator[Finding]:
    """Yield a finding for each id that stands twice in a list directly below a model."""
    for name in type(part.value).model_fields:
        value = getattr(part.value, name)
        if isinstance(value, tuple):
            yield from _repeated(value, part.place.at(name))


def _repeated(entries: tuple[Any, ...], place: KeyPath) -> Iterator[Finding]:
    named = [entry for entry in entries if isinstance(entry, BaseModel) and any(hasattr(entry, name) for name in NAMES)]
    for name, count in Counter(name_of(entry, 0) for entry in named).items():
        if count > 1:
            yield place.at(f"[{name}]").finding(f"the id stands {count} times in this list", "give each its own id")


def check_shared_ids(library: Library) -> Iterator[Finding]:
    """Yield a finding for each id that is used twice among powers or interviewee rules."""
    yield from _repeated(library.powers, KeyPath("agencies/powers.yaml", ("powers",)))
    yield from _repeated(library.rules, KeyPath("rules/interviewee.yaml", ("rules",)))


def check_objections(library: Library) -> Iterator[Finding]:
    """Yield a finding for each kind of unlawful order that is not described, or that an agency does not object to."""
    known, place = library.objections, KeyPath("agencies/objections.yaml")
    for order in ORDERS:
        if order not in known.order:
            yield place.at("orders").finding(f"nothing is said of the order '{order}'", "describe it")
        for agency in AGENCIES:
            if order not in known.lines.get(agency, {}):
                yield place.at("lines", agency, order).finding("the agency has no objection to this", "write some")
