"""What a speaker keeps of older talk: a summary by rule, from the events that it heard, without any model."""

from collections.abc import Iterator
from functools import cache

from pydantic import BaseModel, ConfigDict

from roleplay.config import ROOT
from roleplay.exercise.events import (
    ActionTaken,
    DutyAccepted,
    DutyDeclined,
    Entry,
    FactDisclosed,
    FactFound,
    FactShared,
    PhaseEntered,
    Summarised,
)
from roleplay.exercise.inputs import Said
from roleplay.exercise.moves import FACILITATOR, NARRATOR
from roleplay.exercise.state import State
from roleplay.exercise.visibility import heard_by
from roleplay.scenario.case import Library
from roleplay.scenario.files import read_mapping
from roleplay.scenario.vocabulary import Language

# Characters of a transcript that a speaker has in mind word for word: past the first it forgets down to the second.
MOST_WORDS = 2400
KEPT_WORDS = 1200
MARKED = 36  # characters that a line of a transcript has besides its words
# The latest facts with their statement, those before them by their title; of deeds the latest of each kind.
FULL_FACTS = 3
MOST_TITLES = 12
MOST_DEEDS = 3


class Phrases(BaseModel):
    """The phrases of a transcript and its digest in one language (`knowledge/voices/digest.yaml`)."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    phase: str
    told: str
    known: str
    done: str
    agreed: str
    refused: str
    found: str
    facilitator: str
    narrator: str
    room: str
    direct: str
    interview: str
    nothing: str


@cache
def phrases(language: Language) -> Phrases:
    """Return the phrases in a language."""
    path = ROOT / "knowledge" / "voices" / "digest.yaml"
    return Phrases.model_validate(read_mapping(path, ROOT)["digest"][language])


def recent(state: State, viewer: str) -> Iterator[Entry]:
    """Yield what a speaker still has word for word: what it heard since its last summary."""
    summary = state.summaries.get(viewer)
    since = summary.until if summary is not None else 0
    return heard_by(viewer, state.log[since:], state.learner, state.scenario)


def due_summary(state: State, library: Library, viewer: str) -> Summarised | None:
    """Return the summary to record before `viewer` speaks, where what it has word for word has grown too long."""
    if viewer in (NARRATOR, state.learner):
        return None
    said = [
        (entry.seq, MARKED + len(entry.event.text)) for entry in recent(state, viewer) if isinstance(entry.event, Said)
    ]
    if sum(length for _, length in said) <= MOST_WORDS:
        return None
    kept = 0
    until = len(state.log)
    for seq, length in reversed(said):
        kept += length
        if kept > KEPT_WORDS:
            break
        until = seq
    return Summarised(viewer=viewer, until=until, text=digest(state, library, viewer, until))


def digest(state: State, library: Library, viewer: str, until: int) -> str:
    """Return what `viewer` heard before position `until`: facts, deeds, what is under way, refusals.

    Bounded: only the latest facts keep their statement, and only the latest deeds are named.
    """
    language, scenario = state.setup.language, state.scenario
    words, told, done = phrases(language), dict[str, str](), dict[str, str]()
    running, refused = dict[str, str](), dict[str, str]()
    phase = ""
    for entry in heard_by(viewer, state.log[:until], state.learner, scenario):
        event = entry.event
        match event:
            case PhaseEntered():
                phase = scenario.phase[event.phase].title[language]
            case FactShared():
                told.setdefault(event.fact, called(state, library, event.by))
            case FactDisclosed():
                told.setdefault(event.fact, called(state, library, event.person))
            case FactFound():
                told.setdefault(event.fact, words.found)
            case DutyAccepted():
                running[event.action] = called(state, library, event.agency)
            case DutyDeclined():
                refused[event.action] = called(state, library, event.agency)
            case ActionTaken():
                running.pop(event.action, None)
                done[event.action] = called(state, library, event.agency)
            case _:
                pass
    lines = [words.phase.format(title=phase)] if phase else []
    older, newer = list(told)[:-FULL_FACTS], list(told)[-FULL_FACTS:]
    if older:
        lines.append(
            words.known.format(facts="; ".join(scenario.fact[fact].title[language] for fact in older[-MOST_TITLES:]))
        )
    lines += [words.told.format(who=told[fact], fact=scenario.fact[fact].statement[language]) for fact in newer]
    for template, deeds in ((words.done, done), (words.agreed, running), (words.refused, refused)):
        latest = list(deeds.items())[-MOST_DEEDS:]
        lines += [template.format(who=who, title=scenario.action[name].title[language]) for name, who in latest]
    return "\n".join(lines)


def called(state: State, library: Library, speaker: str) -> str:
    """Return how a speaker is called in a transcript: agencies by their short name, persons by name."""
    language = state.setup.language
    if speaker in state.scenario.person:
        return state.scenario.person[speaker].name[language]
    profile = next((profile for profile in library.agencies if profile.id == speaker), None)
    if profile is not None:
        return profile.short[language]
    return phrases(language).facilitator if speaker == FACILITATOR else phrases(language).narrator
