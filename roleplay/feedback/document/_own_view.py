"""The learner's own formulation beside the answer key, and the answers of the debrief, in Markdown."""

from collections.abc import Iterator

from roleplay.feedback.report import DebriefAnswer, OwnPoint, OwnView, Report, escaped, listed
from roleplay.feedback.words import Phrasebook
from roleplay.scenario.answer_key import TALK_FIELDS

LISTS = ("named", "unsure", "missing", "extra")


def reflection(report: Report, say: Phrasebook) -> Iterator[str]:
    """Yield the own formulation field by field, then the closing questions; a drill answers from its data alone."""
    lines = [line for view in report.own_view for line in _field(view, say)]
    if lines:
        yield ""
        yield f"## {say('export.own_view')}"
        yield ""
        yield from lines
    asked = report.drill is None
    yield from listed(say("export.debrief"), (_answer(item, say, asked=asked) for item in report.debrief))


def _field(view: OwnView, say: Phrasebook) -> Iterator[str]:
    yield f"- **{escaped(view.question)}** {escaped(view.answer or say('export.unanswered'))}"
    if view.reading:
        yield f"  - {escaped(view.reading)}"
    if view.key:
        label = say("formulation.key_talk" if view.kind in TALK_FIELDS else "formulation.key")
        yield f"  - **{label}:** {escaped(view.key)}"
    for name in LISTS:
        points: tuple[OwnPoint, ...] = getattr(view, name)
        if points:
            yield f"  - *{say(f'formulation.{name}')}:* {'; '.join(_point(point) for point in points)}"


def _point(point: OwnPoint) -> str:
    text = point.text.rstrip(".")
    return escaped(f"{text} ({point.note})" if point.note else text)


def _answer(item: DebriefAnswer, say: Phrasebook, *, asked: bool) -> str:
    answer = f" {escaped(item.answer or say('export.unanswered'))}" if asked else ""
    data = f" *{say('export.data')}:* {escaped(item.data)}" if item.data else ""
    asked_on = f" *{say('export.follow_up')}:* {escaped(item.follow_up)}" if item.follow_up else ""
    if asked_on:
        asked_on += f" {escaped(item.follow_up_answer or say('export.unanswered'))}"
    return f"**{escaped(item.question)}**{answer}{asked_on}{data}"
