"""The group as a whole: counted over submitted sessions, blind where the trainer is, no pattern below three."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from roleplay.feedback.counting import DutyLine
from roleplay.feedback.report import Report
from roleplay.practice import Practice
from roleplay.review.cohort import Practised, cohort, practised
from roleplay.storage.sessions import SessionCard
from tests.played import Play, moves_of
from tests.review.test_desk import ANA, ONE, OTHER, RUBRIC, House


@pytest.fixture
def house(make_practice: Callable[[str], Practice]) -> House:
    return House(make_practice("sqlite://"))


def test_only_what_was_submitted_to_the_group_is_gathered(house: House) -> None:
    name = house.submitted()
    house.submitted(seed=2, group=None)
    found = practised(house.desk(ONE), "north", "sl")
    assert [item.card.id for item in found] == [name] and not found[0].rated and found[0].report.language == "sl"
    assert not practised(house.desk(ONE), "south", "en")
    for who in (ANA, OTHER, "stranger"):
        assert not practised(house.desk(who), "north", "en")
    house.desk(ONE).rate(name, {"R-09": 2})
    assert practised(house.desk(ONE), "north", "en")[0].rated


@pytest.fixture(scope="module")
def reports(played: Play, library: object) -> dict[str, Report]:
    from roleplay.feedback.grade import build

    return {
        level: build(played(moves_of("police", "en", level)), library, RUBRIC)  # type: ignore[arg-type]
        for level in ("poor", "expert")
    }


def card(owner: str, number: int) -> SessionCard:
    at = f"2026-01-{number:02}T10:00:00+00:00"
    return SessionCard(
        f"s{number}", owner, "white-van", "police", "en", "exercise", 1, at, at, "debrief", 90, 20, True,
        submitted_to="north", submitted_at=at,
    )  # fmt: skip


@pytest.mark.long
def test_levels_lessons_and_questions_from_three_on(reports: dict[str, Report]) -> None:
    poor, expert = reports["poor"], reports["expert"]
    of = [("bor", 1, poor), ("ana", 2, poor), ("eva", 3, poor), ("ana", 4, expert), ("bor", 5, expert)]
    sessions = [Practised(card(owner, number), report, True) for owner, number, report in of]
    found = cohort(sessions, RUBRIC)
    assert list(found.practised) == ["ana", "bor", "eva"] and found.rated == 5
    for spread in found.spreads:
        levels = [score.level for _, _, report in of for score in report.criteria if score.id == spread.criterion]
        assert spread.observed == sum(level is not None for level in levels) >= 3
        assert spread.unobserved == levels.count(None) and sum(spread.levels.values()) == spread.observed
    assert [item.criterion for item in found.spreads] == [
        item.id for item in RUBRIC.criteria if item.id in {spread.criterion for spread in found.spreads}
    ]
    lessons = {item.criterion: item for item in found.lessons}
    said = {harm.title: harm for harm in (*poor.harms, *expert.harms)}
    faults = [(name, fault) for name, lesson in lessons.items() for fault in lesson.faults if fault.title in said]
    assert {fault.title for _, fault in faults} >= {harm.title for harm in poor.harms}
    for name, fault in faults:
        harm = said[fault.title]
        assert name == harm.criterion and fault.of == 5 and 3 <= fault.sessions <= 5
        assert fault.quote == harm.quote and fault.better == harm.better
    lows = {score.id for score in poor.criteria if score.level is not None and score.level < 2}
    assert {name for name, lesson in lessons.items() if lesson.low is not None} >= lows
    assert all(lesson.practise for name, lesson in lessons.items() if name is not None)
    missed = {item.title for item in poor.duties if item.outcome in ("missed", "open")}
    gaps = [gap for lesson in found.lessons for gap in lesson.gaps]
    assert {gap.title for gap in lessons[None].gaps} & missed
    assert all(len(lesson.gaps) <= 3 for lesson in found.lessons) and all(gap.sessions <= gap.of for gap in gaps)
    weights = [item.weight for item in found.lessons]
    assert weights == sorted(weights, reverse=True)
    assert found.compared == 2 and not found.shifts, "two members are no pattern"
    more = cohort([*sessions, Practised(card("eva", 6), expert, False)], RUBRIC)
    assert more.rated == 5 and more.spreads == found.spreads, "what is not rated stays hidden"
    assert more.compared == 3
    assert sum(item.before for item in more.shifts) == pytest.approx(1)
    assert sum(item.after for item in more.shifts) == pytest.approx(1)
    open_share = next(item for item in more.shifts if item.label == "OPEN")
    assert open_share.after > open_share.before


@pytest.mark.long
def test_fewer_than_three_say_nothing(reports: dict[str, Report]) -> None:
    assert cohort([], RUBRIC).practised == {}
    sessions = [Practised(card("ana", number), reports["poor"], number < 3) for number in range(1, 6)]
    found = cohort(sessions, RUBRIC)
    assert (found.rated, found.spreads, found.lessons, found.shifts) == (2, (), (), ())
    never = DutyLine(id="x", title="X", text="X", phase="crisis", outcome="not_reached")
    unreached = reports["poor"].model_copy(update={"duties": (never,)})
    assert not [
        lesson for lesson in cohort([replace(one, report=unreached, rated=True) for one in sessions], RUBRIC).lessons
        if lesson.criterion is None
    ]  # fmt: skip
