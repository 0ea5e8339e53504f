"""Progress: order makes no difference, gaps stay gaps, nothing under three sessions has a direction."""

import random
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roleplay.exercise.setup import Setup
from roleplay.feedback.charts import GROUND, PAPER
from roleplay.feedback.grade import build
from roleplay.feedback.progress import (
    FinishedPractice,
    Observed,
    Progress,
    courses,
    direction,
    family_of,
    practised,
    progress,
    standing,
    to_markdown,
)
from roleplay.feedback.progress import words as told
from roleplay.feedback.rubric import load_rubric
from roleplay.feedback.scoring import shows
from roleplay.feedback.words import phrases
from roleplay.practice import Practice
from roleplay.scenario.vocabulary import LANGUAGES, Language
from tests.conftest import KNOWLEDGE
from tests.feedback import drilled
from tests.once import shipped_content
from tests.ui.test_contrast import ratio

LIBRARY, RUBRIC = shipped_content(KNOWLEDGE).library, load_rubric(KNOWLEDGE)
START = datetime(2026, 1, 1, tzinfo=UTC)


def made(number: int, levels: dict[str, int | None], **others: object) -> FinishedPractice:
    """Return a session that was finished on day `number`."""
    details: dict[str, object] = {
        "session": f"s{number}",
        "family": f"s{number}",
        "ended": START + timedelta(days=number),
        "scenario": "white-van",
        "agency": "police",
        "criteria": {name: Observed.model_validate({"level": level}) for name, level in levels.items()},
        "harms": {},
        "classes": {},
        "proper": 0,
        "productive": None,
    }
    return FinishedPractice.model_validate(details | others)


def of(*sessions: FinishedPractice, language: Language = "en", held_back: tuple[str, ...] = ()) -> Progress:
    return progress(sessions, LIBRARY, RUBRIC, language, held_back)


LEVELS = st.dictionaries(
    st.sampled_from([item.id for item in RUBRIC.criteria]), st.sampled_from([None, 0, 1, 2, 3]), max_size=6
)
HARMS = st.dictionaries(st.sampled_from([item.kind for item in RUBRIC.harms]), st.integers(1, 3), max_size=2)


@pytest.mark.long
@given(st.lists(st.tuples(LEVELS, HARMS, st.integers(0, 3)), max_size=7), st.randoms(use_true_random=False))
def test_order_makes_no_difference_and_gaps_stay_gaps(
    drawn: list[tuple[dict[str, int | None], dict[str, int], int]], chance: random.Random
) -> None:
    sessions = [
        made(number, levels, harms=harms, family=f"f{family}") for number, (levels, harms, family) in enumerate(drawn)
    ]
    mixed = list(sessions)
    chance.shuffle(mixed)
    found = of(*sessions)
    assert found == of(*mixed)
    latest = {item.family: item for item in sessions}
    counted = sorted(latest.values(), key=lambda item: item.session)
    assert [line.session for line in found.sessions] == [item.session for item in counted]
    assert found.earlier_attempts == len(sessions) - len(latest)
    for course in found.courses:
        given_levels = [item.criteria.get(course.criterion) for item in counted]
        assert [point.level for point in course.points] == [item.level if item else None for item in given_levels]
        assert [point.could_show for point in course.points] == [item is not None for item in given_levels]
        if course.observed < 3:
            assert (course.direction, course.standing) == ("too_few", "too_few")
    if len(counted) < 3:
        assert not any(harm.returns or harm.absent for harm in found.harms)
    assert to_markdown(found).startswith("# ")


