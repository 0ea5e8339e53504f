"""The transcript: what the learner's agency heard and did, in order, and nothing that only rules know."""

from collections.abc import Sequence
from typing import Literal

from roleplay.exercise.log.events import Entry, Event, PhaseEntered
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


def understandings(state: State, library: Library, language: Language) -> dict[int, Understanding]:
    """Return what was understood of each of the learner's messages, by its position in the log."""
    found: dict[int, Understanding] = {}
    for seq, read in understood_by_message(state, library).items():
        said = state.log[seq].event
        to = said.to if isinstance(said, Said) else ()
        replaced = (_act(chip, "replaced", to, state, library, language) for chip in read.replaced)
        kept = (_act(chip, _status(chip), to, state, library, language) for chip in read.chips)
        found[seq] = Understanding(acts=(*replaced, *kept), denied=read.denied)
    return found


def within(title: str) -> str:
    """Return a title as it stands within a sentence; an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _status(chip: Chip) -> ReadStatus:
    return "taken_back" if chip.undone else "sure" if chip.sure else "unsure"


def _act(
    chip: Chip, status: ReadStatus, sent_to: Sequence[str], state: State, library: Library, language: Language
) -> ReadAct:
    """Put a chip into words; `sent_to` are those to whom the message was sent: that is said of the message already."""
    say = phrases(language)
    kind = acts_book(language).kinds[chip.kind].title if chip.kind is not None else say("understood.unclear")
    names = (short_name(name, state.scenario, library, language) or name for name in chip.to)
    to = f" ({', '.join(names)})" if chip.to and chip.to != tuple(sent_to) else ""
    about = f": {_titles(chip.about, language)}" if chip.about else ""
    taken_back = f" – {say('understood.taken_back')}" if status == "taken_back" else ""
    return ReadAct(words=f"{kind}{about}{to}{'' if chip.sure else '?'}{taken_back}", status=status)


def _titles(titles: Sequence[Text], language: Language) -> str:
    more = f" +{len(titles) - MOST_NAMED}" if len(titles) > MOST_NAMED else ""
    return ", ".join(within(title[language]) for title in titles[:MOST_NAMED]) + more


# What agencies and persons are called in a language.


def short_name(speaker: str, scenario: Scenario, library: Library, language: Language) -> str | None:
    """Return the short name of an agency or the name of a person; None for who is neither."""
    if speaker in scenario.person:
        return scenario.person[speaker].name[language]
    profile = next((item for item in library.agencies if item.id == speaker), None)
    return profile.short[language] if profile is not None else None


ALONE = ("direct", "interview")


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


def lines_heard(state: State, library: Library, language: Language) -> tuple[TranscriptLine, ...]:
    """Return what the learner's agency heard, with titles and names in `language`."""
    heard = heard_by(state.learner, state.log, state.learner, state.scenario)
    read = understandings(state, library, language)
    lines = (_line(entry, state, library, language, read.get(entry.seq)) for entry in heard)
    return tuple(line for line in lines if line is not None)


def _line(
    entry: Entry, state: State, library: Library, language: Language, understood: Understanding | None
) -> TranscriptLine | None:
    say = phrases(language)
    match entry.event:
        case Said() as said:
            speaker, channel, text, to = said.speaker, str(said.channel), said.text, said.to
        case Acted() as acted:
            title = state.scenario.action[acted.action].title[language]
            speaker, channel, text, to = state.learner, "action", f"{title}: {acted.reason}", ()
        case Reflected(text=answer) | FollowedUp(text=answer) if answer:
            speaker, channel, text, to = state.learner, "debrief", answer, ()
        case Prompted(text=text):
            speaker, channel, to = FACILITATOR, "room", (state.learner,)
        case Waited() as waited:
            speaker, channel, text = state.learner, "wait", say("export.waited")
            to = (waited.person,) if waited.person else ()
        case PhaseEntered() as entered:
            speaker, channel, text, to = FACILITATOR, "phase", state.scenario.phase[entered.phase].title[language], ()
        case _:
            return None
    return TranscriptLine(
        seq=entry.seq,
        turn=entry.turn,
        minute=entry.minute,
        speaker=speaker,
        name=_name(speaker, state, library, language),
        channel=channel,
        text=text,
        to=to,
        to_names=tuple(_name(one, state, library, language) for one in _alone(entry.event)),
        understood=understood,
    )


def _alone(event: Event) -> tuple[str, ...]:
    """Return those to whom words were said that not everybody heard."""
    if not isinstance(event, Said) or event.channel not in ALONE:
        return ()
    return event.to or tuple(one for one in event.audience if one != event.speaker)


def _name(speaker: str, state: State, library: Library, language: Language) -> str:
    say = phrases(language)
    named = {FACILITATOR: say("export.facilitator"), NARRATOR: say("export.narrator")}
    if speaker == state.learner:
        return say("export.you")
    return short_name(speaker, state.scenario, library, language) or named.get(speaker, speaker)
