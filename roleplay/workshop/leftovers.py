"""What of a draft is still the template's own, or not written in one of its languages; and these, one more or less."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from roleplay.errors import InputError
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path, Value, only_languages, with_keys
from roleplay.workshop.following import Following
from roleplay.workshop.parts import languages_of
from roleplay.workshop.templates import Template
from roleplay.workshop.texts_of import Written, key_of, matches, texts_of

# Which form shows the texts of which place, where it is not the form of the same name.
SHOWN = (
    ("persons.*.disclosures.*", "facts"),
    ("facilitator.*", "closing"),
    ("debrief.*", "closing"),
    ("follow_ups.*", "closing"),
    ("formulation.*", "closing"),
)
OF_CASE = "case"
FORMS = ("persons", "facts", "topics", "goals", "seats", "duties", "actions", "injects", "endings", "answer_key")


@dataclass(frozen=True, slots=True)
class Leftover:
    """A text that waits for its author: the template's own, or with `missing` not written in this language at all.

    `stays` says that the template's words fit any case, so that nobody has to touch them.
    """

    path: Path
    form: str
    stays: bool
    missing: bool = False


def origin(draft: Draft, templates: Sequence[Template]) -> Template | None:
    """Return the template from which a draft was made: the one with which it shares most places of texts."""
    mine = texts_of(draft)
    shared = [(len(mine.keys() & texts_of(template.draft).keys()), template) for template in templates]
    most = max(shared, key=lambda item: item[0], default=(0, None))
    return most[1] if most[0] else None


def leftovers(draft: Draft, template: Template | None) -> tuple[Leftover, ...]:
    """Return the texts that wait for the author, in the order of the files; without a template only missing ones."""
    languages = languages_of(draft)
    mine, theirs = texts_of(draft), texts_of(template.draft) if template is not None else {}
    found: dict[Path, Leftover] = {}
    for path, text in mine.items():
        key = key_of(path)
        if path[-1] in languages and theirs.get(path) == text:
            stays = template is not None and any(matches(key, pattern) for pattern in template.sheet.keeps)
            found[path] = Leftover(path, form_of(key), stays)
        for language in languages:
            other = (*path[:-1], language)
            if other not in mine:
                found[other] = Leftover(other, form_of(key), stays=False, missing=True)
    return tuple(found.values())


def to_write(draft: Draft, template: Template | None, following: Following) -> tuple[Leftover, ...]:
    """Return the leftovers that no case can keep, the case as a whole first, then persons, facts and so on.

    What follows another one of them is written by itself.
    """
    order = (OF_CASE, *FORMS, "closing")
    left = [item for item in leftovers(draft, template) if not item.stays]
    by_itself = {target for item in left for target in following.targets(item.path)}
    left = [item for item in left if item.path not in by_itself]
    return tuple(sorted(left, key=lambda item: order.index(item.form)))


def form_of(key: str) -> str:
    """Return the form in which a text stands."""
    shown = next((form for pattern, form in SHOWN if matches(key, pattern)), None)
    head = key.partition(".")[0]
    return shown or (head if head in FORMS else OF_CASE)


def missing_in(draft: Draft) -> dict[str, int]:
    """Return for each language of the case how many texts it still lacks, where it lacks any."""
    lacking = [item.path[-1] for item in leftovers(draft, None)]
    return {language: lacking.count(language) for language in LANGUAGES if language in lacking}


def add_language(draft: Draft, language: Language, template: Template | None) -> Draft:
    """Return the draft with one more language: with the template's words where its other ones still stand.

    What the author has written is missing in the new language then, and the check says so text by text.

    Raises:
        InputError: where a file cannot be changed; its YAML has to be mended first.
    """
    offered = languages_of(draft)
    if language in offered:
        return draft
    mine = texts_of(draft)
    theirs = texts_of(template.draft) if template is not None else {}
    added: dict[str, list[tuple[Path, str, Value]]] = defaultdict(list)
    for path, text in mine.items():
        other = (*path[:-1], language)
        if path[-1] == offered[0] and other not in mine and theirs.get(path) == text and other in theirs:
            file, inner = draft.place(path[:-1])
            added[file].append((inner, language, _as_value(theirs[other])))
    for file, values in added.items():
        try:
            draft = draft.with_file(file, with_keys(draft.files[file], values))
        except KeyError as error:
            raise InputError("workshop_cannot_change", file=file) from error
    return draft.with_value(("languages",), [name for name in LANGUAGES if name in (*offered, language)])


def alone(draft: Draft, language: Language) -> Draft:
    """Return the draft as it stands in one of its languages, without the others."""
    gone = [name for name in LANGUAGES if name != language]
    if languages_of(draft) == (language,):
        return draft
    files = {file: only_languages(text, gone) for file, text in draft.files.items()}
    return Draft(draft.id, files).with_value(("languages",), [language])


def _as_value(written: Written) -> Value:
    return written if isinstance(written, str) else list(written)
