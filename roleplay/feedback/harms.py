"""Harms and mandate slips: each with its turn and the learner's words; harm is never averaged away."""

from collections.abc import Iterable

from roleplay.exercise.events import HarmDone, Slipped
from roleplay.feedback.phrases import phrases
from roleplay.feedback.record import Record, Turn
from roleplay.feedback.report import Harm, Slip
from roleplay.feedback.rubric import HarmText, Rubric


def count_harms(record: Record, rubric: Rubric) -> tuple[Harm, ...]:
    """Return every harm in the learner's turns, in order."""
    return tuple(
        _harm(record, turn, event, rubric.harm[event.harm]) for turn in record.turns for event in turn.events(HarmDone)
    )


def _harm(record: Record, turn: Turn, event: HarmDone, text: HarmText) -> Harm:
    language = record.language
    fact = record.state.scenario.fact.get(event.detail)
    return Harm(
        kind=event.harm,
        turn=turn.number,
        minute=turn.minute,
        quote=turn.quote(fact.stems[record.spoken] if fact else ()) or "",
        title=text.title[language],
        detail=event.detail,
        why=text.why[language],
        better=text.better[language],
        passages=text.passages,
    )


def cap(harms: Iterable[Harm], rubric: Rubric) -> float | None:
    """Return the highest total that the distinct fatal kinds of harm leave, None without any."""
    fatal = {harm.kind for harm in harms if rubric.harm[harm.kind].fatal}
    return rubric.caps[min(len(fatal), len(rubric.caps)) - 1] if fatal else None


def count_slips(record: Record) -> tuple[Slip, ...]:
    """Return where the learner claimed or tried what the own agency may not do."""
    return tuple(_slip(record, turn, event) for turn in record.turns for event in turn.events(Slipped))


def _slip(record: Record, turn: Turn, event: Slipped) -> Slip:
    """`power` is a power of the library, or an action of the case that belongs to others."""
    language, say = record.language, phrases(record.language)
    power = next((item for item in record.library.powers if item.id == event.power), None)
    source = power or record.state.scenario.action.get(event.power)
    right = record.library.agency.get(event.right_agency) if event.right_agency else None
    return Slip(
        turn=turn.number,
        minute=turn.minute,
        quote=turn.quote(source.stems[record.spoken] if source else ()),
        power=event.power,
        title=source.title[language] if source else event.power,
        right_agency=event.right_agency,
        right_name=right.short[language] if right else say("nobody"),
        why=source.whose[language] if source else "",
        passages=source.passages if source else (),
    )
