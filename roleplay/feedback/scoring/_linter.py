"""Checks the rubric: everything that its types alone cannot see, as findings that an author can act on."""

import re
import string
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, TypeVar

from roleplay.feedback.rubric import Bounds, Criterion, LevelRule, Rubric, Saying, key_of, load_rubric
from roleplay.feedback.scoring._measure import MEASURES
from roleplay.knowledge.sources.loader import load_passages
from roleplay.knowledge.sources.passages import PassageLibrary
from roleplay.languages import PACKS, side_by_side
from roleplay.scenario.case import Library
from roleplay.scenario.loading.files import ContentFindingsError, Finding, read_mapping
from roleplay.scenario.loading.loader import load
from roleplay.scenario.vocabulary import LANGUAGES, NAMED_HARMS

T = TypeVar("T")

COUNTED, JUDGED, HARMS = "rubric/counted.yaml", "rubric/judged.yaml", "rubric/harms.yaml"
SHORTEST_NAME = 4  # letters; shorter names are words of a language as well
NO_CRITERION, NAME_ANOTHER = "there is no criterion '{}'", "name one that exists"
_PROPER = re.compile(r"(?<=[a-zčšž] )[A-ZČŠŽ][a-zčšž]+")  # a capital in mid-sentence
_WORDS = re.compile(r"[\w-]+")


def check_rubric(root: Path) -> list[Finding]:
    """Return everything that is wrong with the rubric below the content folder `root`."""
    return lint_rubric(root, _readable(lambda: load(root).library), _readable(lambda: load_passages(root)))


def _readable(read: Callable[[], T]) -> T | None:
    """Return what is read; None where it is broken, which its own check reports."""
    try:
        return read()
    except ContentFindingsError:
        return None


def lint_rubric(root: Path, library: Library | None, passages: PassageLibrary | None) -> list[Finding]:
    """Return what is wrong with the rubric, as read beside these cases and passages (None where they are broken)."""
    findings: list[Finding] = []
    contents: dict[str, dict[str, Any]] = {}
    for name in (COUNTED, JUDGED, HARMS):
        try:
            contents[name] = read_mapping(root / name, root)
        except ContentFindingsError as error:
            findings += error.findings
    for name, content in contents.items():
        findings += _languages(name, content)
    try:
        rubric = load_rubric(root)
    except ContentFindingsError as error:
        return [*findings, *(finding for finding in error.findings if finding not in findings)]
    findings += _references(rubric)
    for criterion in rubric.criteria:
        findings += _criterion(criterion)
    findings += _goals(rubric, passages)
    findings += _case_names(contents, library, passages)
    return findings


def _languages(file: str, content: Any) -> Iterator[Finding]:
    """Wherever a text stands in one language, it must stand in the others."""
    for key, beside in side_by_side(content):
        for language in LANGUAGES:
            if not beside.get(language):
                yield Finding(file, key, f"the text in '{language}' is missing", "write it")


