"""Progress of one learner over finished sessions: each criterion, harms, kinds of question; never people compared.

Levels of different cases and agencies are not the same measure, so the words are modest: a direction is named only
where a criterion was observed in three sessions or more, and what was not observed is a gap, never zero.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime
from statistics import fmean
from typing import Literal

from roleplay.feedback.parts import Level, ReportPart
from roleplay.feedback.progress._next import NextPractice, next_practices
from roleplay.feedback.progress._practised import FinishedPractice, latest_attempts
from roleplay.feedback.rubric import Rubric
from roleplay.feedback.words import day, phrases
from roleplay.scenario.case import Library
from roleplay.scenario.vocabulary import PRODUCTIVE, AgencyId, Language, NamedHarm, QuestionClass, Side

FEWEST = 3  # observations below which no direction is named
LATELY = 2  # the latest observations that are held against all before them
CLEAR_STEP = 1.0  # levels by which the mean of the latest must differ from the mean of those before
CLEAR_SHARE = 0.1  # the same for shares of questions
LOW, HIGH = 1, 2  # levels up to which, and from which on, the latest three count as low or high
FEWEST_QUESTIONS = 5  # proper questions of a session below which their share says too little

Direction = Literal["too_few", "better", "lower", "none"]
LevelStanding = Literal["too_few", "low", "high", "mixed"]


class SessionLine(ReportPart):
    """A session that counts, numbered from 1 by when it was finished; `person` is that of a drill, by name."""

    number: int
    session: str
    ended: datetime | None
    day: str
    scenario: str
    scenario_title: str
    agency: AgencyId
    agency_name: str
    person: str
    title: str


class LevelPoint(ReportPart):
    """A criterion in the session of that number: `level` is None where it was not observed.

    `could_show` is False where the session could not have shown it at all: another agency's work, a talk by itself.
    """

    number: int
    level: Level | None
    could_show: bool
    doubtful: bool = False


class Course(ReportPart):
    """A criterion over the sessions.

    `direction` compares the latest two levels (`lately`) with the mean of those `before`, `standing` says where the
    latest three lie. `doubtful`: most of these are a weak sign.
    """

    criterion: str
    title: str
    group: str
    points: tuple[LevelPoint, ...]
    observed: int
    direction: Direction
    standing: LevelStanding
    before: float | None = None
    lately: tuple[Level, ...] = ()
    doubtful: bool = False


class HarmCourse(ReportPart):
    """A kind of harm and the numbers of the sessions in which it happened.

    `returns`: it happened in two of the latest three sessions or more; `absent`: it happened earlier, and not in the
    latest three. Neither is said of fewer than three sessions.
    """

    kind: NamedHarm
    title: str
    sessions: tuple[int, ...]
    returns: bool
    absent: bool
    better: str


class ClassCourse(ReportPart):
    """A kind of question: its share of each session's turns in talks (0-1, None without talks), and what it brought.

    `per_question` is how many facts were told for each question of the kind, over all sessions.
    """

    label: QuestionClass
    title: str
    side: Side
    shares: tuple[float | None, ...]
    asked: int
    facts: int
    per_question: float | None


class SharePoint(ReportPart):
    """The productive share of a session's questions, 0-1; `counts` says whether there were enough of them."""

    number: int
    share: float | None
    proper: int
    counts: bool


class Progress(ReportPart):
    """Progress over the sessions that count. `earlier_attempts` are finished attempts that a later one stands for."""

    language: Language
    sessions: tuple[SessionLine, ...]
    earlier_attempts: int
    courses: tuple[Course, ...]
    harms: tuple[HarmCourse, ...]
    classes: tuple[ClassCourse, ...]
    productive: tuple[SharePoint, ...]
    productive_direction: Direction
    next: tuple[NextPractice, ...]


def progress(
    finished: Iterable[FinishedPractice],
    library: Library,
    rubric: Rubric,
    language: Language,
    held_back: Iterable[str] = (),
) -> Progress:
    """Return the progress over finished sessions, in whatever order they come; of each family the latest attempt.

    `held_back` are ids of criteria whose levels the learner is not shown. Sessions of cases that are not in the
    library keep their ids as titles.
    """
    given = tuple(finished)
    counted = latest_attempts(given)
    hidden = frozenset(held_back)
    courses = _courses(counted, rubric, language, hidden)
    productive = tuple(
        SharePoint(number=n, share=item.productive, proper=item.proper, counts=item.proper >= FEWEST_QUESTIONS)
        for n, item in enumerate(counted, start=1)
    )
    shares = [point.share for point in productive if point.counts and point.share is not None]
    return Progress(
        language=language,
        sessions=tuple(_line(number, item, library, language) for number, item in enumerate(counted, start=1)),
        earlier_attempts=len(given) - len(counted),
        courses=courses,
        harms=_harms(counted, rubric, language),
        classes=_classes(counted, language),
        productive=productive,
        productive_direction=direction(shares, CLEAR_SHARE),
        next=next_practices(_weak(courses), counted, library, rubric, language),
    )


def direction(values: Sequence[float], clear: float) -> Direction:
    """Return whether both of the latest two values lie above, or below, the mean of those before, together clearly."""
    if len(values) < FEWEST:
        return "too_few"
    before, lately = fmean(values[:-LATELY]), values[-LATELY:]
    step = fmean(lately) - before
    if min(lately) > before and step >= clear:
        return "better"
    return "lower" if max(lately) < before and -step >= clear else "none"