@pytest.mark.parametrize(
    ("levels", "way", "place"),
    [
        ([0, 3], "too_few", "too_few"),
        ([0, 1, 1], "better", "low"),
        ([3, 2, 3, 3], "none", "high"),
        ([3, 3, 1, 2], "lower", "mixed"),
        ([0, 0, 0, 2], "none", "mixed"),
        ([1, 0, 1, 0], "none", "low"),
    ],
)
def test_a_direction_needs_two_levels_that_both_differ(levels: list[int], way: str, place: str) -> None:
    assert direction(levels, 1.0) == way
    assert standing(levels) == place


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_comes_back_is_said_and_what_trains_it_is_named(language: Language) -> None:
    levels: list[dict[str, int | None]] = [{"R-04": 1, "R-09": 0, "R-08": 3, "R-06": 0}] * 2
    levels += [{"R-04": 0, "R-09": 1, "R-08": None, "R-06": 2}, {"R-04": 1, "R-09": 0, "R-08": 3, "R-06": 2}]
    harms = ({"threat": 1}, {"threat": 2, "promise": 1}, {}, {"threat": 1})
    found = of(
        *(made(number, item, harms=harm) for number, (item, harm) in enumerate(zip(levels, harms, strict=True))),
        language=language,
    )
    say = phrases(language)
    title = {item.id: item.title[language] for item in RUBRIC.criteria}
    assert [line for line in told.better(found, say) if title["R-06"] in line]
    back = " ".join(told.returning(found, say))
    assert RUBRIC.harm["threat"].title[language] in back and RUBRIC.harm["promise"].title[language] not in back
    assert title["R-04"] in back and title["R-09"] in back and title["R-06"] not in back
    whole, talk = found.next
    assert (whole.why, whole.criteria, whole.person, whole.done) == ("stays_low", ("R-09",), None, 4)
    assert talk.criteria == ("R-04",) and talk.goal is not None and talk.scenario in LIBRARY.scenario
    person = LIBRARY.scenario[talk.scenario].person[talk.person or ""]
    assert shows(RUBRIC.criterion["R-04"], talk.agency, person)
    again = made(9, levels[-1], scenario=talk.scenario, person=talk.person, goal=talk.goal)
    other = next(item for item in of(*(made(n, x) for n, x in enumerate(levels)), again).next if item.person)
    assert other.goal != talk.goal, "what was practised least comes next"
    hidden = of(*(made(n, x) for n, x in enumerate(levels)), held_back=("R-04",))
    assert "R-04" not in {item.criterion for item in hidden.courses}
    assert not any("R-04" in item.criteria for item in hidden.next)


def test_where_nothing_is_low_the_other_side_is_named() -> None:
    (found,) = of(made(1, {"R-08": 3, "R-09": None})).next
    assert (found.why, found.scenario, found.person) == ("other_side", "white-van", None)
    assert found.agency != "police"
    assert of().next == () and phrases("en")("progress.none") in to_markdown(of())


def test_plots_break_their_lines_at_gaps_and_draw_no_zero() -> None:
    found = of(*(made(n, {"R-08": level}) for n, level in enumerate([2, None, 0, 1])), made(8, {}))
    drawn = courses.progress_plot(found, phrases("en")).draw(PAPER)
    layers = [layer["data"]["values"] for layer in drawn["layer"]]
    marks = [row for row in layers[2] if "sign" in row]
    assert [(row["number"], row["digit"]) for row in marks] == [(1, "2"), (2, ""), (3, "0"), (4, "1")]
    assert marks[1]["place"] not in {row["place"] for row in marks if row["digit"]}, "not observed lies on no level"
    assert [(row["number"], row["to"]) for row in layers[1]] == [(3, 4)]
    assert len({shape for shape, _ in courses.SHAPES.values()}) == len(courses.SHAPES)
    for ground in GROUND.values():
        assert all(ratio(colour, ground) >= 3.0 for _, colour in courses.SHAPES.values())


def test_what_counts_of_real_sessions_is_what_their_reports_say(practice: Practice) -> None:
    session = drilled.drive(practice, "en")
    branch = practice.rewind(session, 5)
    with pytest.raises(ValueError, match="not finished"):
        practised(build(branch.state, LIBRARY, RUBRIC), branch.state, "b", "b")
    drilled.speak(practice, branch, "driver", drilled.DRIVER["en"][2:6])
    whole = practice.start(Setup("white-van", "en", "ngo", seed=1))
    while whole.state.finished is None:
        list(practice.next_phase(whole))
    reports = {item.id: build(item.state, LIBRARY, RUBRIC) for item in (session, branch, whole)}
    digests = [
        practised(reports[item.id], item.state, item.id, family_of(item.state, item.id))
        for item in (whole, branch, session)
    ]
    found = of(*digests)
    assert [line.session for line in found.sessions] == [branch.id, whole.id], "the latest attempt of a family counts"
    assert found.earlier_attempts == 1
    for place, item in enumerate((branch, whole)):
        scores = {score.id: score.level for score in reports[item.id].criteria}
        assert {x.criterion: x.points[place].level for x in found.courses if x.points[place].could_show} == scores
    asked = sum(item.asked for item in reports[branch.id].questions.by_class)
    assert sum(item.asked for item in found.classes) == asked
    assert sum(item.shares[0] or 0 for item in found.classes) == pytest.approx(1)
    assert found.productive[1].share is None and not found.productive[1].counts
    words = drilled.DRIVER["en"][2]
    assert isinstance(words, str) and words not in found.model_dump_json(), "no words of the learner are kept"
    for language in LANGUAGES:
        say = phrases(language)
        for text in (told.words(found, say), told.productive(found, say)):
            assert "{" not in text and ".." not in text
