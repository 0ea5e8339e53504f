"""Checks that secrets stay where they belong: a fact's telltale words stand only in texts that may tell it."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from roleplay.scenario.agencies import Action, Seat
from roleplay.scenario.case import Scenario
from roleplay.scenario.facts import Fact, Indicator
from roleplay.scenario.flow import Ending, Inject, TrainerNote
from roleplay.scenario.linting.content_walk import Case, KeyPath, Part
from roleplay.scenario.linting.wording import wordings
from roleplay.scenario.loading.files import Finding
from roleplay.scenario.persons import Disclosure, Person
from roleplay.scenario.texts import Lines, Text
from roleplay.scenario.vocabulary import Language

ALWAYS_OPEN = ("stems", "tells")
GUARDED = ("too_early", "question", "cover")


@dataclass(frozen=True, slots=True)
class Secret:
    """A fact's telltale words in one language, and the statement itself, as patterns over folded text."""

    fact: str
    language: Language
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class TellingText:
    """A text of the case and the facts that it may tell."""

    place: KeyPath
    text: Text | Lines
    may_tell: frozenset[str]


def check_leaks(case: Case) -> Iterator[Finding]:
    """Yield a finding for each text that tells a fact that is not its own."""
    secrets = [secret for fact in case.scenario.facts for secret in _secrets(fact)]
    for passage in _passages(case):
        for language, wording in wordings(passage.text):
            folded = fold(wording)
            for secret in secrets:
                if secret.language != language or secret.fact in passage.may_tell:
                    continue
                found = secret.pattern.search(folded)
                if found:
                    yield passage.place.at(language).finding(
                        f"'{found.group()}' gives away the fact '{secret.fact}'",
                        "say it without those words; they belong to that fact's own texts",
                    )


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


@lru_cache(maxsize=20_000)
def fold(text: str) -> str:
    """Return `text` in lower case, without diacritics, with single spaces and plain apostrophes."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d").replace("’", "'"))
    return " ".join("".join(sign for sign in decomposed if not unicodedata.combining(sign)).split())


def _secrets(fact: Fact) -> Iterator[Secret]:
    for language, statement in fact.statement.root.items():
        told = fact.tells.root.get(language, ()) if fact.tells is not None else ()
        choices = "|".join(_telltale(phrase) for phrase in (*told, statement.rstrip(".!?…")))
        yield Secret(fact.id, language, re.compile(rf"(?<!\w)(?:{choices})"))


def _telltale(phrase: str) -> str:
    """A telltale begins at a word's beginning and may go on with an inflected ending, a number not with digits."""
    folded = fold(phrase)
    return re.escape(folded) + (r"(?!\d)" if folded[-1:].isdigit() else "")


def _passages(case: Case) -> Iterator[TellingText]:
    owners: dict[tuple[str, ...], frozenset[str]] = {}
    closed: set[tuple[str, ...]] = set()
    for part in case.parts:
        path = part.place.path
        if isinstance(part.value, Ending | TrainerNote | Indicator):
            closed.add(path)
        elif isinstance(part.value, Text | Lines):
            if _is_public(part, case.scenario, closed):
                yield TellingText(part.place, part.value, _may_tell(path, owners))
        else:
            own = _own_facts(part, case.scenario)
            if own is not None:
                owners[path] = own


def _is_public(part: Part, scenario: Scenario, closed: set[tuple[str, ...]]) -> bool:
    """Texts that only programs read, and those shown only after the exercise, may tell everything."""
    path = part.place.path
    if path == ("truth",) or path[0] == "asks" or path[-1] in ALWAYS_OPEN:
        return False
    if path[0] == "persons" and path[-1] == "truth":
        return False
    return not any(path[: len(begin)] in closed for begin in (path[:size] for size in range(1, len(path))))


def _own_facts(part: Part, scenario: Scenario) -> frozenset[str] | None:
    match part.value:
        case Fact(id=name) | Disclosure(fact=name):
            return frozenset({name})
        case Action(gives=given) | Inject(gives=given):
            return frozenset(given)
        case Seat(agency=agency):
            return frozenset(fact.id for fact in scenario.facts if agency in fact.holders)
        case Person():
            return frozenset()
    return None


def _may_tell(path: tuple[str, ...], owners: dict[tuple[str, ...], frozenset[str]]) -> frozenset[str]:
    """Return the facts of the nearest owner above; what is said while it is too early may tell none."""
    if path[-1] in GUARDED:
        return frozenset()
    for size in range(len(path), 0, -1):
        if path[:size] in owners:
            return owners[path[:size]]
    return frozenset()
