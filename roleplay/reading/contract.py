"""The line that `roleplay read` takes and the line that it gives (see the README)."""

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from roleplay.errors import InputError
from roleplay.exercise.reading import InterviewStage, Reader, Utterance
from roleplay.scenario.facts import Topic
from roleplay.scenario.vocabulary import Language


class Context(BaseModel):
    """Where in an interview a line stands."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    phase_of_interview: InterviewStage = "account"
    topic_opened: bool = False


class Line(BaseModel):
    """One line of input."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    id: str | int
    text: str
    context: Context = Context()


def read_line(
    reader: Reader,
    obj: Mapping[str, Any],
    language: Language = "sl",
    topics: tuple[Topic, ...] = (),
    *,
    says_who: bool = False,
) -> dict[str, Any]:
    """Return the reading of one input object as the output object; `says_who` adds who has read it, or why not.

    Raises:
        InputError: where the object lacks `id` or `text`, or its context has a value that is not in the contract.
    """
    try:
        line = Line.model_validate(obj)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError("bad_line", where=key, problem=first["msg"]) from error
    utterance = Utterance(
        text=line.text,
        language=language,
        channel="interview",
        learner="police",
        stage=line.context.phase_of_interview,
        topic_opened=line.context.topic_opened,
        topics=topics,
    )
    reading = reader.read(utterance)
    return {
        "id": line.id,
        "label": reading.label,
        "side": reading.side,
        "tactics": list(reading.tactics),
        "topics": list(dict.fromkeys(reading.topics)),
        "confidence": reading.confidence,
        **({"reader": reading.reader} if says_who else {}),
    }
