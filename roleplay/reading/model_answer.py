"""What a language model answers when it reads a message, and the reading that becomes of it.

The schema names every closed list of the code book. Code takes nothing on trust: an act without words that stand in
the message, with an id that was not offered, or of a kind that its channel does not have, is dropped.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Literal, TypeGuard, get_args

from pydantic import BaseModel, WithJsonSchema, model_validator

from roleplay.exercise.words.reading import Act, ActObject, Asked, Reading, Utterance
from roleplay.reading.acts.suspicion import doubted
from roleplay.reading.words.text import fold
from roleplay.scenario.vocabulary import (
    ACT_KINDS,
    AGENCIES,
    FAULTS,
    ORDER_OF_FAULT,
    PRODUCTIVE,
    STEPS,
    ActKind,
    AgencyId,
    OrderId,
    QuestionClass,
)

CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
# What a message among services does by these acts no service may carry out; and what it then sets aside at least.
ORDER_OF_ACT: Mapping[ActKind, OrderId] = {
    "deny": "rights_first",
    "threat": "no_penalty",
    "promise": "no_vow",
    "blame": "no_penalty",
}
MOST_ACTS = 16  # what comes after them is not looked at
_SPACES = re.compile(r"\s+")


def _one_of(values: tuple[str, ...]) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "enum": list(values)})


class FilledIn(BaseModel, frozen=True):
    """An object of an answer; what is missing or null claims nothing."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, data: Any) -> Any:
        return {name: value for name, value in data.items() if value is not None} if isinstance(data, Mapping) else data


class HeardAct(FilledIn):
    """An act as a model has heard it, with the words that show it."""

    quote: str = ""
    kind: Annotated[str, _one_of(ACT_KINDS)] = "none"
    id: str = ""
    to: tuple[str, ...] = ()
    sure: bool = False
    fault: Annotated[str, _one_of(("", *FAULTS))] = ""


class HeardQuestion(FilledIn):
    """A question of an interview or among services, its class and its words."""

    quote: str = ""
    label: Annotated[str, _one_of(CLASSES)] = "PROBE"


class HeardMessage(FilledIn):
    """The whole message as a model has understood it; `rude` quotes an insult and is empty where there is none."""

    acts: tuple[HeardAct, ...] = ()
    questions: tuple[HeardQuestion, ...] = ()
    label: QuestionClass
    sure: Literal["certain", "likely", "guess"] = "likely"
    topics: tuple[str, ...] = ()
    addressees: tuple[Annotated[str, _one_of(AGENCIES)], ...] = ()
    assents: bool = False
    rude: str = ""


class UngroundedError(Exception):
    """A model heard acts, but its quotes do not stand in the message, or their ids are none of those offered."""


SURENESS = {"certain": 0.95, "likely": 0.75, "guess": 0.5}


def is_kind(kind: str) -> TypeGuard[ActKind]:
    """Tell whether a word is a kind of act."""
    return kind in ACT_KINDS


def reading_of(heard: HeardMessage, local: Reading, utterance: Utterance, reader: str) -> Reading:
    """Return the model's reading, which stands in the place of the local one.

    Which facts answer a question, and whether a text is one at all, only the local reader can tell: the model has not
    seen the facts. Questions keep those aims; where both found equally many, their classes are the model's. Whoever
    agrees to a step that the model names takes that step; where it names none, to whatever was offered. UngroundedError
    where the model heard acts and none of them stands, so that nothing of it can be trusted.
    """
    topics = tuple(topic for topic in dict.fromkeys(heard.topics) if topic in {item.id for item in utterance.topics})
    acts = tuple(_as_order(act, local, utterance) for act in _acts(heard, utterance))
    if not acts and any(act.kind != "none" for act in heard.acts):
        raise UngroundedError
    return local.model_copy(
        update={
            "reader": reader,
            "label": heard.label,
            "side": "+" if heard.label in PRODUCTIVE else "-",
            "confidence": SURENESS[heard.sure],
            "acts": acts,
            "topics": topics or local.topics,
            "addressees": tuple(_agencies(heard.addressees, utterance)) or local.addressees,
            "questions": _questions(heard, local),
            "asks": local.asks or bool(heard.questions),
            "sense": local.sense or bool(acts),
            "assents": heard.assents and not any(act.kind in STEPS for act in acts),
            "rude": bool(heard.rude) and stands_in(heard.rude, utterance.text),
            "unclear": () if acts else local.unclear,
            "suspected": tuple(doubted(acts)),
        }
    )


