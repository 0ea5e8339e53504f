"""What stands in the outline of a draft, its languages side by side, and how single places of it are changed."""

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import chain, count
from typing import Any

from roleplay.errors import InputError
from roleplay.scenario.loading.files import ContentFindingsError
from roleplay.scenario.loading.loader import MAIN as FULL
from roleplay.scenario.outline.kit import read_kit
from roleplay.scenario.outline.outline import Outline
from roleplay.scenario.outline.reading import MAIN, in_one, is_outline
from roleplay.scenario.outline.spoken import side_by_side
from roleplay.scenario.texts import fold
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft, content_of
from roleplay.workshop.editing import Path, Value

Content = dict[str, Any]
Words = str | list[str]
SHORT: Mapping[str, str] = {"seats": "briefing", "topics": "title", "tells": "says"}
"""Below which keys an author may write words alone, and what these words are then."""
BLANKS: Mapping[str, Content] = {
    "topics": {},
    "facts": {},
    "persons": {"kind": "victim", "role": ""},
    "injects": {"phase": "crisis", "minute": "5-12", "answered_by": [], "good": "", "bad": ""},
    "endings": {"good_when": [], "good": "", "bad": ""},
}
"""With what a new entry begins besides its first words, which `FIRST` names."""
FIRST: Mapping[str, str] = {"facts": "is", "persons": "name", "injects": "text"}
SIGN = ("coercion", "", "medium")
NO_WORDS = ("override", "variants", "drafted")
LONGEST_ID = 40


def is_outlined(draft: Draft) -> bool:
    """Return whether the case is written as an outline, not in full."""
    return MAIN in draft.files


def languages_of(draft: Draft) -> tuple[Language, ...]:
    """Return the languages of the case, that of its main file first; all where it names none that exist."""
    content = content_of(draft.files.get(MAIN, draft.files.get(FULL, "")))
    named = content.get("languages") if isinstance(content, dict) else None
    found = tuple(language for language in named if language in LANGUAGES) if isinstance(named, list) else ()
    return found or LANGUAGES


def read(draft: Draft) -> Content:
    """Return the outline with each text by its languages; empty where its YAML has to be mended first."""
    return _read(tuple(sorted((file, text) for file, text in draft.files.items() if is_outline(file))))


@lru_cache(maxsize=64)
def _read(files: tuple[tuple[str, str], ...]) -> Content:
    try:
        content = in_one({file: content_of(text) for file, text in files}, MAIN)
    except (ContentFindingsError, KeyError):
        return {}
    whole: Content = side_by_side(Outline, content, content["languages"][0])
    return whole


def value_at(draft: Draft, path: Path) -> Any:
    """Return what stands at a path of the outline, a text by its languages; None where nothing does."""
    found: Any = read(draft)
    for part in path:
        found = found.get(part) if isinstance(found, Mapping) else None
    return found


def entries(draft: Draft, head: str) -> list[str]:
    """Return the ids of the entries below a key of the outline."""
    found = value_at(draft, (head,))
    return [str(name) for name in found] if isinstance(found, Mapping) else []


def texts_of(draft: Draft) -> dict[Path, dict[Language, Words]]:
    """Return every text of the outline by its place."""
    return {
        path: words for key, part in read(draft).items() if key not in NO_WORDS for path, words in _texts(part, (key,))
    }


def _texts(part: Any, path: Path) -> Iterator[tuple[Path, dict[Language, Words]]]:
    if _by_language(part):
        yield path, part
    elif isinstance(part, Mapping):
        for key, inner in part.items():
            yield from _texts(inner, (*path, str(key)))
    elif isinstance(part, list):
        for number, inner in enumerate(part):
            yield from _texts(inner, (*path, str(number)))


def with_words(draft: Draft, path: Path, language: Language, words: Words, *, lacks: bool = False) -> Draft:
    """Return the draft with a text written in one of its languages.

    Emptied, a text that `lacks` goes, in the first language with all its others.

    Raises:
        InputError: where the YAML has to be mended first.
    """
    is_first = language == languages_of(draft)[0]
    if not words and (lacks or not is_first):
        return without(draft, path, None if is_first else language)
    draft = _opened(draft, path)
    stands, rest = _standing(content_of(draft.files[MAIN]), path)
    place = path[:-1] if rest and _is_words(stands) else path
    if _by_language(stands):
        return draft.with_value(MAIN, (*place, language), words)
    if isinstance(stands, list) and rest == ("name",):  # a sign
        whole: Value = [*stands[:1], words, *stands[2:]] if is_first else words
        return draft.with_value(*_at(draft, language, path[:-1]), whole)
    return draft.with_value(*_at(draft, language, place), words)


