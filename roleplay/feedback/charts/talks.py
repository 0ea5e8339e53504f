"""The plot of one talk: the question map after Griffiths."""

import json
from collections.abc import Iterator, Sequence
from functools import partial

from roleplay.feedback.charts._look import GOOD, POOR, Look, Plot, Row, Spec, drawn
from roleplay.feedback.counting import NO_QUESTIONS, InterviewPart, Question
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook
from roleplay.scenario.vocabulary import PRODUCTIVE, QuestionClass

CLASSES: tuple[QuestionClass, ...] = (
    "OPEN", "PROBE", "CLOSED_A", "ENCOUR", "ADMIN", "CLOSED_I", "LEAD", "MULTI", "FORCED", "OPINION",
)  # fmt: skip
TOLD, FIRST = 0, 1  # the lane above the classes, and the first of them
DIVIDE = FIRST + sum(label in PRODUCTIVE for label in CLASSES) - 0.5
LAST = FIRST + len(CLASSES) - 0.5
FEWEST_TURNS = 8  # so that a short talk is not stretched over the whole width
CROWDED = 30  # turns from which on the marks are drawn smaller
LONGEST_QUOTE = 160
HEIGHT, PAPER_HEIGHT = 460, 330  # pixels

# What each mark of the map looks like: colour and shape.
MARKS = {
    "plus": (GOOD, "circle"),
    "minus": (POOR, "triangle-down"),
    "told": (GOOD, "square"),
    "spoiled": (POOR, "cross"),
}


def question_maps(report: Report, say: Phrasebook) -> Iterator[Plot]:
    """Yield a map of the questions of each talk."""
    for talk in report.questions.interviews:
        asked = report.questions.of(talk.person)
        if asked:
            finding = map_finding(say, talk.name, asked)
            words, draw = map_words(say, finding, talk, asked), partial(question_map, say, talk, asked)
            yield Plot(f"questions-{talk.person}", "export.questions", finding, words, draw, HEIGHT, PAPER_HEIGHT)


def map_finding(say: Phrasebook, name: str, asked: Sequence[Question]) -> str:
    """Return whether the questions of a talk opened the conversation."""
    proper = [item for item in asked if item.label not in NO_QUESTIONS]
    total, good = len(proper), sum(item.productive for item in proper)
    if not total:
        return say("chart.map_none", name=name)
    key = "most" if 2 * good > total else "few" if 2 * good < total else "half"
    return say(f"chart.map_{key}", name=name, good=good, total=total)


def map_words(say: Phrasebook, finding: str, talk: InterviewPart, asked: Sequence[Question]) -> str:
    """Return all that the plot of the questions of a talk shows."""
    classes: dict[str, list[str]] = {}
    for item in asked:
        classes.setdefault(item.label_title, []).append(str(item.number))
    rows = "; ".join(say("chart.map_row", label=label, turns=", ".join(found)) for label, found in classes.items())
    fruitful = sorted(
        [item.number for item in asked if item.facts] + [item.number for item in talk.waits if item.facts]
    )
    told = ", ".join(map(str, fruitful)) or say("chart.never")
    return say("chart.map_words", finding=finding, rows=rows, told=told)


def question_map(say: Phrasebook, talk: InterviewPart, asked: Sequence[Question], look: Look) -> Spec:
    """Return the questions of one talk by class over its turns."""
    marks = [row for item in asked for row in _marks(say, item)] + list(_told_unasked(say, talk))
    turns = max(row["number"] for row in marks)
    labels = [say("chart.lane.told"), *(say(f"chart.class.{label}") for label in CLASSES)]
    kinds = [kind for kind in MARKS if any(row["kind"] == name_of(say, kind) for row in marks)]
    rows: dict[str, list[Row]] = {
        "divide": [{"row": DIVIDE}],
        "lanes": [{"row": FIRST - 0.5}],
        "path": [{"number": item.number, "row": _row(item.label)} for item in asked],
        "marks": marks,
    }
    return drawn(
        "question_map",
        say,
        look,
        rows,
        height=HEIGHT,
        last=LAST,
        end=max(turns, FEWEST_TURNS) + 0.5,
        places=list(range(len(labels))),
        labels=f"{json.dumps(labels)}[datum.value]",
        size=60 if turns > CROWDED else 120,
        names=[name_of(say, kind) for kind in kinds],
        colours=[MARKS[kind][0] for kind in kinds],
        shapes=[MARKS[kind][1] for kind in kinds],
    )


def name_of(say: Phrasebook, kind: str) -> str:
    """Return the name of a mark of the map, as its legend has it."""
    return say(f"chart.mark.{kind}")


def _row(label: QuestionClass) -> int:
    return FIRST + CLASSES.index(label)


def _marks(say: Phrasebook, item: Question) -> Iterator[Row]:
    """Yield the mark of a question, and those for what was told in answer."""
    place = {"number": item.number, "turn": str(item.turn), "quote": item.quote[:LONGEST_QUOTE]}
    side = "plus" if item.side == "+" else "minus"
    yield {**place, "row": _row(item.label), "kind": name_of(say, side), "what": item.label_title}
    clean = [fact for fact in item.facts if fact not in item.contaminated]
    for kind, titles in (("told", clean), ("spoiled", item.contaminated)):
        if titles:
            yield {**place, "row": TOLD, "kind": name_of(say, kind), "what": "; ".join(titles)}


def _told_unasked(say: Phrasebook, talk: InterviewPart) -> Iterator[Row]:
    """Yield the marks of what was told into a silence."""
    for item in talk.waits:
        if item.facts:
            place = {"number": item.number, "turn": str(item.turn), "quote": say("chart.silence")}
            yield {**place, "row": TOLD, "kind": name_of(say, "told"), "what": "; ".join(item.facts)}
