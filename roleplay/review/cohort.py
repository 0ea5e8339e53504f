"""A group as a whole: who practised what, where levels lie, what can be taught, how questions changed. No ranking.

Levels and lessons count only sessions that the trainer has rated, for they would tell what the program thinks of others
before that. What rests on fewer than `FEWEST` sessions is no pattern and is not shown as one.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import get_args

from roleplay.feedback.grade import build
from roleplay.feedback.parts import Level
from roleplay.feedback.report import CriterionScore, Report
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import phrases
from roleplay.review.desk import Desk
from roleplay.scenario.vocabulary import Language, QuestionClass
from roleplay.storage.sessions import SessionCard

FEWEST = 3
"""Sessions, or members where two sessions of each are compared, below which nothing is called a pattern."""
LOW: Level = 1
"""The highest level that asks for teaching."""
SHARE = 0.25
"""The least share of the sessions in which a criterion must be low; rarer is no matter of the group."""
MOST_GAPS = 3
SHARING = "R-09"
"""The criterion to which facts belong that somebody needed and never heard."""


@dataclass(frozen=True, slots=True)
class Practised:
    """One submitted session; `rated` says that the trainer who looks has rated it."""

    card: SessionCard
    report: Report
    rated: bool


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each level of a criterion occurred, and how often nothing was to be observed."""

    criterion: str
    levels: dict[Level, int]
    unobserved: int

    @property
    def observed(self) -> int:
        """The number of sessions with a level."""
        return sum(self.levels.values())


@dataclass(frozen=True, slots=True)
class Often:
    """Something that occurred in `sessions` of the `of` rated sessions in which it could be seen.

    `quote` are words of a learner that show it, "" where it shows by what is missing; `better` is a better wording.
    """

    title: str
    sessions: int
    of: int
    quote: str = ""
    better: str = ""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What the group can be taught about one criterion, None for what belongs to no criterion.

    `low` says in how many of the rated sessions it was low, with an example; `faults` are those that belong to it,
    `gaps` the few things that were left out most often. `practise` says what to practise.
    """

    criterion: str | None
    low: Often | None
    faults: tuple[Often, ...]
    gaps: tuple[Often, ...]
    practise: str

    @property
    def weight(self) -> int:
        """In how many sessions it showed at most, by which lessons stand in order; what is left out comes last."""
        shown = (*self.faults, *([self.low] if self.low is not None else ()))
        return max((item.sessions for item in shown), default=0)


@dataclass(frozen=True, slots=True)
class Shift:
    """The share (0-1) of a class among all questions, in members' first sessions and in their latest ones."""

    label: QuestionClass
    title: str
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class Cohort:
    """What a group has done. `practised` is by member, in alphabetical order; members without a session are missing.

    `compared` is how many members have put questions in two sessions; `shifts` are empty below `FEWEST` of them.
    """

    practised: dict[str, tuple[Practised, ...]]
    rated: int
    spreads: tuple[Spread, ...] = ()
    lessons: tuple[Lesson, ...] = ()
    shifts: tuple[Shift, ...] = ()
    compared: int = 0


def practised(desk: Desk, group: str, language: Language) -> list[Practised]:
    """Return what was submitted to a group that the visitor of the desk trains, the earliest first; else nothing."""
    found = (
        Practised(item.card, build(item.state, desk.library, desk.rubric, language), item.rated)
        for item in desk.reviews()
        if item.card.submitted_to == group
    )
    return sorted(found, key=lambda item: item.card.created_at)


def cohort(sessions: Sequence[Practised], rubric: Rubric) -> Cohort:
    """Return what the sessions of a group say about it as a whole."""
    by_member: dict[str, list[Practised]] = {}
    for item in sorted(sessions, key=lambda one: (one.card.owner, one.card.created_at)):
        by_member.setdefault(item.card.owner, []).append(item)
    rated = [item.report for item in sessions if item.rated]
    changed = list(_changed(by_member.values()))
    return Cohort(
        practised={member: tuple(items) for member, items in by_member.items()},
        rated=len(rated),
        spreads=tuple(_spreads(rated, rubric)) if len(rated) >= FEWEST else (),
        lessons=tuple(sorted(_lessons(rated, rubric), key=lambda item: -item.weight)),
        shifts=tuple(_shifts(changed)) if len(changed) >= FEWEST else (),
        compared=len(changed),
    )


