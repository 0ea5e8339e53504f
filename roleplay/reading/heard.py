"""What a language model answers when it reads a message: a shape of its own, every claim with words of the message.

The schema names every closed list of the code book. What a model answers is taken leniently: an unknown id is dropped
where it is used, and what is missing claims nothing; only a message without a class has not been read.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeGuard, get_args, get_origin

from pydantic import BaseModel, ConfigDict, WithJsonSchema, model_validator

from roleplay.exercise.reading import Mood
from roleplay.scenario.vocabulary import AGENCIES, QuestionClass, Tactic

CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
TACTICS: tuple[Tactic, ...] = get_args(Tactic)
MOODS: tuple[Mood, ...] = get_args(Mood)

Sureness = Literal["guess", "likely", "certain"]
GUESS, LIKELY, CERTAIN = 0.5, 0.75, 0.95
# Models put numbers on their confidence badly; of three words they make better use.
SURENESS: Mapping[str, float] = {"guess": GUESS, "likely": LIKELY, "certain": CERTAIN}
MOST_CLAIMS = 12  # of one kind; what comes after them is not looked at


def _one_of(values: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


def is_class(label: str) -> TypeGuard[QuestionClass]:
    """Tell whether a label is a class of the code book."""
    return label in CLASSES


Label = Annotated[str, _one_of(CLASSES)]
Sure = Annotated[str, _one_of(get_args(Sureness))]


class _Answered(BaseModel):
    """An object of an answer; all its fields are asked for, those that are not there or null claim nothing."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    @model_validator(mode="before")
    @classmethod
    def _fill(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        given = {name: value for name, value in data.items() if value is not None}
        missing = {name: field.annotation for name, field in cls.model_fields.items() if name not in given}
        empty = {name: kind() for name, kind in missing.items() if kind is not None and get_origin(kind) is not Literal}
        return {**empty, **given}


class Claim(_Answered):
    """Something that a model has heard, with the words of the message that say it, and how sure it is."""

    quote: str
    sure: Sure

    @property
    def confidence(self) -> float:
        """How sure the model is (0-1); a word that stands for nothing is a guess."""
        return SURENESS.get(self.sure, GUESS)


class HeardQuestion(Claim):
    """A question or a call to tell, and its class."""

    label: Label


class HeardTactic(Claim):
    """A tactic of the code book."""

    tactic: Annotated[str, _one_of(TACTICS)]


class HeardFact(Claim):
    """A fact that the message states."""

    fact: str


class HeardAction(Claim):
    """An action that the message declares, requests or asks about, and the agencies that shall do it."""

    action: str
    mood: Annotated[str, _one_of(MOODS)]
    to: tuple[str, ...]


class Heard(_Answered):
    """The whole message as a model has understood it; `rude` quotes an insult and is empty where there is none."""

    label: QuestionClass
    sure: Sure
    questions: tuple[HeardQuestion, ...]
    tactics: tuple[HeardTactic, ...]
    topics: tuple[str, ...]
    facts: tuple[HeardFact, ...]
    actions: tuple[HeardAction, ...]
    addressees: tuple[Annotated[str, _one_of(AGENCIES)], ...]
    asks: bool
    greets: bool
    assents: bool
    rude: str

    @property
    def confidence(self) -> float:
        """How sure the model is of the class of the whole message (0-1)."""
        return SURENESS.get(self.sure, GUESS)
