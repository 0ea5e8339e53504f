"""What a group shows, over sessions of any kind: what is a pattern, how often it occurred, and what is taught first."""

import random
from collections import Counter
from collections.abc import Sequence
from typing import get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from roleplay.feedback.counting import Delivery, DutyLine, FactFlow, Flow, Harm, Question, Slip
from roleplay.feedback.parts import Level
from roleplay.feedback.report import CriterionScore, Report
from roleplay.review.cohort import Cohort, Often, Practised, cohort
from roleplay.scenario.vocabulary import QuestionClass
from tests.review.test_cohort import card
from tests.review.test_desk import RUBRIC
from tests.thorough import amount

tried = settings(max_examples=amount(60, 600), deadline=None)
LEVELS: tuple[Level, ...] = get_args(Level)
CRITERIA = [*(item.id for item in RUBRIC.criteria[:3]), "R-09"]
CLASSES: tuple[QuestionClass, ...] = get_args(QuestionClass)
FEWEST = 3


def any_report(dice: random.Random) -> Report:
    """Return a report in which some of a few things occurred."""
    scores = tuple(
        CriterionScore(
            id=name, title=name, level=dice.choice((None, *LEVELS, 0, 1)), better=f"better {name}", good="Good."
        )
        for name in dict.fromkeys(CRITERIA)
    )
    harms = tuple(
        Harm(
            kind=kind, seq=1, criterion=dice.choice((None, "R-09")), turn=1, minute=1.0,
            quote=f"{kind} {dice.random()}", title=kind, detail="", why="", better=f"better {kind}",
        )
        for kind in ("threat", "promise", "threat") if dice.random() < 0.5
    )  # fmt: skip
    slips = tuple(
        Slip(seq=1, turn=1, minute=1.0, quote=dice.choice((None, "mine")), power="p", title="slip", right_agency=None)
        for _ in range(dice.choice((0, 1)))
    )
    duties = tuple(
        DutyLine(
            id=f"d{at}",
            title=f"d{at}",
            text="",
            phase="crisis",
            outcome=dice.choice(("in_time", "missed", "open", "not_reached")),
        )
        for at in range(5)
    )
    facts = tuple(
        FactFlow(
            fact=f"f{at}", title=f"f{at}", key=True, known_turn=1, source="x",
            deliveries=tuple(
                Delivery(agency="ngo", name="NGO", outcome=outcome)
                for outcome in dice.choices(("by_learner", "never"), k=dice.choice((1, 2)))
            ),
        )
        for at in range(5)
    )  # fmt: skip
    questions = [
        Question.model_construct(label=label, label_title=f"title {label}")
        for label in dice.choices(CLASSES[:4], k=dice.choice((0, 2, 5)))
    ]
    plain = Report(
        scenario="white-van", scenario_title="", language="en", agency="police", agency_name="", rubric="1",
        finished=True, turns=1, minutes=1.0, total=None, headline="",
    )  # fmt: skip
    changed = {"criteria": scores, "harms": harms, "slips": slips, "duties": duties, "flow": Flow(facts=facts)}
    asked = plain.questions.model_copy(update={"questions": tuple(questions)})
    return plain.model_copy(update=changed | {"questions": asked})


def drawn(seed: int) -> list[Practised]:
    dice = random.Random(seed)
    owners = ("ana", "bor", "eva", "ida")
    count = dice.choice((2, 3, 4, 6, 10))
    return [Practised(card(dice.choice(owners), at + 1), any_report(dice), dice.random() < 0.9) for at in range(count)]


