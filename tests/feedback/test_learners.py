"""The reports on all shipped learners: words that were said, passages that exist, the right language and order."""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from roleplay.exercise.log.inputs import Acted, Reflected, Said
from roleplay.exercise.log.state import State
from roleplay.feedback.charts import PAPER, plots
from roleplay.feedback.counting import record
from roleplay.feedback.grade import build
from roleplay.feedback.parts import QuoteEvidence
from roleplay.feedback.report import Report, Strength
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.verified import verified
from roleplay.feedback.words import phrases
from roleplay.reading.words.language import language_of
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.conftest import KNOWLEDGE
from tests.once import shipped_passages
from tests.played import MOVES, Play, moves_of

pytestmark = pytest.mark.slow

LEARNERS = ("expert", "average", "poor")
MOST_OF_ONE_LEVEL = 0.75  # of the criteria that were observed


@pytest.fixture(scope="module")
def resolves() -> Callable[[str], bool]:
    """Gives whether an id names a passage of the shipped knowledge."""
    passages = shipped_passages(KNOWLEDGE)
    return lambda name: bool(passages.find([name]))


def parts(node: Any) -> Iterator[dict[str, Any]]:
    """Yield every part of a dumped report."""
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from parts(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from parts(value)


def words_said(state: State) -> dict[int, str]:
    """Return the learner's own words by turn."""
    found = {}
    for entry in state.log:
        match entry.event:
            case Said(origin="learner", text=text) | Reflected(text=text) | Acted(reason=text):
                found[entry.turn] = text
            case _:
                pass
    return found


def advice(report: Report) -> Iterator[str]:
    yield from (item.better for item in (*report.changes, *report.criteria, *report.harms))


@pytest.mark.parametrize("path", MOVES, ids=[f"{path.parts[-3]}-{path.stem}" for path in MOVES])
def test_a_report_rests_on_what_was_said(
    path: Path, played: Play, library: Library, rubric: Rubric, resolves: Callable[[str], bool]
) -> None:
    state = played(path)
    said = words_said(state)
    for language in LANGUAGES:
        report = build(state, library, rubric, language)
        assert report.dropped == 0
        found = list(parts(report.model_dump()))
        quotes = [(part["turn"], part["quote"]) for part in found if part.get("quote")]
        assert quotes and all(quote in said[turn] for turn, quote in quotes)
        cited = {name for part in found for name in part.get("passages", ())}
        assert cited and all(resolves(name) for name in cited), sorted(name for name in cited if not resolves(name))
        check_language(report, language)
        check_places(report, said)


def check_language(report: Report, language: Language) -> None:
    """Every better wording is there, and in the language of the report."""
    better = list(advice(report))
    assert all(better)
    assert not [text for text in better if language_of(text) not in (None, language)]
    assert not [text for text in better if re.search("[“”]" if language == "sl" else "[»«]", text)]


def check_places(report: Report, said: dict[int, str]) -> None:
    """Three changes that say where they belong, never the same words twice; fewer where there is no more to change."""
    wanting = [score.id for score in report.criteria if score.level not in (None, 3) and not score.doubtful]
    assert len(report.changes) == 3 or len(report.changes) >= len(wanting)
    assert all(change.where for change in report.changes)
    assert all(change.minute is not None for change in report.changes if change.turn is not None)
    assert all(change.turn in said for change in report.changes if change.quote)
    shown = [(change.turn, change.quote) for change in report.changes if change.quote]
    assert len(set(shown)) == len(shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", ["police", "social", "ngo", "border"])
def test_the_report_ranks_the_simulated_learners(
    agency: str, language: Language, played: Play, library: Library, rubric: Rubric
) -> None:
    expert, average, poor = (build(played(moves_of(agency, language, name)), library, rubric) for name in LEARNERS)
    assert (expert.total or 0) > (average.total or 0) > (poor.total or 0)
    gravity = [item.kind for item in rubric.harms]
    worst = min(poor.harms, key=lambda harm: (harm.stopped, gravity.index(harm.kind)))
    first = poor.changes[0]
    assert (first.kind, first.title) == ("harm", worst.title)
    assert first.turn in {harm.turn for harm in poor.harms if harm.kind == worst.kind}
    assert first.turn is not None and first.where and first.quote


@pytest.mark.parametrize("name", LEARNERS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("agency", ["police", "social", "ngo", "border"])
def test_no_simulated_learner_is_all_of_one_level(
    agency: str, language: Language, name: str, played: Play, library: Library, rubric: Rubric
) -> None:
    """A script whose criteria nearly all get the same level is a caricature and tells nothing."""
    report = build(played(moves_of(agency, language, name)), library, rubric)
    levels = Counter(score.level for score in report.criteria if score.level is not None)
    assert max(levels.values()) <= MOST_OF_ONE_LEVEL * levels.total(), levels


@pytest.mark.parametrize(("agency", "language"), [("police", "sl"), ("social", "en")])
def test_the_map_and_the_phases_say_what_was_counted(
    agency: str, language: Language, played: Play, library: Library, rubric: Rubric
) -> None:
    report = build(played(moves_of(agency, language, "average")), library, rubric)
    say = phrases(language)
    known = {row.fact: {cell.agency: cell for cell in row.cells} for row in report.flow.rows}
    for fact in report.flow.facts:
        for item in fact.deliveries:
            cell = known[fact.fact][item.agency]
            assert cell.needed
            told = {"never": "lacked", "unrecognised": "unclear", "by_learner": "by_learner"}.get(item.outcome)
            assert told is None or cell.standing == told, (fact.fact, item, cell)
    for item in report.flow.overshared:
        assert all(known[item.fact][agency].standing == "unneeded" for agency in item.unneeded)
    drawn = next(plot for plot in plots(report, say) if plot.name == "facts")
    content = str(drawn.draw(PAPER))
    assert drawn.words.startswith(drawn.finding)
    titles = [row.title for row in report.flow.rows if row.key]
    assert titles and all(title in content and title in drawn.words for title in titles)
    assert [phase.phase for phase in report.phases] == ["preparation", "preliminary", "interview", "crisis", "debrief"]
    assert all(one.end == two.start for one, two in zip(report.phases, report.phases[1:], strict=False))


def test_words_that_nobody_said_are_dropped_and_counted(played: Play, library: Library, rubric: Rubric) -> None:
    state = played(moves_of("social", "en", "poor"))
    honest = build(state, library, rubric)
    false = QuoteEvidence(turn=1, quote="I never said this.")
    score = next(item for item in honest.criteria if item.evidence)
    scores = tuple(
        item.model_copy(update={"evidence": (*item.evidence, false)}) if item is score else item
        for item in honest.criteria
    )
    forged = honest.model_copy(
        update={"criteria": scores, "strengths": (Strength(title="x", why="y", turn=2, quote="nor this"),)}
    )
    sifted = verified(forged, record(state, library))
    assert sifted.dropped == 2
    assert sifted.limits[:-1] == honest.limits and "2" in sifted.limits[-1]
    assert sifted.criteria == honest.criteria
    assert sifted.strengths[0].quote is None
    assert sifted.changes == honest.changes


def test_a_missed_indicator_says_where_it_could_have_been_asked(played: Play, library: Library, rubric: Rubric) -> None:
    state = played(moves_of("police", "en", "poor"))
    report = build(state, library, rubric)
    lines = [item for line in report.indicators.dimensions for item in line.indicators]
    assert all(not item.chances for item in lines if item.known)
    missed = [chance for item in lines if not item.known for chance in item.chances]
    talks = {turn for person in report.questions.questions for turn in [person.turn]}
    assert any(chance.kind == "person" and chance.turns and chance.turns[0] in talks for chance in missed)
    assert {chance.kind for chance in missed} == {"person", "service", "deed"}
