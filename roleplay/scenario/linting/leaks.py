"""Checks that secrets stay where they belong: a fact's telltale words stand only in texts that may tell it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from roleplay.scenario.agencies import Action, Seat
from roleplay.scenario.answer_key import KeyPoint
from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact, Indicator
from roleplay.scenario.flow import Ending, Inject, TrainerNote
from roleplay.scenario.linting.content_walk import Case, KeyPath, Part
from roleplay.scenario.linting.wording import wordings
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.texts import Lines, Text, fold
from roleplay.scenario.vocabulary import Language

ALWAYS_OPEN = ("tells", "truth")
# What is said while it is too early may tell no fact.
GUARDED = ("too_early", "question", "cover")


@dataclass(frozen=True, slots=True)
class Secret:
    """A fact's telltale words in one language, and the statement itself, as patterns over folded text."""

    fact: str
    language: Language
    pattern: re.Pattern[str]


def check_leaks(case: Case) -> Iterator[Finding]:
    """Yield a finding for each text that tells a fact that is not its own."""
    secrets = [secret for fact in case.scenario.facts for secret in _secrets(fact)]
    for place, text, may_tell in _public_texts(case):
        for language, wording in wordings(text):
            folded = fold(wording)
            for secret in secrets:
                if secret.language == language and secret.fact not in may_tell:
                    found = secret.pattern.search(folded)
                    if found:
                        yield place.at(language).finding("leak", found=found.group(), fact=secret.fact)


def gives_away(text: str, fact: Fact, language: Language) -> bool:
    """Tell whether a text holds the fact's telltale words or its statement."""
    folded = fold(text)
    return any(secret.pattern.search(folded) for secret in _kept_secrets(fact.id, fact) if secret.language == language)


_SECRETS: dict[str, tuple[Fact, tuple[Secret, ...]]] = {}


def _kept_secrets(name: str, fact: Fact) -> tuple[Secret, ...]:
    """Return a fact's secrets, made once for each fact object."""
    kept = _SECRETS.get(name)
    if kept is None or kept[0] is not fact:
        kept = _SECRETS[name] = (fact, tuple(_secrets(fact)))
    return kept[1]


def _secrets(fact: Fact) -> Iterator[Secret]:
    for language, statement in fact.statement.root.items():
        told = fact.tells.root.get(language, ()) if fact.tells is not None else ()
        choices = "|".join(_telltale(phrase) for phrase in (*told, statement.rstrip(".!?…")))
        yield Secret(fact.id, language, re.compile(rf"(?<!\w)(?:{choices})"))


def _telltale(phrase: str) -> str:
    """A telltale begins at a word's beginning and may go on with an inflected ending, a number not with digits."""
    folded = fold(phrase)
    return re.escape(folded) + (r"(?!\d)" if folded[-1:].isdigit() else "")


def _public_texts(case: Case) -> Iterator[tuple[KeyPath, Text | Lines, frozenset[str]]]:
    """Yield each text that somebody may read during the exercise, and the facts that it may tell.

    Texts that only programs read, and those shown only after the exercise, may tell everything.
    """
    owners: dict[tuple[str, ...], frozenset[str]] = {}
    closed: set[tuple[str, ...]] = set()
    for part in case.parts:
        path = part.place.path
        above = [path[:size] for size in range(len(path), 0, -1)]
        if isinstance(part.value, Ending | TrainerNote | Indicator):
            closed.add(path)
        elif not isinstance(part.value, Text | Lines):
            own = _own_facts(part, case.scenario)
            if own is not None:
                owners[path] = own
        elif path[-1] in ALWAYS_OPEN or path[0] == "asks" or not closed.isdisjoint(above):
            continue
        elif path[-1] in GUARDED:
            yield part.place, part.value, frozenset()
        else:
            nearest = next((owners[place] for place in above if place in owners), frozenset[str]())
            yield part.place, part.value, nearest


def _own_facts(part: Part, scenario: Scenario) -> frozenset[str] | None:
    match part.value:
        case Fact(id=name) | Disclosure(fact=name):
            return frozenset({name})
        case Action(gives=given) | Inject(gives=given):
            return frozenset(given)
        case KeyPoint(facts=named):
            return frozenset(named)
        case Seat(agency=agency):
            return frozenset(fact.id for fact in scenario.facts if agency in fact.holders)
        case Person():
            return frozenset()
    return None