def with_value(draft: Draft, path: Path, value: Value | None) -> Draft:
    """Return the draft with what is no text at a path, which goes with None; raises like `with_words`."""
    if value is None:
        return without(draft, path)
    draft = _opened(draft, path)
    return draft.with_value(MAIN, path, value)


def with_sign(draft: Draft, path: Path, part: int, value: str | None) -> Draft:
    """Return the draft with the dimension (0) or the grade (2) of a sign; without the dimension it has none."""
    if value is None:
        return without(draft, path)
    stands, rest = _standing(content_of(draft.files[MAIN]), path)
    if isinstance(stands, dict) and not rest:
        return draft.with_value(MAIN, (*path, ("dimension", "name", "grade")[part]), value)
    whole = list(SIGN) if rest or not isinstance(stands, list) else [*stands, *SIGN[len(stands) :]]
    return draft.with_value(MAIN, path, [*whole[:part], value, *whole[part + 1 :]])


def without(draft: Draft, path: Path, language: Language | None = None) -> Draft:
    """Return the draft without what stands at a path, or its words in one language alone; raises like `with_words`."""
    files: list[tuple[str, Path]] = [(file, ()) for file in draft.files if is_outline(file)]
    files += [(MAIN, (other,)) for other in LANGUAGES if other in _mapping(content_of(draft.files[MAIN]))]
    if language is not None:
        files = [_spoken_in(draft, language)]
    for file, above in files:
        place = (*above, *path)
        stands, rest = _standing(content_of(draft.files.get(file, "")), place)
        if rest and _is_words(stands) and rest == (SHORT.get(place[-3]),):
            rest, place = (), place[:-1]
        if not rest:
            draft = draft.without(file, place)
    return draft


def add_entry(draft: Draft, head: str, words: str) -> tuple[Draft, str]:
    """Return the draft with a new entry and its id, which is made of its first words; of a seat they are the agency."""
    if head == "seats":
        return draft.with_value(MAIN, (head, words), ""), words
    name = new_id(words, entries(draft, head) + (entries(draft, "actions") if head == "injects" else []))
    blank: Content = {FIRST.get(head, "title"): words, **BLANKS[head]}
    if head == "facts":
        blank["topic"] = next(iter(entries(draft, "topics")), "")
    return draft.with_value(MAIN, (head, name), blank if BLANKS[head] or head == "facts" else words), name


def remove_entry(draft: Draft, head: str, name: str) -> Draft:
    """Return the draft without an entry; a fact is told and brought by nobody then."""
    if head == "facts":
        for path in [("persons", person, "tells", name) for person in entries(draft, "persons")]:
            draft = without(draft, path) if value_at(draft, path) is not None else draft
        for place in [(key, entry, "gives") for key in ("actions", "injects") for entry in entries(draft, key)]:
            given = value_at(draft, place)
            if isinstance(given, list) and name in given:
                draft = draft.with_value(MAIN, place, [item for item in given if item != name])
    return without(draft, (head, name))


def tell(draft: Draft, person: str, facts: list[str]) -> Draft:
    """Return the draft in which a person tells these facts, a new one in its own sentence; raises like `with_words`."""
    told = value_at(draft, ("persons", person, "tells")) or {}
    for fact in [name for name in told if name not in facts]:
        draft = without(draft, ("persons", person, "tells", fact))
    for fact in [name for name in facts if name not in told]:
        draft = with_value(draft, ("persons", person, "tells", fact), {})
    return draft


def brought_by(draft: Draft, fact: str) -> list[str]:
    """Return the steps that bring a fact to light, as far as the outline says so."""
    return [name for name in entries(draft, "actions") if fact in (value_at(draft, ("actions", name, "gives")) or ())]


def bring(draft: Draft, fact: str, chosen: list[str]) -> Draft:
    """Return the draft in which these steps bring a fact to light; raises like `with_words`."""
    for name in {*brought_by(draft, fact)} ^ {*chosen}:
        path = ("actions", name, "gives")
        given = [item for item in value_at(draft, path) or () if item != fact] + [fact] * (name in chosen)
        draft = with_value(draft, path, given or None)
    return draft


def steps(draft: Draft) -> dict[str, dict[Language, str]]:
    """Return the steps that services can take in this case, by id, with their titles; those of the kit first."""
    try:
        known = read_kit(str(value_at(draft, ("kit",)))).get("actions", [])
    except ContentFindingsError:
        known = []
    seated, gone = set(entries(draft, "seats")), value_at(draft, ("leaves_out", "actions")) or ()
    found = {item["id"]: item["title"] for item in known if seated & set(item["agencies"]) and item["id"] not in gone}
    own = {name: value_at(draft, ("actions", name, "title")) for name in entries(draft, "actions")}
    return found | {name: title for name, title in own.items() if isinstance(title, dict)}


