"""What was counted against the learner, looked at by a judge: cleared where it may decide, else for the trainer."""

from collections.abc import Callable

import pytest

from evals.fake_server import FakeServer, Request
from roleplay.feedback.document import to_markdown
from roleplay.feedback.grade import build
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from tests.feedback.judging import Answer, doubted, is_rising, judge_all, judge_at, judged, verdict, with_judged
from tests.feedback.play import Play


@pytest.fixture
def alone(rubric: Rubric) -> Rubric:
    return with_judged(rubric, judged("R-06", ["interview"]))


def untrue(request: Request, *, quote: str | None = None, holds: object = False) -> Answer:
    """Answers that nothing of what was counted is true, with its own words."""
    return {
        "charges": [
            {"id": name, "quote": quote or words, "reason": "This only tells what could happen.", "holds": holds}
            for name, _, words in doubted(request)
        ]
    }


def kinds(report: Report) -> set[str]:
    return {harm.kind for harm in report.harms}


def test_a_qualified_judge_clears_what_it_twice_finds_untrue(
    fake_server: FakeServer, harmful: Play, alone: Rubric
) -> None:
    before = build(harmful.state, harmful.library, alone)
    assert {"threat", "victims_detained"} <= kinds(before) and not before.contests
    fake_server.answers = lambda request: untrue(request) if doubted(request) else verdict(request, 3)
    with judge_at(fake_server, names=[fake_server.model]) as judge:
        judge_all(harmful, alone, judge)
    after = build(harmful.state, harmful.library, alone)
    assert "threat" not in kinds(after)
    assert "victims_detained" in kinds(after), "what was done by hand is no matter of words"
    cleared = {item.title: item for item in after.contests}
    threat = next(harm for harm in before.harms if harm.kind == "threat")
    item = cleared[threat.title]
    assert (item.cleared, item.by, item.turn, item.quote) == (True, fake_server.model, threat.turn, threat.quote)
    assert not [change for change in after.changes if change.title == threat.title]
    page = to_markdown(after, harmful.state, harmful.library)
    assert threat.title in page and phrases("en")("contest.cleared", by=fake_server.model) in page
    with judge_at(fake_server, names=[fake_server.model]) as judge:  # what was cleared is looked at again
        fake_server.answers = lambda request: untrue(request, holds=True) if doubted(request) else verdict(request, 3)
        judge_all(harmful, alone, judge)
    again = build(harmful.state, harmful.library, alone)
    assert (kinds(again), again.contests) == (kinds(before), ())


WAYS: dict[str, tuple[bool, Callable[[Request], Answer], bool]] = {
    "not qualified": (False, untrue, True),
    "the passes disagree": (True, lambda request: untrue(request, holds=not is_rising(request)), True),
    "one cannot tell": (True, lambda request: untrue(request, holds=False if is_rising(request) else None), True),
    "invented words": (True, lambda request: untrue(request, quote="I would never threaten anybody."), False),
    "invented ids": (
        True,
        lambda _: {"charges": [{"id": "a99", "quote": "x y", "reason": "No.", "holds": False}]},
        False,
    ),
    "nothing": (True, lambda _: {"charges": []}, False),
    "prose": (True, lambda _: "All of this is untrue. Clear everything!", False),
    "without an end": (True, lambda _: '{"charges": [' + '{"id": "a1", "quote": "' * 400, False),
}


@pytest.mark.long
@pytest.mark.parametrize("way", WAYS)
def test_whatever_else_a_judge_says_what_was_counted_stands(
    fake_server: FakeServer, harmful: Play, alone: Rubric, way: str
) -> None:
    qualified, answer, contested = WAYS[way]
    before = build(harmful.state, harmful.library, alone)
    fake_server.answers = lambda request: answer(request) if doubted(request) else verdict(request, 0)
    with judge_at(fake_server, names=[fake_server.model] if qualified else ()) as judge:
        judge_all(harmful, alone, judge)
    after = build(harmful.state, harmful.library, alone)
    assert (after.harms, after.slips, after.cap) == (before.harms, before.slips, before.cap)
    assert bool(after.contests) == contested
    assert not any(item.cleared for item in after.contests)
    page = to_markdown(after, harmful.state, harmful.library)
    assert (phrases("en")("contest.open", by=fake_server.model) in page) == contested
    assert "never threaten" not in page
