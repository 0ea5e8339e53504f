"""The report as blocks: templates in Markdown, filled in and read. Markdown, PDF, Word and page are drawn from them."""

import re
from collections.abc import Iterable, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Any, get_args

from jinja2 import Environment
from markupsafe import Markup

from roleplay.config import Settings
from roleplay.exercise.log.state import State
from roleplay.feedback.counting import DisclosureLine, TraceStep, sentences, shown
from roleplay.feedback.document._transcript import TranscriptLine, names_of
from roleplay.feedback.page import one_page
from roleplay.feedback.parts import CameOut
from roleplay.feedback.report import Report, change_of, harms_anew, lowered, place, where_and_when
from roleplay.feedback.welldone import (
    DoneWell,
    Gain,
    InterviewPair,
    OneInterview,
    done_well,
    expert_book,
    play_interview,
)
from roleplay.feedback.words import NONE, Phrasebook, day, phrases, signed
from roleplay.printing.blocks import Block, Span
from roleplay.printing.markdown import inline
from roleplay.printing.templates import as_text, templates
from roleplay.scenario.answer_key import TALK_FIELDS
from roleplay.scenario.case import Library, Scenario
from roleplay.scenario.vocabulary import Language

Blocks = tuple[Block, ...]
_SLOT = re.compile(r"\{(\w+)\}")


def report_blocks(report: Report, say: Phrasebook) -> Blocks:
    """Return the whole report."""
    levels = report.trainers.levels
    return _written(
        "report",
        say,
        report=report,
        page=Markup(one_page(report)),  # noqa: S704 - what people wrote is escaped there
        titles={score.id: score.title for score in report.criteria},
        rated=[score for score in report.criteria if any(score.id in each.levels for each in levels)],
        remarks=sorted(report.trainers.remarks, key=lambda each: (each.turn or 0, each.at)),
        told_by=list(_told_by(report)),
        trust_moved=list(_trust_moved(report)),
    )


def trust_blocks(report: Report, say: Phrasebook) -> Blocks:
    """Return which turns won and which cost trust, and by which rule; nothing before the session is over."""
    return _written("trust", say, report=report, trust_moved=list(_trust_moved(report)))


def goal_blocks(report: Report, say: Phrasebook) -> Blocks:
    """Return what a drill was to reach and how each of its facts came out."""
    return _written("goal", say, report=report)


def unreliable_blocks(report: Report, say: Phrasebook) -> Blocks:
    """Return what people said that is not to be relied on."""
    return _written("unreliable", say, report=report)


def transcript_blocks(lines: Iterable[TranscriptLine], say: Phrasebook) -> Blocks:
    """Return the transcript."""
    return _written("transcript", say, lines=lines)


def well_done_blocks(report: Report, state: State, library: Library, say: Phrasebook) -> Blocks:
    """Return the moment of each change of a session that is over, taken up by a practised colleague."""
    book = expert_book(Settings().knowledge)
    played = [(change, done_well(change, report, state, library, book)) for change in report.changes]
    moments = [(number, change, done) for number, (change, done) in enumerate(played, start=1) if done is not None]
    return _written("well_done", say, moments=moments, **_named(state.scenario, library, say))


def moment_blocks(done: DoneWell, case: Scenario, library: Library, say: Phrasebook) -> Blocks:
    """Return one moment as it played out, and what it brought."""
    return _written("moment", say, done=done, **_named(case, library, say))


def interview_blocks(pair: InterviewPair, interview: OneInterview, library: Library, language: Language) -> Blocks:
    """Return a model interview turn by turn: what is said, what is answered and comes out, the note on the margin."""
    case = library.scenario[pair.case]
    return _written(
        "interview",
        phrases(language),
        asks=library.agency[pair.agency].short[language],
        person=case.person[case.goal[pair.goal].person].name[language],
        room=[lowered(case.action[name].title[language]) for name in interview.room],
        turns=play_interview(pair, interview, library, language),
        titles=partial(_titles, case=case, language=language),
    )


def _written(name: str, say: Phrasebook, **given: Any) -> Blocks:
    from roleplay.printing.source import read  # noqa: PLC0415 - heavy

    filled = partial(_filled, say)
    return read(_templates().get_template(f"{name}.md").render(say=say, filled=filled, **given))


@cache
def _templates() -> Environment:
    made = templates(Path(__file__).parent / "templates")
    made.filters |= {"shown": shown, "sentences": sentences}
    for known in (as_text, change_of, day, harms_anew, lowered, place, signed, where_and_when):
        made.globals[known.__name__] = known
    made.globals |= {"NONE": NONE, "TALK_FIELDS": TALK_FIELDS}
    return made


def _filled(say: Phrasebook, key: str, **pieces: Markup) -> Markup:
    """Return a sentence of the catalogue in whose slots there is markup."""
    parts = enumerate(_SLOT.split(say.texts[key]))
    return Markup("").join(pieces[part] if at % 2 else Markup(inline((Span(part),))) for at, part in parts)  # noqa: S704


def _told_by(report: Report) -> Iterator[tuple[str, list[DisclosureLine]]]:
    """Yield what each person told or kept, what came out first; nothing before the end."""
    order = get_args(CameOut)
    lines = sorted(report.disclosures, key=lambda line: order.index(line.came_out)) if report.finished else []
    for name in dict.fromkeys(line.name for line in report.disclosures if lines):
        yield name, [line for line in lines if line.name == name]


def _trust_moved(report: Report) -> Iterable[list[TraceStep]]:
    """Return the steps that moved the trust of those talked to, those of one turn and person together."""
    seen = {talk.person for talk in report.questions.interviews if report.finished}
    turns: dict[tuple[int, str], list[TraceStep]] = {}
    for step in report.questions.trace:
        if step.changes.get("trust") and step.person in seen:
            turns.setdefault((step.turn, step.person), []).append(step)
    return turns.values()


def _named(case: Scenario, library: Library, say: Phrasebook) -> dict[str, object]:
    """Return what a moment needs besides itself: who is called what, and what it brought in words."""
    names = names_of(case, library, say.language)

    def brought(gain: Gain) -> str:
        steps = [
            say("welldone.step", title=case.action[action].title[say.language], name=names[agency])
            for agency, action in gain.steps
        ]
        told = [names[agency] for agency in gain.told]
        found = [
            say("welldone.facts", facts=_titles(gain.facts, case, say.language)) if gain.facts else "",
            say("welldone.steps", steps=", ".join(steps)) if steps else "",
            say("welldone.told", names=told) if told else "",
            say("welldone.trust_up") if gain.trust > 0 else "",
        ]
        return "; ".join(filter(None, found))

    return {"names": names, "brought": brought}


def _titles(facts: Iterable[str], case: Scenario, language: Language) -> str:
    return "; ".join(case.fact[fact].title[language] for fact in facts)
