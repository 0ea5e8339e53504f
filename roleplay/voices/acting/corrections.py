"""What a model is told for its one rewrite: which rule its words broke, and to go on from what is shown."""

import re
from functools import cache

from pydantic import BaseModel, ConfigDict

from roleplay.config import CONTENT
from roleplay.models.prompts import quoted
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.vocabulary import Language
from roleplay.voices.checking.checker import Fault
from roleplay.voices.checking.released import Released

_QUOTE = re.compile(r"\{\w+\}")


class Corrections(BaseModel):
    """The wording in one language (`knowledge/voices/corrections.yaml`), `rules` by the code of a fault."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    frame: str
    other: str
    rules: dict[str, str]


@cache
def _corrections(language: Language) -> Corrections:
    path = CONTENT / "voices" / "corrections.yaml"
    return Corrections.model_validate(read_mapping(path, CONTENT)["corrections"][language])


def all_corrections(language: Language) -> str:
    """Return the words of all corrections, without what was wrong; a line each."""
    words = _corrections(language)
    texts = (words.frame, words.other, *words.rules.values())
    return "\n".join(_QUOTE.sub("\n\n", text) for text in texts)


def correction(fault: Fault, may: Released) -> str:
    """Return the correction for a fault. A leaked fact is not named: the model must not learn that it was right."""
    words = _corrections(may.language)
    rule = words.rules.get(fault.code, words.other)
    return words.frame.format(rule=rule.format(quote=quoted(fault.quote)))
