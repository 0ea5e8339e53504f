"""Where in a session something was: turn, minute and with whom; and where the report has said it already.

Each thing is said once: later sections name the change by its number and leave out why and what would be better.
"""

from collections.abc import Iterator
from typing import TypeVar

from roleplay.exercise.log.inputs import Acted, PhaseAsked, Reflected, Said, Waited
from roleplay.feedback.counting import Doubt, Harm, SessionRecord, Slip, Turn
from roleplay.feedback.report._types import Change, CriterionScore, Report, Strength
from roleplay.feedback.words import Phrasebook, phrases

L = TypeVar("L", Strength, Harm, Doubt)


def lowered(text: str) -> str:
    """Return a title as it stands within a sentence."""
    return text[:1].lower() + text[1:]


def place(turn: int, minute: float, say: Phrasebook) -> str:
    """Name the place in the session; before the learner's first turn only the minute."""
    at = f"{say('export.minute')} {say.number(minute)}"
    return f"{say('export.turn')} {turn}, {at}" if turn else at


def where_and_when(item: Strength | Change | Harm | Doubt, say: Phrasebook) -> str:
    """Return where something was; without words of the learner that it is the occasion at which it was due."""
    if item.turn is None:
        return item.where
    where = ", ".join(filter(None, (place(item.turn, item.minute or 0.0, say), item.where)))
    return where if item.quote else f"{say('export.occasion')}: {where}"


def located(record: SessionRecord, item: L) -> L:
    """Return a strength, a harm or a doubt with the minute and the setting of its turn, where it has one."""
    turn = record.turn(item.turn) if item.turn is not None else None
    return item if turn is None else item.model_copy(update={"minute": turn.minute, "where": _setting(record, turn)})


def located_change(record: SessionRecord, item: Change) -> Change:
    """Return a change with the minute and the setting of its turn; what has no turn lasted the whole exercise."""
    turn = record.turn(item.turn) if item.turn is not None else None
    if turn is None:
        return item.model_copy(update={"where": phrases(record.language)("where.whole")})
    return item.model_copy(update={"minute": turn.minute, "where": item.where or _setting(record, turn)})


def _setting(record: SessionRecord, turn: Turn) -> str:
    """Say with whom or in what a turn was: a talk, a message, a decision, the debrief."""
    say, language, case = phrases(record.language), record.language, record.state.scenario
    match turn.input:
        case Said(channel="interview", to=(name, *_)):
            person = case.person[name]
            if person.companion is None or turn.separated:
                return say("where.interview", name=person.name[language])
            listener = case.person[person.companion].name[language]
            return say("where.overheard", name=person.name[language], listener=listener)
        case Said(channel="direct", to=to):
            agencies = record.library.agency
            return say("where.direct", names=[agencies[one].short[language] for one in to if one in agencies])
        case Said():
            return say("where.room")
        case Acted(action=action):
            return say("where.action", title=case.action[action].title[language])
        case Waited(person=str(name)):
            return say("where.silence", name=case.person[name].name[language])
        case Reflected():
            return say("where.debrief")
        case PhaseAsked():
            return say("where.phase")
        case _:
            return ""


def change_of(report: Report, item: Harm | Slip | CriterionScore) -> int | None:
    """Return the number of the change that says the same, from 1; None where none does."""
    return next((number for number, change in enumerate(report.changes, start=1) if _says(change, item)), None)


def _says(change: Change, item: Harm | Slip | CriterionScore) -> bool:
    match item:
        case Harm(title=title, turn=turn, quote=words):
            return (change.kind, change.title, change.turn, change.quote or "") == ("harm", title, turn, words)
        case Slip(turn=turn, quote=words, why=why):
            return (change.kind, change.turn, change.quote, change.why) == ("slip", turn, words, why)
        case CriterionScore():
            return (change.kind, change.criterion) == ("criterion", item.id)


def harms_anew(report: Report) -> Iterator[tuple[Harm, int | None, bool]]:
    """Yield each harm with the change that says the same, and whether why and the better wording are still unsaid."""
    said = {(change.why, change.better) for change in report.changes}
    for harm in report.harms:
        words = (harm.why, harm.better)
        yield harm, change_of(report, harm), words not in said
        said.add(words)
