"""The languages of the program: each is a folder `knowledge/languages/<code>`, and no list in code names them.

A folder holds `language.yaml` and, for a language that came later, everything written in it: files as they lie below
`knowledge` or the program (`codebook/hr.yaml`, `prompts/agency.hr.md`, `roleplay/ui/texts/hr.yaml`), and for a content
file with several languages side by side one of the same path that maps the place of each text to its words
(`facts.[wages].title: ...`). Where such a language has nothing yet, the one that stands in for it does.
"""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import yaml
from babel import Locale
from babel.localedata import exists
from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from roleplay.config import CONTENT, ROOT

FOLDER = "languages"
SHEET = "language.yaml"
NAMED_BY = ("id", "code", "fact")  # what tells the entries of a list apart
# In the order in which rules for plurals are told, as the word forms of a slot are.
_PLURALS = ("zero", "one", "two", "few", "many", "other")


def _known_to_babel(locale: str) -> str:
    if not exists(locale):
        raise ValueError(f"there is no locale '{locale}'")
    return locale


class LanguagePack(BaseModel):
    """What is particular to a language besides its texts.

    `place` is where it stands among the languages, `locale` and `date` (a day) are as babel knows them, `dictionaries`
    those of the spell checker, the better first. `stands_in` is the language whose texts do where its own are missing.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", ignored_types=(cached_property,))

    place: int
    locale: Annotated[str, AfterValidator(_known_to_babel)]
    date: str
    dictionaries: tuple[str, ...] = ()
    stands_in: str | None = None

    @cached_property
    def babel(self) -> Locale:
        """The locale with its rules for numbers, plurals and lists."""
        return Locale.parse(self.locale)

    @cached_property
    def plurals(self) -> tuple[str, ...]:
        """The names of the word forms that go with numbers, in the order of a slot."""
        return tuple(name for name in _PLURALS if name in self.babel.plural_form.tags | {"other"})


def read_pack(folder: Path) -> LanguagePack:
    """Return the sheet of a language's folder; OSError, ValueError or YAMLError where it is missing or broken."""
    return LanguagePack.model_validate(yaml.load((folder / SHEET).read_text(encoding="utf-8"), Loader=yaml.CSafeLoader))


def _packs() -> Mapping[str, LanguagePack]:
    """Return the languages whose sheets can be read; `roleplay check` says what is wrong with the others."""
    found: dict[str, LanguagePack] = {}
    for sheet in sorted((CONTENT / FOLDER).glob(f"*/{SHEET}")):
        try:
            found[sheet.parent.name] = read_pack(sheet.parent)
        except (OSError, yaml.YAMLError, ValidationError, UnicodeDecodeError):
            continue
    whole = {code for code, pack in found.items() if pack.stands_in is None}
    kept = [code for code, pack in found.items() if code in whole or pack.stands_in in whole]
    return {code: found[code] for code in sorted(kept, key=lambda code: found[code].place)}


PACKS: Mapping[str, LanguagePack] = _packs()
LANGUAGES: tuple[str, ...] = tuple(PACKS)
LATER: tuple[str, ...] = tuple(code for code, pack in PACKS.items() if pack.stands_in is not None)
if TYPE_CHECKING:
    Language = str
else:  # what is read from outside is validated against the languages that there are
    Language = Literal[LANGUAGES]


def language_name(language: Language, told_in: Language | None = None) -> str:
    """Return what a language is called in another, or in itself with a capital."""
    told = PACKS[told_in or language].babel
    name = str(told.languages.get(language, language))
    return name if told_in else name[:1].upper() + name[1:]


def enumerate_in(language: Language, items: list[str], *, either: bool = False) -> str:
    """Return items as a list in running text, or as alternatives."""
    from babel.lists import format_list  # noqa: PLC0415 - not needed for the first page

    return format_list(items, style="or" if either else "standard", locale=PACKS[language].babel)


def file_in(language: Language, path: Path) -> Path:
    """Return where a file of a language lies, whose usual place is `path`: there, or below the language's folder."""
    if language not in LATER or path.exists():
        return path
    base = CONTENT if path.is_relative_to(CONTENT) else ROOT
    return CONTENT / FOLDER / language / path.relative_to(base) if path.is_relative_to(base) else path


def spoken_file(folder: Path, name: str, language: Language) -> Path:
    """Return the file or folder `name`, in which {} is the language, or that of the language which stands in for it."""
    own, other = file_in(language, folder / name.format(language)), PACKS[language].stands_in
    return own if other is None or own.exists() else folder / name.format(other)


@cache
def read_texts(folder: Path, language: Language) -> Mapping[str, str]:
    """Return the texts of a folder with one YAML file a language, by dotted key; read once."""
    other = PACKS[language].stands_in
    return own_texts(folder, language) if other is None else {**own_texts(folder, other), **own_texts(folder, language)}


def own_texts(folder: Path, language: Language) -> dict[str, str]:
    """Return the texts of a folder that are written in a language itself; none where a later one has no file yet."""
    path = file_in(language, folder / f"{language}.yaml")
    if language in LATER and not path.exists():
        return {}
    return _flat(yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader), "")


def _flat(content: Mapping[str, Any], prefix: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in content.items():
        found |= _flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {f"{prefix}{key}": str(value).strip()}
    return found


def side_by_side(content: Any, key: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what stands in several languages side by side, with its place as findings name it."""
    if isinstance(content, dict):
        if not content.keys().isdisjoint(LANGUAGES):
            yield key, content
            return
        for name, value in content.items():
            yield from side_by_side(value, f"{key}.{name}" if key else str(name))
    elif isinstance(content, list):
        for number, entry in enumerate(content):
            known = next((entry[key] for key in NAMED_BY if key in entry), None) if isinstance(entry, dict) else None
            place = f"[{number if known is None else known}]"
            yield from side_by_side(entry, f"{key}.{place}" if key else place)


def later_file(name: str, language: Language) -> Path:
    """Return where a later language has what it says for the content file or folder `name`."""
    return CONTENT / FOLDER / language / name


def later_texts(name: str, language: Language) -> Mapping[str, Any] | None:
    """Return what a later language's folder says for the content file `name`, by place; None where it has no file."""
    try:
        text = later_file(name, language).read_text(encoding="utf-8")
        content = yaml.load(text, Loader=yaml.CSafeLoader) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return None
    return content if isinstance(content, dict) else None


def with_later(content: Any, name: str) -> Any:
    """Return what a content file `name` holds with what later languages have for it, or what stands in for that.

    A case is offered in a later language where the language's folder has something for its main file.
    """
    for language in LATER:
        texts, other = later_texts(name, language), str(PACKS[language].stands_in)
        for key, beside in side_by_side(content):
            own = (texts or {}).get(key) if key else texts
            if language not in beside and (own is not None or other in beside):
                beside[language] = own if own is not None else beside[other]
        if texts is not None and isinstance(content, dict) and isinstance(content.get("languages"), list):
            content["languages"] = [*content["languages"], language]
    return content
