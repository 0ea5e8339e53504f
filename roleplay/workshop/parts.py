"""Adds and removes whole parts of a draft, with all that hangs on them."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from roleplay.errors import InputError
from roleplay.scenario.linting.leaks import fold
from roleplay.scenario.loading.loader import PERSONS
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft

LONGEST_ID = 40


def languages_of(draft: Draft) -> tuple[Language, ...]:
    """Return the languages of the case, all where it names none that exist."""
    named = draft.value(("languages",))
    found = tuple(language for language in LANGUAGES if isinstance(named, list) and language in named)
    return found or LANGUAGES


def add_fact(draft: Draft, blanks: Mapping[str, Any], title: str, language: Language, person: str) -> tuple[Draft, str]:
    """Return the draft with a new fact that a person tells, and the fact's id."""
    name = new_id(title, draft.names("facts"))
    topics = draft.names("topics")
    fact = {"id": name, "topic": topics[0] if topics else "", **_entry(draft, blanks["facts"], title, language)}
    disclosure = {"fact": name, **_entry(draft, blanks["disclosure"])}
    draft = draft.with_entry(("facts",), fact)
    return draft.with_entry(("persons", f"[{person}]", "disclosures"), disclosure), name


def remove_fact(draft: Draft, name: str) -> Draft:
    """Return the draft without a fact, and without its mention by persons and goals."""
    for person in draft.names("persons"):
        if draft.value(("persons", f"[{person}]", "disclosures", f"[{name}]")) is not None:
            draft = draft.without(("persons", f"[{person}]", "disclosures", f"[{name}]"))
    for goal in draft.names("goals"):
        for key in ("known", "facts"):
            named = draft.value(("goals", f"[{goal}]", key)) or []
            if name in named:
                draft = draft.with_value(("goals", f"[{goal}]", key), [item for item in named if item != name])
    if draft.value(("asks", name)) is not None:
        draft = draft.without(("asks", name))
    return draft.without(("facts", f"[{name}]"))


def add_entry(draft: Draft, blanks: Mapping[str, Any], head: str, title: str, language: Language) -> tuple[Draft, str]:
    """Return the draft with a new entry of one of its lists, and the entry's id."""
    name = new_id(title, [*draft.names("actions"), *draft.names("injects"), *draft.names(head)])
    entry = {"id": name, **_entry(draft, blanks[head], title, language)}
    first = next(iter(draft.names("seats")), "")
    if head == "goals":
        entry["person"] = next(iter(draft.names("persons")), "")
    elif head == "duties":
        entry["agency"] = first
    elif head == "actions":
        entry["agencies"] = [first]
    return draft.with_entry((head,), entry), name


def add_seat(draft: Draft, blanks: Mapping[str, Any], agency: str) -> Draft:
    """Return the draft with a seat for one more agency; which duties it still lacks is found by the check."""
    return draft.with_entry(("seats",), {"agency": agency, **_entry(draft, blanks["seats"])})


def add_outcome(draft: Draft, blanks: Mapping[str, Any], ending: str) -> Draft:
    """Return the draft with one more outcome of an ending, before the last one, which has no condition."""
    path = ("endings", f"[{ending}]", "outcomes")
    outcomes = draft.value(path) or []
    blank = _entry(draft, blanks["outcome"])
    return draft.with_value(path, [*outcomes[:-1], blank, *outcomes[-1:]])


def add_point(draft: Draft, blanks: Mapping[str, Any], field: str, text: str, language: Language) -> tuple[Draft, str]:
    """Return the draft with one more point in a field of the answer key, and the point's id."""
    path = ("answer_key", "fields", field, "points")
    name = new_id(text, [str(item.get("id")) for item in draft.value(path) or []])
    point = {"id": name, **_entry(draft, blanks["point"])}
    point["text"][language] = text
    return draft.with_entry(path, point), name


def tell(draft: Draft, blanks: Mapping[str, Any], person: str, fact: str, *, told: bool) -> Draft:
    """Return the draft in which a person tells a fact, or no longer does."""
    path = ("persons", f"[{person}]", "disclosures")
    if not told:
        return draft.without((*path, f"[{fact}]"))
    return draft.with_entry(path, {"fact": fact, **_entry(draft, blanks["disclosure"])})


def show_indicator(draft: Draft, blanks: Mapping[str, Any], fact: str, *, shown: bool) -> Draft:
    """Return the draft in which a fact evidences an indicator, or no longer does."""
    path = ("facts", f"[{fact}]", "indicator")
    return draft.with_value(path, _entry(draft, blanks["indicator"])) if shown else draft.without(path)


def add_person(draft: Draft, like: str, name: str, language: Language) -> tuple[Draft, str]:
    """Return the draft with a new person who speaks like another one and tells nothing yet, and the person's id."""
    found = new_id(name, draft.names("persons"))
    file = next(file for file in draft.files if _is_of(draft, file, like))
    draft = draft.with_file(f"{PERSONS}{found}.yaml", _renamed(draft.files[file], found))
    draft = draft.with_value(("persons", f"[{found}]", "name", language), name)
    return draft.with_value(("persons", f"[{found}]", "disclosures"), []), found


def remove_person(draft: Draft, name: str) -> Draft:
    """Return the draft without a person; what still names the person is found by the check."""
    return draft.without_file(next(file for file in draft.files if _is_of(draft, file, name)))


def _is_of(draft: Draft, file: str, person: str) -> bool:
    only = Draft(draft.id, {file: draft.files[file]})
    return file.startswith(PERSONS) and only.names("persons") == [person]


def _renamed(text: str, name: str) -> str:
    return re.sub(r"^id:.*$", f"id: {name}", text, count=1, flags=re.M)


def _entry(draft: Draft, blank: Any, title: str = "", language: Language | None = None) -> dict[str, Any]:
    """Return a blank entry in the languages of the case, with its title in one of them."""
    entry: dict[str, Any] = _in_languages(blank, languages_of(draft))
    if language is not None and language in entry.get("title", {}):
        entry["title"][language] = title
    return entry


def _in_languages(value: Any, languages: tuple[Language, ...]) -> Any:
    if isinstance(value, dict):
        kept = languages if set(value) == set(LANGUAGES) else tuple(value)
        return {key: _in_languages(value[key], languages) for key in kept}
    return [_in_languages(item, languages) for item in value] if isinstance(value, list) else value


def new_id(title: str, taken: list[str]) -> str:
    """Return an id made of a title's letters, not yet in use.

    Raises:
        InputError: where the title has no letter that an id can begin with.
    """
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).lstrip("-0123456789")[:LONGEST_ID].strip("-")
    if not words:
        raise InputError("empty")
    return next(name for name in _numbered(words) if name not in taken)


def _numbered(words: str) -> Iterator[str]:
    yield words
    number = 2
    while True:
        yield f"{words}-{number}"
        number += 1
