"""Held-back criteria: no level, no evidence, nothing that rests on them, in the report and in every download."""

import json
from collections.abc import Callable

import pytest

from roleplay.feedback.document import to_json, to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.page import one_page
from roleplay.feedback.report import OwnPoint, OwnView, Report, held
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.scoring import total
from roleplay.feedback.words import phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import Language
from tests.feedback.play import Play
from tests.played import Play as Played
from tests.played import moves_of


def test_without_held_criteria_the_report_is_the_same(
    careful: Play, report: Callable[..., Report], rubric: Rubric
) -> None:
    full = report(careful)
    assert held(full, {"R-99"}, rubric) is full and held(full, (), rubric) is full


@pytest.mark.long
def test_nothing_of_a_held_criterion_is_left(played: Played, library: Library, rubric: Rubric) -> None:
    language: Language = "sl"
    state = played(moves_of("police", language, "average"))
    full = build(state, library, rubric)
    observed = [score for score in full.criteria if score.level is not None]
    hidden = {score.id for score in observed[::2]}
    hidden |= {item.criterion for item in full.strengths[:1] if item.criterion}
    assert len(hidden) >= 3 and any(item.criterion in hidden for item in (*full.strengths, *full.changes))
    shown = held(full, hidden, rubric)
    say = phrases(language)
    for score in shown.criteria:
        before = next(item for item in full.criteria if item.id == score.id)
        if score.id not in hidden:
            assert score == before
            continue
        assert (score.level, score.evidence, score.observed, score.held) == (None, (), {}, True)
        assert score.reason == say("held") and not score.doubtful and score.anchors == before.anchors
        assert not any(
            line.startswith(say("limits.unobserved", criteria="")) and score.title in line for line in shown.limits
        )
        for written in (to_json(shown, state, library), to_markdown(shown, state, library, transcript=False)):
            assert before.reason not in written
    kinds = {item.kind for item in shown.changes if item.criterion in hidden}
    assert "criterion" not in kinds and not any(item.criterion in hidden for item in shown.strengths)
    assert shown.uncapped == total((item.level for item in full.criteria if item.id not in hidden), rubric)
    assert (shown.harms, shown.slips, shown.duties) == (full.harms, full.slips, full.duties)
    assert json.loads(to_json(shown, state, library))["criteria"]
    assert say("export.held") in to_markdown(shown, state, library, transcript=False)


def test_with_all_held_there_is_no_total_and_no_page_names_one(
    careful: Play, report: Callable[..., Report], rubric: Rubric
) -> None:
    full = report(careful)
    shown = held(full, {score.id for score in full.criteria}, rubric)
    assert shown.total is None and shown.uncapped is None
    assert shown.headline == full.headline
    assert [score.title for score in full.criteria if score.title in one_page(full)]
    assert not [score.title for score in full.criteria if score.title in one_page(shown)]
    assert phrases("en")("page.unseen") in one_page(shown)


def test_the_own_formulation_does_not_tell_which_held_criterion_was_low(
    careful: Play, report: Callable[..., Report], rubric: Rubric
) -> None:
    low, both, other = (
        OwnPoint(id=name, text=name, criteria=rests)
        for name, rests in (("low", ("R-04",)), ("both", ("R-04", "R-05")), ("other", ()))
    )
    view = OwnView(id="f", kind="differently", question="?", answer="!", points=(low, both, other))
    shown = held(report(careful).model_copy(update={"own_view": (view,)}), {"R-04"}, rubric).own_view[0]
    assert [point.id for point in shown.points] == ["both", "other"]
