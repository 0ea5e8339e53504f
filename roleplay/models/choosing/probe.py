"""Trying out a model with two short questions: how fast, whether it streams and fills shapes, and what is wrong."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from pydantic import BaseModel

from roleplay.models.endpoints.shapes import Way
from roleplay.models.model import Call, Message, ModelError, Prompt
from roleplay.scenario.vocabulary import Language

if TYPE_CHECKING:
    from roleplay.models.endpoints.endpoint import Endpoint

_MOST_TOKENS = 400  # some models think before they answer


class Greeting(BaseModel):
    """What the second question wants filled."""

    greeting: str
    words: int


@dataclass(frozen=True)
class ProbeResult:
    """What was found. `structured` is the way in which shapes can be asked for; None where no shape was filled."""

    model: str
    seconds_to_first: float | None = None
    streams: bool = False
    structured: Way | None = None
    problem: ModelError | None = None


def try_out(model: "Endpoint", knowledge: Path, language: Language) -> ProbeResult:
    """Ask a model two questions; whatever fails is in the finding."""
    words = yaml.safe_load((knowledge / "models" / "probe.yaml").read_text(encoding="utf-8"))[language]
    calls: list[Call] = []
    try:
        pieces = list(model.stream(_prompt(words["greet"]), most_tokens=_MOST_TOKENS, on_call=calls.append))
    except ModelError as error:
        first = calls[0].usage.seconds_to_first if calls else None
        return ProbeResult(model.name, first, problem=error)
    first, streams = calls[0].usage.seconds_to_first, model.abilities.streams and len(pieces) > 1
    try:
        model.answer(_prompt(words["fill"]), Greeting, most_tokens=_MOST_TOKENS)
    except ModelError as error:
        return ProbeResult(model.name, first, streams, problem=error)
    return ProbeResult(model.name, first, streams, model.abilities.structure)


def _prompt(text: str) -> Prompt:
    return Prompt("probe", "1", (Message("user", text),))
