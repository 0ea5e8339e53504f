"""Readings as tests write and look at them: things named in moods."""

from dataclasses import dataclass
from typing import Any, Literal

from pydantic import BaseModel

from roleplay.exercise.words.reading import Act, ActObject, Reading
from roleplay.scenario.vocabulary import AgencyId

Mood = Literal["declare", "request", "ask"]

MOOD_OF: dict[str, Mood] = {"decide": "declare", "request": "request", "ask": "ask"}


class Named(BaseModel):
    """An action or a power that a text names, and whether it declares, requests or only asks about it."""

    id: str
    mood: Mood
    confidence: float
    to: tuple[AgencyId, ...] = ()


@dataclass(frozen=True)
class Mention:
    """An action or power that a text names; `confidence` is 1 where the reader is sure, else 0.7, or 0.3."""

    id: str
    mood: Mood
    confidence: float
    to: tuple[str, ...] = ()


def mentioned(reading: Reading, of: ActObject = "action") -> tuple[Mention, ...]:
    """Return the actions, or the powers, that a reading names."""
    return tuple(_mention(act) for act in reading.acts if act.of == of and act.kind in MOOD_OF)


def reading_of(**fields: Any) -> Reading:
    """Return a reading whose things are named as in `Named`, made acts."""
    plain = {
        name: tuple(item.model_dump() for item in value) if name in ("actions", "powers") else value
        for name, value in fields.items()
    }
    return Reading(**plain)


def _mention(act: Act) -> Mention:
    unsure = 0.3 if act.kind == "ask" else 0.7
    return Mention(act.id or "", MOOD_OF[act.kind], 1.0 if act.sure else unsure, act.to)
