"""Adds and removes whole parts of a draft, with all that hangs on them; `blanks` are what they are begun with."""

import re
from collections.abc import Mapping
from itertools import chain, count
from typing import Any

from roleplay.errors import InputError
from roleplay.scenario.loading.loader import PERSONS
from roleplay.scenario.texts import fold
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path

LONGEST_ID = 40


def languages_of(draft: Draft) -> tuple[Language, ...]:
    """Return the languages of the case, all where it names none that exist."""
    named = draft.value(("languages",))
    found = tuple(language for language in LANGUAGES if isinstance(named, list) and language in named)
    return found or LANGUAGES


def add_entry(draft: Draft, blanks: Mapping[str, Any], head: str, title: str, language: Language) -> tuple[Draft, str]:
    """Return the draft with a new entry of one of its lists, and the entry's id.

    A fact is told by the first person; a person speaks like the first one and tells nothing yet; of a seat, whose title
    is its agency's id, the check finds which duties it still lacks.
    """
    if head == "persons":
        return _add_person(draft, title, language)
    if head == "seats":
        return draft.with_entry((head,), {"agency": title, **_entry(draft, blanks[head])}), title
    beside = () if head == "facts" else ("actions", "injects")
    name = new_id(title, [name for known in (*beside, head) for name in draft.names(known)])
    first = {known: next(iter(draft.names(known)), "") for known in ("topics", "persons", "seats")}
    belongs: dict[str, dict[str, Any]] = {
        "facts": {"topic": first["topics"]},
        "goals": {"person": first["persons"]},
        "duties": {"agency": first["seats"]},
        "actions": {"agencies": [first["seats"]]},
    }
    draft = draft.with_entry(
        (head,), {"id": name, **belongs.get(head, {}), **_entry(draft, blanks[head], title, language)}
    )
    if head == "facts":
        draft = add_part(draft, blanks, ("persons", f"[{first['persons']}]", "disclosures", f"[{name}]"))
    return draft, name


def remove_entry(draft: Draft, head: str, name: str) -> Draft:
    """Return the draft without an entry of one of its lists; a fact goes with its mention by persons and goals.

    What still names another entry is found by the check.
    """
    if head == "persons":
        return draft.without_file(_file_of(draft, name))
    if head == "facts":
        for person in draft.names("persons"):
            told = ("persons", f"[{person}]", "disclosures", f"[{name}]")
            draft = draft.without(told) if draft.value(told) is not None else draft
        for path in (("goals", f"[{goal}]", key) for goal in draft.names("goals") for key in ("known", "facts")):
            named = draft.value(path) or []
            if name in named:
                draft = draft.with_value(path, [item for item in named if item != name])
        draft = draft.without(("asks", name)) if draft.value(("asks", name)) is not None else draft
    return draft.without((head, f"[{name}]"))


def add_part(draft: Draft, blanks: Mapping[str, Any], path: Path) -> Draft:
    """Return the draft with a part that it may lack: what a person tells of a fact, or the indicator of a fact."""
    *above, last = path
    if above[-1] == "disclosures":
        return draft.with_entry(tuple(above), {"fact": last.strip("[]"), **_entry(draft, blanks["disclosure"])})
    return draft.with_value(path, _entry(draft, blanks[last]))


def add_outcome(draft: Draft, blanks: Mapping[str, Any], path: Path) -> Draft:
    """Return the draft with one more outcome of an ending, before the last one, which has no condition."""
    outcomes = draft.value(path) or []
    return draft.with_value(path, [*outcomes[:-1], _entry(draft, blanks["outcome"]), *outcomes[-1:]])


def add_point(draft: Draft, blanks: Mapping[str, Any], path: Path, text: str, language: Language) -> Draft:
    """Return the draft with one more point in a field of the answer key."""
    name = new_id(text, [str(item.get("id")) for item in draft.value(path) or []])
    point = {"id": name, **_entry(draft, blanks["point"])}
    point["text"][language] = text
    return draft.with_entry(path, point)


def new_id(title: str, taken: list[str]) -> str:
    """Return an id made of a title's letters, not yet in use; InputError where it has none to begin with."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).lstrip("-0123456789")[:LONGEST_ID].strip("-")
    if not words:
        raise InputError("empty")
    numbered = chain([words], (f"{words}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in taken)


def _add_person(draft: Draft, name: str, language: Language) -> tuple[Draft, str]:
    persons = draft.names("persons")
    found = new_id(name, persons)
    text = re.sub(r"^id:.*$", f"id: {found}", draft.files[_file_of(draft, persons[0])], count=1, flags=re.M)
    draft = draft.with_file(f"{PERSONS}{found}.yaml", text)
    draft = draft.with_value(("persons", f"[{found}]", "name", language), name)
    return draft.with_value(("persons", f"[{found}]", "disclosures"), []), found


def _file_of(draft: Draft, person: str) -> str:
    alone = ((file, Draft(draft.id, {file: text})) for file, text in draft.files.items() if file.startswith(PERSONS))
    return next(file for file, only in alone if only.names("persons") == [person])


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
