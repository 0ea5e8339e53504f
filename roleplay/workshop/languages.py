"""The languages of a draft: one more, one less, or the draft as it stands in one of them alone."""

from collections import defaultdict

from roleplay.errors import InputError
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.workshop.draft import Draft
from roleplay.workshop.editing import Path, Value, only_languages, with_keys
from roleplay.workshop.parts import languages_of
from roleplay.workshop.templates import Template
from roleplay.workshop.texts_of import Written, texts_of


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
            added[file].append((inner, language, _plain(theirs[other])))
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


def _plain(written: Written) -> Value:
    return written if isinstance(written, str) else list(written)
