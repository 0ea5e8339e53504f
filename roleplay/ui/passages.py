"""How passages are named on the pages: by a title where there is one, else by what they belong to and their number."""

from roleplay.scenario.vocabulary import Language
from roleplay.ui.catalogue import catalogue

Titles = dict[str, dict[Language, str]]
"""From the id of a passage to its short title in each language."""

TITLES: Titles = {}
"""The short titles of the passages that have one."""

_ADDED = frozenset({"B", "C", "D"})
_OTHERS = {"G": "gap", "EX": "exercise_rule"}


def passage_label(passage: str, language: Language, titles: Titles = TITLES) -> str:
    """Return the short title of a passage, or where it stands with its id: "Chapter, TK-3"."""
    title = titles.get(passage, {}).get(language, "")
    if title:
        return title
    series = passage.partition("-")[0].rstrip("0123456789")
    kind = "addition" if series in _ADDED else _OTHERS.get(series, "chapter")
    t = catalogue(language)
    return t(f"passage.{kind}", id=passage)
