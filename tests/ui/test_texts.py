"""The catalogue: the same keys and slots in each language, every used key there, none unused, no text elsewhere."""

import re
import string

import pytest
import yaml

from roleplay.config import ROOT
from roleplay.scenario.vocabulary import LANGUAGES, Language
from roleplay.ui.catalogue import catalogue

TEMPLATES = sorted((ROOT / "roleplay" / "ui" / "templates").rglob("*.html"))
SOURCES = [ROOT / "app.py", ROOT / "main.py", *sorted((ROOT / "roleplay" / "ui").rglob("*.py")), *TEMPLATES]
USE = re.compile(r"""\b(?:t|texts|_nothing_here|failure|frame\.failure)\(\s*(f?)["']([a-z_0-9.{}\[\]()' ]+?)["']""")
JOINED = re.compile(r"""\bt\(\s*["']([a-z_0-9.]+)["']\s*~""")  # a template's way to compute a key
EITHER = re.compile(r"""["']((?:[a-z_]+\.)+[a-z_]+)["']""")
BEGINNING = re.compile(r"""["']((?:[a-z_]+\.)+)["']""")


def slots(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


def used() -> tuple[set[str], set[str]]:
    """Return the keys named in the sources, and the beginnings of computed ones."""
    keys: set[str] = set()
    prefixes: set[str] = set()
    for path in SOURCES:
        source = path.read_text(encoding="utf-8")
        joined = set(JOINED.findall(source))
        prefixes |= joined
        for computed, key in USE.findall(source):
            if key not in joined:
                (prefixes if computed else keys).add(key.split("{")[0])
        keys |= {key for key in EITHER.findall(source) if key in catalogue("en").entries}
        prefixes |= {
            key for key in BEGINNING.findall(source) if any(name.startswith(key) for name in catalogue("en").entries)
        }
        prefixes |= {match.split("{")[0] for match in re.findall(r"""t\(\s*f["']([^"']+)["']""", source)}

    return keys, {prefix for prefix in prefixes if "." in prefix}


def test_languages_have_the_same_keys_and_slots() -> None:
    first, *others = (catalogue(language).entries for language in LANGUAGES)
    for other in others:
        assert first.keys() == other.keys()
        assert {key: slots(text) for key, text in first.items()} == {key: slots(text) for key, text in other.items()}


def test_every_text_is_read_as_text() -> None:
    """YAML takes a bare On or No for a truth value, and the page would show that."""
    for path in sorted((ROOT / "roleplay").rglob("texts/*.yaml")):
        for item in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader).items():
            waiting: list[object] = [item]
            while waiting:
                found = waiting.pop()
                if isinstance(found, dict):
                    waiting += [*found, *found.values()]
                elif isinstance(found, list | tuple):
                    waiting += found
                else:
                    assert isinstance(found, str), (path.name, item[0], found)


def test_every_used_key_exists() -> None:
    keys, prefixes = used()
    entries = catalogue("sl").entries
    assert not {key for key in keys if key not in entries}
    assert not {prefix for prefix in prefixes if not any(key.startswith(prefix) for key in entries)}


def test_no_key_is_unused() -> None:
    keys, prefixes = used()
    entries = catalogue("sl").entries
    assert not {key for key in entries if key not in keys and not any(key.startswith(prefix) for prefix in prefixes)}


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_developer_words_and_no_emoji(language: Language) -> None:
    text = " ".join(catalogue(language).entries.values()).lower()
    for word in ("session", "token", "prompt", "sej", "žeton"):
        assert word not in text
    assert not re.search("[\U0001f300-\U0001faff☀-➿]", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("folder", ["ui/texts", "messages"])
def test_quotes_and_dots_are_typographic(folder: str, language: Language) -> None:
    lines = (ROOT / "roleplay" / folder / f"{language}.yaml").read_text(encoding="utf-8").splitlines()
    values = [line.partition(": ")[2].strip() for line in lines if not line.startswith("#")]
    bare = [value[1:-1] if value[:1] == value[-1:] == '"' else value for value in values]
    assert not [value for value in bare if re.search(r"""["']|\.\.\.""", value)]
    assert not [value for value in bare if any(quote in value for quote in ("“”" if language == "sl" else "»«"))]


def test_no_page_text_in_python_or_in_templates() -> None:
    for path in SOURCES:
        assert not re.search("[čšžČŠŽ]", path.read_text(encoding="utf-8")), path