def _each(file: str, key: str, names: Iterable[str], problem: str, remedy: str) -> Iterator[Finding]:
    """Yield a finding for each of the names, which stands for `{}` in key and problem."""
    for name in names:
        yield Finding(file, key.format(name), problem.format(name), remedy)


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _references(rubric: Rubric) -> Iterator[Finding]:
    """Everything is described, counted and grouped, and once; what is named is there."""
    ids = [item.id for item in rubric.criteria]
    judged = [item.id for item in rubric.judged]

    def unknown(names: Iterable[str]) -> list[str]:
        return [name for name in names if name not in ids]

    yield from _each(COUNTED, "criteria.[{}]", _twice(ids), "the criterion stands twice", "remove one of them")
    yield from _each(
        COUNTED,
        "criteria",
        sorted(MEASURES.keys() - ids),
        "'{}' is counted, but not described",
        "describe it, or remove its measure",
    )
    uncounted = (name for name in ids if name not in MEASURES)
    another = f"use one of {', '.join(sorted(MEASURES))}, or write a measure"
    yield from _each(COUNTED, "criteria.[{}]", uncounted, "nothing counts it", another)
    for group in rubric.groups:
        yield from _each(COUNTED, f"groups.[{group.id}]", unknown(group.criteria), NO_CRITERION, NAME_ANOTHER)
    for harm in rubric.harms:
        yield from _each(HARMS, f"harms.[{harm.kind}]", unknown(harm.criteria), NO_CRITERION, NAME_ANOTHER)
        if (harm.mended is None) != (harm.mended_by is None):
            key, problem = f"harms.[{harm.kind}]", "`mended` and `mended_by` go together"
            yield Finding(HARMS, key, problem, "write the one that is missing")
    placed = Counter(name for group in rubric.groups for name in group.criteria)
    for name in sorted(set(ids)):
        if placed[name] != 1:
            problem = f"'{name}' stands under {placed[name]} groups"
            yield Finding(COUNTED, "groups", problem, "put it under exactly one")
    groups = _twice(group.id for group in rubric.groups)
    yield from _each(COUNTED, "groups.[{}]", groups, "the group stands twice", "make one of them")
    described = Counter(harm.kind for harm in rubric.harms)
    for kind in NAMED_HARMS:
        if described[kind] != 1:
            problem = f"'{kind}' is described {described[kind]} times"
            yield Finding(HARMS, "harms", problem, "write title, why, better and passages for it once")
    yield from _each(JUDGED, "judged.[{}]", unknown(judged), NO_CRITERION, "use the id of one in counted.yaml")
    once = "keep one question a criterion"
    yield from _each(JUDGED, "judged.[{}]", _twice(judged), "the criterion is judged twice", once)


def _criterion(criterion: Criterion) -> Iterator[Finding]:
    key = f"criteria.[{criterion.id}]"
    yield from _levels(f"{key}.levels", criterion.levels)
    if criterion.id in MEASURES:
        yield from _names(key, criterion)
    last = criterion.advice[-1]
    if last.at_least or last.at_most or last.agencies:
        yield Finding(COUNTED, f"{key}.advice", "the last advice has limits", "end with one that always fits")


def _levels(key: str, levels: tuple[LevelRule, ...]) -> Iterator[Finding]:
    """Levels are tried from the top: each must be there, in falling order, and not caught by one before it."""
    given = [rule.level for rule in levels]
    gone = (str(level) for level in (3, 2, 1) if level not in given)
    yield from _each(COUNTED, key, gone, "level {} cannot be reached", "add a rule for it")
    if given != sorted(given, reverse=True):
        yield Finding(COUNTED, key, "the levels do not fall", "put the highest first")
    for number, rule in enumerate(levels):
        where = f"{key}.[{number}]"
        if rule.level == 0:
            yield Finding(COUNTED, where, "level 0 has a rule", "remove it; 0 is what is left")
        both = sorted(rule.at_least.keys() & rule.at_most.keys())
        empty = (name for name in both if rule.at_least[name] > rule.at_most[name])
        yield from _each(COUNTED, where, empty, "no value of '{}' fits", "lower `at_least` or raise `at_most`")
        if any(_asks_as_much(rule, before) for before in levels[:number]):
            yield Finding(COUNTED, where, "it is never reached, an earlier rule is easier", "loosen it or tighten that")


def _asks_as_much(rule: Bounds, other: Bounds) -> bool:
    """Whether whatever fits `rule` fits `other`, too."""
    return all(rule.at_least.get(name, float("-inf")) >= limit for name, limit in other.at_least.items()) and all(
        rule.at_most.get(name, float("inf")) <= limit for name, limit in other.at_most.items()
    )


def _names(key: str, criterion: Criterion) -> Iterator[Finding]:
    """Limits and slots may only name what is counted."""
    counted = MEASURES[criterion.id]
    parts: dict[str, tuple[Bounds, ...]] = {part: getattr(criterion, part) for part in ("levels", "reason", "advice")}
    for part, items in parts.items():
        for number, item in enumerate(items):
            where = f"{key}.{part}.[{number}]"
            yield from _uncounted(where, item.at_least.keys() | item.at_most.keys(), counted.numbers)
            if isinstance(item, Saying):
                yield from _slots(f"{where}.text", item, counted.numbers | counted.mentions)


