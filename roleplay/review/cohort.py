"""A group as a whole: who practised what, where levels lie, what is missed often, how questions changed. No ranking.

Levels and misses count only sessions that the trainer has rated, for they would tell what the program thinks of others
before that. What rests on fewer than `FEWEST` sessions is no pattern and is not shown as one.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal, get_args

from roleplay.errors import SessionError
from roleplay.feedback.grade import build
from roleplay.feedback.parts import Level
from roleplay.feedback.report import Report
from roleplay.feedback.rubric import Rubric
from roleplay.review.desk import Desk
from roleplay.scenario.vocabulary import Language, QuestionClass
from roleplay.storage.sessions import SessionCard

FEWEST = 3
"""Sessions, or members where two sessions of each are compared, below which nothing is called a pattern."""

MissKind = Literal["harm", "duty", "fact"]
MISSES: tuple[MissKind, ...] = get_args(MissKind)


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
class Miss:
    """Something that was missed in `sessions` of the `of` rated sessions in which it could have been."""

    kind: MissKind
    id: str
    title: str
    sessions: int
    of: int


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
    misses: tuple[Miss, ...] = ()
    shifts: tuple[Shift, ...] = ()
    compared: int = 0


@dataclass(slots=True)
class _Seen:
    """In how many sessions something could be missed, and in how many it was."""

    titles: dict[str, str] = field(default_factory=dict)
    possible: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)

    def note(self, name: str, title: str, *, missed: bool) -> None:
        self.titles[name] = title
        self.possible[name] += 1
        self.missed[name] += missed


def practised(desk: Desk, group: str, language: Language) -> list[Practised]:
    """Return what was submitted to a group that the visitor of the desk trains, the earliest first; else nothing."""
    found = []
    for card in desk.shelf.submitted():
        if card.submitted_to != group or card.scenario not in desk.library.scenario:
            continue
        try:
            state = desk.look(card.id)
            rated = desk.rating(card.id) is not None
        except SessionError:  # taken back or deleted since the list was read
            continue
        found.append(Practised(card, build(state, desk.library, desk.rubric, language), rated))
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
        misses=tuple(_misses(rated)),
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


def _misses(reports: Sequence[Report]) -> Iterator[Miss]:
    """Yield what was missed in enough sessions, the most frequent of each kind first."""
    looks: dict[MissKind, Callable[[Report, _Seen], None]] = {"harm": _harms, "duty": _duties, "fact": _facts}
    for kind in MISSES:
        seen = _Seen()
        for report in reports:
            looks[kind](report, seen)
        for name, count in sorted(seen.missed.items(), key=lambda item: (-item[1], item[0])):
            if count >= FEWEST:
                of = len(reports) if kind == "harm" else seen.possible[name]
                yield Miss(kind, name, seen.titles[name], count, of)


def _harms(report: Report, seen: _Seen) -> None:
    for kind, title in {harm.kind: harm.title for harm in report.harms}.items():
        seen.note(kind, title, missed=True)


def _duties(report: Report, seen: _Seen) -> None:
    for duty in report.duties:
        if duty.outcome != "not_reached":
            seen.note(f"{report.scenario} {duty.id}", duty.title, missed=duty.outcome in ("missed", "open"))


def _facts(report: Report, seen: _Seen) -> None:
    for fact in report.flow.facts:
        outcomes = [delivery.outcome for delivery in fact.deliveries]
        seen.note(f"{report.scenario} {fact.fact}", fact.title, missed="never" in outcomes)


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
