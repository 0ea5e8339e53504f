"""The transcript: what the learner's agency heard and did, in order, and nothing that only rules know."""

from roleplay.exercise.events import Entry, Event, PhaseEntered
from roleplay.exercise.inputs import Acted, FollowedUp, Prompted, Reflected, Said, Waited
from roleplay.exercise.moves import FACILITATOR, NARRATOR
from roleplay.exercise.state import State
from roleplay.exercise.visibility import heard_by
from roleplay.feedback.document._understanding import Understanding, short_name, understandings
from roleplay.feedback.parts import ReportPart
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

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
