"""The line that `roleplay read` takes and the line that it gives (see docs/command-line.md)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pydantic import BaseModel, ValidationError

from roleplay.errors import InputError
from roleplay.exercise.words.reading import Earlier, InterviewStage, Reader, Utterance
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import AgencyId, Channel, Language

SHIPPED = "white-van"


class Context(BaseModel, frozen=True):
    """Where in an interview a line stands."""

    phase_of_interview: InterviewStage = "account"
    topic_opened: bool = False


class SaidBefore(BaseModel, frozen=True):
    """What was said before a line: by an agency or a person, to those in `to`; without any to everybody in the room."""

    who: str
    to: tuple[str, ...] = ()
    text: str


class ReadLine(BaseModel, frozen=True):
    """One line of input; with a `channel` its acts are wanted too.

    `to` takes agencies, or the person by id or kind; without one in an interview its first person of the case is meant.
    `heard` is the conversation before it, the newest last; `told` are the facts that the person has told in it.
    """

    id: str | int
    text: str
    context: Context = Context()
    channel: Channel | None = None
    learner_agency: AgencyId = "police"
    to: tuple[str, ...] = ()
    scenario: str = SHIPPED
    heard: tuple[SaidBefore, ...] = ()
    told: tuple[str, ...] = ()


def read_line(
    reader: Reader, obj: Mapping[str, Any], library: Library, language: Language = "sl", *, says_who: bool = False
) -> dict[str, Any]:
    """Return the reading of one input object as the output object; `says_who` adds who has read it, or why not.

    InputError where the object lacks `id` or `text`, or holds a value that is not in the contract.
    """
    line = _parsed(obj, library)
    reading = reader.read(_said(line, library, language))
    acts = [
        {
            "kind": act.kind,
            "id": None if act.of == "order" else act.id,
            "to": list(act.to),
            "quote": act.quote,
            "sure": act.sure,
            "likelihood": act.likelihood,
        }
        for act in reading.acts
    ]
    return {
        "id": line.id,
        "label": reading.label,
        "side": reading.side,
        "tactics": list(reading.tactics),
        "topics": list(reading.topics),
        "confidence": reading.confidence,
        **({"acts": acts} if line.channel is not None else {}),
        **({"reader": reading.reader} if says_who else {}),
    }


def utterance_of(obj: Mapping[str, Any], library: Library, language: Language) -> Utterance:
    """Return what a reader gets of one input object; keys that the contract does not know say nothing.

    InputError as for `read_line`.
    """
    return _said(_parsed(obj, library), library, language)


def _parsed(obj: Mapping[str, Any], library: Library) -> ReadLine:
    try:
        line = ReadLine.model_validate(obj)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InputError("bad_line", where=key, problem=first["msg"]) from error
    if line.channel is not None and line.scenario not in library.scenario:
        raise InputError("bad_line", where="scenario", problem=f"no such case: {line.scenario}")
    return line


def _said(line: ReadLine, library: Library, language: Language) -> Utterance:
    """Return the line with all that a reader may look at; the learner's agency knows what it starts with."""
    said = Utterance(
        text=line.text,
        language=language,
        channel=line.channel or "interview",
        learner="police",
        stage=line.context.phase_of_interview,
        topic_opened=line.context.topic_opened,
        topics=tuple(topic for scenario in library.scenarios for topic in scenario.topics),
    )
    if line.channel is None:
        return said
    scenario = library.scenario[line.scenario]
    person = scenario.person[_person(line.to, scenario)] if line.channel == "interview" else None
    return replace(
        said,
        learner=line.learner_agency,
        to=tuple(name for name in line.to if name in scenario.seat),
        topics=scenario.topics,
        facts=tuple(fact for fact in scenario.facts if line.learner_agency in fact.holders),
        actions=scenario.actions,
        powers=library.powers,
        agencies=library.addressees[scenario.id],
        wanted=scenario.facts,
        asks=scenario.asks,
        person=person,
        everyday=tuple(item for item in scenario.everyday if person and item.id in person.remarks),
        persons=scenario.persons,
        heard=tuple(_earlier(said, scenario) for said in line.heard),
        told=frozenset(line.told),
    )


def _earlier(said: SaidBefore, scenario: Scenario) -> Earlier:
    talk = not scenario.person.keys().isdisjoint((said.who, *said.to))
    channel: Channel = "interview" if talk else "direct" if said.to else "room"
    return Earlier(said.who, channel, said.text, said.to)


def _person(to: tuple[str, ...], scenario: Scenario) -> str:
    named = next((name for name in to if name in scenario.person), None)
    kinds = (person.id for person in scenario.persons if person.kind in to)
    return named or next(kinds, scenario.persons[0].id)
