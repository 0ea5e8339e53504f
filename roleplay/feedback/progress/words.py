"""Progress in sentences: what has got better, what keeps coming back, and what to practise next; modest throughout."""

from collections.abc import Iterable, Iterator
from statistics import fmean

from roleplay.feedback.progress._next import NextPractice
from roleplay.feedback.progress._progress import (
    FEWEST,
    FEWEST_QUESTIONS,
    LATELY,
    Course,
    HarmCourse,
    LevelPoint,
    Progress,
)
from roleplay.feedback.words import Phrasebook


def better(found: Progress, say: Phrasebook) -> list[str]:
    """Return what has got better: criteria that are clearly higher of late, the furthest first; harm not seen again."""
    higher = [item for item in found.courses if item.direction == "better"]
    said = [_moved(item, say) for item in sorted(higher, key=_step, reverse=True)]
    absent = [item.title for item in found.harms if item.absent]
    return said + ([say("progress.harm.absent", titles="; ".join(absent))] if absent else [])


def returning(found: Progress, say: Phrasebook) -> list[str]:
    """Return what keeps coming back: harm that happened again, the gravest first, then criteria that stay low."""
    said = [_harm(item, "returns", say) for item in found.harms if item.returns]
    return said + [_thrice(item, "low", say) for item in _low(found.courses)]


def lower(found: Progress, say: Phrasebook) -> list[str]:
    """Return the criteria that are clearly lower of late, but for those that stay low: they keep coming back."""
    fallen = [item for item in found.courses if item.direction == "lower" and item.standing != "low"]
    return [_moved(item, say) for item in sorted(fallen, key=_step)]


def holding(found: Progress, say: Phrasebook) -> list[str]:
    """Return the criteria that were high three times running."""
    high = (item for item in found.courses if item.standing == "high" and item.direction != "better")
    return [_thrice(item, "high", say) for item in high]


def other_harms(found: Progress, say: Phrasebook) -> list[str]:
    """Return the harm that neither returns nor stayed away."""
    return [_harm(item, "once", say) for item in found.harms if not (item.returns or item.absent)]


def finding(found: Progress, say: Phrasebook) -> str:
    """Return in one sentence what the courses of the criteria show."""
    if all(item.direction == "too_few" for item in found.courses):
        return say("progress.finding.too_few")
    counts = {
        "better": sum(item.direction == "better" for item in found.courses),
        "lower": len(lower(found, say)),
        "low": len(_low(found.courses)),
    }
    present = [name for name, count in counts.items() if count]
    if not present:
        return say("progress.finding.none")
    first, *others = present
    key = f"progress.finding.alone.{first}" if say.has(f"progress.finding.alone.{first}") else "progress.finding.better"
    parts = [say(key, count=counts[first])]
    return ", ".join(parts + [say(f"progress.finding.{name}", count=counts[name]) for name in others])


def words(found: Progress, say: Phrasebook) -> str:
    """Return all that the plot of the criteria shows."""
    rows = []
    for item in found.courses:
        cells = (say("progress.cell", number=point.number, what=point_words(point, say)) for point in item.points)
        rows.append(say("progress.row", title=item.title, cells="; ".join(cells)))
    return say("progress.words", finding=finding(found, say), rows=" ".join(rows))


def point_words(point: LevelPoint, say: Phrasebook) -> str:
    """Say what was observed of a criterion in one exercise."""
    if point.level is None:
        return say("progress.unseen" if point.could_show else "progress.beyond")
    return say("progress.level_doubtful" if point.doubtful else "progress.level", level=point.level)


def productive(found: Progress, say: Phrasebook) -> str:
    """Return whether the share of questions that open a talk has a direction."""
    key = f"progress.productive.{found.productive_direction}"
    if found.productive_direction == "too_few":
        return say(key, fewest=FEWEST_QUESTIONS)
    shares = [item.share for item in found.productive if item.counts and item.share is not None]
    lately = [say.percent(share) for share in shares[-LATELY:]]
    return say(key, lately=lately, before=say.percent(fmean(shares[:-LATELY])))


def practice(item: NextPractice, say: Phrasebook) -> str:
    """Return what to practise next."""
    if item.person is None:
        return say("progress.next.exercise", case=item.scenario_title, agency=item.agency_name)
    return say(
        "progress.next.drill",
        name=item.person_name,
        goal=item.goal_title,
        case=item.scenario_title,
        minutes=item.minutes or 0,
        agency=item.agency_name,
    )


def why(item: NextPractice, say: Phrasebook) -> str:
    """Return why that is worth while, and how often it was practised already."""
    said = say(f"progress.next.{item.why}", titles="; ".join(item.titles))
    return f"{said} {say('progress.next.done', done=item.done)}" if item.done else said


def counted(found: Progress, say: Phrasebook) -> Iterator[str]:
    """Yield the exercises that count, in the order of their numbers."""
    for item in found.sessions:
        yield say("progress.dated", line=item.title, day=item.day) if item.day else item.title


def nothing(found: Progress, what: str, say: Phrasebook) -> str:
    """Return what stands in place of an empty list: that nothing is so, or that too little was seen to say."""
    enough = len(found.sessions) >= FEWEST and any(item.direction != "too_few" for item in found.courses)
    return say(f"progress.nothing.{what if enough else 'too_few'}")


def _low(courses: Iterable[Course]) -> list[Course]:
    """Return the criteria that stay low; what is higher of late is on its way up, though still low."""
    return [item for item in courses if item.standing == "low" and item.direction != "better"]


def _step(item: Course) -> float:
    """Return by how much the mean of the latest two levels differs from the mean before."""
    return fmean(item.lately) - (item.before or 0.0)


def _moved(item: Course, say: Phrasebook) -> str:
    lately = [say.number(level) for level in item.lately]
    key = f"progress.course.{item.direction}"
    return _sure(say(key, title=item.title, lately=lately, before=item.before), item, say)


def _thrice(item: Course, key: str, say: Phrasebook) -> str:
    levels = [say.number(point.level) for point in item.points if point.level is not None]
    return _sure(say(f"progress.course.{key}", title=item.title, levels=", ".join(levels[-FEWEST:])), item, say)


def _sure(sentence: str, item: Course, say: Phrasebook) -> str:
    return say("progress.course.doubtful", sentence=sentence) if item.doubtful else sentence


def _harm(item: HarmCourse, key: str, say: Phrasebook) -> str:
    numbers = say.listing([say.number(number) for number in item.sessions])
    where = say("progress.harm.in_one" if len(item.sessions) == 1 else "progress.harm.in_more", numbers=numbers)
    return say(f"progress.harm.{key}", title=item.title, where=where)
