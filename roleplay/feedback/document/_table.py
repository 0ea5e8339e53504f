"""A session as a table for spreadsheets: a row for each line that the learner's agency heard, and what was read in it.

After them stand the figures of the report, then what trainers say.
What Excel opens by itself in Slovenia and most of Europe: semicolons, UTF-8 with a mark at the beginning. What a
spreadsheet would take for a formula is given an apostrophe, for learners may write what they like; within a cell too,
where another separator than the semicolon, or a line break, would begin a cell.
"""

import csv
import re
from collections.abc import Iterable, Iterator
from io import StringIO

from roleplay.exercise.log.events import FactDisclosed, FactShared
from roleplay.exercise.log.inputs import Acted, Said
from roleplay.exercise.log.learner_turns import readings
from roleplay.exercise.log.state import State
from roleplay.exercise.words.reading import Reading
from roleplay.feedback.counting import Harm
from roleplay.feedback.document._transcript import TranscriptLine, lines_heard
from roleplay.feedback.report import Report
from roleplay.feedback.words import Phrasebook, phrases
from roleplay.printing.letters import storable
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language

COLUMNS = (
    "seq", "turn", "minute", "phase", "channel", "speaker", "to", "text",
    "class", "side", "tactics", "topics", "facts", "actions",
    "understood", "first_understood", "disputed", "harms", "criteria",
)  # fmt: skip
BETWEEN = " | "
_BEFORE, _BETWEEN = r"[,;\t\n\u2028\u2029]", r'(?:[^\S\t\n\u2028\u2029]|")*'
# Where a cell may begin with what makes a formula, or with what follows the text in the file. Quotation marks fall away
# where another separator makes a cell of the text.
FORMULA = re.compile(rf"(?:^|(?<={_BEFORE}))(?={_BETWEEN}[=+\-@\t＝＋－＠])|(?<={_BEFORE})(?={_BETWEEN}\Z)")


Row = dict[str, str]


def to_csv(report: Report, state: State, library: Library) -> str:
    """Return the table, its head in the language of the report."""
    written = StringIO()
    writer = csv.writer(written, delimiter=";", lineterminator="\r\n")
    writer.writerow(head(report.language))
    for row in (*rows(report, state, library), *_beside(report)):
        writer.writerow([harmless(row[name]) for name in COLUMNS])
    return "\ufeff" + written.getvalue()


def head(language: Language) -> list[str]:
    """Return what the columns are called."""
    say = phrases(language)
    return [say(f"table.{name}") for name in COLUMNS]


def rows(report: Report, state: State, library: Library) -> Iterator[Row]:
    """Yield a row for each line heard, its cells by column; reading, harm and evidence go with the learner's own."""
    say, told, read, phase = phrases(report.language), _told(state, report.language), readings(state), ""
    for line in lines_heard(state, library, report.language):
        if line.channel == "phase":
            phase = line.text
            continue
        row = dict.fromkeys(COLUMNS, "") | {
            "seq": str(line.seq),
            "turn": str(line.turn),
            "minute": say.number(line.minute),
            "phase": phase,
            "channel": say(f"table.channels.{line.channel}"),
            "speaker": line.name,
            "to": BETWEEN.join(line.to_names),
            "text": line.text,
            "facts": BETWEEN.join(told.pop((line.turn, line.speaker), ())),
        }
        own = line.speaker == state.learner
        yield row | _own(report, state, line, read.get(line.seq), say) if own else row


def _beside(report: Report) -> Iterator[Row]:
    """Yield a row for each figure, then for each level that a trainer gave and each remark."""
    say = phrases(report.language)
    blank = dict.fromkeys(COLUMNS, "") | {"channel": say("table.channels.figure")}
    for figure in report.figures:
        yield blank | {"turn": BETWEEN.join(map(str, figure.turns)), "to": figure.name, "text": figure.text}
    blank |= {"channel": say("table.channels.trainer")}
    for given in report.trainers.levels:
        for name, level in given.levels.items():
            text = say("export.unobserved") if level is None else str(level)
            yield blank | {"speaker": given.by, "criteria": name, "text": text}
    for each in report.trainers.remarks:
        turn = "" if each.turn is None else str(each.turn)
        told = f"{say(f'export.trainers.{each.verdict}')}: " if each.verdict is not None else ""
        yield blank | {"speaker": each.by, "turn": turn, "criteria": each.criterion or "", "text": told + each.text}


def harmless(cell: str) -> str:
    """Return a cell that no spreadsheet computes, with nothing in it that a file cannot hold."""
    return FORMULA.sub("'", storable(cell.replace("\r\n", "\n")))


def _told(state: State, language: Language) -> dict[tuple[int, str], list[str]]:
    """Return the titles of the facts that the learner told or heard, by turn and speaker."""
    found: dict[tuple[int, str], list[str]] = {}
    for entry in state.log:
        match entry.event:
            case FactShared(by=speaker) | FactDisclosed(person=speaker) as told:
                if speaker == state.learner or state.learner in told.to:
                    title = state.scenario.fact[told.fact].title[language]
                    found.setdefault((entry.turn, speaker), []).append(title)
    return found


def _own(report: Report, state: State, line: TranscriptLine, read: Reading | None, say: Phrasebook) -> Row:
    """Return what is known of a line of the learner's own."""
    case, language = state.scenario, report.language
    shown = (score.id for score in report.criteria if any(piece.turn == line.turn for piece in score.evidence))
    cells = {
        "actions": _each(case.action[name].title[language] for name in _actions(state, line, read)),
        "harms": _each(_harm(item, say) for item in report.harms if item.turn == line.turn),
        "criteria": BETWEEN.join(shown),
    }
    if line.understood is not None:
        cells["understood"] = BETWEEN.join(act.words for act in line.understood.now())
        cells["first_understood"] = BETWEEN.join(act.words for act in line.understood.first())
        cells["disputed"] = say("export.yes") if line.understood.denied else ""
    if read is not None:
        cells["tactics"] = BETWEEN.join(say(f"tactic.{tactic}") for tactic in read.tactics)
        cells["topics"] = BETWEEN.join(case.topic[name].title[language] for name in read.topics)
    if read is not None and line.channel == "interview":  # the classes are those of questions to a person
        cells["class"] = say(f"class.{read.label}")
        cells["side"] = say("chart.mark.plus" if read.side == "+" else "chart.mark.minus")
    return cells


def _harm(harm: Harm, say: Phrasebook) -> str:
    return f"{harm.title} ({say('table.disputed_harm')})" if harm.disputed else harm.title


def _actions(state: State, line: TranscriptLine, read: Reading | None) -> Iterable[str]:
    """Return the actions that the learner chose, asked for, or named as done or wanted."""
    event = state.log[line.seq].event
    if isinstance(event, Acted):
        return (event.action,)
    acts = event.acts if isinstance(event, Said) else ()
    if not acts and read is not None:
        acts = read.kinds("request", "decide")
    return [act.id for act in acts if act.of == "action" and act.id is not None]


def _each(words: Iterable[str]) -> str:
    return BETWEEN.join(dict.fromkeys(words))
