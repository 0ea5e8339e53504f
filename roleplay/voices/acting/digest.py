"""What a speaker keeps of older talk before those who hear it: a summary by rule, from events, without any model."""

from collections.abc import Iterator
from functools import cache

from roleplay.config import CONTENT
from roleplay.exercise.log.answers import Called
from roleplay.exercise.log.events import (
    ActionTaken,
    ActionUndone,
    DutyAccepted,
    DutyDeclined,
    Entry,
    FactDisclosed,
    FactFound,
    FactShared,
    PhaseEntered,
    Summarised,
)
from roleplay.exercise.log.inputs import Said
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR, Move
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard_by, heard_together, hears
from roleplay.models.prompts import LONGEST_QUOTE
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import read_mapping
from roleplay.scenario.texts import Authored
from roleplay.scenario.vocabulary import Language

# Characters of a transcript that a speaker has in mind word for word: past the first it forgets down to the second.
MOST_WORDS = 9_500
KEPT_WORDS = 6_500
MARKED = 36  # characters that a line of a transcript has besides its words
# The latest facts with their statement, those before them by their title; of deeds the latest of each kind.
FULL_FACTS = 3
MOST_TITLES = 12
MOST_DEEDS = 3


class Phrases(Authored):
    """The phrases of a transcript and its digest in one language (`knowledge/voices/digest.yaml`)."""

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
    path = CONTENT / "voices" / "digest.yaml"
    return Phrases.model_validate(read_mapping(path, CONTENT)["digest"][language])


Company = tuple[str, frozenset[str]]


def company(who: Called | Move) -> Company:
    """Return who speaks and before whom: what others must not hear has no place in the speaker's prompt."""
    return who.speaker, frozenset(who.audience) - {who.speaker}


def recent(state: State, who: Called | Move) -> Iterator[Entry]:
    """Yield what a speaker still has word for word: what all who hear it now have heard as well.

    What it was told apart from them is not there, so that no model can pass it on.
    """
    speaker, hearers = company(who)
    summary = state.summaries.get((speaker, hearers))
    since = summary.until if summary is not None else 0
    return heard_together((speaker, *hearers), state.log[since:], state.learner, state.scenario)


def due_summary(state: State, library: Library, who: Called | Move) -> Summarised | None:
    """Return the summary to record before somebody speaks, where what it has word for word is too long.

    The latest message always stays word for word, so that what is decided in this turn is in no summary yet.
    """
    if who.speaker in (NARRATOR, state.learner):
        return None
    said = [
        (entry.seq, MARKED + min(len(entry.event.text), LONGEST_QUOTE))
        for entry in recent(state, who)
        if isinstance(entry.event, Said)
    ]
    if sum(length for _, length in said) <= MOST_WORDS:
        return None
    until, kept = said[-1]
    for seq, length in reversed(said[:-1]):
        kept += length
        if kept > KEPT_WORDS:
            break
        until = seq
    speaker, hearers = company(who)
    text = digest(state, library, (speaker, hearers), until)
    return Summarised(viewer=speaker, audience=tuple(sorted(hearers)), until=until, text=text)


def digest(state: State, library: Library, company: Company, until: int) -> str:
    """Return what a speaker knows before its hearers from before position `until`: facts told, deeds, refusals.

    A fact is in it that was told to or by the speaker and that all hearers know. What the speaker found out or held
    from the start and has not told stays out, and so does what others told it in confidence. Bounded: only the latest
    facts keep their statement, and only the latest deeds are named.
    """
    language, scenario = state.setup.language, state.scenario
    words, told, done = phrases(language), dict[str, str](), dict[str, str]()
    running, refused = dict[str, str](), dict[str, str]()
    phase = ""
    speaker, hearers = company
    for entry in heard_by(speaker, state.log[:until], state.learner, scenario):
        match entry.event:
            case PhaseEntered(phase=entered):
                phase = scenario.phase[entered].title[language]
            case FactShared(fact=fact, by=who) | FactDisclosed(fact=fact, person=who):
                if _all_know(fact, entry, hearers, state):
                    told.setdefault(fact, called(state, library, who))
            case FactFound(fact=fact, to=to) if hearers <= frozenset(to):
                told.setdefault(fact, words.found)
            case DutyAccepted(action=action, agency=who):
                running[action] = called(state, library, who)
            case DutyDeclined(action=action, agency=who):
                refused[action] = called(state, library, who)
            case ActionUndone(action=action):
                running.pop(action, None)
                done.pop(action, None)
            case ActionTaken(action=action, agency=who):
                running.pop(action, None)
                done[action] = called(state, library, who)
            case _:
                pass
    lines = [words.phase.format(title=phase)] if phase else []
    older, newer = list(told)[:-FULL_FACTS], list(told)[-FULL_FACTS:]
    titles = [scenario.fact[fact].title[language] for fact in older[-MOST_TITLES:]]
    lines += [words.known.format(facts="; ".join(titles))] if titles else []
    lines += [words.told.format(who=told[fact], fact=scenario.fact[fact].statement[language]) for fact in newer]
    for template, deeds in ((words.done, done), (words.agreed, running), (words.refused, refused)):
        latest = list(deeds.items())[-MOST_DEEDS:]
        lines += [template.format(who=who, title=scenario.action[name].title[language]) for name, who in latest]
    return "\n".join(lines)


def _all_know(fact: str, entry: Entry, hearers: frozenset[str], state: State) -> bool:
    """Return whether each hearer was there when the fact was told, or knows it by now from elsewhere."""
    return all(fact in state.known(name) or hears(name, entry, state.learner, state.scenario) for name in hearers)


def called(state: State, library: Library, speaker: str) -> str:
    """Return how a speaker is called in a transcript: agencies by their short name, persons by name."""
    language, words = state.setup.language, phrases(state.setup.language)
    if speaker in state.scenario.person:
        return state.scenario.person[speaker].name[language]
    if speaker in library.agency:
        return library.agency[speaker].short[language]
    return words.facilitator if speaker == FACILITATOR else words.narrator
