"""Authored lines with the keys under which their use is remembered, and which of them have not been heard lately."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.state import State
from roleplay.scenario.texts import Lines
from roleplay.scenario.vocabulary import Language

RECENT = 10  # turns within which nobody should say the same twice


@dataclass(frozen=True, slots=True)
class Line:
    """An authored wording with the key under which its use is remembered."""

    key: str
    text: str


Choice = tuple[Line, ...]


def choice(key: str, lines: Lines | None, language: Language) -> Choice:
    """Return authored lines with their keys; nothing where there are none."""
    if lines is None:
        return ()
    return tuple(Line(f"{key}/{index}", text) for index, text in enumerate(lines[language]))


def unheard(state: State, speaker: str, lines: Choice) -> Choice:
    """Return the lines that the speaker has not used in the last ten turns, in whatever connection."""
    said = tuple(_said_lately(state, speaker))
    return tuple(line for line in lines if not any(_holds(text, line.text) for text in said))


def fresh(state: State, speaker: str, *groups: Choice) -> Choice:
    """Return the unheard lines of the first group that has any; where none has, all lines of all groups."""
    for group in groups:
        lines = unheard(state, speaker, group)
        if lines:
            return lines
    return tuple(line for group in groups for line in group)


def _said_lately(state: State, speaker: str) -> Iterator[str]:
    recent = takewhile(lambda entry: entry.turn >= state.turn - RECENT, reversed(state.log))
    return (entry.event.text for entry in recent if isinstance(entry.event, Said) and entry.event.speaker == speaker)


def _holds(text: str, line: str) -> bool:
    """Tell whether a line was the text, or stood at its beginning or end."""
    return text == line or text.startswith(f"{line} ") or text.endswith(f" {line}")


def lowered(title: str) -> str:
    """Return a title as it stands within a sentence."""
    return title[:1].lower() + title[1:]