def alone(draft: Draft, language: Language) -> Draft:
    """Return the outline in one of its languages, as if it had no other; what it lacks in that language is empty."""
    first = languages_of(draft)[0]
    if not read(draft) or languages_of(draft) == (language,):
        return draft
    one = Draft(draft.id, {file: text for file, text in draft.files.items() if file == MAIN or not is_outline(file)})
    for other in set(LANGUAGES) & _mapping(content_of(one.files[MAIN])).keys():
        one = one.without(MAIN, (other,))
    for path, words in texts_of(draft).items():
        stands, rest = _standing(content_of(one.files[MAIN]), path)
        if _by_language(stands):
            one = one.with_value(MAIN, path[:-1] if rest else path, words.get(language, ""))
        elif language != first:
            one = with_words(one, path, first, words.get(language, ""), lacks=True)
    return one.with_value(MAIN, ("languages",), [language])


def add_language(draft: Draft, language: Language, example: Draft | None) -> Draft:
    """Return the draft with one more language: with the example's words where its other ones still stand."""
    spoken = languages_of(draft)
    draft = draft.with_value(MAIN, ("languages",), [*spoken, language])
    theirs = texts_of(example) if example is not None else {}
    file = _spoken_in(draft, language)[0]
    draft = draft if file in draft.files else draft.with_file(file, "{}\n")
    for path, words in texts_of(draft).items():
        other = theirs.get(path, {})
        if language in other and other.get(spoken[0]) == words.get(spoken[0]):
            draft = with_words(draft, path, language, other[language])
    return draft


def drop_language(draft: Draft, language: Language) -> Draft:
    """Return the draft without one of its languages."""
    kept = [other for other in languages_of(draft) if other != language]
    texts, draft = texts_of(draft), alone(draft, kept[0])
    draft = draft.with_value(MAIN, ("languages",), kept)
    for other in kept[1:]:
        for path, words in texts.items():
            draft = with_words(draft, path, other, words[other]) if other in words else draft
    return draft


def new_id(title: str, taken: list[str]) -> str:
    """Return an id made of a title's letters, not yet in use; InputError where it has none to begin with."""
    words = re.sub(r"[^a-z0-9]+", "-", fold(title)).lstrip("-0123456789")[:LONGEST_ID].strip("-")
    if not words:
        raise InputError("empty")
    numbered = chain([words], (f"{words}-{number}" for number in count(2)))
    return next(name for name in numbered if name not in taken)


def _opened(draft: Draft, path: Path) -> Draft:
    """Return the draft in which a part that is words alone has keys, where a path asks for another key than theirs."""
    _, rest = _standing(content_of(draft.files[MAIN]), path)
    entry = path[: len(path) - len(rest)]
    short = SHORT.get(entry[-2]) if len(entry) > 1 else None
    if short is None or not rest or rest == (short,):
        return draft
    places = [_spoken_in(draft, language) for language in languages_of(draft)]
    for file, above in places:
        words, lacking = _standing(content_of(draft.files.get(file, "")), (*above, *entry))
        if not lacking and _is_words(words):
            draft = draft.with_value(file, (*above, *entry), {short: words})
    return draft


def _spoken_in(draft: Draft, language: Language) -> tuple[str, Path]:
    """Return the file in which a language of the case stands, and below which key of it."""
    if language == languages_of(draft)[0]:
        return MAIN, ()
    inside = language in _mapping(content_of(draft.files[MAIN]))
    return (MAIN, (language,)) if inside else (f"case.{language}.yaml", ())


def _at(draft: Draft, language: Language, path: Path) -> tuple[str, Path]:
    """Return file and path of the words in a language at a path of the outline."""
    file, above = _spoken_in(draft, language)
    return file, (*above, *path)


def _standing(content: Any, path: Path) -> tuple[Any, Path]:
    """Return what stands at a path as it is written, or as far on it as there is anything, and the rest of the path."""
    for number, part in enumerate(path):
        if isinstance(content, list) and part.isdigit() and int(part) < len(content):
            content = content[int(part)]
        elif isinstance(content, dict) and part in content and not _by_language(content):
            content = content[part]
        else:
            return content, path[number:]
    return content, ()


def _by_language(part: Any) -> bool:
    return isinstance(part, dict) and bool(part) and part.keys() <= set(LANGUAGES)


def _is_words(part: Any) -> bool:
    return isinstance(part, str | list) or _by_language(part)


def _mapping(content: Any) -> Content:
    return content if isinstance(content, dict) else {}