def _slots(where: str, saying: Saying, known: frozenset[str]) -> Iterator[Finding]:
    slots: set[frozenset[str]] = set()
    for language, text in saying.text.root.items():
        at = f"{where}.{language}"
        try:
            fields = [(name, spec or "") for _, name, spec, _ in string.Formatter().parse(text) if name is not None]
        except ValueError as error:
            yield Finding(COUNTED, at, f"a brace is wrong: {error}", "close or double it")
            continue
        slots.add(frozenset(name for name, _ in fields))
        yield from _uncounted(at, {name for name, _ in fields}, known)
        for name, spec in fields:
            forms, wanted = len(spec.split("|")), len(PACKS[language].plurals)
            if forms > 1 and forms != wanted:
                yield Finding(COUNTED, at, f"{{{name}}} has {forms} word forms", f"give {wanted}")
    if len(slots) > 1:
        yield Finding(COUNTED, where, "the languages name different numbers", "name the same in each")


def _uncounted(where: str, names: Collection[str], known: frozenset[str]) -> Iterator[Finding]:
    known_names = f"use one of {', '.join(sorted(known))}"
    yield from _each(COUNTED, where, sorted(set(names) - known), "'{}' is not counted", known_names)


def _goals(rubric: Rubric, passages: PassageLibrary | None) -> Iterator[Finding]:
    known = {goal.id for goal in rubric.goals}
    for item in rubric.criteria:
        missing, remedy = (name for name in item.goals if name not in known), "name one of `goals`, or add it there"
        yield from _each(COUNTED, f"criteria.[{item.id}].goals", missing, "there is no goal '{}'", remedy)
    idle = sorted(known.difference(*(criterion.goals for criterion in rubric.criteria)))
    tag = "tag a criterion with it, or remove it"
    yield from _each(COUNTED, "goals.[{}]", idle, "no criterion serves it", tag)
    for goal in rubric.goals:
        if passages is not None and goal.passage not in passages.by_id:
            key = f"goals.[{goal.id}].passage"
            yield Finding(COUNTED, key, f"there is no passage '{goal.passage}'", "name one that exists, or write it")


def _case_names(
    contents: dict[str, dict[str, Any]], library: Library | None, passages: PassageLibrary | None
) -> Iterator[Finding]:
    """The rubric holds for every case, so that it names none: no id, no person, no place."""
    names = _names_of(library) - _common(library, passages)
    for file, content in contents.items():
        for key, text in _texts(content, (), content):
            for name in sorted(names & set(_WORDS.findall(text))):
                yield Finding(file, key, f"'{name}' belongs to a case", "say it in a way that fits every case")


def _names_of(library: Library | None) -> set[str]:
    """Return the ids of the cases and of what is in them, and the proper names in their texts."""
    names: set[str] = set()
    for case in library.scenarios if library is not None else ():
        ids = (case.id, *case.action, *case.fact, *case.person, *case.goal, *case.inject)
        names |= {name for name in ids if "-" in name}
        names |= {name for name in _PROPER.findall(case.model_dump_json()) if len(name) >= SHORTEST_NAME}
    return names


def _common(library: Library | None, passages: PassageLibrary | None) -> set[str]:
    """Return the words of what belongs to no case: agencies and passages."""
    texts = [agency.model_dump_json() for agency in library.agencies] if library is not None else []
    texts += [passage.text.model_dump_json() for passage in passages.passages] if passages is not None else []
    return {word for text in texts for word in _WORDS.findall(text.replace("\\n", " "))}


def _texts(content: Any, key: tuple[int | str, ...], whole: Any) -> Iterator[tuple[str, str]]:
    if isinstance(content, str):
        yield key_of(key, whole), content
    elif isinstance(content, dict):
        for name, item in content.items():
            yield from _texts(item, (*key, str(name)), whole)
    elif isinstance(content, list):
        for number, item in enumerate(content):
            yield from _texts(item, (*key, number), whole)