def standing(levels: Sequence[int]) -> LevelStanding:
    """Return where the latest three observed levels lie."""
    if len(levels) < FEWEST:
        return "too_few"
    lately = levels[-FEWEST:]
    if max(lately) <= LOW:
        return "low"
    return "high" if min(lately) >= HIGH else "mixed"


def _courses(
    counted: tuple[FinishedPractice, ...], rubric: Rubric, language: Language, hidden: frozenset[str]
) -> tuple[Course, ...]:
    """Return the courses in the order of the rubric's groups; a criterion that no session could show is left out."""
    order = [name for group in rubric.groups for name in group.criteria]
    order += [item.id for item in rubric.criteria if item.id not in order]
    found = []
    for name in order:
        criterion = rubric.criterion.get(name)
        if criterion is None or name in hidden or not any(name in item.criteria for item in counted):
            continue
        points = tuple(_point(number, item, name) for number, item in enumerate(counted, start=1))
        seen = [point for point in points if point.level is not None]
        levels = [point.level for point in seen if point.level is not None]
        lately = seen[-FEWEST:]
        found.append(
            Course(
                criterion=name,
                title=criterion.title[language],
                group=rubric.group_of[name].title[language] if name in rubric.group_of else "",
                points=points,
                observed=len(levels),
                direction=direction(levels, CLEAR_STEP),
                standing=standing(levels),
                before=round(fmean(levels[:-LATELY]), 2) if len(levels) >= FEWEST else None,
                lately=tuple(levels[-LATELY:]),
                doubtful=2 * sum(point.doubtful for point in lately) > len(lately),
            )
        )
    return tuple(found)


def _point(number: int, item: FinishedPractice, criterion: str) -> LevelPoint:
    seen = item.criteria.get(criterion)
    if seen is None:
        return LevelPoint(number=number, level=None, could_show=False)
    return LevelPoint(number=number, level=seen.level, could_show=True, doubtful=seen.doubtful)


def _harms(counted: tuple[FinishedPractice, ...], rubric: Rubric, language: Language) -> tuple[HarmCourse, ...]:
    """Return the kinds of harm that happened, the gravest first."""
    latest = range(max(0, len(counted) - FEWEST) + 1, len(counted) + 1)
    found = []
    for harm in rubric.harms:
        numbers = tuple(number for number, item in enumerate(counted, start=1) if harm.kind in item.harms)
        if not numbers:
            continue
        lately, enough = sum(number in latest for number in numbers), len(counted) >= FEWEST
        found.append(
            HarmCourse(
                kind=harm.kind,
                title=harm.title[language],
                sessions=numbers,
                returns=enough and lately >= LATELY,
                absent=enough and lately == 0,
                better=harm.better[language],
            )
        )
    return tuple(found)


def _classes(counted: tuple[FinishedPractice, ...], language: Language) -> tuple[ClassCourse, ...]:
    """Return the kinds of question that were asked, those that open a talk first, each side by how often."""
    say = phrases(language)
    totals = [sum(asked.asked for asked in item.classes.values()) for item in counted]
    labels = dict.fromkeys(label for item in counted for label in item.classes)
    found = []
    for label in labels:
        cells = [item.classes.get(label) for item in counted]
        asked, facts = sum(cell.asked for cell in cells if cell), sum(cell.facts for cell in cells if cell)
        found.append(
            ClassCourse(
                label=label,
                title=say(f"class.{label}"),
                side="+" if label in PRODUCTIVE else "-",
                shares=tuple(
                    (cell.asked if cell else 0) / total if total else None
                    for cell, total in zip(cells, totals, strict=True)
                ),
                asked=asked,
                facts=facts,
                per_question=round(facts / asked, 2) if asked else None,
            )
        )
    return tuple(sorted(found, key=lambda item: (item.side == "-", -item.asked, item.label)))


def _weak(courses: tuple[Course, ...]) -> list[tuple[str, bool]]:
    """Return the criteria to practise next, the lowest first, each with whether it stays low over three sessions.

    Where none stays low, those that are low in the latest session in which anything was observed.
    """
    seen = {item.criterion: [point for point in item.points if point.level is not None] for item in courses}
    low = [item.criterion for item in courses if item.standing == "low"]
    if low:
        lately = {name: sum(point.level or 0 for point in seen[name][-FEWEST:]) for name in low}
        return [(name, True) for name in sorted(low, key=lambda name: lately[name])]
    last = max((point.number for points in seen.values() for point in points), default=0)
    latest = {name: points[-1].level for name, points in seen.items() if points and points[-1].number == last}
    weak = {name: level for name, level in latest.items() if level is not None and level <= LOW}
    return [(name, False) for name in sorted(weak, key=lambda name: weak[name])]


def _line(number: int, item: FinishedPractice, library: Library, language: Language) -> SessionLine:
    case = library.scenario.get(item.scenario)
    if case is not None and language not in case.languages:
        case = None
    title = case.title[language] if case is not None else item.scenario
    person = case.person.get(item.person or "") if case is not None else None
    name = person.name[language] if person is not None else item.person or ""
    profile = library.agency.get(item.agency)
    agency = profile.short[language] if profile is not None else item.agency
    say = phrases(language)
    when = day(item.ended.astimezone(), language) if item.ended is not None else ""
    key = "progress.session_drill" if item.person is not None else "progress.session"
    return SessionLine(
        number=number,
        session=item.session,
        ended=item.ended,
        day=when,
        scenario=item.scenario,
        scenario_title=title,
        agency=item.agency,
        agency_name=agency,
        person=name,
        title=say(key, case=title, agency=agency, name=name),
    )