def stands_in(quote: str, text: str) -> bool:
    """Tell whether words stand in a text as they are quoted; apostrophes, letter case and spaces are folded."""
    said = _plain(quote)
    return bool(said) and said in _plain(text)


def _plain(text: str) -> str:
    return _SPACES.sub(" ", fold(text)).strip(" .,;:!?\"'»«“”„")


def _acts(heard: HeardMessage, utterance: Utterance) -> Iterator[Act]:
    for act in heard.acts[:MOST_ACTS]:
        if not is_kind(act.kind) or act.kind == "none" or not stands_in(act.quote, utterance.text):
            continue
        if act.kind in STEPS and utterance.channel == "interview":
            continue
        of = _object(act, utterance)
        if of is None and (act.kind == "tell" or (act.id and (act.kind in STEPS or act.kind == "evidence"))):
            continue
        to = _hearers(act, utterance)
        fault = next((name for name in FAULTS if name == act.fault), None) if act.kind in ORDER_OF_ACT else None
        named = act.id if of else None
        sure = act.sure and not _is_others(act, utterance)
        yield Act(kind=act.kind, id=named, of=of, to=to, quote=act.quote, sure=sure, fault=fault)


def _is_others(act: HeardAct, utterance: Utterance) -> bool:
    """Tell whether an act decides a step of other services: that it is meant so, only the learner can say."""
    decided = (action for action in utterance.actions if act.kind == "decide" and action.id == act.id)
    return any(utterance.learner not in action.agencies for action in decided)


def _as_order(act: Act, local: Reading, utterance: Utterance) -> Act:
    """Return an act that no service may carry out as such an order.

    What it sets aside is what its fault does; where the model names none, the local reader knows best.
    """
    kind = ORDER_OF_ACT.get(act.kind)
    if kind is None or utterance.channel == "interview":
        return act
    heard = (each.order for each in local.acts if each.order is not None and _overlap(each.quote, act.quote))
    order = ORDER_OF_FAULT[act.fault] if act.fault is not None else next(heard, kind)
    return act.model_copy(update={"of": "order", "id": order})


def _overlap(quote: str, other: str) -> bool:
    return stands_in(quote, other) or stands_in(other, quote)


def _object(act: HeardAct, utterance: Utterance) -> ActObject | None:
    """Return what the id of an act names among what was offered: only an action or a power is a step to take."""
    offered: tuple[tuple[ActObject, frozenset[str]], ...] = (
        ("action", frozenset(item.id for item in utterance.actions)),
        ("power", frozenset(item.id for item in utterance.powers)),
        ("fact", frozenset(item.id for item in utterance.facts)),
        ("topic", frozenset(item.id for item in utterance.topics)),
    )
    steps, facts = offered[:2], offered[2:3]
    fitting = steps if act.kind in STEPS else facts if act.kind in ("tell", "evidence") else offered
    return next((of for of, ids in fitting if act.id in ids), None)


def _hearers(act: HeardAct, utterance: Utterance) -> tuple[str, ...]:
    """Return whom an act is put to: persons too, but for steps, which only services take."""
    if utterance.channel == "interview":
        return (utterance.person.id,) if utterance.person is not None else ()
    persons = (person.id for person in utterance.persons if person.id in act.to and act.kind not in STEPS)
    return utterance.to or (*_agencies(act.to, utterance), *persons)


def _agencies(names: tuple[str, ...], utterance: Utterance) -> Iterator[AgencyId]:
    yield from (name for name in AGENCIES if name in names and name in utterance.agencies and name != utterance.learner)


def _questions(heard: HeardMessage, local: Reading) -> tuple[Asked, ...] | None:
    asked = [item for item in heard.questions if item.label in CLASSES]
    if local.questions is None or len(asked) != len(local.questions):
        return local.questions
    return tuple(
        known.model_copy(update={"label": item.label}) for item, known in zip(asked, local.questions, strict=True)
    )
