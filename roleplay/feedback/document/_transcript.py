"""The transcript: what the learner's agency heard and did, in order, and nothing that only rules know."""

from collections.abc import Mapping, Sequence
from typing import Literal

from roleplay.exercise.log.events import Entry, PhaseEntered
from roleplay.exercise.log.inputs import Acted, FollowedUp, Prompted, Reflected, Said, Waited
from roleplay.exercise.log.moves import FACILITATOR, NARRATOR
from roleplay.exercise.log.state import State
from roleplay.exercise.log.visibility import heard_by
from roleplay.exercise.views.understood import Chip, understood_by_message
from roleplay.feedback.parts import ReportPart
from roleplay.feedback.words import phrases
from roleplay.reading.acts_book import acts_book
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.texts import Text
from roleplay.scenario.vocabulary import Language

MOST_NAMED = 2  # titles in one chip
ALONE = ("direct", "interview")
ReadStatus = Literal["sure", "unsure", "taken_back", "replaced"]


class ReadAct(ReportPart):
    """One thing that a message was understood to do, in words.

    `taken_back`: the learner has undone it since. `replaced`: it was understood first, and the learner, asked about it,
    had not meant it.
    """

    words: str
    status: ReadStatus


class Understanding(ReportPart):
    """What was understood of one message, what was replaced first; `denied`: the learner has said it is all wrong."""

    acts: tuple[ReadAct, ...] = ()
    denied: bool = False

    def now(self) -> tuple[ReadAct, ...]:
        """Return what is held to have been meant, without what was replaced."""
        return tuple(act for act in self.acts if act.status != "replaced")

    def first(self) -> tuple[ReadAct, ...]:
        """Return what was understood first and then replaced."""
        return tuple(act for act in self.acts if act.status == "replaced")


class TranscriptLine(ReportPart):
    """One line of the transcript; `channel` is that of the words, or `action`, `debrief`, `wait`, `phase`.

    `to` are the ids of those to whom it was said alone, `to_names` their names. `understood` goes with messages of the
    learner's own.
    """

    seq: int
    turn: int
    minute: float
    speaker: str
    name: str
    channel: str
    text: str
    to: tuple[str, ...] = ()
    to_names: tuple[str, ...] = ()
    understood: Understanding | None = None


def understandings(state: State, library: Library, language: Language) -> dict[int, Understanding]:
    """Return what was understood of each of the learner's messages, by its position in the log."""
    names = names_of(state.scenario, library, language)
    found: dict[int, Understanding] = {}
    for seq, read in understood_by_message(state, library).items():
        said = state.log[seq].event
        to = said.to if isinstance(said, Said) else ()
        replaced = (_act(chip, "replaced", to, names, language) for chip in read.replaced)
        kept = (_act(chip, _status(chip), to, names, language) for chip in read.chips)
        found[seq] = Understanding(acts=(*replaced, *kept), denied=read.denied)
    return found


def within(title: str) -> str:
    """Return a title as it stands within a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _status(chip: Chip) -> ReadStatus:
    return "taken_back" if chip.undone else "sure" if chip.sure else "unsure"


def _act(
    chip: Chip, status: ReadStatus, sent_to: Sequence[str], names: Mapping[str, str], language: Language
) -> ReadAct:
    """Put a chip into words; `sent_to` are those to whom the message was sent: that is said of the message already."""
    say = phrases(language)
    kind = acts_book(language).kinds[chip.kind].title if chip.kind is not None else say("understood.unclear")
    to = ", ".join(names.get(name, name) for name in chip.to) if chip.to != tuple(sent_to) else ""
    words = kind + (f": {_titles(chip.about, language)}" if chip.about else "") + (f" ({to})" if to else "")
    taken_back = f" – {say('understood.taken_back')}" if status == "taken_back" else ""
    return ReadAct(words=f"{words}{'' if chip.sure else '?'}{taken_back}", status=status)


def _titles(titles: Sequence[Text], language: Language) -> str:
    more = f" +{len(titles) - MOST_NAMED}" if len(titles) > MOST_NAMED else ""
    return ", ".join(within(title[language]) for title in titles[:MOST_NAMED]) + more


def names_of(case: Scenario, library: Library, language: Language) -> dict[str, str]:
    """Return the short names of agencies and the names of a case's persons."""
    agencies = {agency.id: agency.short[language] for agency in library.agencies}
    return agencies | {person.id: person.name[language] for person in case.persons}


def lines_heard(state: State, library: Library, language: Language) -> tuple[TranscriptLine, ...]:
    """Return what the learner's agency heard, with titles and names in `language`."""
    say, read = phrases(language), understandings(state, library, language)
    names = {FACILITATOR: say("export.facilitator"), NARRATOR: say("export.narrator")}
    names |= names_of(state.scenario, library, language) | {state.learner: say("export.you")}
    heard = heard_by(state.learner, state.log, state.learner, state.scenario)
    lines = (_line(entry, state, names, language, read.get(entry.seq)) for entry in heard)
    return tuple(line for line in lines if line is not None)


def _line(
    entry: Entry, state: State, names: Mapping[str, str], language: Language, understood: Understanding | None
) -> TranscriptLine | None:
    speaker: str = state.learner
    to: tuple[str, ...] = ()
    alone: tuple[str, ...] = ()
    channel: str
    match entry.event:
        case Said(speaker=speaker, channel=channel, text=text, to=to) as said:
            if channel in ALONE:
                alone = to or tuple(one for one in said.audience if one != speaker)
        case Acted() as acted:
            channel, text = "action", f"{state.scenario.action[acted.action].title[language]}: {acted.reason}"
        case Reflected(text=text) | FollowedUp(text=text) if text:
            channel = "debrief"
        case Prompted(text=text):
            speaker, channel, to = FACILITATOR, "room", (state.learner,)
        case Waited(person=person):
            channel, text, to = "wait", phrases(language)("export.waited"), (person,) if person else ()
        case PhaseEntered(phase=phase):
            speaker, channel, text = FACILITATOR, "phase", state.scenario.phase[phase].title[language]
        case _:
            return None
    return TranscriptLine(
        seq=entry.seq,
        turn=entry.turn,
        minute=entry.minute,
        speaker=speaker,
        name=names.get(speaker, speaker),
        channel=channel,
        text=text,
        to=to,
        to_names=tuple(names.get(one, one) for one in alone),
        understood=understood,
    )
