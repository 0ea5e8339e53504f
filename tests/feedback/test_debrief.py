"""What the learner planned and what the groups present stand in the report as they were written and counted."""

from collections.abc import Callable

import pytest

from roleplay.exercise.log.inputs import Noted
from roleplay.feedback.debrief import results
from roleplay.feedback.document import to_markdown
from roleplay.feedback.report import Report
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.feedback.play import Play

Build = Callable[..., Report]


def test_each_group_presents_what_the_log_counts_for_it(careful: Play, report: Build, library: Library) -> None:
    found = {line.agency: line for line in report(careful).results}
    assert tuple(found) == tuple(careful.state.scenario.seat)
    police, title = found["police"], careful.state.scenario.action["secure-evidence"].title["en"]
    assert title in police.steps and all(title not in line.steps for line in found.values() if line is not police)
    assert police.known == len(careful.state.known("police")) > found["labour"].known
    assert police.told == 0 < found["border"].told, "the learner told no fact, the border police did when asked"
    assert results(careful.state, library, "sl")[0].steps != police.steps, "in the language of who reads"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_plan_stands_in_the_report_before_and_after(
    play: Callable[..., Play], report: Build, library: Library, language: Language
) -> None:
    session = play("social", language)
    assert not report(session).plan, "who wrote none is not reminded of it"
    session.take(Noted(text="Six beds first.", plan="need"))
    session.phase().phase().phase()
    session.take(Noted(text="Now nine, and a van.", plan="need"))
    session.phase()
    found = report(session.finish())
    (line,) = found.plan
    prompt = next(item for item in session.state.scenario.plan if item.id == "need")
    assert (line.question, line.first, line.adapted) == (
        prompt.text[language],
        "Six beds first.",
        "Now nine, and a van.",
    )
    text = to_markdown(found, session.state, library)
    assert phrases(language)("export.plan") in text and "Now nine, and a van." in text
    levels = {score.id: score.level for score in found.criteria}
    bare = play("social", language).phase().phase().phase().phase().finish()
    assert {score.id: score.level for score in report(bare).criteria} == levels, "nobody rates it"