@tried
@given(st.integers(0, 1_000_000))
def test_patterns_are_counted_over_what_was_rated(seed: int) -> None:
    sessions = drawn(seed)
    found = cohort(sessions, RUBRIC)
    reports = [item.report for item in sessions if item.rated]
    assert found.rated == len(reports)
    assert list(found.practised) == sorted({item.card.owner for item in sessions})
    assert sorted(item.card.id for items in found.practised.values() for item in items) == sorted(
        item.card.id for item in sessions
    )
    expected = []
    for criterion in RUBRIC.criteria:
        levels = [score.level for report in reports for score in report.criteria if score.id == criterion.id]
        seen = [level for level in levels if level is not None]
        if len(seen) >= FEWEST:
            counts = {level: seen.count(level) for level in LEVELS}
            expected.append((criterion.id, counts, len(levels) - len(seen), len(seen)))
    assert [(each.criterion, each.levels, each.unobserved, each.observed) for each in found.spreads] == expected
    check_lessons(found, reports)
    check_shifts(found)


def often(found: Sequence[Often]) -> list[tuple[str, int, int]]:
    return [(item.title, item.sessions, item.of) for item in found]


def counted(names: Sequence[set[str]], of: int | None, possible: Sequence[set[str]]) -> list[tuple[str, int, int]]:
    """How many sessions show each thing, the most frequent first, of all in which it could be seen."""
    shown, seen = Counter(name for each in names for name in each), Counter(name for each in possible for name in each)
    kept = [(name, count) for name, count in shown.items() if count >= FEWEST]
    return [(name, count, of or seen[name]) for name, count in sorted(kept, key=lambda item: (-item[1], item[0]))]


def check_lessons(found: Cohort, reports: list[Report]) -> None:
    lessons = {lesson.criterion: lesson for lesson in found.lessons}
    reached = [{d.id for d in report.duties if d.outcome != "not_reached"} for report in reports]
    missed = [{d.id for d in report.duties if d.outcome in ("missed", "open")} for report in reports]
    known = [{f.fact for f in report.flow.facts} for report in reports]
    never = [{f.fact for f in r.flow.facts if any(d.outcome == "never" for d in f.deliveries)} for r in reports]
    for name in (*RUBRIC.criterion, None):
        lesson = lessons.get(name)
        faults = [
            {harm.kind for harm in report.harms if harm.criterion == name}
            | {"slip" for slip in report.slips if slip.criterion == name}
            for report in reports
        ]
        shown = counted(faults, len(reports), faults)
        gaps = counted(missed, None, reached) if name is None else counted(never, None, known) if name == "R-09" else []
        scores = [score for report in reports for score in report.criteria if score.id == name]
        levels = [score.level for score in scores if score.level is not None]
        low = [level for level in levels if level <= 1]
        is_low = len(low) >= FEWEST and len(low) >= len(levels) / 4
        if not (shown or is_low or (gaps and name is None)):
            assert lesson is None
            continue
        assert lesson is not None
        assert sorted(often(lesson.faults)) == sorted(shown)
        assert often(lesson.gaps) == gaps[:3]
        assert (lesson.low is not None) == is_low
        assert lesson.low is None or (lesson.low.sessions, lesson.low.of) == (len(low), len(levels))
        assert all(item.quote.startswith(item.title) for item in lesson.faults if item.title != "slip")
        assert bool(lesson.practise) == bool(scores)
    weights = [lesson.weight for lesson in found.lessons]
    assert weights == sorted(weights, reverse=True)
    for lesson in found.lessons:
        each = [item.sessions for item in (*lesson.faults, *([lesson.low] if lesson.low else []))]
        assert lesson.weight == max(each, default=0)


def check_shifts(found: Cohort) -> None:
    """First and latest sessions with questions, of members who have two; shown from three members on."""
    pairs = []
    for items in found.practised.values():
        assert [item.card.created_at for item in items] == sorted(item.card.created_at for item in items)
        asked = [item.report.questions.questions for item in items if item.report.questions.questions]
        pairs += [(asked[0], asked[-1])] if len(asked) >= 2 else []
    assert found.compared == len(pairs)
    if len(pairs) < FEWEST:
        assert not found.shifts
        return
    before, after = ([one.label for pair in pairs for one in pair[at]] for at in (0, 1))
    assert [(each.label, each.title, each.before, each.after) for each in found.shifts] == [
        (label, f"title {label}", before.count(label) / len(before), after.count(label) / len(after))
        for label in CLASSES
        if label in before or label in after
    ]
