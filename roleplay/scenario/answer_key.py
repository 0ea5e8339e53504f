"""The answer key of a case: what the learner's own formulation is laid beside, field by field."""

from typing import Literal, get_args

from pydantic import Field

from roleplay.scenario.texts import Authored, Lines, Slug, Text
from roleplay.scenario.vocabulary import HarmKind

FormulationKind = Literal["result", "verdict", "indicators", "next_steps", "who_must_know", "differently"]

TalkField = Literal["learned", "open", "worked", "next", "whose"]
"""The fields of the own formulation after an interview by itself: alike for every person, so no case authors them."""
TALK_FIELDS: tuple[TalkField, ...] = get_args(TalkField)


class Formulation(Authored):
    """One short field of the learner's own formulation before the report; `kind` says what it is compared with."""

    id: Slug
    kind: FormulationKind
    text: Text


class KeyPoint(Authored):
    """A point of a field's key, or with `in_key` false something often written that the key answers with `text`.

    It is named by its `signs` (word beginnings), by what names one of its `facts` or by most words of the title of one
    of its `actions`. A point with `harms` or `criteria` is in the key only of a session in which one of the harms
    happened, or one of the criteria of the rubric came out at level 0 or 1.
    """

    id: Slug
    text: Text
    signs: Lines | None = None
    facts: tuple[Slug, ...] = ()
    actions: tuple[Slug, ...] = ()
    harms: tuple[HarmKind, ...] = ()
    criteria: tuple[str, ...] = ()
    in_key: bool = True


class FieldKey(Authored):
    """The key of one field in a few sentences, and its points beyond those that the case's data yield."""

    text: Text
    points: tuple[KeyPoint, ...] = ()


class AnswerKey(Authored):
    """The key of the own formulation.

    `signs` are further word beginnings by which people name a fact in a list of signs, by the fact's id.
    """

    fields: dict[FormulationKind, FieldKey]
    signs: dict[Slug, Lines] = Field(default_factory=dict)
