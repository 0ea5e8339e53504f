"""What counting cannot see of a criterion, as authors write it: one question, its anchors and a contrasting pair."""

from typing import Annotated

from pydantic import AfterValidator, Field

from roleplay.scenario.texts import Authored, Lines, Text
from roleplay.scenario.vocabulary import LANGUAGES, TurnKind

LEVELS = 4


def _four(lines: Lines) -> Lines:
    """Refuse anchors that are not one a level in each language."""
    for language in LANGUAGES:
        found = len(lines.root.get(language, ()))
        if found != LEVELS:
            raise ValueError(f"{found} anchors in '{language}', not one for each of the levels 0-3")
    return lines


def _offered(text: Text) -> Text:
    """Refuse a text that is not there in every language."""
    if missing := [language for language in LANGUAGES if language not in text.languages()]:
        raise ValueError(f"there is no text in {', '.join(missing)}")
    return text


def _once(kinds: tuple[TurnKind, ...]) -> tuple[TurnKind, ...]:
    """Refuse a kind of turn that is named twice."""
    if len(set(kinds)) != len(kinds):
        raise ValueError("a kind of turn is named twice")
    return kinds


Anchors = Annotated[Lines, AfterValidator(_four)]
Everywhere = Annotated[Text, AfterValidator(_offered)]


class JudgedCriterion(Authored):
    """The judged part of a criterion: a `question` that a reader answers by the `anchors` of the levels 0-3.

    `sees` are the kinds of the learner's turns that are judged. `good` are words of a learner that earn 3, `bad` such
    that earn 0.
    """

    id: str = Field(pattern=r"^R-\d\d$")
    question: Everywhere
    sees: Annotated[tuple[TurnKind, ...], Field(min_length=1), AfterValidator(_once)]
    anchors: Anchors
    good: Everywhere
    bad: Everywhere