def _spreads(reports: Sequence[Report], rubric: Rubric) -> Iterator[Spread]:
    """Yield the criteria that could be seen in enough sessions, in the order of the rubric."""
    for criterion in rubric.criteria:
        levels = [score.level for report in reports for score in report.criteria if score.id == criterion.id]
        seen = Counter(level for level in levels if level is not None)
        if seen.total() >= FEWEST:
            counted: dict[Level, int] = {level: seen[level] for level in get_args(Level)}
            yield Spread(criterion.id, counted, levels.count(None))


def _lessons(reports: Sequence[Report], rubric: Rubric) -> Iterator[Lesson]:
    """Yield for each criterion, and then for what belongs to none, what occurred often enough to be taught."""
    faults, duties, facts = _Tally(), _Tally(), _Tally()
    for report in reports:
        for harm in report.harms:
            faults.note((harm.criterion or "", harm.kind), Often(harm.title, 1, 1, harm.quote, harm.better))
        for slip in report.slips:
            faults.note((slip.criterion, slip.kind), Often(slip.title, 1, 1, slip.quote or "", slip.why))
        for duty in report.duties:
            if duty.outcome != "not_reached":
                missed = int(duty.outcome in ("missed", "open"))
                duties.note(("", f"{report.scenario} {duty.id}"), Often(duty.title, missed, 1))
        for fact in report.flow.facts:
            never = int(any(delivery.outcome == "never" for delivery in fact.deliveries))
            facts.note((SHARING, f"{report.scenario} {fact.fact}"), Often(fact.title, never, 1))
        for tally in (faults, duties, facts):
            tally.end_session()
    for name in (*rubric.criterion, ""):
        scores = [score for report in reports for score in report.criteria if score.id == name]
        low = _low(scores)
        gaps = (facts if name else duties).of(name)[:MOST_GAPS]
        found = tuple(replace(item, of=len(reports)) for item in faults.of(name))
        if low or found or (gaps and not name):
            yield Lesson(name or None, low, found, gaps, _practise(scores[0], reports[0].language) if scores else "")


def _low(scores: Sequence[CriterionScore]) -> Often | None:
    """Return how often a criterion was low, with the words of the lowest session that show it."""
    seen = [score for score in scores if score.level is not None]
    low = sorted((score for score in seen if (score.level or 0) <= LOW), key=lambda score: score.level or 0)
    if len(low) < max(FEWEST, SHARE * len(seen)):
        return None
    shown = next((score for score in low if score.evidence), low[0])
    quote = shown.evidence[0].quote if shown.evidence else ""
    return Often(shown.title, len(low), len(seen), quote, shown.better)


def _practise(score: CriterionScore, language: Language) -> str:
    say = phrases(language)
    where = say("page.in_drill" if score.drilled else "page.in_exercise")
    return say("page.practice", title=score.title, where=where, example=say("quoted", text=score.good))


@dataclass(slots=True)
class _Tally:
    """In how many sessions something occurred and could have, by criterion and kind; the first words that show it."""

    found: dict[tuple[str, str], Often] = field(default_factory=dict)
    now: dict[tuple[str, str], Often] = field(default_factory=dict)

    def note(self, key: tuple[str, str], item: Often) -> None:
        self.now.setdefault(key, item)

    def end_session(self) -> None:
        for key, item in self.now.items():
            known = self.found.get(key, replace(item, sessions=0, of=0))
            shown = known if known.quote else item
            self.found[key] = replace(shown, sessions=known.sessions + item.sessions, of=known.of + item.of)
        self.now.clear()

    def of(self, criterion: str) -> tuple[Often, ...]:
        """Return what belongs to a criterion and occurred often enough, the most frequent first."""
        found = [(key, item) for key, item in self.found.items() if key[0] == criterion and item.sessions >= FEWEST]
        return tuple(item for _, item in sorted(found, key=lambda one: (-one[1].sessions, one[0])))


def _changed(members: Iterable[Sequence[Practised]]) -> Iterator[tuple[Report, Report]]:
    """Yield the first and the latest session in which a member put questions, where these are two."""
    for items in members:
        asked = [item.report for item in items if item.report.questions.questions]
        if len(asked) >= 2:
            yield asked[0], asked[-1]


def _shifts(changed: Sequence[tuple[Report, Report]]) -> Iterator[Shift]:
    before, after = (
        Counter(item.label for pair in changed for item in pair[place].questions.questions) for place in (0, 1)
    )
    titles = {item.label: item.label_title for pair in changed for one in pair for item in one.questions.questions}
    for label in get_args(QuestionClass):
        if label in titles:
            yield Shift(label, titles[label], before[label] / before.total(), after[label] / after.total())
