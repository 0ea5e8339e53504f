"""The sentences of the report and of its export, one file a language."""

from functools import cache
from pathlib import Path

import yaml

from roleplay.scenario.vocabulary import Language

FOLDER = Path(__file__).parent / "texts"


class Phrases:
    """The texts of one language, by dotted key."""

    def __init__(self, language: Language, texts: dict[str, str]) -> None:
        """Keep the flat texts of `language`."""
        self.language = language
        self.texts = texts

    def __call__(self, key: str, **values: object) -> str:
        """Return the text with its values filled in; KeyError for an unknown key."""
        return self.texts[key].format(**values)

    def has(self, key: str) -> bool:
        """Return whether there is such a text."""
        return key in self.texts

    def percent(self, share: float | None) -> str:
        """Return a share 0-1 as a percentage in the language's way, a dash for None."""
        if share is None:
            return "–"
        return f"{round(share * 100)}" + ("\u00a0%" if self.language == "sl" else "%")

    def number(self, value: float) -> str:
        """Return a number with at most one decimal, with the language's decimal sign."""
        text = f"{value:.1f}".removesuffix(".0")
        return text.replace(".", ",") if self.language == "sl" else text

    def listing(self, items: list[str]) -> str:
        """Return the items joined as a list in running text."""
        if len(items) < 2:
            return "".join(items)
        return ", ".join(items[:-1]) + f" {self('and')} " + items[-1]


@cache
def phrases(language: Language) -> Phrases:
    """Return the texts of a language; read once."""
    content = yaml.load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return Phrases(language, dict(_flat(content)))


def _flat(node: dict[str, object], prefix: str = "") -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for key, value in node.items():
        name = f"{prefix}{key}"
        found.extend(_flat(value, f"{name}.") if isinstance(value, dict) else [(name, str(value))])
    return found
