"""The answer key of a case: what the learner's own formulation stands beside, field by field."""

from typing import Literal, get_args

from roleplay.scenario.texts import Authored, Slug, Text
from roleplay.scenario.vocabulary import HarmKind

FormulationKind = Literal["result", "verdict", "indicators", "next_steps", "who_must_know", "differently"]

TalkField = Literal["learned", "open", "worked", "next", "whose"]
"""The fields of the own formulation after an interview by itself: alike for every person, so no case authors them."""
TALK_FIELDS: tuple[TalkField, ...] = get_args(TalkField)


class Formulation(Authored):
    """One short field of the learner's own formulation before the report; `kind` names its part of the key."""

    id: Slug
    kind: FormulationKind
    text: Text


class KeyPoint(Authored):
    """A point of a field's key, or with `in_key` false something often written instead, answered by `text`.

    `facts` are what it rests on, `actions` what fulfils it. A point with `harms` or `criteria` is in the key only of a
    session in which one of the harms happened, or one of the criteria of the rubric came out at level 0 or 1.
    """

    id: Slug
    text: Text
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
    """The key of the own formulation."""

    fields: dict[FormulationKind, FieldKey]
